"""Counting in a test: a whole question without a rule, so that nothing but the test says what is asked."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from domain.access import Actor
from domain.calendar.rules import Period, school_year
from domain.figure.model import Figure, Metric, Question, Row, Scope, Side
from domain.figure.queries import answer, rows_behind
from domain.policy.rules import DEFAULTS, Parameters, merged
from tests.world import World

YEAR = school_year(2025)


def question(
    world: World,
    metric: Metric,
    *,
    window: Period = YEAR,
    valid_as_of: date | None = None,
    known_as_of: datetime | None = None,
    school_id: UUID | None = None,
    counties: tuple[int, ...] = (),
    **parameters: Any,
) -> Question:
    """Ask of the world's county, or of its school, about the school year 2025-2026 unless told otherwise."""
    given: dict[str, Any] = {"kinds": ("regular_exchange",)}
    return Question(
        metric=metric,
        parameters=merged(DEFAULTS, Parameters(**given | parameters)),
        scope=Scope(counties=counties or (world.county.id,), school_id=school_id),
        window=window,
        valid_as_of=valid_as_of or min(world.now.date(), window.last),
        known_as_of=known_as_of or world.now,
    )


async def counted(world: World, asked: Question, actor: Actor | None = None) -> Figure:
    """Answer the question as the personnel office unless told otherwise."""
    async with world.database.transaction(actor or world.personnel, now=world.now) as session:
        return await answer(session, asked)


async def listed(world: World, asked: Question, side: Side, actor: Actor | None = None) -> Sequence[Row]:
    """Give the rows behind one side of the question."""
    async with world.database.transaction(actor or world.personnel, now=world.now) as session:
        return await rows_behind(session, asked, side, first=1000)


async def count(world: World, metric: Metric, **asked: Any) -> tuple[int, int | None]:
    """Give the numerator and the denominator of a question."""
    figure = await counted(world, question(world, metric, **asked))
    return figure.numerator, figure.denominator
