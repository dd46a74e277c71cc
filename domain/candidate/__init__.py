"""Candidates of directed plans: from application over a verified status and a seat to the end of their service.

They are minors when they apply: they stand here under pseudonyms, with no name and no id number, and of their
households only the dated status that an office has verified.
"""
