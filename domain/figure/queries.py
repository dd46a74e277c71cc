"""Answering questions: one statement for a figure, one for a page of the rows behind it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, Text, cast, func, literal, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Permission, Place, require
from domain.calendar.rules import Period, calendar_year, day_in_shanghai, school_year_of
from domain.database import now_of, over_all
from domain.division.queries import counties_within
from domain.figure.metrics import METRICS
from domain.figure.metrics.rows import COLUMNS, Sets
from domain.figure.model import METRIC_NAMES, Figure, Metric, Question, ReadFigure, Row, Scope, Side
from domain.figure.rules import (
    FutureInstant,
    NotCounted,
    OutOfScope,
    Standard,
    judged,
    judged_as_printed,
    margin,
    printed_share,
)
from domain.policy.model import Rule
from domain.policy.queries import find_rule, rule_for_metric
from domain.policy.rules import DEFAULTS, NoSuchReading, Parameters, merged
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
    """
    now = now_of(session)
    today = day_in_shanghai(now)
    scope = await scope_of(session, actor, division=division, school_id=school_id)
    rule = await find_rule(session, rule_id) if rule_id else await rule_for_metric(session, metric, scope.code)
    asked = merged(DEFAULTS, *_layers(rule, reading), parameters or Parameters())
    period = window or window_of(rule.window if rule else "school_year", today, rule)
    if known_as_of is not None and known_as_of > now:
        raise FutureInstant(field="knownAsOf")
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
    """Count the question's two row sets and judge the number.

    :raises NotCounted: when the metric has no rows here yet
    """
    sets = sets_of(question)
    counted = (await over_all(session, _count(sets))).one()
    denominator = counted.denominator if sets.denominator is not None else None
    return _figure(question, sets, counted.numerator, denominator, counted.surplus, _list_hash(counted))


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
            figure=await answer(session, _under(question, reading["id"])),
        )
        for reading in question.rule.readings
    ]
    return Figure(**{**vars(figure), "readings": tuple(read)})


async def rows_behind(
    session: AsyncSession, question: Question, side: Side, *, after: UUID | None = None, first: int = 50
) -> Sequence[Row]:
    """Give rows of one side, in the order of their teachers' ids, after the id if one is given."""
    rows = side_of(question, side)
    if rows is None:
        return ()
    page = select(*(rows.c[column] for column in COLUMNS if column != "person_id"), rows.c.person_id)
    if after is not None:
        page = page.where(rows.c.teacher_id > after)
    found = await over_all(session, page.order_by(rows.c.teacher_id).limit(first))
    return [Row(**row) for row in found.mappings()]


def side_of(question: Question, side: Side) -> CTE | None:
    """Give the select behind one side of the figure; a plain count has no denominator."""
    sets = sets_of(question)
    return sets.numerator if side is Side.NUMERATOR else sets.denominator


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
    if rule is None or rule.metric != question.metric or rule.threshold is None:
        return Standard(None)
    return Standard(Fraction(rule.threshold), rule.comparator, rule.places)


def _figure(
    question: Question, sets: Sets, numerator: int, denominator: int | None, surplus: int, list_hash: str
) -> Figure:
    standard = standard_of(question)
    is_share = sets.denominator is not None
    exact = (Fraction(numerator, denominator) if denominator else None) if is_share else Fraction(numerator)
    verdict = judged(exact, standard)
    printed = "—" if exact is None else printed_share(exact, standard.places) if is_share else str(numerator)
    return Figure(
        question=question,
        numerator=numerator,
        denominator=denominator,
        exact=exact,
        printed=printed,
        unit="%" if is_share else "人",
        verdict=verdict,
        printed_verdict=judged_as_printed(exact, standard) if is_share else verdict,
        margin=None if exact is None else margin(numerator, denominator, standard, grows=sets.grows),
        not_applicable=sets.nothing if exact is None else None,
        surplus=surplus,
        list_hash=list_hash,
    )


def _count(sets: Sets) -> Any:
    empty = literal(0), literal("")
    numerator = _counted(sets.numerator)
    denominator = _counted(sets.denominator) if sets.denominator is not None else empty
    surplus = _counted(sets.surplus)[0] if sets.surplus is not None else literal(0)
    return select(
        numerator[0].label("numerator"),
        numerator[1].label("numerator_ids"),
        denominator[0].label("denominator"),
        denominator[1].label("denominator_ids"),
        surplus.label("surplus"),
    )


def _counted(rows: CTE) -> tuple[Any, Any]:
    """Count a row set and join its persons' ids in order, to be hashed."""
    person = cast(rows.c.person_id, Text)
    ids = func.string_agg(person, aggregate_order_by(literal(","), rows.c.person_id))
    return (
        select(func.count()).select_from(rows).scalar_subquery(),
        select(func.encode(func.sha256(func.convert_to(func.coalesce(ids, ""), "UTF8")), "hex")).scalar_subquery(),
    )


def _list_hash(counted: Any) -> str:
    """Hash both lists into one line: the same people on both sides, the same hash."""
    return sha256(f"{counted.numerator_ids}/{counted.denominator_ids}".encode()).hexdigest()


def _layers(rule: Rule | None, reading: str | None) -> list[Parameters]:
    if rule is None:
        return []
    layers = [Parameters.model_validate(rule.parameters)]
    read = [each for each in rule.readings if each["id"] == reading]
    if reading is not None and not read:
        raise NoSuchReading(field="reading", rule=rule.id, reading=reading)
    return layers + [Parameters.model_validate(each["parameters"]) for each in read]


def _under(question: Question, reading: str) -> Question:
    asked = merged(DEFAULTS, *_layers(question.rule, reading))
    return Question(**{**vars(question), "parameters": asked, "reading": reading})
