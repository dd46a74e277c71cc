"""Reading by plan: which operations are read in one statement, and the statements that are kept for them."""

import logging
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from typing import Any, NamedTuple

import strawberry
from graphql import GraphQLError, OperationDefinitionNode, OperationType, get_variable_values
from graphql.execution.values import VariableValues
from sqlalchemy.exc import DBAPIError

from domain.access import Role
from domain.refusals import Refusal
from schema.context import Context
from schema.front import Document, Way
from schema.front.document import core
from schema.front.errors import STATEMENT_TIMEOUT, is_away, sqlstate
from schema.front.view import Execute
from schema.plan.ahead import NotWorkedOut
from schema.plan.asking import Asking, Posed, Questions, Unasked
from schema.plan.deeds import MADE, deed_of, made_sql, read_again, slim
from schema.plan.figures import signed
from schema.plan.finish import Finishing, Outdated, filled
from schema.plan.later import Given, anybody_like
from schema.plan.making import Inexpressible, Making
from schema.plan.roots import data_sql
from schema.plan.shape import naming_variables, shape_of
from schema.plan.statement import Statement, compiled

logger = logging.getLogger(__name__)

Kept = Statement | Questions | str
"""A statement, the questions by which statements differ, or why there can be none."""
HINDRANCES = (Inexpressible, NotWorkedOut, Outdated, GraphQLError, Refusal)
"""What keeps an answer from being read by plan; ordinary execution says what is refused at its place in the answer."""
ROUNDS = 4
"""So often a statement is made anew because its rows pose further questions."""
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
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self.characters = 0

    def __len__(self) -> int:
        return len(self._kept)

    async def answer(
        self,
        context: Context,
        document: Document,
        operation: OperationDefinitionNode,
        variables: Mapping[str, object],
        execute: Execute,
    ) -> Way:
        """Give the data of an operation as JSON, if one statement can tell it and nothing is to be refused.

        A mutation's deed is done by `execute`, and then the thing that it gives back is read.

        :raises DBAPIError: when the database is away or took too long: ordinary execution would fare no better
        """
        asked = _Asked(context, document, operation)
        try:
            given = self._given(context, operation, variables)
            way = await self._way(asked, given, execute)
        except HINDRANCES as hindrance:
            way = _hindered(hindrance)
        self.told(way)
        return way

    async def _way(self, asked: "_Asked", given: Given, execute: Execute) -> Way:
        if asked.operation.operation is OperationType.QUERY:
            return await self._query(asked, given)
        statement = await self._statement(asked, given)
        deed = deed_of(self._making(asked, given, Asking()))
        result = await execute(slim(asked.document.tree, asked.operation, deed))
        made = (result.data or {}).get(deed.key)
        if result.errors or not isinstance(made, dict) or MADE not in made:
            return Way(None, "refused", result)
        given.made = made[MADE]
        await asked.context.close()
        try:
            way = await self._read(asked, statement, given)
        except HINDRANCES as hindrance:
            # The deed is done, and may itself have changed by what is counted.
            way = _hindered(hindrance)
        if way.data is not None:
            return way
        again = read_again(asked.document.tree, asked.operation, deed, given.made)
        return Way(None, way.why, await execute(again))

    async def _query(self, asked: "_Asked", given: Given) -> Way:
        statement = await self._statement(asked, given)
        try:
            return await self._read(asked, statement, given)
        except Outdated:
            self._forget(statement)
            return await self._read(asked, await self._statement(asked, given), given)

    def told_to(self, context: Context, way: Way) -> Mapping[str, Any]:
        """Tell an administrator which way was taken, and why, in the extensions of the response."""
        if context.actor.role is not Role.ADMIN:
            return {}
        return {"execution": {"way": way.name} | ({"why": way.why} if way.why else {})}

    async def _read(self, asked: "_Asked", statement: Statement, given: Given) -> Way:
        """Read by a statement, or by one that knows the questions that its rows turn out to pose."""
        for _ in range(ROUNDS):
            try:
                return await self._read_once(asked, statement, given)
            except Posed as posed:
                for unasked in posed.unasked:
                    await statement.asking.make(asked.context, unasked)
                await asked.context.close()
                statement = _statement_of(await self._made(asked, given, statement.asking))
        raise Inexpressible("too many questions")

    async def _read_once(self, asked: "_Asked", statement: Statement, given: Given) -> Way:
        context, ahead = asked.context, statement.ahead
        statement.check(given)
        if ahead is not None:
            await ahead.work_out(given, context)
        values = statement.bound(given)
        try:
            data = await context.database.read(
                context.actor, statement.text, values, over_all=statement.questions is not None
            )
        except DBAPIError as error:
            if sqlstate(error) == STATEMENT_TIMEOUT or is_away(error):
                raise
            logger.warning("A plan was refused by the database; the operation runs as others do", exc_info=error)
            return Way(None, "fault")
        if statement.fills:
            finishing = Finishing(given, context, asked.operation, asked.document.fragments)
            data = await filled(data, statement.fills, finishing)
        return Way(data if ahead is None else ahead.together(data, given), statement.why)

    def _given(self, context: Context, operation: OperationDefinitionNode, variables: Mapping[str, object]) -> Given:
        read = get_variable_values(self.schema, operation.variable_definitions or (), dict(variables))
        if not isinstance(read, VariableValues):
            raise read[0]
        return Given(self.schema, context.actor, read, context.now)

    async def _statement(self, asked: "_Asked", given: Given) -> Statement:
        general = asked.key(given)
        kept = self._found(general)
        if isinstance(kept, Questions):
            kept = self._found((general, kept.key(given)))
        return _statement_of(await self._made(asked, given, Asking()) if kept is None else kept)

    async def _made(self, asked: "_Asked", given: Given, asking: Asking) -> Statement | str:
        """Make a statement, or find why there is none, and keep it."""
        made = await self._make(asked, given, asking)
        self._keep_under(asked.key(given), asking.questions, given, made)
        return made

    async def _make(self, asked: "_Asked", given: Given, asking: Asking) -> Statement | str:
        while True:
            making = self._making(asked, given, asking)
            try:
                if asked.operation.operation is OperationType.MUTATION:
                    return compiled(signed(making, made_sql(making, deed_of(making))), making)
                return compiled(signed(making, data_sql(making)), making)
            except Inexpressible as inexpressible:
                return inexpressible.why
            except Unasked as unasked:
                await asking.make(asked.context, unasked)
                await asked.context.close()

    def _making(self, asked: "_Asked", given: Given, asking: Asking) -> Making:
        asking.begin()
        return Making(
            schema=self.schema,
            operation=asked.operation,
            fragments=asked.document.fragments,
            given=given,
            actor=anybody_like(asked.context.actor),
            language=asked.context.language,
            asking=asking,
        )

    def _found(self, key: Hashable) -> Kept | None:
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    def _keep_under(self, general: Hashable, questions: Questions | None, given: Given, made: Statement | str) -> None:
        """Keep a statement, or why there is none; where something is asked, by what it was, and beside that where."""
        if questions is None:
            self._keep(general, made)
        else:
            self._keep(general, questions)
            self._keep((general, questions.key(given)), made)

    def _keep(self, key: Hashable, made: Kept) -> None:
        self.characters += _size(made) - (_size(self._kept[key]) if key in self._kept else 0)
        self._kept[key] = made
        while len(self._kept) > self.kept or self.characters > self.kept_characters:
            _, oldest = self._kept.popitem(last=False)
            self.characters -= _size(oldest)

    def _forget(self, statement: Statement) -> None:
        """Forget a statement, and what was made anew of its questions since."""
        alike = [
            key for key, each in self._kept.items() if isinstance(each, Statement) and each.asking is statement.asking
        ]
        for key in alike:
            self.characters -= _size(self._kept.pop(key))


class _Asked(NamedTuple):
    """What is asked, and by whom."""

    context: Context
    document: Document
    operation: OperationDefinitionNode

    def key(self, given: Given) -> Hashable:
        """Name the statement: one for each document, shape of variables, and kind of viewer."""
        shape = shape_of(given.variables.coerced, naming_variables(self.operation, self.document.fragments))
        actor, name = self.context.actor, self.operation.name
        viewer = actor.role, len(actor.counties), len(actor.schools), self.context.language
        return self.document.digest, name.value if name else None, viewer, shape


def _statement_of(kept: Kept) -> Statement:
    """Give the statement.

    :raises Inexpressible: when there is none
    """
    if not isinstance(kept, Statement):
        raise Inexpressible(str(kept))
    return kept


def _hindered(hindrance: Exception) -> Way:
    """Tell that an answer takes the other way, and why."""
    if isinstance(hindrance, Inexpressible):
        return Way(None, hindrance.why)
    if isinstance(hindrance, NotWorkedOut):
        return Way(None, "refused", hindrance.result)
    return Way(None, "outdated" if isinstance(hindrance, Outdated) else "refused")


def _size(made: Kept) -> int:
    return len(made.text) if isinstance(made, Statement) else len(made) if isinstance(made, str) else 0
