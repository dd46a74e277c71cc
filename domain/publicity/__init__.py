"""Publicity (公示): the county names in public who is to go, hears objections, answers them, and then orders.

A posting passes through it where the posting terms in force ask for it, or where an office wishes it: approved,
made public, ordered. What was made public stays as it was printed, whatever happens to the postings afterwards.
"""
