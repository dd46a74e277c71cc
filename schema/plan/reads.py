"""Reading by plan: which operations are read in one statement, and the statements that are kept for them."""

import logging
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from typing import Any

import strawberry
from graphql import FragmentDefinitionNode, GraphQLError, OperationDefinitionNode, OperationType, get_variable_values
from graphql.execution.values import VariableValues
from sqlalchemy.exc import DBAPIError

from domain.access import Actor, Role
from domain.refusals import Refusal
from schema.context import Context
from schema.front import Document, Way
from schema.front.document import core
from schema.front.errors import STATEMENT_TIMEOUT, is_away, sqlstate
from schema.plan.later import Given, anybody_like
from schema.plan.making import Inexpressible, Making
from schema.plan.roots import data_sql
from schema.plan.shape import naming_variables, shape_of
from schema.plan.statement import Statement, compiled

logger = logging.getLogger(__name__)

KEPT = 500
KEPT_CHARACTERS = 16_000_000
"""Texts are a few thousand characters each; what is kept beside them grows with the text."""


class Reads:
    """The plans of one schema, the most recently used kept. `told` hears of each operation which way it took."""

    def __init__(
        self,
        schema: strawberry.Schema,
        *,
        told: Callable[[Way], None] = lambda _way: None,
        kept: int = KEPT,
        kept_characters: int = KEPT_CHARACTERS,
    ) -> None:
        self.schema = core(schema)
        self.told = told
        self.kept = kept
        self.kept_characters = kept_characters
        self._kept: OrderedDict[Hashable, Statement | str] = OrderedDict()
        self._characters = 0

    def __len__(self) -> int:
        return len(self._kept)

    async def answer(
        self,
        context: Context,
        document: Document,
        operation: OperationDefinitionNode,
        variables: Mapping[str, object],
    ) -> Way:
        """Give the data of an operation as JSON, if one statement can tell it and nothing is to be refused.

        :raises DBAPIError: when the database is away or took too long: ordinary execution would fare no better
        """
        way = await self._answer(context, document, operation, variables)
        self.told(way)
        return way

    def told_to(self, context: Context, way: Way) -> Mapping[str, Any]:
        """Tell an administrator which way was taken, and why, in the extensions of the response."""
        if context.actor.role is not Role.ADMIN:
            return {}
        return {"execution": {"way": way.name} | ({"why": way.why} if way.why else {})}

    async def _answer(
        self, context: Context, document: Document, operation: OperationDefinitionNode, variables: Mapping[str, object]
    ) -> Way:
        if operation.operation is not OperationType.QUERY:
            return Way(None, operation.operation.value)
        try:
            given = self._given(context.actor, operation, variables)
            statement = self._statement(context, document, operation, given)
            values = statement.bound(given)
        except Inexpressible as inexpressible:
            return Way(None, inexpressible.why)
        except (GraphQLError, Refusal):
            # Ordinary execution says it at its place in the answer.
            return Way(None, "refused")
        return await self._run(context, statement, values)

    async def _run(self, context: Context, statement: Statement, values: list[Any]) -> Way:
        try:
            return Way(await context.database.read(context.actor, statement.text, values, now=context.now))
        except DBAPIError as error:
            if sqlstate(error) == STATEMENT_TIMEOUT or is_away(error):
                raise
            logger.warning("A plan was refused by the database; the operation runs as others do", exc_info=error)
            return Way(None, "fault")

    def _given(self, actor: Actor, operation: OperationDefinitionNode, variables: Mapping[str, object]) -> Given:
        read = get_variable_values(self.schema, operation.variable_definitions or (), dict(variables))
        if not isinstance(read, VariableValues):
            raise read[0]
        return Given(self.schema, actor, read)

    def _statement(
        self, context: Context, document: Document, operation: OperationDefinitionNode, given: Given
    ) -> Statement:
        actor = context.actor
        shape = shape_of(given.variables.coerced, naming_variables(operation))
        viewer = actor.role, len(actor.counties), len(actor.schools), context.language
        name = operation.name.value if operation.name else None
        key = document.digest, name, viewer, shape
        kept = self._kept.get(key)
        if kept is None:
            kept = self._made(context, document, operation, given)
            self._keep(key, kept)
        else:
            self._kept.move_to_end(key)
        if isinstance(kept, str):
            raise Inexpressible(kept)
        return kept

    def _made(
        self, context: Context, document: Document, operation: OperationDefinitionNode, given: Given
    ) -> Statement | str:
        making = Making(
            schema=self.schema,
            operation=operation,
            fragments={
                each.name.value: each for each in document.tree.definitions if isinstance(each, FragmentDefinitionNode)
            },
            given=given,
            actor=anybody_like(context.actor),
            language=context.language,
        )
        try:
            return compiled(data_sql(making), making.checks)
        except Inexpressible as inexpressible:
            return inexpressible.why

    def _keep(self, key: Hashable, made: Statement | str) -> None:
        self._kept[key] = made
        self._characters += _size(made)
        while len(self._kept) > self.kept or self._characters > self.kept_characters:
            _, oldest = self._kept.popitem(last=False)
            self._characters -= _size(oldest)


def _size(made: Statement | str) -> int:
    return len(made) if isinstance(made, str) else len(made.text)
