"""Drafts (草案) of what a rule or a plan is to say: one person writes it, a second verifies it, then it is in force.

The rooms whose things are drafted (`amendment`, `edition`) say what is drafted, and ask leave; its way is told here.
"""
