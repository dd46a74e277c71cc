"""One statement in the making: the operation, who may run it, and what its selections amount to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import FragmentDefinitionNode, GraphQLObjectType, GraphQLSchema, OperationDefinitionNode
from graphql.execution.collect_fields import FieldDetails, FragmentDetails, collect_fields, collect_subfields

from domain.access import Actor
from schema.plan.ahead import Ahead
from schema.plan.asking import Asking
from schema.plan.later import Given, Later, Place

Fields = Sequence[FieldDetails]
"""The same response key, as often as the document asks for it: their selections are merged."""


class Inexpressible(Exception):
    """Something that no plan can say; the operation takes ordinary execution, and this is why."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(slots=True, kw_only=True)
class Making:
    """What is known while a statement is made.

    `checks` are read with every request, to refuse what must be refused; `fills` fill the places that the statement
    leaves in its answer (`schema.plan.finish`); `ahead` is what is worked out before it is run. `worked_out` names
    the fields whose functions ask the books themselves.
    """

    schema: GraphQLSchema
    operation: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    given: Given
    actor: Actor
    language: str
    checks: list[Later] = field(default_factory=list)
    asking: Asking = field(default_factory=Asking)
    fills: list[Callable[[Any, bytes], Any]] = field(default_factory=list)
    worked_out: list[str] = field(default_factory=list)
    ahead: Ahead = field(init=False)

    def __post_init__(self) -> None:
        self.ahead = Ahead(self.operation, self.fragments)

    def roots(self, kind: GraphQLObjectType) -> dict[str, list[FieldDetails]]:
        """Give the fields of the operation itself, by response key, in the order of the response."""
        found = collect_fields(self.schema, self._fragments(), self.given.variables, kind, self.operation)
        return found.grouped_field_set

    def within(self, kind: GraphQLObjectType, fields: Fields) -> dict[str, list[FieldDetails]]:
        """Give what is selected of a type, by response key, in the order of the response."""
        found = collect_subfields(
            self.schema, self._fragments(), self.given.variables, self.operation, kind, list(fields)
        )
        return found.grouped_field_set

    def place(self, kind: GraphQLObjectType, fields: Fields) -> Place:
        """Name the place where the arguments of a field are written; validation has seen that they agree."""
        return Place(kind.fields[fields[0].node.name.value], fields[0].node)

    def check(self, read: Later) -> None:
        """Have something read with every request, for the sake of what it refuses."""
        self.checks.append(read)

    def _fragments(self) -> dict[str, FragmentDetails]:
        return {name: FragmentDetails(definition) for name, definition in self.fragments.items()}
