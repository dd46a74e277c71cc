"""Suggested plans as GraphQL shows them: searched in seconds, written nowhere, kept by `keepScratchPlan`."""

from datetime import date
from uuid import UUID

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from domain.division.queries import counties_of
from domain.scratch.model import Trial
from domain.scratch.queries import trial
from domain.suggestion.model import RULE_NAMES, Found, Problem, Rule, Search
from domain.suggestion.queries import Ask, problem_of
from domain.suggestion.rules import OddWish, Worth, binding, pairs_of, worth
from domain.suggestion.searching import searched
from schema.context import Context
from schema.exchange_words import PostingKind
from schema.field import described, word_of
from schema.school import School
from schema.scratch import WhatIf, county_named
from schema.teacher import Teacher

WEIGHTS = {"suggestPlans": 4_000}
"""What a search costs; a request has room for one with everything beside it."""
MOST_SECONDS = 5

strawberry.enum(Rule, name="SuggestionRule", description="The rules that a plan can be asked to keep.")


@strawberry.type(description="A teacher and the school that would receive them.")
class SuggestedMove:
    """One move of a plan."""

    teacher: Teacher
    to_school: School


@strawberry.type(description="A plan that keeps every rule that was asked for.")
class SuggestedPlan:
    """What it is worth, and what it would change."""

    found: strawberry.Private[Found]
    problem: strawberry.Private[Problem]
    worth: strawberry.Private[Worth]
    what_if: WhatIf

    moves: int = strawberry.field(resolver=lambda self: self.worth.moves)
    still_short: int = strawberry.field(
        resolver=lambda self: self.worth.still_short, description="Seats of missing subjects that stay empty."
    )
    far: int = strawberry.field(resolver=lambda self: self.worth.far, description="Moves to another township.")
    unwilling: int = strawberry.field(
        resolver=lambda self: self.worth.unwilling, description="Moves of people who ask to stay."
    )
    granted: int = strawberry.field(
        resolver=lambda self: self.worth.granted, description="Moves to the school that was wished for."
    )
    proved_best: bool = strawberry.field(resolver=lambda self: self.found.proved)
    gap: float = strawberry.field(resolver=lambda self: self.found.gap, description="How far from the best at most.")
    binding: list[Rule] = strawberry.field(
        resolver=lambda self: binding(self.problem, pairs_of(self.problem, self.found.moves)),
        description="The rules that are kept with nothing to spare.",
    )

    @described("Who would go where.")
    def people(self) -> list[SuggestedMove]:
        return [
            SuggestedMove(teacher=Teacher(row=send.teacher), to_school=School(row=send.receiver))
            for send in self.what_if.trial.sends
        ]


@strawberry.type(description="A rule that must be given up for there to be a plan.")
class GivenUp:
    """One of the smallest set of such rules."""

    rule: Rule
    name: str = word_of(lambda given: RULE_NAMES[given.rule])


@strawberry.type(description="Plans, the best first; or the fewest rules to give up for there to be one.")
class Suggestion:
    """What a search came to. The same question and seed find the same plans."""

    plans: list[SuggestedPlan]
    give_up: list[GivenUp]


@strawberry.input(description="What a plan must keep; what is left out is not asked.")
class SuggestionInput:
    """Stage and subject always match."""

    kind: PostingKind = PostingKind.REGULAR_EXCHANGE
    starts_on: date
    planned_to: date
    division: str | None = None
    reading: strawberry.ID | None = strawberry.field(default=None, description="Of the county's rotation rule.")
    least_moves: int | None = strawberry.field(default=None, description="As many as the target lacks, if left out.")
    most_moves: int | None = None
    most_sent: int | None = strawberry.field(default=None, description="From one school.")
    most_received: int | None = strawberry.field(default=None, description="To one school.")
    keep_one: bool = strawberry.field(default=True, description="No school loses its last teacher of a subject.")
    years_apart: int = strawberry.field(default=3, description="Nobody twice within so many years; nought asks it not.")
    near_only: bool = strawberry.field(default=False, description="Everybody stays in the same township.")
    by_wishes: bool = strawberry.field(default=True, description="Send the willing first, and last who asks to stay.")
    plans: int = 3
    seed: int = 1
    seconds: int = MOST_SECONDS

    def ask(self) -> Ask:
        """Give it as the domain takes it.

        :raises OddWish: when a number is beyond all bounds
        """
        for name, most in (("plans", 3), ("seconds", MOST_SECONDS), ("years_apart", 30)):
            if not 0 <= getattr(self, name) <= most:
                raise OddWish(field=name, least=0, most=most)
        return Ask(
            kind=self.kind.value,
            starts_on=self.starts_on,
            planned_to=self.planned_to,
            reading=self.reading,
            least_moves=self.least_moves,
            most_moves=self.most_moves,
            most_sent=self.most_sent,
            most_received=self.most_received,
            keep_one=self.keep_one,
            years_apart=self.years_apart,
            near_only=self.near_only,
            by_wishes=self.by_wishes,
        )


async def suggested(context: Context, given: SuggestionInput) -> Suggestion:
    """Search, with no transaction open meanwhile.

    :raises MayNot: unless the county's own office asks
    :raises SearchFailed: when there was no answer in time
    """
    ask = given.ask()

    async def read(session: AsyncSession) -> Problem:
        county = county_named(await counties_of(session, context.actor), given.division)
        return await problem_of(session, context.actor, county, ask)

    problem = await context.read(read)
    await context.close()
    how = Search(seconds=max(1, given.seconds), plans=max(1, given.plans), seed=given.seed)
    found = await searched(problem, how)
    return Suggestion(
        plans=[await _plan(context, given, problem, each) for each in found.plans],
        give_up=[GivenUp(rule=rule) for rule in found.give_up],
    )


async def _plan(context: Context, given: SuggestionInput, problem: Problem, found: Found) -> SuggestedPlan:
    async def read(session: AsyncSession) -> WhatIf:
        county = county_named(await counties_of(session, context.actor), given.division)
        moves = [(UUID(person), UUID(school)) for person, school in found.moves]
        tried: Trial = await trial(
            session,
            context.actor,
            county_id=county.id,
            kind=given.kind.value,
            starts_on=given.starts_on,
            planned_to=given.planned_to,
            moves=moves,
        )
        return WhatIf(county=county, trial=tried)

    pairs = pairs_of(problem, found.moves)
    return SuggestedPlan(found=found, problem=problem, worth=worth(problem, pairs), what_if=await context.read(read))
