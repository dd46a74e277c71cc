"""Compiled and ordinary execution answer alike, to the byte: values, nulls, order, cursors, and what is refused."""

import gc
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from inspect import isawaitable
from itertools import count
from random import Random
from typing import Any

import pytest
from graphql import DocumentNode, ExecutionResult, GraphQLError, GraphQLField, execute
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from domain.access import Actor, Role
from domain.attainment.actions import show_target
from domain.database import Database
from domain.exchange.actions import withdraw_posting
from domain.figure.queries import window_of
from domain.policy.queries import find_target
from domain.school.model import SchoolClass, SchoolFlag
from schema import LIMITS, schema
from schema.context import Context
from schema.front import GlobalId, Way
from schema.front.document import Documents, core
from schema.front.lifting import Liftings
from schema.front.problem import InvalidDocument
from schema.front.view import encoded
from schema.plan import Reads
from tests.conftest import next_code
from tests.schema.operations import Kind, Operation, operations
from tests.submission.test_submission import submit
from tests.world import NOW, World, build_world

OPERATIONS = int(os.environ.get("OPERATIONS", "500"))
# An error beside them lets graphql-core forget resolvers that it has begun; they are only said to have been.
pytestmark = pytest.mark.filterwarnings(
    "ignore:coroutine .* was never awaited:RuntimeWarning",
    "ignore:Exception ignored in. <coroutine object Executor:pytest.PytestUnraisableExceptionWarning",
)
LIFTED = 8
"""One in so many of what is refused is asked once more with its literals lifted into variables."""
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""Without shrinking: it takes longer than reading what was asked, which the failure shows."""

ODD = 'A "quoted"\\name\twith\nall\x01sorts 结对/𠮷'


@dataclass
class Told:
    """A county with something of everything, the people who ask, and what they might ask by."""

    world: World
    actors: Sequence[Actor]
    known: dict[str, str] = field(repr=False)
    documents: Documents
    reads: Reads
    ways: Counter[str] = field(default_factory=Counter)
    turns: Iterator[int] = field(default_factory=count)

    @cached_property
    def liftings(self) -> Liftings:
        """The forms of what was asked."""
        return Liftings(self.documents)

    async def answers(self, actor: Actor, language: str, operation: Operation) -> tuple[Way, ExecutionResult]:
        """Answer an operation both ways."""
        document = self.documents.ready(operation.text, operation.variables)
        made = document.operation(None)
        async with Context(self.world.database, actor, language, NOW) as context:

            async def run(tree: DocumentNode) -> ExecutionResult:
                executed = execute(
                    self.documents.schema, tree, context_value=context, variable_values=operation.variables
                )
                return await executed if isawaitable(executed) else executed

            way = await self.reads.answer(context, document, made, operation.variables, run)
            result = await run(document.tree)
        self.ways[way.why if way.data is None else way.name] += 1
        return way, result

    async def lifted(self, actor: Actor, language: str, operation: Operation) -> Way | None:
        """Answer by plan what an operation becomes whose literals are lifted into variables, if it has any."""
        self.liftings.known(operation.text, operation.variables)
        known = self.liftings.known(operation.text, operation.variables)
        if known is None:
            return None

        async def run(_tree: DocumentNode) -> ExecutionResult:
            raise AssertionError("Only a mutation has its deed executed, and this is a query.")

        async with Context(self.world.database, actor, language, NOW) as context:
            made = known.document.operation(None)
            return await self.reads.answer(context, known.document, made, known.variables, run)


@pytest.fixture(scope="module")
async def told(database: Database) -> Told:
    """Fill two counties and gather what clients have been given."""
    world, neighbour = await build_world(database, next_code()), await build_world(database, next_code())
    await fill(world, neighbour)
    province = world.actor(Role.PROVINCE, neighbour.county)
    actors = [world.clerk, world.partner_clerk, world.personnel, world.evaluator, world.admin, province]
    told = Told(world, [*actors, neighbour.personnel], {}, Documents(schema, LIMITS), Reads(schema))
    return replace(told, known=await gathered(told, province))


async def fill(world: World, neighbour: World) -> None:
    """Give every type some rows, with nulls, odd letters, and a posting across."""
    plan = await world.load_pack()
    odd = await world.add_teacher(name=ODD, id_hint="99**************7X", title="senior")
    award = {"level": "county", "awarded_on": date(2022, 9, 1)}
    backbone = await world.add_teacher(name="欧阳静秋", sex="female", award=award)
    leaving = await world.add_teacher(world.partner, name="a", post="principal", subject="数学")
    await world.exempt(odd, kind="disability", ground=ODD, starts_on=date(2027, 1, 1))
    await world.exempt(backbone, starts_on=date(2025, 9, 1), ends_on=date(2026, 8, 31))
    ended = await world.send(odd, kind="itinerant", half_days=3, slots=[1, 4, 9])
    await world.log(backbone, to_school_id=neighbour.partner.id, order_no='№ "7"')
    await world.log(leaving, actor=world.partner_clerk, to_school_id=world.lead.id, kind="support_teaching")
    await neighbour.send()
    await world.do(withdraw_posting, ended.id, actor=world.clerk, now=NOW, ended_on=date(2025, 10, 1), reason=ODD)
    async with world.database.transaction(world.admin, now=NOW) as session:
        for year, nbs in ((2024, "111"), (2025, "220")):
            session.add(SchoolClass(school_id=world.lead.id, year=year, nbs=nbs))
        session.add(SchoolFlag(school_id=world.lead.id, flag="poverty_village", starts_on=date(2020, 1, 1)))
        session.add(SchoolFlag(school_id=world.lead.id, flag="quality"))
    async with world.database.transaction(world.personnel, now=NOW) as session:
        target = await find_target(session, f"{plan}-national-rotation-rural-service")
        window = window_of(target.rule.window, NOW.date(), target.rule)
        papers: dict[str, Any] = {"done_on": NOW.date(), "shown_by": ODD, "evidence": ["roster"]}
        await show_target(session, world.personnel, target, county_id=world.county.id, window=window, **papers)
    for reading in (None, "five-years", "of-all-teachers"):
        await submit(world, reading=reading)


async def gathered(told: Told, actor: Actor) -> dict[str, str]:
    """Ask every list for its first ids and cursors, as a client would."""
    query = core(schema).query_type
    assert query is not None
    lists = [name for name, each in query.fields.items() if "where" in each.args and "orderBy" in each.args]
    known: dict[str, str] = {}
    for name in lists:
        asked = f"{{ {name}(first: 3) {{ edges {{ cursor node {{ __typename id }} }} }} }}"
        _, result = await told.answers(actor, "zh", Operation(asked, {}))
        for number, edge in enumerate((result.data or {})[name]["edges"]):
            known[f"{name}.{number}"] = edge["cursor"]
            known[f"{edge['node']['__typename']}.{number}"] = edge["node"]["id"]
    code = told.world.county.code
    known |= {"code": code, "province": f"{code[:2]}0000", "Division.0": str(GlobalId.of("Division", code))}
    return known


def quick(kind: Kind, field: GraphQLField) -> bool:
    """Tell whether a field is answered at once: no search is made for its sake."""
    return field is not kind.fields.get("suggestPlans")


@pytest.fixture(autouse=True, scope="module")
def swept() -> Iterator[None]:
    """Sweep up forgotten resolvers only where we say so: not even a warning can be said in the midst of some code."""
    gc.disable()
    yield
    gc.enable()


@settings(
    max_examples=max(1, OPERATIONS // 4),
    phases=PHASES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(made=operations(core(schema), quick), seed=st.integers(0, 2**32), language=st.sampled_from(("zh", "en")))
async def test_both_ways_answer_alike_to_the_byte(told: Told, made: Operation, seed: int, language: str) -> None:
    """Ask each document four times: two people, and each of them with two sets of variables."""
    operation = made.told(told.known)
    note(f"{language} {operation.text}")
    for actor in Random(seed).sample(told.actors, 2):
        for variables in (operation.variables, operation.others):
            note(f"{actor.role} {variables}")
            await answer_alike(told, actor, language, Operation(operation.text, variables))
    gc.collect(1)


async def answer_alike(told: Told, actor: Actor, language: str, operation: Operation) -> None:
    """See that both ways answer an operation alike, unless it may not be asked."""
    try:
        way, result = await told.answers(actor, language, operation)
    except (InvalidDocument, GraphQLError) as error:
        told.ways[f"not asked: {type(error).__name__} {error}"[:60]] += 1
        return

    assert way.why != "fault"
    if way.data is not None:
        assert not result.errors
        assert way.data.decode() == encoded(result.data or {}).decode()
    if way.result is not None:
        assert way.result.data is result.data is None
        assert result.errors
        if next(told.turns) % LIFTED == 0 and (same := await told.lifted(actor, language, operation)):
            told.ways["lifted"] += 1
            assert same.data == way.data


def test_most_of_them_were_answered_by_plan(told: Told) -> None:
    gc.collect()

    assert told.ways["plan"] > (sum(told.ways.values()) - told.ways["lifted"]) / 2
    assert told.ways["lifted"]
