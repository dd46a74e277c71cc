"""Principals (校长轮岗): the terms each has served at the school, who is due after both, and how far all are covered.

Terms are reckoned and not kept: the rule names the years after which a principal is due, and both terms (两届) are
those years in two halves, counted from the arrival at the school.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Label, sees
from domain.calendar.rules import add_months, add_years, month_index
from domain.database import over_all
from domain.figure.lists import People, list_of
from domain.figure.metrics.standing import standings
from domain.figure.model import Figure, Metric, Question
from domain.figure.queries import answer
from domain.figure.rules import NoRule
from domain.figure.standings import Judged, ask_who_is_due, judged
from domain.policy.queries import rule_for_metric

TERMS = 2
MONTHS = 12
DEFAULT_YEARS = 10
MOST = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """One principal of the day, judged by the rule; `moved` tells whether a posting of the window counts."""

    judged: Judged
    terms: int
    both_terms_on: date
    moved: bool

    @property
    def is_due(self) -> bool:
        """Tell whether the rule asks for a move."""
        return self.judged.standing.eligible

    @property
    def served_both(self) -> bool:
        """Tell whether both terms are served, due or not."""
        return self.terms >= TERMS


@dataclass(frozen=True, slots=True, kw_only=True)
class Principals:
    """All principals of a place under a rule, those whose terms end first before the others; and the coverage."""

    question: Question
    figure: Figure
    years: int
    people: Sequence[Principal]

    @property
    def term_months(self) -> int:
        """Tell how long one term is reckoned."""
        return self.years * MONTHS // TERMS


async def principals(
    session: AsyncSession, actor: Actor, *, division: str, reading: str | None = None, on: date | None = None
) -> Principals:
    """List the principals of a county by the rule in force on them, under one of its readings if named.

    :raises NoRule: when no rule in force in the county asks for the coverage of principals
    :raises Refusal: whatever `ask_who_is_due` refuses
    """
    rule = await rule_for_metric(session, Metric.PRINCIPAL_COVERAGE, division)
    if rule is None:
        raise NoRule(field="division")
    question = await ask_who_is_due(session, actor, rule_id=rule.id, reading=reading, division=division, on=on)
    years = question.parameters.tenure_years or DEFAULT_YEARS
    numerator = list_of(question, People.NUMERATOR)
    moved = set[object]()
    if numerator is not None:
        moved = set((await over_all(session, select(numerator.c.person_id))).scalars())
    people = [
        _principal(each, question, years, moved=each.person_id in moved) for each in await _judged(session, question)
    ]
    return Principals(question=question, figure=await answer(session, question), years=years, people=people)


async def _judged(session: AsyncSession, question: Question) -> list[Judged]:
    """Judge everybody who holds one of the posts that the rule means, wherever else they fail it."""
    rows = standings(question)
    by_name = [rows.c.name] if sees(session.info["actor"], Label.PERSONAL) else []
    chosen = select(rows).where(rows.c.post.in_(question.parameters.posts or ("principal",)))
    ordered = chosen.order_by(rows.c.arrived_on, rows.c.school_code.nulls_last(), *by_name, rows.c.teacher_id)
    return [judged(question, dict(row)) for row in (await over_all(session, ordered.limit(MOST))).mappings()]


def _principal(each: Judged, question: Question, years: int, *, moved: bool) -> Principal:
    assert each.arrived_on is not None
    return Principal(
        judged=each,
        terms=terms_served(each.arrived_on, question.eligibility_day, years),
        both_terms_on=add_years(each.arrived_on, years),
        moved=moved,
    )


def terms_served(arrived_on: date, day: date, years: int) -> int:
    """Count the whole terms from the arrival to the day: a term is half of the years after which the rule asks."""
    term, months = years * MONTHS // TERMS, max(0, month_index(day) - month_index(arrived_on))
    served = months // term
    return max(0, served if add_months(arrived_on, served * term) <= day else served - 1)
