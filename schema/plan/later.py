"""What a statement leaves open: values that come with each request, from its variables or from who asks.

Such a value is laid into a bind parameter while the statement is made, and found again among the parameters of the
compiled text. So the conditions of the domain, which know nothing of plans, can be written once for all actors.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, cast
from uuid import UUID

from graphql import FieldNode, GraphQLField, GraphQLSchema
from graphql.execution.values import VariableValues, get_argument_values
from strawberry.types.arguments import convert_arguments
from strawberry.types.field import StrawberryField

from domain.access import Actor
from schema.plan.meaning import field_of, schema_of


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A field at its place in the document, where its arguments are written."""

    definition: GraphQLField
    node: FieldNode

    @property
    def field(self) -> StrawberryField:
        """What Strawberry knows of the field."""
        return field_of(self.definition)


class Given:
    """One request, as statements need it: who asks, the arguments of each place, and the id of what a deed made."""

    def __init__(self, schema: GraphQLSchema, actor: Actor, variables: VariableValues) -> None:
        self.schema = schema
        self.actor = actor
        self.variables = variables
        self.made = ""
        self.values: dict[Any, Any] = {}
        self._arguments: dict[Place, dict[str, Any]] = {}

    def arguments(self, place: Place) -> dict[str, Any]:
        """Give the arguments as a resolver would be given them.

        :raises GraphQLError: when they do not fit
        """
        if place not in self._arguments:
            self._arguments[place] = self._read(place)
        return self._arguments[place]

    def _read(self, place: Place) -> dict[str, Any]:
        strawberry = schema_of(self.schema)
        given = get_argument_values(place.definition, place.node, self.variables)
        scalars = strawberry.schema_converter.scalar_registry
        return convert_arguments(given, place.field.arguments, scalars, strawberry.config)


Read = Callable[[Given], Any]


@dataclass(frozen=True, slots=True, eq=False)
class Later:
    """A value that is read from the request when the statement is run."""

    read: Read

    def of(self, given: Given) -> Any:
        """Give the value for a request, read once."""
        if self not in given.values:
            given.values[self] = self.read(given)
        return given.values[self]


def anybody_like(actor: Actor) -> Actor:
    """Give a stand-in for every actor of the same role who reaches as many counties and schools."""
    counties = tuple(Later(partial(_county, number)) for number in range(len(actor.counties)))
    schools = tuple(Later(partial(_school, number)) for number in range(len(actor.schools)))
    return replace(
        actor, name="", counties=cast("tuple[int, ...]", counties), schools=cast("tuple[UUID, ...]", schools)
    )


def _county(number: int, given: Given) -> int:
    return given.actor.counties[number]


def _school(number: int, given: Given) -> UUID:
    return given.actor.schools[number]
