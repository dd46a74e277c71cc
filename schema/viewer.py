"""Who is asking, as GraphQL shows it."""

import strawberry

from domain.access import ROLE_NAMES, Actor, Role
from domain.division.queries import counties_of
from schema.context import Info
from schema.division import Division
from schema.node import described, one, word_of
from schema.school import School

strawberry.enum(Role, description="The kinds of people who work with the programme.")


@strawberry.type(
    description="Whoever is asking: a role, the counties within reach and, for a school office, its school."
)
class Viewer:
    """The actor."""

    actor: strawberry.Private[Actor]

    name: str = strawberry.field(resolver=lambda self: self.actor.name)
    role: Role = strawberry.field(resolver=lambda self: self.actor.role)
    role_name: str = word_of(lambda viewer: ROLE_NAMES[viewer.actor.role])

    @described("The counties within reach.")
    async def divisions(self, info: Info) -> list[Division]:
        return [Division.of(county) for county in await info.context.read(lambda s: counties_of(s, self.actor))]

    @described("The schools whose office is asking.")
    async def schools(self, info: Info) -> list[School]:
        found = [await one(info.context, School, key) for key in self.actor.schools]
        return [school for school in found if school]
