"""Suggested rotations (排岗建议): plans that keep every rule that was asked for, found by search, decided by a person.

A suggestion is only a list of moves. Whoever accepts it keeps it as a scratch plan, where each line is looked at,
changed, dropped or proposed by hand.
"""
