"""Keyset paging: where a page begins and ends, as cursors and as SQL. A page far down costs no more than the first."""

import json
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property, reduce
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select, tuple_

from domain.language import N_
from schema.front.ids import pack, unpack
from schema.front.problem import Problem
from schema.front.strict import MAX_INTEGER, NotStrict, check_text, loads

VERSION = 1
DEFAULT_PAGE = 50
MAX_PAGE = 100
MAX_CURSOR = 2_000

Values = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """Which part of the ordered whole is wanted: so many rows from the front or the back, between two cursors."""

    size: int = DEFAULT_PAGE
    after: str | None = None
    before: str | None = None
    from_end: bool = False


def cut_of(first: int | None, after: str | None, last: int | None, before: str | None) -> Cut:
    """Read the four arguments of a connection; `first` is 50 when neither number is given.

    :raises Problem: when a number is not within 1 to 100, or both are given
    """
    if first is not None and last is not None:
        raise Problem("BAD_INPUT", N_("Give either first or last, not both."))
    for name, value in (("first", first), ("last", last)):
        if value is not None and not 1 <= value <= MAX_PAGE:
            raise Problem("BAD_INPUT", N_("“{name}” must be between 1 and {limit}."), name=name, limit=MAX_PAGE)
    return Cut(first or last or DEFAULT_PAGE, after, before, from_end=last is not None)


@dataclass(frozen=True, slots=True)
class Key:
    """One column of an order. It must never be NULL: where it may be, give what stands in its place."""

    column: ColumnElement[Any]
    descending: bool = False
    when_null: object = None

    @property
    def expression(self) -> ColumnElement[Any]:
        """What is ordered by."""
        return self.column if self.when_null is None else func.coalesce(self.column, self.bound(self.when_null))

    @property
    def kind(self) -> type:
        """The Python type of its values."""
        return self.column.type.python_type

    def beyond(self, value: object, *, forward: bool) -> ColumnElement[bool]:
        """The condition of standing after the value in the direction of travel."""
        bound = self.bound(value)
        return self.expression < bound if self.descending == forward else self.expression > bound

    def at(self, value: object) -> ColumnElement[bool]:
        """The condition of standing at the value."""
        return self.expression == self.bound(value)

    def order(self, *, forward: bool) -> ColumnElement[Any]:
        """How to order by it in the direction of travel."""
        return self.expression.desc() if self.descending == forward else self.expression.asc()

    def bound(self, value: object) -> ColumnElement[Any]:
        """Give the value as a bind parameter of the column's type."""
        return bindparam(None, value, type_=self.column.type)


class Keyset:
    """The order of a connection: columns of which the last makes each row unique."""

    def __init__(self, *keys: Key) -> None:
        if not keys:
            raise ValueError("An order needs at least one key.")
        self.keys = keys

    @cached_property
    def mark(self) -> str:
        """A short mark of this order, so that a cursor of another order is refused."""
        text = ";".join(f"{key.column} {key.descending} {key.when_null}" for key in self.keys)
        return b64encode(sha256(text.encode("utf-8")).digest()[:6]).decode("ascii")

    def page(self, statement: Select[Any], cut: Cut) -> Select[Any]:
        """Order and cut a statement: one row more than asked, to see whether there are more; the keys come last in it.

        :raises Problem: when a cursor is not one of this order
        """
        after, before = (None if each is None else self.values(each) for each in (cut.after, cut.before))
        return self.cut(statement, after=after, before=before, limit=cut.size + 1, from_end=cut.from_end)

    def cut(
        self,
        statement: Select[Any],
        *,
        after: Values | None,
        before: Values | None,
        limit: int | ColumnElement[int],
        from_end: bool,
    ) -> Select[Any]:
        """Order a statement and cut it between the values of two cursors; the keys come last in it."""
        for values, onward in ((after, True), (before, False)):
            if values is not None:
                statement = statement.where(self.beyond(values, forward=onward))
        ordered = statement.order_by(None).order_by(*(key.order(forward=not from_end) for key in self.keys))
        labelled = (key.expression.label(f"key_{number}") for number, key in enumerate(self.keys))
        return ordered.limit(limit).add_columns(*labelled)

    def beyond(self, values: Values, *, forward: bool) -> ColumnElement[bool]:
        """The condition of standing after the values (before them, when not forward)."""
        if len({key.descending for key in self.keys}) == 1:
            return self._row_beyond(values, forward=forward)
        pairs = list(zip(self.keys, values, strict=True))
        *earlier, (last, value) = pairs
        start = last.beyond(value, forward=forward)
        return reduce(
            lambda inner, pair: or_(pair[0].beyond(pair[1], forward=forward), and_(pair[0].at(pair[1]), inner)),
            reversed(earlier),
            start,
        )

    def _row_beyond(self, values: Values, *, forward: bool) -> ColumnElement[bool]:
        # PostgreSQL answers a comparison of rows straight from an index on the keys.
        row = tuple_(*(key.expression for key in self.keys))
        bound = tuple_(*(key.bound(value) for key, value in zip(self.keys, values, strict=True)))
        return row < bound if self.keys[0].descending == forward else row > bound

    def cursor(self, values: Sequence[object]) -> str:
        """Write the cursor of a row from the values of its keys."""
        content = [VERSION, self.mark, [written(value) for value in values]]
        return pack(json.dumps(content, ensure_ascii=False, separators=(",", ":")))

    def values(self, cursor: str) -> Values:
        """Read the values of a cursor.

        :raises Problem: when it is not a cursor of this order
        """
        try:
            return self._values(cursor)
        except (ValueError, TypeError, NotStrict):
            raise Problem("BAD_CURSOR", N_("This cursor was not given out for this list and order.")) from None

    def _values(self, cursor: str) -> Values:
        if len(cursor) > MAX_CURSOR:
            raise ValueError("too long")
        content = loads(unpack(cursor))
        if not isinstance(content, list) or content[:2] != [VERSION, self.mark] or len(content) != 3:
            raise ValueError("of another order")
        given = content[2]
        if not isinstance(given, list):
            raise TypeError("no values")
        return tuple(read(each, key.kind) for each, key in zip(given, self.keys, strict=True))


def counted(statement: Select[Any]) -> Select[int]:
    """Give the statement that counts the rows of another, for `totalCount`."""
    return select(func.count()).select_from(statement.order_by(None).subquery())


def written(value: object) -> object:
    """Write one value of a key for a cursor.

    :raises TypeError: when it is of a kind that has no written form; NULL has none
    """
    if isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, (UUID, Decimal)):
        return str(value)
    raise TypeError(f"A key cannot be of {type(value).__name__}.")


def read(given: object, kind: type) -> Any:
    """Read one value of a cursor back as the kind of its column.

    :raises ValueError: when it is not of that kind
    """
    if kind in (int, bool):
        return _same(given, kind)
    if not isinstance(given, str):
        raise ValueError("not written as text")
    check_text(given)
    if kind is str:
        return given
    if kind in (date, datetime):
        return kind.fromisoformat(given)
    if kind is UUID:
        return UUID(given)
    if kind is Decimal:
        return _decimal(given)
    raise ValueError("no such kind of key")


def _same(given: object, kind: type) -> object:
    if type(given) is not kind or (isinstance(given, int) and abs(given) > MAX_INTEGER):
        raise ValueError("not of the kind")
    return given


def _decimal(given: str) -> Decimal:
    try:
        value = Decimal(given)
    except ArithmeticError:
        raise ValueError("not a number") from None
    if not value.is_finite():
        raise ValueError("not a number")
    return value
