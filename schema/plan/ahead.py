"""What domain code works out ahead of the statement: root fields that do not say where they stand in the books.

graphql-core resolves them with all that is selected below, as ever, but stops at each row: at what a foreign key names,
and at what the domain hands back. The statement is told the ids, reads the rows of each stop at once, beside everything
else that the operation asks for, and they are put where graphql-core stopped.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from inspect import isawaitable
from typing import Any, cast

from graphql import (
    ExecutionResult,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLObjectType,
    OperationDefinitionNode,
)
from graphql.execution.collect_fields import FieldDetails

from schema.context import Context
from schema.plan.executing import executor_of
from schema.plan.later import Given
from schema.plan.stopping import Stop, Stopping, with_rows
from schema.plan.written import Pieces

HERE, ROWS, ROW, KEY = "\x03", "\x04", "\x05", "\x06"
"""Marks that JSON never holds: of a root field's place, the rows of a stop, each of them, and between id and row."""


class NotWorkedOut(Exception):
    """A root field came to nothing, and the whole answer with it: this is what ordinary execution would say."""

    def __init__(self, result: ExecutionResult) -> None:
        super().__init__()
        self.result = result


@dataclass(slots=True)
class Ahead:
    """The root fields of one operation that are worked out ahead, by response key, and their stops."""

    operation: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    roots: dict[str, list[FieldDetails]] = field(default_factory=dict)
    stops: dict[Hashable, Stop] = field(default_factory=dict)
    rows: Pieces = field(default_factory=list)
    """What the statement writes of all stops, one after the other."""

    async def work_out(self, given: Given, context: Context) -> None:
        """Have the functions called; what they find, and the ids of its rows, is kept with the request.

        They are called once, also when the statement is made anew, as long as it reads the rows of the same stops.

        :raises NotWorkedOut: when the answer has no data at all for it
        :raises GraphQLError: when something below has none; ordinary execution says so at its place
        """
        if given.stops == self.stops and given.found.keys() == self.roots.keys():
            return
        executor = executor_of(Stopping, given, context, self.operation, self.fragments)
        executor.given, executor.stops = given, self.stops
        executor.ids = given.ids = [{} for _ in self.stops]
        query = cast("GraphQLObjectType", given.schema.query_type)
        try:
            found: Any = executor.execute_fields(query, None, None, self.roots, None)
            given.found = await found if isawaitable(found) else found
        except GraphQLError as error:
            errors = [*executor.collected_errors.errors, error]
            raise NotWorkedOut(ExecutionResult(None, errors)) from error
        for below in executor.collected_errors.errors:
            raise below
        given.stops = self.stops
        await context.close()

    def together(self, data: bytes, given: Given) -> bytes:
        """Put what was worked out into an answer, with the rows that follow it.

        :raises GraphQLError: when a row that the domain handed back is out of sight
        """
        answer, *read = data.split(ROWS.encode())
        rows = [dict(each.split(KEY.encode()) for each in rows.split(ROW.encode()) if each) for rows in read]
        texts = [[str(key).encode() for key in ids] for ids in given.ids]
        may_be_none = [stop.may_be_none for stop in self.stops.values()]

        def row(place: str) -> bytes:
            stop, at = map(int, place.split(":"))
            found = rows[stop].get(texts[stop][at])
            if found is None and not may_be_none[stop]:
                raise GraphQLError("There is no such row in sight.")
            return found or b"null"

        parts = answer.split(HERE.encode())
        parts[1::2] = [with_rows(given.found[name.decode()], row) for name in parts[1::2]]
        return b"".join(parts)
