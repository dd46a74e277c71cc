"""Lists: each is a connection over the rows in sight, narrowed by `where`, ordered by `orderBy`, cut by cursors."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from enum import Enum, StrEnum
from importlib import import_module
from typing import Annotated, Any, ClassVar, Protocol, cast

import strawberry
from sqlalchemy import ColumnElement, Result, Row, Select, bindparam, func
from sqlalchemy.ext.asyncio import AsyncSession
from strawberry.types import get_object_definition

from domain.access import Actor
from schema.context import Context, Info
from schema.declared import Column, Lists, Narrows, declaration_of, declares
from schema.front import Connection, Cut, Key, Keyset, connection_of, cut_of
from schema.front.keyset import counted
from schema.given import plain
from schema.mask import check_searchable
from schema.node import Node

STAND_INS: dict[type, object] = {str: "", int: -1, date: date.max}
"""What stands in for NULL in an order."""

Run = Callable[[AsyncSession, Select[Any]], Awaitable[Result[Any]]]


@strawberry.enum(description="The way in which a list is ordered.")
class Direction(Enum):
    """Upwards or downwards."""

    ASC = "asc"
    DESC = "desc"


def narrows(
    condition: Callable[[Any, Any], ColumnElement[bool]],
    *,
    read: Callable[[Any], Any] = plain,
    hides: Column | None = None,
    description: str | None = None,
) -> Any:
    """Declare a filter: the condition on a row and a value; what is left out, or empty, does not narrow.

    `read` makes the value of what the client gives. `hides` is the column that the filter would tell something of:
    whoever is shown it masked is refused.
    """
    declared = declares(Narrows(condition, read, hides))
    return strawberry.field(default=None, description=description, metadata=declared)


def contains(column: Callable[[Any], Any]) -> Callable[[Any, Any], ColumnElement[bool]]:
    """Give the condition that a column holds a part, whatever the case of its letters."""
    return lambda row, part: func.strpos(func.lower(column(row)), func.lower(part)) > 0


class Where:
    """An input that narrows a list by the filters that its fields declare."""

    def narrowing(self, context: Context, row: Any) -> list[ColumnElement[bool]]:
        """Give the conditions on the rows.

        :raises HiddenFromYou: when it is narrowed by what the viewer may not see
        """
        return [
            declared.condition(row, bindparam(None, value_of(context.actor, name, declared, given)))
            for name, declared in filters_of(type(self)).items()
            if is_given(given := getattr(self, name))
        ]


def filters_of(kind: type) -> dict[str, Narrows]:
    """Give the filters that an input declares, by their names."""
    fields = {field.python_name: declaration_of(field) for field in get_object_definition(kind, strict=True).fields}
    return {name: declared for name, declared in fields.items() if isinstance(declared, Narrows)}


def is_given(given: object) -> bool:
    """Tell whether a filter's value narrows at all."""
    return given is not None and given != "" and given != []


def value_of(actor: Actor, name: str, declared: Narrows, given: object) -> Any:
    """Read the value of a filter.

    :raises HiddenFromYou: when it would tell what the actor may not see
    """
    if declared.hides is not None:
        check_searchable(actor, declared.hides, field=name)
    return declared.read(given)


class Order(Protocol):
    """An input that orders a list by one of its columns, each named by an enum's value."""

    field: Any
    direction: Direction


def ordered_by(kind: str, called: str, *columns: str, words: type[Enum] | None = None) -> Any:
    """Declare the `TypeOrder` of a list: by one of these columns, in one of the two ways.

    :param called: names the nodes in a sentence
    :param words: is the enum of the columns, where lists of several types share it
    """
    if words is None:
        made = cast("Any", StrEnum)(f"{kind}OrderField", {name.upper(): name for name in columns})
        words = strawberry.enum(made, description=f"What {called} can be ordered by.")
    parts = {"__annotations__": {"field": words, "direction": Direction}, "direction": Direction.ASC}
    return strawberry.input(type(f"{kind}Order", (), parts), description=f"Orders a list of {called}.")


