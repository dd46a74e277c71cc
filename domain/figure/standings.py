"""The eligible list: every teacher of a place in or out under a rule on a day, with the reasons for it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, ColumnElement, Text, and_, cast, func, select, true
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Label, sees
from domain.calendar.rules import add_years, check_reach, whole_years
from domain.database import over_all
from domain.figure.eligibility import NOWHERE, Condition, Home, Reason, Standing, conditions_of
from domain.figure.metrics.rows import facts_of
from domain.figure.metrics.standing import JUDGES_TEACHERS, asks_for_a_home, base_of, standings, tests_of_base
from domain.figure.model import Metric, Question
from domain.figure.queries import ask, window_of
from domain.figure.rules import DayIsFixed, JudgesNobody
from domain.language import N_
from domain.policy.queries import find_rule
from domain.policy.rules import Parameters, merged

MOST_YEARS = 60


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which teachers a list should show; what is left out does not narrow it. Year 6 follows five whole ones."""

    eligible: bool | None = None
    reason: Reason | None = None
    school_id: UUID | None = None
    subject: str = ""
    year_from: int | None = None
    year_to: int | None = None
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How many are in and out of those wanted, how many are listed, and how many are out for a reason, or for it alone.

    Being in or out, and the reason, narrow the list but not the other counts: they are what one chooses from.
    """

    eligible: int
    out: int
    listed: int
    reasons: Mapping[Reason, int]
    alone: Mapping[Reason, int]


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One teacher as known at the question's instant, with the home of the day, and how the rule judges them."""

    person_id: UUID
    county_id: int
    teacher_id: UUID
    name: str
    school_id: UUID | None
    school_code: str | None
    school: str | None
    subject: str | None
    stage: str | None
    post: str | None
    arrived_on: date | None
    year: int | None
    standing: Standing

    @property
    def failed(self) -> Sequence[Condition]:
        """Give the conditions that do not hold: the reasons for being out."""
        return [each for each in self.standing.conditions if not each.holds]


async def ask_who_is_due(
    session: AsyncSession,
    actor: Actor,
    *,
    rule_id: str | None = None,
    reading: str | None = None,
    parameters: Parameters | None = None,
    division: str | None = None,
    school_id: UUID | None = None,
    on: date | None = None,
    known_as_of: datetime | None = None,
) -> Question:
    """Make the question that a list answers: by the rule (the first in force on rotation) on its own day, or on `on`.

    :raises JudgesNobody: when the rule's figure has no teachers for a base
    :raises DayIsFixed: when somebody who is shown no birthdays moves the day, which would tell one
    :raises DayOutOfReach: when the day lies in an absurd year
    :raises Refusal: whatever `ask` refuses
    """
    rule = await find_rule(session, rule_id) if rule_id else None
    metric = rule.metric if rule else Metric.ROTATION_RATE
    if metric not in JUDGES_TEACHERS:
        raise JudgesNobody(field="rule")
    question = await ask(
        session,
        actor,
        Metric(metric),
        rule_id=rule_id,
        reading=reading,
        parameters=parameters,
        division=division,
        school_id=school_id,
        known_as_of=known_as_of,
    )
    return question if on is None else _moved_to(question, actor, on)


def _moved_to(question: Question, actor: Actor, on: date) -> Question:
    """Judge on the day, within the window of the rule's kind that it lies in."""
    if not sees(actor, Label.PERSONAL):
        raise DayIsFixed(field="on")
    check_reach(on, field="on")
    rule = question.rule
    window = window_of(rule.window if rule else "school_year", on, rule)
    named = Parameters(eligibility_date=on.isoformat())
    return replace(question, window=window, parameters=merged(question.parameters, named))


def reasons_asked(question: Question) -> list[Reason]:
    """Give the reasons for which somebody can be out of the question's base, in the order in which they are judged."""
    asked = list(tests_of_base(question, facts_of(question)))
    return [Reason.EMPLOYED, *asked] if asks_for_a_home(question) else asked


async def tally(session: AsyncSession, actor: Actor, question: Question, wanted: Wanted) -> Tally:
    """Count who is in and who is out, and for which reasons."""
    rows, asked = standings(question), reasons_asked(question)
    names = ARRAY(Text())
    counts = select(
        _number(_is_in(rows)),
        _number(~_is_in(rows)),
        _number(and_(true(), *_chosen(rows, wanted))),
        *(_number(rows.c.reasons.contains(cast(array([reason]), names))) for reason in asked),
        *(_number(rows.c.reasons == cast(array([reason]), names)) for reason in asked),
    ).where(*_among(rows, actor, question, wanted))
    eligible, out, listed, *each = (await over_all(session, counts)).one()
    return Tally(
        eligible=eligible,
        out=out,
        listed=listed,
        reasons=dict(zip(asked, each[: len(asked)], strict=True)),
        alone=dict(zip(asked, each[len(asked) :], strict=True)),
    )


