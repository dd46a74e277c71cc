"""Where metrics find postings: the books as they were known and, in a what-if, what is supposed on top of them.

So a what-if is counted by the very same metrics, and writes nothing: no claim, no journal, no lock.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import aliased

from domain.database import as_known_at
from domain.exchange.model import Posting
from domain.figure.model import Question, Supposed

_TABLE = Posting.__table__


def postings_of(question: Question) -> type[Posting]:
    """Give the postings that the question counts among, under the name `posting`."""
    if question.supposed is None:
        return as_known_at(Posting, question.known_as_of, "posting")
    known = as_known_at(Posting, question.known_as_of, "known")
    kept = sa.select(*(getattr(known, name) for name in _names())).where(known.id.not_in(question.supposed.without))
    return aliased(Posting, sa.union_all(kept, _more(question.supposed)).subquery("posting"))


def _more(supposed: Supposed) -> sa.Select[Any]:
    """Select the supposed postings out of one parameter, which PostgreSQL reads as rows of the table."""
    rows = sa.literal([_row(posting) for posting in supposed.more], JSONB())
    read = sa.func.jsonb_populate_recordset(sa.literal_column("null::posting"), rows)
    more = read.table_valued(*(sa.column(column.name, column.type) for column in _TABLE.columns), name="supposed")
    return sa.select(*(more.c[name] for name in _names()))


def _row(posting: Posting) -> dict[str, Any]:
    return {name: _plain(getattr(posting, name, None)) for name in _names()}


def _plain(value: object) -> object:
    return (
        value.isoformat() if isinstance(value, (date, datetime)) else str(value) if isinstance(value, UUID) else value
    )


def _names() -> list[str]:
    return [column.name for column in _TABLE.columns]
