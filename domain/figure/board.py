"""The board: every target of the plans in force in a place, with the figure that tells how far it has come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor
from domain.attainment.model import Attainment
from domain.attainment.queries import attainments
from domain.attainment.rules import Standing, is_shown, period_for, standing_of
from domain.calendar.rules import Period, day_in_shanghai
from domain.database import now_of
from domain.figure.memory import remembered
from domain.figure.metrics import METRICS
from domain.figure.model import Figure, Metric, Question, Scope, Verdict
from domain.figure.queries import scope_of, window_of
from domain.policy.model import Rule, Target
from domain.policy.queries import targets_of
from domain.policy.rules import DEFAULTS, Parameters, merged

VERDICTS = {
    Standing.SHOWN: Verdict.MET,
    Standing.SHOWN_LATE: Verdict.NOT_MET,
    Standing.TO_BE_SHOWN: Verdict.NOT_JUDGED,
    Standing.OVERDUE: Verdict.NOT_MET,
}
"""What each standing amounts to beside the figures."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One target: what is asked, the window that is measured, and the figure, if its metric has rows here.

    Where nothing is counted and evidence shows it, `standing` tells how it stands, and `attainment` what shows it.
    """

    target: Target
    window: Period
    verdict: Verdict
    figure: Figure | None = None
    standing: Standing | None = None
    attainment: Attainment | None = None

    @property
    def evidence(self) -> list[str]:
        """Name the kinds of evidence that show whether the target is reached, where no figure can."""
        return [] if self.figure else self.target.rule.evidence


async def board(
    session: AsyncSession, actor: Actor, *, division: str, on: date, school_id: UUID | None = None
) -> list[Line]:
    """Give every target in force in the division, in the order of its plan, measured in the window that `on` lies in.

    A figure that was counted before is not counted again while the books are as they were (`memory`).

    With a school, each figure is that school's own contribution. A target whose metric has no rows is never met.

    :raises OutOfScope: when none of the division is within the actor's reach
    :raises MayNot: when a school office asks for the county's figures
    """
    scope = await scope_of(session, actor, division=None if school_id else division, school_id=school_id)
    shown = {} if school_id else await attainments(session, actor, scope.counties[0])
    today = None if school_id else day_in_shanghai(now_of(session))
    return [
        shown_line(target, on, shown, today) if is_shown(target.rule) else await _line(session, scope, target, on)
        for target in await targets_of(session, division, on=on)
    ]


def shown_line(target: Target, on: date, shown: Mapping[tuple[str, date], Attainment], today: date | None) -> Line:
    """Give the line of a target that evidence shows: met once it is shown in time, not met when it is overdue.

    Without a day nothing is overdue: a school is not judged by the county's papers.
    """
    window = window_of(target.rule.window, on, target.rule)
    attainment = shown.get((target.id, period_for(target.rule, window).start))
    standing = standing_of(target.rule, window, attainment, today)
    return Line(target=target, window=window, verdict=VERDICTS[standing], standing=standing, attainment=attainment)


def is_counted(rule: Rule) -> bool:
    """Tell whether the rule's metric has rows here, so that there is a figure under it."""
    return rule.metric in METRICS


async def _line(session: AsyncSession, scope: Scope, target: Target, on: date) -> Line:
    window = window_of(target.rule.window, on, target.rule)
    if not is_counted(target.rule):
        return Line(target=target, window=window, verdict=Verdict.NOT_COUNTED)
    figure = await remembered(session, question_of(session, scope, target.rule, window))
    return Line(target=target, window=window, verdict=figure.verdict, figure=figure)


def question_of(session: AsyncSession, scope: Scope, rule: Rule, window: Period) -> Question:
    """Ask for the rule's metric by the rule's own reading, as known now, with facts as far as today."""
    now = now_of(session)
    return Question(
        metric=Metric(cast(str, rule.metric)),
        parameters=merged(DEFAULTS, Parameters.model_validate(rule.parameters)),
        scope=scope,
        window=window,
        valid_as_of=min(day_in_shanghai(now), window.last),
        known_as_of=now,
        rule=rule,
    )
