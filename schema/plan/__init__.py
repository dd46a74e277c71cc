"""Reads as one statement: a validated query becomes SQL whose result is the response's JSON, and its bytes are sent on.

Both ways of answering read the same declarations (`schema.declared`). A statement is made in these steps:

- `shape` tells which requests may share a statement; `making` knows the operation while it is made.
- `roots`, `pages`, `rows` and `columns` walk the selections and write each as SQL: the query's own fields, connections,
  objects with their links, and values with their masks. `written` knows how JSON is written, to the byte.
- `figures` counts both row sets of a question in the same statement, `each` does so for every row of a list: a county,
  a target under its rule, what was handed in. `divisions` hands over the national list, `things` what is no row at all.
- `later` keeps open what comes with each request: arguments, and who asks. A statement serves every actor of a role.
- `asking` makes the questions of figures, which decide how a statement reads; it is kept for what was asked, with a
  sign of the rules that it was made by, and made anew when they say otherwise, or rows pose further questions.
- `ahead` has root fields worked out that are computed, not read; `stopping` leaves marks for their rows, which `stops`
  reads with all else.
- `finish` fills in what only a function can work out, from what the statement read for it; `made` the objects that the
  domain makes of a few rows.
- `statement` compiles it; `reads` keeps it, runs it in one transaction, and says why an operation took the other way.

What is refused (an id, a cursor, a page too large, a name searched for that is masked) is refused by ordinary
execution: reading it here only finds out that there is something to refuse.
"""

from schema.plan.reads import Reads

__all__ = ["Reads"]
