"""Accounts, sessions and tokens: who somebody is when they ask."""
