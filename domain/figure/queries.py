"""Answering questions: one statement for a figure, one for a page of the rows behind it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Text, cast, func, literal_column, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Permission, Place, require
from domain.calendar.rules import Period, calendar_year, check_reach, day_in_shanghai, school_year_of
from domain.database import Base, now_of, over_all, reach
from domain.division.model import County
from domain.division.queries import counties_within
from domain.figure.counting import Counted, CountedPart, count
from domain.figure.metrics import METRICS
from domain.figure.metrics.rows import Form, Sets, cells
from domain.figure.model import METRIC_NAMES, Figure, Metric, Part, Question, ReadFigure, Row, Scope, Side
from domain.figure.rules import (
    NOTHING_TO_JUDGE,
    FutureInstant,
    NotCounted,
    OutOfScope,
    Standard,
    judged_together,
    margins_together,
    measured,
)
from domain.policy.model import Clause, Plan, Policy, Rule
from domain.policy.queries import find_rule, rule_for_metric
from domain.policy.rules import DEFAULTS, NoSuchReading, Parameters, exact, merged
from domain.school.queries import find_school


async def ask(
    session: AsyncSession,
    actor: Actor,
    metric: Metric,
    *,
    rule_id: str | None = None,
    reading: str | None = None,
    parameters: Parameters | None = None,
    division: str | None = None,
    school_id: UUID | None = None,
    window: Period | None = None,
    valid_as_of: date | None = None,
    known_as_of: datetime | None = None,
) -> Question:
    """Make a whole question of a partial one.

    What is not said comes from the rule (the first in force that asks for the metric, unless one is named): parameters,
    reading, and the kind of year, of which the current one is taken. Facts count as far as today, as known now.

    :raises MayNot: when the actor may not see figures of that place
    :raises UnknownRule: when the rule is not loaded
    :raises DayOutOfReach: when it is to be valid as of an absurd year
    """
    now = now_of(session)
    today = day_in_shanghai(now)
    scope = await scope_of(session, actor, division=division, school_id=school_id)
    rule = await find_rule(session, rule_id) if rule_id else await rule_for_metric(session, metric, scope.code)
    asked = merged(DEFAULTS, *_layers(rule, reading), parameters or Parameters())
    period = window or window_of(rule.window if rule else "school_year", today, rule)
    if known_as_of is not None and known_as_of > now:
        raise FutureInstant(field="knownAsOf")
    if valid_as_of is not None:
        check_reach(valid_as_of, field="validAsOf")
    return Question(
        metric=metric,
        parameters=asked,
        scope=scope,
        window=period,
        valid_as_of=valid_as_of or min(today, period.last),
        known_as_of=known_as_of or now,
        rule=rule,
        reading=reading,
    )


async def scope_of(
    session: AsyncSession, actor: Actor, *, division: str | None = None, school_id: UUID | None = None
) -> Scope:
    """Tell whose rows a figure counts: the division's, or one school's; a school office's own school by default.

    :raises OutOfScope: when none of it is within the actor's reach
    :raises MayNot: when a school office asks for a county's figure, which it could only count wrongly
    """
    if school_id is None and division is None and actor.schools:
        school_id = actor.schools[0]
    if school_id is not None:
        school = await find_school(session, school_id, field="school")
        require(actor, Permission.SEE_SCHOOL_FIGURE, Place(school.county_id, school.id))
        return Scope(counties=(school.county_id,), school_id=school.id, name=school.name, code=school.county.code)
    counties = [county for county in await counties_within(session, division or "") if county.id in actor.counties]
    if not counties:
        raise OutOfScope(field="division", value=division or actor.name)
    for county in counties:
        require(actor, Permission.SEE_COUNTY_FIGURE, Place(county.id))
    code = division or (counties[0].code if len(counties) == 1 else "")
    return Scope(
        counties=tuple(county.id for county in counties), name="、".join(each.name for each in counties), code=code
    )


def window_of(kind: str, day: date, rule: Rule | None = None) -> Period:
    """Give the window of the rule's kind that the day lies in; a dated or open-ended one as the plan states it.

    One that is open has come as far as the day; before it begins, it is its first day alone.
    """
    if kind in ("date", "round", "open") and rule is not None and rule.period_from is not None:
        last = rule.period_to or max(day, rule.period_from)
        return Period(rule.period_from, last + timedelta(days=1))
    return school_year_of(day) if kind in ("school_year", "term") else calendar_year(day.year)


async def answer(session: AsyncSession, question: Question) -> Figure:
    """Count the question's two row sets and judge the number, and each part of it where it has parts.

    :raises NotCounted: when the metric has no rows here yet
    """
    sets = sets_of(question)
    async with in_sight(session, question, sets):
        return figure_from(question, sets.form, await count(session, sets))


async def answer_with_readings(session: AsyncSession, question: Question) -> Figure:
    """Answer the question, and beside it the same clause under each of the rule's other readings."""
    figure = await answer(session, question)
    if question.rule is None:
        return figure
    read = [
        ReadFigure(
            id=reading["id"],
            label=reading["label"],
            note=reading["note"],
            figure=await answer(session, under(question, reading["id"])),
        )
        for reading in question.rule.readings
    ]
    return Figure(**{**vars(figure), "readings": tuple(read)})


