"""Registers (台账) from outside: spreadsheets of schools, teachers, exemptions, postings and twinnings into the books.

`domain.spreadsheet` gives rows of text; `words` and `cells` know what a cell may say, `registers` what the columns of
each kind of sheet are and how its rows become rows of the books, `actions` that all of a file is written or nothing.
"""
