"""Returned work (退回): a county sends a record back with a reason at a field, its school puts it right and resubmits.

The record stays where it is and counts as before; what is said about it stands here, as a thread that is never cut. A
room whose records can be returned (`exchange` is one) names their fields and calls this one.
"""