async def rows_behind(
    session: AsyncSession, question: Question, side: Side, *, after: UUID | None = None, first: int = 50
) -> Sequence[Row]:
    """Give rows of one side, in the order of the column they are paged by, after its value if one is given."""
    sets = sets_of(question)
    rows = sets.numerator if side is Side.NUMERATOR else sets.denominator
    if rows is None:
        return ()
    place = rows.c[sets.paged_by]
    page = select(*cells(rows))
    if after is not None:
        page = page.where(place > after)
    async with in_sight(session, question, sets):
        found = await over_all(session, page.order_by(place).limit(first))
        return [Row(**row) for row in found.mappings()]


@asynccontextmanager
async def in_sight(session: AsyncSession, question: Question, sets: Sets) -> AsyncIterator[None]:
    """Let a school office's own figure count what its people did at other schools of the county, if the metric does.

    The rows stay those of its own people; leave was asked with the question.
    """
    if not looks_beyond(session.info["actor"], question, sets):
        yield
        return
    async with reach(session, *question.scope.counties):
        yield


def looks_beyond(actor: Actor, question: Question, sets: Sets) -> bool:
    """Tell whether a school office asks for its own figure, and the metric counts what its people did elsewhere."""
    return sets.beyond and actor.of_school and question.scope.school_id is not None


def sets_of(question: Question) -> Sets:
    """Give the two row sets of the question.

    :raises NotCounted: when the metric has no rows here yet
    """
    metric = METRICS.get(question.metric)
    if metric is None:
        raise NotCounted(field="metric", metric=METRIC_NAMES[question.metric])
    return metric(question)


def standard_of(question: Question) -> Standard:
    """Tell what the question's rule judges the number by."""
    rule = question.rule
    if rule is None or rule.metric != question.metric:
        return Standard()
    threshold, low, high = (exact(bound) for bound in (rule.threshold, rule.low, rule.high))
    return Standard(threshold, rule.comparator or ">=", rule.places, low, high)


def figure_from(question: Question, form: Form, counted: Counted) -> Figure:
    """Judge what was counted, and each part of it where it has parts."""
    standard, is_share = standard_of(question), form.is_share
    whole = measured(counted.numerator, counted.denominator, standard, is_share=is_share, grows=form.grows)
    asked_of_parts = standard if form.each_part else Standard(places=standard.places)
    parts = tuple(_part(each, asked_of_parts, is_share=is_share, grows=form.grows) for each in counted.parts)
    said, by_parts = dict(vars(whole)), form.in_parts and form.each_part
    if by_parts:
        said |= _of_every_part(parts)
    return Figure(
        **said,
        question=question,
        unit="%" if is_share else form.unit,
        row_unit=form.unit,
        persons=counted.persons,
        not_applicable=form.nothing if whole.exact is None else NOTHING_TO_JUDGE if by_parts and not parts else None,
        surplus=counted.surplus,
        list_hash=counted.list_hash,
        parts=parts,
        each_part=form.each_part and bool(parts),
    )


def _part(counted: CountedPart, standard: Standard, *, is_share: bool, grows: bool) -> Part:
    measure = measured(counted.numerator, counted.denominator, standard, is_share=is_share, grows=grows)
    return Part(**vars(measure), code=counted.code, label=counted.label)


def _of_every_part(parts: Sequence[Part]) -> dict[str, Any]:
    return {
        "verdict": judged_together(each.verdict for each in parts),
        "printed_verdict": judged_together(each.printed_verdict for each in parts),
        "margin": margins_together([each.margin for each in parts]),
    }


def _layers(rule: Rule | None, reading: str | None) -> list[Parameters]:
    if rule is None:
        return []
    layers = [Parameters.model_validate(rule.parameters)]
    read = [each for each in rule.readings if each["id"] == reading]
    if reading is not None and not read:
        raise NoSuchReading(field="reading", rule=rule.id, reading=reading)
    return layers + [Parameters.model_validate(each["parameters"]) for each in read]


def under(question: Question, reading: str) -> Question:
    """Ask the same of the rule under another of its readings.

    :raises NoSuchReading: when it has none of the name
    """
    asked = merged(DEFAULTS, *_layers(question.rule, reading))
    return Question(**{**vars(question), "parameters": asked, "reading": reading})


def by_rule(question: Question, rule: Rule, window: Period, today: date) -> Question:
    """Ask of the same place, as known at the same time, what another rule counts, by its own reading."""
    return replace(
        question,
        metric=Metric(str(rule.metric)),
        parameters=merged(DEFAULTS, *_layers(rule, None)),
        window=window,
        valid_as_of=min(today, window.last),
        rule=rule,
        reading=None,
    )


def sign_of_asking(actor: Actor) -> ColumnElement[str]:
    """Say in one text what `ask` reads of the books, but for a school it names: the same sign, the same question.

    Each row tells by the transaction that wrote it last.
    """
    within = County.id.in_(actor.counties)
    read: list[tuple[type[Base], ColumnElement[bool]]] = [*((each, true()) for each in _PLANS), (County, within)]
    written = func.sum(cast(cast(literal_column("xmin"), Text), BigInteger))
    signs = [select(func.concat_ws(":", func.count(), written)).where(those).select_from(each) for each, those in read]
    return func.concat_ws("/", *(each.scalar_subquery() for each in signs))


_PLANS = (Plan, Policy, Clause, Rule)
