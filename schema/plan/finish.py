"""What Python finishes: values that a field's own function works out, once the statement has read what it needs.

A function that asks the books itself is given the row whose id the statement tells.

The statement leaves a place for each of them between two marks that JSON never holds, and says there what was read.
graphql-core then resolves the field at its place, with the selection below it, as it would have done all by itself.
"""

from asyncio import gather
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property, partial
from inspect import isawaitable
from json import loads
from typing import Any, cast
from uuid import UUID

from graphql import (
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLObjectType,
    OperationDefinitionNode,
    get_named_type,
    is_abstract_type,
)
from graphql.execution.executor import Executor
from graphql.pyutils import Path
from sqlalchemy import ColumnElement, Text, func, inspect
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm.attributes import set_committed_value

from domain.database import Base
from schema.context import Context
from schema.declared import Column, Works
from schema.front.view import encoded
from schema.mask import hidden, shown_in_sql
from schema.node import one
from schema.plan.asking import Posed, Unasked
from schema.plan.executing import executor_of, plain
from schema.plan.later import Given
from schema.plan.making import Fields, Inexpressible, Making
from schema.plan.meaning import class_of, field_of
from schema.plan.written import Pieces

OPEN, CLOSE, BETWEEN = "\x01", "\x02", ":"

READ: dict[type, Callable[[Any], Any]] = {
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
    UUID: UUID,
    **{kind: lambda value: value for kind in (str, int, bool, list, object)},
}
"""How a column's value is read back from JSON, by the kind that it has in Python."""


class Outdated(Exception):
    """The books have moved on since the statement was made: it is to be made anew."""


class Finishing:
    """One answer whose places are being filled."""

    def __init__(
        self,
        given: Given,
        context: Context,
        operation: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDefinitionNode],
    ) -> None:
        self.given = given
        self.context = context
        self.things: dict[object, object] = {}
        """What is no row, and was told of at an earlier place: its fields are asked of it."""
        self.unasked: dict[str, Unasked] = {}
        """What is asked of rows of which there is no question yet."""
        self._operation = operation
        self._fragments = fragments

    @cached_property
    def _executor(self) -> Executor[Any]:
        return executor_of(Executor, self.given, self.context, self._operation, self._fragments)

    def ask(self, what: Any, key: Any) -> None:
        """Note that a row poses a question that is not known."""
        unasked = self.unasked.setdefault(repr(what), Unasked(what, of_rows=set()))
        cast("set[Any]", unasked.of_rows).add(key)

    def field(self, kind: GraphQLObjectType, fields: Fields, source: object) -> bytes:
        """Write the value of a field of something.

        :raises GraphQLError: when it has none; ordinary execution says why, at its place in the answer
        """
        value = self._value(kind, fields, source)
        self._check()
        return encoded(cast("Any", value))

    async def field_of_row(self, kind: GraphQLObjectType, fields: Fields, key: Any) -> bytes:
        """Write the value of a field of the row with this id, for which the books are asked.

        :raises GraphQLError: when it has none, or there is no such row any more
        """
        row = await one(self.context, class_of(kind), key)
        if row is None:
            raise GraphQLError("There is no such row any more.")
        value = self._value(kind, fields, row)
        value = await value if isawaitable(value) else value
        self._check()
        return encoded(cast("Any", value))

    def _value(self, kind: GraphQLObjectType, fields: Fields, source: object) -> Any:
        at = Path(None, fields[0].node.name.value, kind.name)
        return self._executor.execute_field(kind, source, list(fields), at, None)

    def _check(self) -> None:
        for error in self._executor.collected_errors.errors:
            raise error


Ask = Callable[[], Awaitable[bytes]]
"""Asks the books for what fills a place."""
Fill = Callable[[Finishing, bytes], bytes | Ask]
"""Fills a place, given what the statement says there, or tells how the books are to be asked for it."""


async def filled(data: bytes, fills: Sequence[Fill], finishing: Finishing) -> bytes:
    """Fill the places of an answer, one after the other; for those that ask the books, all ask at the same time.

    :raises Posed: when rows pose questions that the statement does not know
    """
    first, *others = data.split(OPEN.encode())
    parts: list[bytes | Ask] = [first]
    for each in others:
        place, _, after = each.partition(CLOSE.encode())
        number, _, told = place.partition(BETWEEN.encode())
        parts += (fills[int(number)](finishing, told), after)
    if finishing.unasked:
        raise Posed(finishing.unasked.values())
    asking = [each for each in parts if not isinstance(each, bytes)]
    found = iter(await gather(*(each() for each in asking)) if asking else ())
    return b"".join(each if isinstance(each, bytes) else next(found) for each in parts)


