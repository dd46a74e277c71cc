"""Making a search out of the books: who is due and free, where there is room, and what the targets still lack."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Date, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Permission, Place, require
from domain.calendar.rules import add_years, school_year_of
from domain.database import over_all
from domain.division.model import County
from domain.exchange.model import Posting
from domain.figure.lists import People, list_of
from domain.figure.metrics.population import awarded
from domain.figure.model import Metric, Question
from domain.figure.queries import answer
from domain.policy.queries import rule_for_metric
from domain.school.model import School
from domain.school.queries import schools_of
from domain.scratch.candidates import question_for
from domain.scratch.effect import jobs_of
from domain.scratch.rules import Job
from domain.scratch.shortage import COMPULSORY, taught_by, usual_subjects
from domain.suggestion.model import Person, Problem, Seat, Wishes
from domain.suggestion.rules import NoOneDue, subject_key
from domain.teacher.model import Employment
from domain.wish.model import TeacherWish
from domain.wish.queries import wishes_for


@dataclass(frozen=True, kw_only=True)
class Ask:
    """What an office asks of a suggestion; what is left empty is not asked, or comes from the targets."""

    kind: str = "regular_exchange"
    starts_on: date
    planned_to: date
    reading: str | None = None
    least_moves: int | None = None
    most_moves: int | None = None
    most_sent: int | None = None
    most_received: int | None = None
    keep_one: bool = True
    years_apart: int = 3
    near_only: bool = False
    by_wishes: bool = True


class _Free(NamedTuple):
    teacher_id: UUID
    school_id: UUID
    stage: str
    subject: str
    arrived_on: date


async def problem_of(session: AsyncSession, actor: Actor, county: County, ask: Ask) -> Problem:
    """Write down the search: the people who are due under the county's rule, the seats, and the targets' demands.

    :raises MayNot: unless the county's own office asks
    :raises NoOneDue: when nobody is left to go
    """
    require(actor, Permission.KEEP_SCRATCH, Place(county.id))
    question = await question_for(session, actor, county, Metric.ROTATION_RATE, ask.starts_on, reading=ask.reading)
    free = await _free(session, question, ask)
    if not free:
        raise NoOneDue(field="starts_on")
    jobs = await jobs_of(session, county.id, None, ask.starts_on)
    schools = [each for each in await schools_of(session, [county.id]) if _takes_teachers(each, ask)]
    return Problem(
        people=await _people(session, actor, question, free, ask),
        seats=tuple(_seats(schools, jobs)),
        townships={str(each.id): (each.township or "")[:9] for each in await schools_of(session, [county.id])},
        staff=dict(Counter(subject_key(str(job.school_id), job.stage, job.subject) for job in jobs)),
        wishes=await _wishes(session, actor, county, question, ask),
    )


async def _free(session: AsyncSession, question: Question, ask: Ask) -> list[_Free]:
    """Give everybody who is due, has not gone and is not posted anywhere in the days that are asked for."""
    due = list_of(question, People.REST)
    assert due is not None
    (county_id,) = question.scope.counties
    busy = select(Posting.teacher_id).where(
        Posting.county_id == county_id,
        Posting.state != "cancelled",
        Posting.starts_on <= ask.planned_to,
        or_(Posting.ended_on.is_(None) & (Posting.planned_to >= ask.starts_on), Posting.ended_on >= ask.starts_on),
    )
    those = select(
        Employment.teacher_id, Employment.school_id, Employment.stage, Employment.subject, Employment.arrived_on
    ).where(
        Employment.county_id == county_id,
        Employment.teacher_id.in_(select(due.c.teacher_id)),
        Employment.teacher_id.not_in(busy),
        Employment.arrived_on <= ask.starts_on,
        or_(Employment.ended_on.is_(None), Employment.ended_on >= ask.planned_to),
    )
    found = await over_all(session, those.order_by(Employment.arrived_on, Employment.teacher_id))
    return [_Free(*row) for row in found]


async def _people(
    session: AsyncSession, actor: Actor, question: Question, free: Sequence[_Free], ask: Ask
) -> tuple[Person, ...]:
    backbone = await _backbone(session, question)
    recent = await _recent(session, question, ask) if ask.years_apart else set()
    year = school_year_of(ask.starts_on).start.year
    wished = await wishes_for(session, actor, question.scope.counties[0], year) if ask.by_wishes else {}
    return tuple(
        Person(
            id=str(each.teacher_id),
            school=str(each.school_id),
            stage=each.stage,
            subject=each.subject,
            years=(ask.starts_on - each.arrived_on).days // 365,
            backbone=each.teacher_id in backbone,
            recent=each.teacher_id in recent,
            **_wished(wished.get(each.teacher_id)),
        )
        for each in free
    )


def _wished(wish: TeacherWish | None) -> dict[str, Any]:
    """Give what somebody wishes, if they said so."""
    if wish is None:
        return {}
    return {"willing": wish.stand == "willing", "wished": str(wish.to_school_id) if wish.to_school_id else None}


async def _backbone(session: AsyncSession, question: Question) -> set[UUID]:
    """Tell which of those who are due hold an award of the levels that the county's rule counts."""
    due = list_of(question, People.REST)
    rule = await rule_for_metric(session, Metric.BACKBONE_SHARE, question.scope.code)
    levels = (rule.parameters.get("backbone_levels") if rule else None) or ["county", "city", "province", "national"]
    assert due is not None
    asked = question.parameters.model_copy(update={"backbone_levels": tuple(levels)})
    holders = awarded(replace(question, parameters=asked), due, literal(question.valid_as_of, Date), "holders")
    return set((await over_all(session, select(holders.c.teacher_id))).scalars())


