"""Facts of two counties: a row of one county's book as the other county reads it, in a table of its own.

The mirror of a table has its columns; `county_id` is the reading county's there, and `home_county_id` the owner's. It
is written by the owner's action alone, in the same transaction, and what is counted is the owner's row.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, TypeVar, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, aliased

from domain.access import Actor
from domain.database.base import Base
from domain.database.transaction import now_of, reach

Row = TypeVar("Row", bound=DeclarativeBase)


def mirror_of(row: type[Base], *more: sa.Index) -> sa.Table:
    """Make the table in which other counties read rows of the class."""
    own = cast(sa.Table, row.__table__)
    keys = [column for column in own.primary_key if column.name != "county_id"]
    rest = [column for column in own.columns if column not in keys]
    return sa.Table(
        f"{own.name}_mirror",
        Base.metadata,
        sa.Column("county_id", sa.Integer, sa.ForeignKey("county.id"), primary_key=True, autoincrement=False),
        *(sa.Column(column.name, column.type, primary_key=True) for column in keys),
        *(sa.Column(_name_there(column), column.type, nullable=column.nullable) for column in rest),
        *more,
    )


def read_in_both(
    row: type[Row], own: sa.ColumnElement[bool], mirror: sa.Table, mirrored: sa.ColumnElement[bool]
) -> type[Row]:
    """Give rows of the class from both tables, each with its owner's county: what is in sight of either."""
    table = cast(sa.Table, row.__table__)
    there = (mirror.c[_name_there(column)].label(column.name) for column in table.columns)
    both = sa.union_all(sa.select(table).where(own), sa.select(*there).where(mirrored))
    return aliased(row, both.subquery(table.name))


def by_sight(seen: Callable[[Actor], type[Row]]) -> Callable[[Actor], type[Row]]:
    """Keep what a room reads in both tables for the sights that asked last: to make it takes longer than to read a row.

    Whoever has the same sight is given the same object, which therefore stands only once in a statement.
    """
    kept = lru_cache(maxsize=50)(seen)
    return lambda actor: kept(replace(actor, id=UUID(int=0), name=""))


def mirrors_in_sight(actor: Actor, mirror: sa.Table) -> sa.ColumnElement[bool]:
    """Limit mirrors to the actor's counties; one whose owner row is in sight too is left out, or it showed twice."""
    return mirror.c.county_id.in_(actor.counties) & mirror.c.home_county_id.not_in(actor.counties)


async def write_mirror(
    session: AsyncSession, mirror: sa.Table, rows: Iterable[Row], reader: Callable[[Row], int]
) -> None:
    """Copy owner rows into the books of the counties that read them, where those are other ones, county by county."""
    shared = [row for row in rows if reader(row) != cast(Any, row).county_id]
    for county_id in sorted({reader(row) for row in shared}):
        async with reach(session, county_id):
            copies = [_copy(row, county_id, now_of(session)) for row in shared if reader(row) == county_id]
            await session.execute(_writing(mirror), copies)


def _copy(row: DeclarativeBase, county_id: int, now: datetime) -> dict[str, Any]:
    columns: Sequence[sa.Column[Any]] = list(cast(sa.Table, row.__table__).columns)
    own = {_name_there(column): getattr(row, column.key) for column in columns if column.name != "recorded_from"}
    return own | {"county_id": county_id, "recorded_from": now}


@cache
def _writing(mirror: sa.Table) -> Insert:
    written = insert(mirror)
    renewed = {column.name: written.excluded[column.name] for column in mirror.c if not column.primary_key}
    return written.on_conflict_do_update(index_elements=list(mirror.primary_key), set_=renewed)


def _name_there(column: sa.Column[Any]) -> str:
    return "home_county_id" if column.name == "county_id" else column.name
