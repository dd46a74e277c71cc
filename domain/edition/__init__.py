"""New editions of plans (计划新版次): documents, clauses, rules, readings and targets, drafted entry by entry.

A second person verifies the whole; then it takes the earlier edition's place, row by row, and history keeps that.
Figures that were handed in keep their number. One rule alone is amended in the room of amendments.
"""
