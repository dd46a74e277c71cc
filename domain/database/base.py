"""The base of all mapped classes, and the few column shapes that they share."""

from collections.abc import Iterable
from datetime import date, datetime
from os import urandom
from time import time_ns
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.orm import DeclarativeBase, MappedAsDataclass, MappedColumn, mapped_column
from sqlalchemy.types import UserDefinedType

from domain.access import Label

NAMES = {
    "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ck": "%(table_name)s_%(constraint_name)s_check",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    "pk": "%(table_name)s_pkey",
}


class Base(MappedAsDataclass, DeclarativeBase, eq=False, kw_only=True):
    """The base of all mapped classes; they are the domain's objects themselves."""

    metadata = sa.MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: sa.Text(),
        int: sa.Integer(),
        date: sa.Date(),
        datetime: sa.TIMESTAMP(timezone=True),
        list[str]: ARRAY(sa.Text()),
        list[int]: ARRAY(sa.Integer()),
        dict[str, Any]: JSONB(),
        list[dict[str, Any]]: JSONB(),
        bytes: sa.LargeBinary(),
    }


class UuidRange(UserDefinedType[UUID]):
    """A range of one uuid, `[id, id]`: core PostgreSQL can exclude by equality on a range, but not on a plain uuid."""

    cache_ok = True

    def get_col_spec(self, **_kw: Any) -> str:
        """Name the type, made by the first migration."""
        return "uuidrange"

    def bind_expression(self, bindvalue: sa.BindParameter[UUID]) -> sa.ColumnElement[UUID]:
        """Write a plain uuid as the range of itself."""
        value = sa.type_coerce(bindvalue, sa.Uuid())
        return sa.func.uuidrange(value, value, "[]", type_=self)

    def column_expression(self, column: sa.ColumnElement[UUID]) -> sa.ColumnElement[UUID]:
        """Read the range as its only uuid."""
        return sa.func.lower(column, type_=sa.Uuid())


NOW = "coalesce(nullif(current_setting('app.now', true), '')::timestamptz, transaction_timestamp())"
"""The transaction's one instant, as the program handed it in."""


def recorded() -> MappedColumn[datetime]:
    """Make the column that tells since when the row has been believed."""
    return mapped_column(sa.TIMESTAMP(timezone=True), init=False, server_default=sa.text(NOW), repr=False)


ischema_names["uuidrange"] = UuidRange


def new_id() -> UUID:
    """Make a UUIDv7: ids made later sort later (RFC 9562, section 5.7)."""
    stamp = (time_ns() // 1_000_000).to_bytes(6, "big")
    noise = bytearray(urandom(10))
    noise[0] = noise[0] & 0x0F | 0x70
    noise[2] = noise[2] & 0x3F | 0x80
    return UUID(bytes=stamp + bytes(noise))


def vocabulary(column: str, words: Iterable[str], *, each: bool = False) -> sa.CheckConstraint:
    """Hold a text column, or each entry of an array of them, to a fixed list of words."""
    listed = ", ".join(f"'{word}'" for word in words)
    test = f"{column} <@ array[{listed}]::text[]" if each else f"{column} in ({listed})"
    return sa.CheckConstraint(test, name=column)


def label(kept: Label) -> dict[str, Label]:
    """Say in a column's `info` how closely it is kept."""
    return {"label": kept}
