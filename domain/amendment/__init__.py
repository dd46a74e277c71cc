"""Amendments of rules (规则修订): drafted by one person, verified by another, and only then put in force.

The rule's earlier wording stays in its history, and figures that were handed in keep the number they had.
"""