def place_of(making: Making, fill: Fill, told: Pieces | None = None) -> Pieces:
    """Leave a place in the statement's answer, and say there what is to be told to whoever fills it."""
    making.fills.append(fill)
    return [f"{OPEN}{len(making.fills) - 1}{BETWEEN}", *(told or ()), CLOSE]


def checked(making: Making, told: ColumnElement[str], expected: str) -> Pieces:
    """Compare what the books tell now with what they told when the statement was made; nothing is written."""

    def compare(_finishing: Finishing, now: bytes) -> bytes:
        if now.decode() != expected:
            raise Outdated
        return b""

    return place_of(making, compare, [told])


def worked(making: Making, fields: Fields, kind: GraphQLObjectType, works: Works, row: Any) -> Pieces:
    """Leave the place of a field that its own function works out of a row.

    :raises Inexpressible: when it would have to ask the books
    """
    shower, write = class_of(kind), writer(making, fields, kind)
    row_of = rows_of(shower.mapped, works.columns)

    def fill(finishing: Finishing, told: bytes) -> bytes:
        return write(finishing, shower.of(row_of(loads(told))))

    return place_of(making, fill, [sql_cast(told_of(making, works.columns, row), Text)])


def told_of(making: Making, columns: Sequence[Column], row: Any) -> ColumnElement[Any]:
    """Tell these columns of a row in JSON, as far as the viewer may see them."""
    said = [shown_in_sql(making.actor, each, getattr(row, each.key), hidden) for each in columns]
    return func.json_build_array(*said)


def asked_at(making: Making, fields: Fields, kind: GraphQLObjectType, row: Any) -> Pieces:
    """Leave the place of a field of a row whose function asks the books, with all that is selected below it."""
    making.worked_out.append(f"{kind.name}.{fields[0].node.name.value}")
    read = READ[class_of(kind).mapped.__table__.c.id.type.python_type]
    return place_of(
        making, lambda finishing, told: partial(finishing.field_of_row, kind, fields, read(told.decode())), [row.id]
    )


def asked_of(making: Making, fields: Fields, kind: GraphQLObjectType, thing: Callable[[Finishing], object]) -> Pieces:
    """Leave the place of a field that its own function works out of something that is no row.

    :raises Inexpressible: when it would have to ask the books
    """
    write = writer(making, fields, kind)
    return place_of(making, lambda finishing, _told: write(finishing, thing(finishing)))


def writer(making: Making, fields: Fields, kind: GraphQLObjectType) -> Callable[[Finishing, Any], bytes]:
    """Give what writes the field of something: as graphql-core does, or, where it is one plain value, by itself.

    :raises Inexpressible: when it would have to ask the books
    """
    check_at_hand(making, fields, kind)
    value = plain(kind.fields[fields[0].node.name.value])
    if value is None:
        return lambda finishing, source: finishing.field(kind, fields, source)

    def write(_finishing: Finishing, source: Any) -> bytes:
        try:
            return encoded(value(source))
        except Exception as error:
            raise GraphQLError("There is no such value.") from error

    return write


def check_at_hand(making: Making, fields: Fields, kind: GraphQLObjectType) -> None:
    """Refuse to finish what a function would have to ask the books for, in the field or anywhere below it."""
    name = fields[0].node.name.value
    if name == "__typename":
        return
    definition = kind.fields[name]
    if field_of(definition).is_async:
        raise Inexpressible(f"{kind.name}.{name}")
    below = get_named_type(definition.type)
    kinds = making.schema.get_possible_types(below) if is_abstract_type(below) else [below]
    for each in kinds:
        if isinstance(each, GraphQLObjectType):
            for found in making.within(each, fields).values():
                check_at_hand(making, found, each)


def rows_of(mapped: type[Base], columns: Sequence[Column]) -> Callable[[Sequence[Any]], Any]:
    """Give what makes rows of which these columns are known from JSON, and nothing else."""
    new = inspect(mapped).class_manager.new_instance
    reads = [(each.key, READ[each.property.columns[0].type.python_type]) for each in columns]

    def row_of(values: Sequence[Any]) -> Any:
        row = new()
        for (name, read), value in zip(reads, values, strict=True):
            set_committed_value(row, name, None if value is None else read(value))
        return row

    return row_of