class Listed(Node):
    """A node that has a list. `natural` is its order when none is asked for; the last key names each row once."""

    descending: ClassVar[bool] = False

    @classmethod
    def natural(cls, row: Any) -> tuple[Any, ...]:
        """Give the columns of the natural order."""
        return (row.id,)


def connection(kind: str, *, within: str | None = None, column: str = "id", description: str | None = None) -> Any:
    """Declare a connection of the nodes `room.Type`, beside which stand `TypeWhere` and `TypeOrder`.

    `within` names the filter of `where` that is this node, by its id or another column of its row. The room is
    imported when it is first asked, so that types may point at each other.
    """
    room, name = kind.split(".")
    module = f"schema.{room}"

    async def resolve(
        self: Any,
        info: Info,
        where: Any = None,
        order_by: Any = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Any:
        rooms = import_module(module)
        nodes, wheres = getattr(rooms, name), getattr(rooms, f"{name}Where")
        inside = None
        if within is not None:
            inside = filters_of(wheres)[within], getattr(self.row, column)
            where = replace(where, **{within: None}) if where else None
        return await listed(info.context, nodes, where, order_by, cut_of(first, after, last, before), inside)

    lazily: Any = Annotated
    resolve.__annotations__ |= {
        "where": lazily[f"{name}Where", strawberry.lazy(module)] | None,
        "order_by": lazily[f"{name}Order", strawberry.lazy(module)] | None,
        "return": Connection[lazily[name, strawberry.lazy(module)]],  # type: ignore[misc]
    }
    return strawberry.field(resolver=resolve, description=description, metadata=declares(Lists(kind, within, column)))


async def listed(
    context: Context,
    kind: type[Listed],
    where: Where | None,
    order: Order | None,
    cut: Cut,
    inside: tuple[Narrows, Any] | None = None,
) -> Connection[Any]:
    """Give one page of the rows in sight; `inside` is a filter with the value that its node sets.

    :raises HiddenFromYou: when it is narrowed or ordered by what the viewer may not see
    """
    seen = kind.seen(context.actor)
    conditions = where.narrowing(context, seen.row) if where else []
    if inside is not None:
        declared, value = inside
        conditions.append(declared.condition(seen.row, bindparam(None, value)))
    keys = keyset(context.actor, kind, seen.row, order)
    return await page(context, seen.chosen.where(*conditions), keys, cut, node=kind.of)


async def _plainly(session: AsyncSession, statement: Select[Any]) -> Result[Any]:
    found: Result[Any] = await session.execute(statement)
    return found


async def page(
    context: Context, chosen: Select[Any], keys: Keyset, cut: Cut, *, node: Any, run: Run = _plainly
) -> Connection[Any]:
    """Read one page of a statement; `run` is how it is run, where that takes a plan of its own."""

    async def read(session: AsyncSession) -> list[Row[Any]]:
        return list((await run(session, keys.page(chosen, cut))).all())

    async def number(session: AsyncSession) -> int:
        return int((await run(session, counted(chosen))).scalar_one())

    async def count() -> int:
        return await context.read(number)

    return connection_of(await context.read(read), keys, cut, node=node, count=count)


def keyset(actor: Actor, kind: type[Listed], row: Any, order: Order | None) -> Keyset:
    """Make the order: by the column that is asked for and then by the row's own key, or else the natural one."""
    natural = kind.natural(row)
    if order is None:
        return Keyset(*(_key(each, kind.descending) for each in natural))
    descending = order.direction is Direction.DESC
    if order.field.value == "natural":
        return Keyset(*(_key(each, descending) for each in natural))
    chosen = getattr(row, order.field.value)
    check_searchable(actor, getattr(kind.mapped, order.field.value), field="orderBy")
    return Keyset(_key(chosen, descending), _key(natural[-1], descending))


def _key(attribute: Any, descending: bool) -> Key:
    expression = attribute.expression
    nullable = attribute.property.columns[0].nullable
    return Key(expression, descending, STAND_INS[expression.type.python_type] if nullable else None)
