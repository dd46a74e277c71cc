"""Rows as GraphQL shows them: a type names its mapped class and the rows in sight, and an id that finds each again."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, NamedTuple, TypeVar, cast
from uuid import UUID

import strawberry
from sqlalchemy import Select, Table
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor
from domain.database import Base
from schema.context import Context
from schema.declared import Id, declares
from schema.front import GlobalId


class Seen(NamedTuple):
    """The rows in an actor's sight: what columns are named on, and the statement that selects them."""

    row: Any
    chosen: Select[Any]


class Shown:
    """A type that shows rows of one mapped class."""

    row: Any
    mapped: ClassVar[type[Base]]

    @classmethod
    def seen(cls, actor: Actor) -> Seen:
        """Tell which rows the actor may see."""
        raise NotImplementedError(cls.__name__)

    @classmethod
    def of(cls, row: Any) -> Any:
        """Show a row."""
        return cls(row=row)  # type: ignore[call-arg]


Kind = TypeVar("Kind", bound=Shown)


def _global_id(self: "Node") -> strawberry.ID:
    return strawberry.ID(str(self.global_id))


@strawberry.interface(description="Anything that has a global id.")
class Node(Shown):
    """A row with an id that `node(id:)` finds again; `key` is the column by which the id names it."""

    key: ClassVar[str] = "id"
    id: strawberry.ID = strawberry.field(
        resolver=_global_id, description="Opaque; read it from an answer.", metadata=declares(Id())
    )

    @property
    def global_id(self) -> GlobalId:
        """Name the row: by its county as well when the county is part of its key."""
        return GlobalId.of(
            type(self).__name__, getattr(self.row, self.key), self.row.county_id if self.of_county() else None
        )

    @classmethod
    def of_county(cls) -> bool:
        """Tell whether the county is part of the key."""
        return "county_id" in cast("Table", cls.mapped.__table__).primary_key.columns

    @classmethod
    def by_id(cls) -> bool:
        """Tell whether its nodes are rows that are found by their ids."""
        # A class method is bound anew each time; its function is the same, and is not in the type of what is bound.
        return cls.find.__func__ is Node.find.__func__  # type: ignore[attr-defined]

    @classmethod
    async def find(cls, context: Context, named: GlobalId) -> "Node | None":
        """Find the node of a global id, unless it is out of sight or of another county than the id says."""
        key = named.uuid if cls.mapped.__table__.c.id.type.python_type is UUID else named.key
        found = await one(context, cls, key)
        return found if found is not None and found.global_id == named else None


async def one(context: Context, kind: type[Kind], key: Any) -> Kind | None:
    """Find the row of the key, if it is in sight; the keys of one moment are looked up together."""

    async def load(session: AsyncSession, keys: Sequence[Any]) -> list[Any]:
        seen = kind.seen(context.actor)
        found = {row.id: row for row in await session.scalars(seen.chosen.where(seen.row.id.in_(keys)))}
        return [found.get(each) for each in keys]

    row = await context.loader((kind, "id"), load).load(key)
    return None if row is None else cast("Kind", kind.of(row))


async def pointing_at(context: Context, kind: type[Kind], by: str, order: tuple[str, ...], key: Any) -> list[Kind]:
    """Give the rows in sight whose column `by` holds the key, in order; for small numbers of them."""

    async def load(session: AsyncSession, keys: Sequence[Any]) -> list[list[Any]]:
        seen = kind.seen(context.actor)
        among = seen.chosen.where(getattr(seen.row, by).in_(keys))
        rows = (await session.scalars(among.order_by(*(getattr(seen.row, name) for name in order)))).all()
        return [[row for row in rows if getattr(row, by) == each] for each in keys]

    return [kind.of(row) for row in await context.loader((kind, by), load).load(key)]


def uuid_of(text: str, expected: str) -> UUID:
    """Read the id of a row that a client names.

    :raises Problem: when it is no id of that type
    """
    return GlobalId.read(text, expected).uuid


def id_of(expected: str) -> Callable[[str], UUID]:
    """Give the reader of ids of a type whose rows have an id of their own, for filters."""
    return lambda text: uuid_of(text, expected)


def key_of(expected: str) -> Callable[[str], str]:
    """Give the reader of ids of a type whose rows go by a code, for filters."""
    return lambda text: GlobalId.read(text, expected).key
