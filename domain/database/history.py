"""Record time: every fact table has a twin that keeps what it said before, and one query reads both as of an instant.

The generic trigger `keep_history` (first migration) moves the old row into `<table>_history` on update and delete.
"""

from datetime import datetime
from functools import cache, lru_cache
from typing import TypeVar, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import DeclarativeBase, aliased

Row = TypeVar("Row", bound=DeclarativeBase)

HISTORIES: dict[str, sa.Table] = {}
"""Each fact table's twin, by the name of the table."""

_NOT_YET: sa.ColumnElement[datetime] = sa.literal_column("timestamptz 'infinity'", sa.TIMESTAMP(timezone=True))

_KNOWN = "known"
# SQLAlchemy has left the constructors of its dialects untyped.
_IN_WORDS: sa.Dialect = postgresql.dialect(paramstyle="named")  # type: ignore[no-untyped-call]


def historic(row: type[Row]) -> type[Row]:
    """Give a mapped class its history twin: the same columns, until when they were believed, and who changed them."""
    remember(cast(sa.Table, row.__table__))
    return row


def remember(table: sa.Table) -> None:
    """Give a table its history twin."""
    keys = [column.name for column in table.primary_key]
    HISTORIES[table.name] = sa.Table(
        f"{table.name}_history",
        table.metadata,
        *(sa.Column(column.name, column.type, nullable=column.nullable) for column in table.columns),
        sa.Column("recorded_to", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint(*keys, "recorded_from"),
    )


def as_known_at(row: type[Row], instant: datetime | None, name: str | None = None) -> type[Row]:
    """Read the class as it was known at the instant (now, if none), under the name; the query is otherwise the same.

    The same class, instant and name give the same object: within one statement, each use has a name of its own.
    """
    return _read(row, instant, name) if name is None else cast(type[Row], _named(row, instant, name))


def _read(row: type[Row], instant: datetime | None, name: str | None) -> type[Row]:
    if instant is None:
        return aliased(row, name=name)
    return aliased(row, known_at(cast(sa.Table, row.__table__), instant, name))


def known_at(table: sa.Table, instant: datetime | None, name: str | None = None) -> sa.Subquery:
    """Read a table's rows as they were known at the instant (now, if none)."""
    if instant is None:
        return sa.select(table).subquery(name)
    known = sa.bindparam(_KNOWN, instant, sa.TIMESTAMP(timezone=True), unique=True)
    return _believed(table).bindparams(known).columns(*table.columns).subquery(name)


@cache
def _believed(table: sa.Table) -> sa.TextClause:
    """Write once how a table is read as of an instant: anew for each, it takes as long as all else of a question."""
    twin = HISTORIES[table.name]
    # Neither half has a condition of its own: only such halves does PostgreSQL read as parts of one table.
    ever = sa.union_all(
        sa.select(table, _NOT_YET.label("recorded_to")),
        sa.select(*(twin.c[column.name] for column in table.columns), twin.c.recorded_to),
    ).subquery("ever")
    known: sa.ColumnElement[datetime] = sa.literal_column(f":{_KNOWN}")
    believed = sa.select(*(ever.c[column.name] for column in table.columns))
    chosen = believed.where(ever.c.recorded_from <= known, ever.c.recorded_to > known)
    return sa.text(str(chosen.compile(dialect=_IN_WORDS)))


# The questions of one board read the same few tables as of one instant, and making these takes a quarter of the work.
_named = lru_cache(maxsize=64)(_read)
