"""Evidence (佐证材料): files that show what a record says, kept once by their content and linked to the records.

The room stands above the records, because a file is only ever linked to a record that the actor has found.
"""