async def _recent(session: AsyncSession, question: Question, ask: Ask) -> set[UUID]:
    since = add_years(ask.starts_on, -ask.years_apart)
    found = select(Posting.teacher_id).where(
        Posting.county_id.in_(question.scope.counties),
        Posting.state != "cancelled",
        or_(Posting.ended_on >= since, Posting.ended_on.is_(None) & (Posting.planned_to >= since)),
    )
    return set((await session.scalars(found)).all())


async def _wishes(session: AsyncSession, actor: Actor, county: County, question: Question, ask: Ask) -> Wishes:
    figure = await answer(session, question)
    lacking = figure.margin.to_swap or 0 if figure.margin else 0
    backbone = await question_for(session, actor, county, Metric.BACKBONE_SHARE, ask.starts_on)
    moved = await answer(session, backbone)
    share = backbone.rule.threshold if backbone.rule and backbone.parameters.base in (None, "rotated") else None
    return Wishes(
        least_moves=lacking if ask.least_moves is None else ask.least_moves,
        least_backbone=share,
        moved=moved.denominator or 0,
        moved_backbone=moved.numerator,
        most_moves=ask.most_moves,
        most_sent=ask.most_sent,
        most_received=ask.most_received,
        keep_one=ask.keep_one,
        no_twice=ask.years_apart > 0,
        near_only=ask.near_only,
    )


def _takes_teachers(school: School, ask: Ask) -> bool:
    closed = school.closed_on is not None and school.closed_on <= ask.planned_to
    return school.public and not closed and bool({*school.stages} & {*COMPULSORY})


def _seats(schools: Sequence[School], jobs: Sequence[Job]) -> list[Seat]:
    """Give each school a seat in every subject that it teaches, and in those that most schools of the stage teach."""
    taught = taught_by(jobs)
    usual = usual_subjects(schools, taught)
    seats = []
    for school, stage in [(each, stage) for each in schools for stage in each.stages if stage in COMPULSORY]:
        own = {*taught.get((school.id, stage), ())}
        seats += [
            Seat(school=str(school.id), stage=stage, subject=subject, short=subject not in own)
            for subject in sorted(own | usual[stage])
        ]
    return seats
