"""Writing very many changed rows at once: one statement for each table and set of columns, instead of one a row.

A unit of work writes changed rows that have a version one after the other, because it must be told of each whether it
was still there. Here PostgreSQL is given all of them as one list and gives back the keys of those it has found.
"""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapper
from sqlalchemy.orm.attributes import set_committed_value

from domain.database.base import Base
from domain.database.request import StaleVersion

FEW = 20
"""Up to so many changed rows of a kind the session writes them as well."""
_AT_ONCE = 2000

Changed = TypeVar("Changed", bound=Base)
Alike = tuple[Mapper[Any], tuple[str, ...]]


async def flush_many(session: AsyncSession) -> None:
    """Write everything that was changed in the session; where many rows changed alike, in one statement for all.

    :raises StaleVersion: when one of them was changed by somebody else
    """
    for (mapper, changed), rows in _alike(session.dirty).items():
        if len(rows) <= FEW:
            continue
        for start in range(0, len(rows), _AT_ONCE):
            await _update(session, mapper, changed, rows[start : start + _AT_ONCE])
    await session.flush()


def as_changed(row: Changed, **changes: Any) -> Changed:
    """Give a row as it would be after changes, apart from the books."""
    return type(row)(**{name: getattr(row, name) for name in _given(type(row))} | changes)


@cache
def _given(kind: type[Base]) -> tuple[str, ...]:
    """Name the columns that are given when a row is made."""
    columns = {each.key for each in sa.inspect(kind).column_attrs}
    return tuple(each.name for each in fields(kind) if each.init and each.name in columns)


def _alike(dirty: Iterable[Any]) -> dict[Alike, list[Base]]:
    """Sort changed rows by their class and the columns that changed, each heap in the order of its keys."""
    heaps: dict[Alike, list[Base]] = {}
    for row in dirty:
        state = sa.inspect(row)
        changed = tuple(each.key for each in state.mapper.column_attrs if state.attrs[each.key].history.has_changes())
        if changed:
            heaps.setdefault((state.mapper, changed), []).append(row)
    return {alike: sorted(rows, key=_identity) for alike, rows in heaps.items()}


def _identity(row: Base) -> tuple[str, ...]:
    return tuple(map(str, sa.inspect(row).identity or ()))


async def _update(session: AsyncSession, mapper: Mapper[Any], changed: Sequence[str], rows: Sequence[Base]) -> None:
    counted = [] if mapper.version_id_col is None else [mapper.get_property_by_column(mapper.version_id_col).key]
    keys = [*(mapper.get_property_by_column(column).key for column in mapper.primary_key), *counted]
    sent = [{_column(mapper, name).name: _plain(getattr(row, name)) for name in (*keys, *changed)} for row in rows]
    with session.no_autoflush:
        found = await session.scalars(_statement(mapper, keys, changed), {"rows": sent})
        if len(found.all()) < len(rows):
            raise StaleVersion(field="version")
    for row in rows:
        for name in changed:
            set_committed_value(row, name, getattr(row, name))
        for name in counted:
            set_committed_value(row, name, getattr(row, name) + 1)


def _statement(mapper: Mapper[Any], keys: Sequence[str], changed: Sequence[str]) -> sa.Update:
    """Update the table from a list of rows, which PostgreSQL reads by the table's own types."""
    table: Any = mapper.local_table
    named = [_column(mapper, name) for name in (*keys, *changed)]
    listed = (
        sa.func.jsonb_to_recordset(sa.bindparam("rows", type_=JSONB))
        .table_valued(*(sa.column(column.name, column.type) for column in named), name="sent")
        .render_derived(with_types=True)
    )
    values = {_column(mapper, name): listed.c[_column(mapper, name).name] for name in changed}
    if mapper.version_id_col is not None:
        values[mapper.version_id_col] = mapper.version_id_col + 1
    same = [_column(mapper, name) == listed.c[_column(mapper, name).name] for name in keys]
    return sa.update(table).values(values).where(*same).returning(mapper.primary_key[-1])


def _column(mapper: Mapper[Any], name: str) -> Any:
    return mapper.column_attrs[name].columns[0]


def _plain(value: object) -> object:
    """Write a value as PostgreSQL reads it out of JSON."""
    if isinstance(value, (UUID, date, Decimal)):
        return str(value)
    return "\\x" + value.hex() if isinstance(value, bytes) else value
