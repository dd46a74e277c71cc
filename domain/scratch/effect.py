"""What would change under a trial: every figure of the county's targets, and the staff of each school it touches.

Apart from the other queries, because it asks the figures' own: the very same metrics, with postings supposed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Permission, Place, require
from domain.calendar.rules import Period, day_in_shanghai
from domain.database import now_of
from domain.division.model import County
from domain.exchange.model import UNDER_WAY, Posting
from domain.figure.board import question_of
from domain.figure.model import Figure, Metric, Question
from domain.figure.queries import answer, scope_of, window_of
from domain.policy.model import Target
from domain.policy.queries import targets_of
from domain.school.queries import schools_by_id
from domain.scratch.model import Trial
from domain.scratch.rules import Job, Staff, staffing, supposed
from domain.teacher.model import Employment

MOVED_BY_POSTINGS = (
    Metric.ROTATION_RATE,
    Metric.BACKBONE_SHARE,
    Metric.EXCHANGE_COUNT,
    Metric.PRINCIPAL_COVERAGE,
)


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One target as it stands, and as it would stand under each of the trials."""

    target: Target
    window: Period
    now: Figure
    then: tuple[Figure, ...]


async def figures_under(session: AsyncSession, actor: Actor, county: County, trials: Sequence[Trial]) -> list[Measured]:
    """Measure every target that postings move, in the window the trials lie in, without and with each of them.

    All of them are counted as far as the last of the trials' first days, so that they can be compared.

    :raises MayNot: unless the county's own office asks
    """
    require(actor, Permission.KEEP_SCRATCH, Place(county.id))
    scope = await scope_of(session, actor, division=county.code)
    first = max((trial.starts_on for trial in trials), default=day_in_shanghai(now_of(session)))
    measured = []
    for target in await _targets(session, county, first):
        window = window_of(target.rule.window, first, target.rule)
        question = _as_far_as(question_of(session, scope, target.rule, window), first)
        then = [await answer(session, _supposing(question, trial)) for trial in trials]
        now = await answer(session, question)
        measured.append(Measured(target=target, window=window, now=now, then=tuple(then)))
    return measured


async def staff_under(session: AsyncSession, trial: Trial) -> list[Staff]:
    """Count the staff of every school that the trial touches, on its first day, by name."""
    touched = {school.id for send in trial.sends for school in (send.sender, send.receiver)}
    touched |= {school_id for posting in trial.without for school_id in (posting.from_school_id, posting.to_school_id)}
    schools = sorted((await schools_by_id(session, touched)).values(), key=lambda each: (each.code or "~", each.name))
    jobs = await jobs_of(session, trial.county_id, touched, trial.starts_on)
    postings = await postings_in_force(session, trial, touched)
    return staffing(schools, jobs, postings, trial, now=now_of(session))


async def jobs_of(session: AsyncSession, county_id: int, schools: set[UUID] | None, day: date) -> list[Job]:
    """Give the home employments of the day at the schools, or at all of the county's."""
    found = await session.execute(
        select(Employment.school_id, Employment.stage, Employment.subject).where(
            Employment.county_id == county_id,
            Employment.school_id.in_(schools) if schools is not None else true(),
            Employment.arrived_on <= day,
            or_(Employment.ended_on.is_(None), Employment.ended_on >= day),
        )
    )
    return [Job(school_id=row.school_id, stage=row.stage, subject=row.subject) for row in found]


async def postings_in_force(session: AsyncSession, trial: Trial, schools: set[UUID]) -> Sequence[Posting]:
    """Give the postings that take time at the schools on the trial's first day."""
    day = trial.starts_on
    taking_time = select(Posting).where(
        Posting.county_id == trial.county_id,
        Posting.state.in_(UNDER_WAY),
        Posting.starts_on <= day,
        Posting.planned_to >= day,
        or_(Posting.from_school_id.in_(schools), Posting.to_school_id.in_(schools)),
    )
    return (await session.scalars(taking_time)).all()


async def _targets(session: AsyncSession, county: County, day: date) -> list[Target]:
    """Give the targets that postings can move on the day; one whose time is over, or still to come, cannot be."""
    return [
        target
        for target in await targets_of(session, county.code)
        if target.rule.metric in MOVED_BY_POSTINGS and day in window_of(target.rule.window, day, target.rule)
    ]


def _as_far_as(question: Question, day: date) -> Question:
    return replace(question, valid_as_of=min(max(question.valid_as_of, day), question.window.last))


def _supposing(question: Question, trial: Trial) -> Question:
    return replace(question, supposed=supposed(trial, now=question.known_as_of))
