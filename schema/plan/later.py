"""What a statement leaves open: values that come with each request, from its variables or from who asks.

Such a value is laid into a bind parameter while the statement is made, and found again among the parameters of the
compiled text. So the conditions of the domain, which know nothing of plans, can be written once for all actors.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from operator import attrgetter
from typing import Any, cast
from uuid import UUID

from graphql import (
    ArgumentNode,
    FieldNode,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLSchema,
    ListValueNode,
    ObjectFieldNode,
    ObjectValueNode,
    VariableNode,
    get_named_type,
    is_leaf_type,
)
from graphql.execution.values import VariableValues, get_argument_values
from strawberry.types.arguments import convert_arguments
from strawberry.types.field import StrawberryField
from strawberry.utils.str_converters import to_camel_case

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

    def written(self) -> list[str]:
        """Name the arguments that are written there, as a resolver knows them."""
        given = {each.name.value for each in self.node.arguments or ()}
        return [each.python_name for each in self.field.arguments if to_camel_case(each.python_name) in given]


class Given:
    """One request, as statements need it: who asks and when, arguments at their places, the id of what a deed made.

    `found` is what root fields came to that are worked out ahead, and `ids` are those of its rows, at each of `stops`.
    """

    def __init__(self, schema: GraphQLSchema, actor: Actor, variables: VariableValues, now: datetime) -> None:
        self.schema = schema
        self.actor = actor
        self.variables = variables
        self.now = now
        self.made = ""
        self.found: dict[str, Any] = {}
        self.ids: list[dict[Any, int]] = []
        self.stops: dict[Hashable, Any] | None = None
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


Read = Callable[[Any], Any]


@dataclass(frozen=True, slots=True, eq=False)
class Later:
    """A value that is read from the request when the statement is run."""

    read: Read

    def of(self, given: Given) -> Any:
        """Give the value for a request, read once."""
        if self not in given.values:
            given.values[self] = self.read(given)
        return given.values[self]


def argument(place: Place, *path: str) -> Read:
    """Tell how what stands at a path of a place's arguments is read with each request.

    Most is one variable, which has been read already, or the same for all: converting all arguments anew takes longer
    than everything else.
    """
    written, leaf = _written(place, path)
    if leaf and isinstance(written, VariableNode):
        name = written.name.value
        return lambda given: given.variables.coerced.get(name)
    first, *more = path
    within: Read = attrgetter(".".join(more)) if more else lambda value: value

    def read(given: Given) -> Any:
        return within(given.arguments(place)[first])

    return read if _varies(written) else cached(read)


def cached(read: Read) -> Read:
    """Read what does not depend on the request the first time, and give the same ever after."""
    found: list[Any] = []

    def once(given: Given) -> Any:
        if not found:
            found.append(read(given))
        return found[0]

    return once


def _written(place: Place, path: tuple[str, ...]) -> tuple[Any, bool]:
    """Find what is written at the path, or at the end of it that is written, and whether it is no object."""
    written: Any = ObjectValueNode(fields=tuple(map(_as_field, place.node.arguments or ())))
    defined: Any = place.definition.args
    leaf = False
    for each in map(to_camel_case, path):
        if not isinstance(written, ObjectValueNode):
            return written, False
        written = next((found.value for found in written.fields if found.name.value == each), None)
        kind = get_named_type(defined[each].type)
        defined = kind.fields if isinstance(kind, GraphQLInputObjectType) else {}
        leaf = is_leaf_type(kind)
    return written, leaf


def _varies(written: Any) -> bool:
    """Tell whether a variable stands in a value."""
    if isinstance(written, ObjectValueNode):
        return any(_varies(each.value) for each in written.fields)
    if isinstance(written, ListValueNode):
        return any(map(_varies, written.values))
    return isinstance(written, VariableNode)


def _as_field(argument: ArgumentNode) -> ObjectFieldNode:
    return ObjectFieldNode(name=argument.name, value=argument.value)


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
