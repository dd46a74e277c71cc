"""Who is asking, as GraphQL shows it."""

from collections.abc import Callable
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, Uuid, bindparam, func
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import ROLE_NAMES, Actor, Role
from schema.context import Info
from schema.declared import Gathers, Works, declares
from schema.division import Division
from schema.field import word_of, works
from schema.node import Shown
from schema.school import School

strawberry.enum(Role, description="The kinds of people who work with the programme.")


def _gathers(
    of: type[Shown],
    condition: Callable[[Any, Any], ColumnElement[bool]],
    order: Callable[[Any, Any], ColumnElement[Any]],
    description: str,
) -> Any:
    """Declare a field that lists the rows in sight which concern the viewer."""

    async def resolve(self: Any, info: Info) -> Any:
        async def read(session: AsyncSession) -> list[Any]:
            seen = of.seen(self.actor)
            chosen = seen.chosen.where(condition(seen.row, self.actor)).order_by(order(seen.row, self.actor))
            return list(await session.scalars(chosen))

        return [of.of(row) for row in await info.context.read(read)]

    declaration = Gathers(of, condition, order)
    return strawberry.field(resolver=resolve, description=description, metadata=declares(declaration))


def _place_among(row: Any, actor: Actor) -> ColumnElement[Any]:
    """Give the place of a school among those of the actor."""
    schools: Any = array((bindparam(None, each, type_=Uuid()) for each in actor.schools), type_=Uuid())
    return func.array_position(schools, row.id)


@strawberry.type(
    description="Whoever is asking: a role, the counties within reach and, for a school office, its school."
)
class Viewer:
    """The actor."""

    actor: strawberry.Private[Actor]

    name: str = works(lambda self: self.actor.name)
    role: Role = works(lambda self: self.actor.role)
    role_name: str = word_of(lambda viewer: ROLE_NAMES[viewer.actor.role], Works())
    divisions: list[Division] = _gathers(
        Division,
        lambda row, actor: row.id.in_(actor.counties),
        lambda row, _actor: row.code,
        "The counties within reach.",
    )
    schools: list[School] = _gathers(
        School, lambda row, actor: row.id.in_(actor.schools), _place_among, "The schools whose office is asking."
    )