async def page_of_standings(
    session: AsyncSession, actor: Actor, question: Question, wanted: Wanted, *, page: int = 1, size: int = 50
) -> Sequence[Judged]:
    """Give one page of the wanted teachers by school, and by name to whoever is shown names."""
    rows = standings(question)
    chosen = select(rows).where(*narrowing(rows, actor, question, wanted))
    by_name = [rows.c.name] if sees(actor, Label.PERSONAL) else []
    ordered = chosen.order_by(rows.c.school_code.nulls_last(), rows.c.school, *by_name, rows.c.teacher_id)
    found = await over_all(session, ordered.limit(size).offset((page - 1) * size))
    return [judged(question, dict(row)) for row in found.mappings()]


def narrowing(rows: CTE, actor: Actor, question: Question, wanted: Wanted) -> list[ColumnElement[bool]]:
    """Give the conditions on the rows of `standings` for those who are wanted."""
    return [*_among(rows, actor, question, wanted), *_chosen(rows, wanted)]


def judged(question: Question, row: Mapping[str, Any]) -> Judged:
    """Say of one row each condition that the base asks for, whether it holds, and by what it was judged."""
    day = question.eligibility_day
    at_home = row["school_id"] is not None
    return Judged(
        **{name: row[name] for name in _SHOWN},
        year=whole_years(row["arrived_on"], day) + 1 if at_home else None,
        standing=Standing(day=day, conditions=tuple(_conditions(question, row))),
    )


_SHOWN = (
    "person_id", "county_id", "teacher_id", "name", "school_id", "school_code", "school", "subject", "stage", "post",
    "arrived_on",
)  # fmt: skip
_OF_BASE = {
    "eligible_backbone": (Reason.BACKBONE, N_("Holds a backbone award that counts"), N_("Holds none that counts")),
    "rotated": (Reason.MOVED, N_("Has a posting that counts"), N_("Has no posting that counts")),
}
"""What a base asks beyond the conditions of eligibility."""


def _conditions(question: Question, row: Mapping[str, Any]) -> Iterator[Condition]:
    out = set(row["reasons"])
    if asks_for_a_home(question) and row["school_id"] is None:
        yield NOWHERE
        return
    if asks_for_a_home(question):
        yield from conditions_of(_home(row, out), _asked(question), question.eligibility_day)
    if base_of(question) in _OF_BASE:
        reason, held, failed = _OF_BASE[base_of(question)]
        yield Condition(reason=reason, holds=reason not in out, said=failed if reason in out else held)


def _asked(question: Question) -> Parameters:
    """Give the parameters that the base looks at: of all teachers nothing personal is asked."""
    if base_of(question) != "all_teachers":
        return question.parameters
    return merged(question.parameters, Parameters(tenure_years=0, exempt=False, retirement_months=0))


def _home(row: Mapping[str, Any], out: set[str]) -> Home:
    return Home(
        **{name: row[name] for name in ("school", "sex", "born_on", "arrived_on", "post", "stage", "public")},
        in_establishment=row["in_establishment"],
        of_kind=Reason.KIND_OF_SCHOOL not in out,
        exempt=Reason.EXEMPTION in out,
    )


def _among(rows: CTE, actor: Actor, question: Question, wanted: Wanted) -> list[ColumnElement[bool]]:
    """Narrow by what one looks for. Whoever is not shown names cannot search for one: a hit would tell it."""
    day, by_name = question.eligibility_day, bool(wanted.text) and sees(actor, Label.PERSONAL)
    first, last = wanted.year_from, wanted.year_to
    return [
        rows.c.school_id == wanted.school_id if wanted.school_id else true(),
        rows.c.subject == wanted.subject if wanted.subject else true(),
        rows.c.arrived_on <= add_years(day, 1 - first) if first is not None else true(),
        rows.c.arrived_on > add_years(day, -last) if last is not None else true(),
        rows.c.name.icontains(wanted.text, autoescape=True) if by_name else true(),
    ]


def _chosen(rows: CTE, wanted: Wanted) -> list[ColumnElement[bool]]:
    asked = [] if wanted.eligible is None else [_is_in(rows) if wanted.eligible else ~_is_in(rows)]
    return [*asked, *([rows.c.reasons.contains(cast(array([wanted.reason]), ARRAY(Text())))] if wanted.reason else [])]


def _is_in(rows: CTE) -> ColumnElement[bool]:
    return func.cardinality(rows.c.reasons) == 0


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(condition)
