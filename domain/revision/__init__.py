"""Ledgers that go out and come back (台账导出、修改、回传): edited in Excel or WPS, compared by cell, written.

Each row that goes out carries its key and a stamp: the template, the instant at which it was read, and a fingerprint.
When it comes back, `books` read what it said at that instant from the past that every fact keeps, and what it says
now; `rules` compare the three, `judging` tries what was edited on the books themselves and takes it back, `actions`
keep the outcome as a draft and later write exactly that, or nothing. A register (`domain.ledger`) takes part in this
by one file in `books`.
"""
