"""Scratch plans (试排): postings that are only thought of, and what every figure and every school would be with them.

Nothing here counts. A plan is laid over today's books, compared, kept under a name, and thrown away or proposed: only
then do its lines become postings, by the action through which every posting is logged.
"""
