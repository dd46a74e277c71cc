"""Finding enrolments, within what the actor may see, and adding up hours."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from domain.access import Actor
from domain.database import KeyUsed, check_key, over_all, reach, refuses, the_one
from domain.enrolment.hours import HoursTerms, hours_needed
from domain.enrolment.model import Enrolment
from domain.enrolment.rules import AlreadyEnrolled, TooManyHours, UnknownEnrolment
from domain.school.model import School
from domain.teacher.model import Employment, Teacher
from domain.teacher.queries import seen_by as teachers_seen_by
from domain.training.model import TrainingSession
from domain.training.rules import NoPlaceLeft, NoReservedPlaceLeft

refuses("enrolment_once_key", AlreadyEnrolled, field="teacher")
refuses("enrolment_idempotency_key", KeyUsed, field="idempotency_key")
refuses("enrolment_hours_check", TooManyHours, field="hours")
refuses("place_allocation_general_taken_check", NoPlaceLeft, field="reserved")
refuses("place_allocation_reserve_taken_check", NoReservedPlaceLeft, field="reserved")


@dataclass(frozen=True, kw_only=True)
class WantedEnrolments:
    """Which enrolments a list should show; what is left out does not narrow it."""

    training_id: UUID | None = None
    teacher_id: UUID | None = None
    school_id: UUID | None = None
    states: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """A teacher who lacks hours: how many were completed within the years, how many are needed by the day."""

    teacher: Teacher
    school_id: UUID
    hours: int
    needed: int

    @property
    def missing(self) -> int:
        """Count the hours that are missing."""
        return self.needed - self.hours


def seen_by(actor: Actor, row: type[Enrolment] = Enrolment) -> ColumnElement[bool]:
    """Limit enrolments to the actor's counties and, for a school office, to those its schools nominated."""
    within = row.county_id.in_(actor.counties)
    return within & row.school_id.in_(actor.schools) if actor.of_school else within


async def find_enrolment(session: AsyncSession, actor: Actor, enrolment_id: UUID, *, lock: bool = False) -> Enrolment:
    """Find an enrolment with its session, school and teacher; with `lock`, held against other writers.

    :raises UnknownEnrolment: when there is none that the actor may see
    """
    whole = joinedload(Enrolment.training).joinedload(TrainingSession.programme), joinedload(Enrolment.school)
    chosen = select(Enrolment).where(Enrolment.id == enrolment_id, seen_by(actor)).options(*whole)
    if lock:
        chosen = chosen.with_for_update(key_share=True, of=Enrolment)
    return await the_one(session, chosen.execution_options(populate_existing=True), UnknownEnrolment)


async def page_of_enrolments(
    session: AsyncSession, actor: Actor, wanted: WantedEnrolments, *, page: int = 1, size: int = 50
) -> Sequence[Enrolment]:
    """Give one page of the wanted enrolments, the latest nomination first."""
    listed = _whole().where(seen_by(actor), *_narrowing(wanted))
    ordered = listed.order_by(Enrolment.nominated_on.desc(), Enrolment.id.desc())
    return (await session.scalars(ordered.limit(size).offset((page - 1) * size))).all()


async def count_enrolments(session: AsyncSession, actor: Actor, wanted: WantedEnrolments) -> int:
    """Count the wanted enrolments."""
    counted = select(func.count()).select_from(Enrolment).where(seen_by(actor), *_narrowing(wanted))
    return await session.scalar(counted) or 0


async def count_by_state(session: AsyncSession, actor: Actor, training_id: UUID) -> Mapping[str, int]:
    """Count the enrolments of a session by the state that they are in."""
    counted = select(Enrolment.state, func.count()).where(seen_by(actor), Enrolment.session_id == training_id)
    return {row.state: row[1] for row in await session.execute(counted.group_by(Enrolment.state))}


async def nominated_before(
    session: AsyncSession, actor: Actor, training: TrainingSession, teacher: Teacher, key: str | None
) -> Enrolment | None:
    """Find what was already nominated under the key, so that a repeated request nominates nobody twice.

    :raises KeyTooLong: when it is no key but a text
    :raises KeyUsed: when the key marked another nomination
    """
    if key is None:
        return None
    check_key(key)
    before = _whole().where(Enrolment.county_id == training.county_id, Enrolment.idempotency_key == key, seen_by(actor))
    found = await session.scalar(before)
    if found is not None and (found.session_id, found.teacher_id) != (training.id, teacher.id):
        raise KeyUsed(field="idempotency_key")
    return found


async def has_place(session: AsyncSession, training: TrainingSession, teacher_id: UUID) -> bool:
    """Tell whether the teacher has a place in the session."""
    held = select(Enrolment.id).where(
        Enrolment.county_id == training.county_id,
        Enrolment.session_id == training.id,
        Enrolment.teacher_id == teacher_id,
        Enrolment.state.not_in(("declined", "replaced")),
    )
    return await session.scalar(held.limit(1)) is not None


async def gaps(
    session: AsyncSession, actor: Actor, *, day: date, terms: HoursTerms, school_id: UUID | None = None
) -> Sequence[Gap]:
    """List the teachers who lack hours on the day, school by school and the widest gap first."""
    done, first = _hours(actor, terms, day), _first_days(actor)
    hours, needed = func.coalesce(done.c.hours, 0), hours_needed(terms, first.c.day, day)
    listed = (
        select(Teacher, Employment.school_id, hours.label("hours"), needed.label("needed"))
        .join(Employment, (Employment.county_id == Teacher.county_id) & (Employment.teacher_id == Teacher.id))
        .join(School, School.id == Employment.school_id)
        .outerjoin(done, (done.c.county_id == Teacher.county_id) & (done.c.teacher_id == Teacher.id))
        .join(first, (first.c.county_id == Teacher.county_id) & (first.c.teacher_id == Teacher.id))
        .where(*_employed(actor, day), Employment.school_id == school_id if school_id else true(), hours < needed)
        .order_by(School.code.nulls_last(), School.name, (needed - hours).desc(), Teacher.id)
    )
    async with _with_former_schools(session, actor):
        return [Gap(*row) for row in await over_all(session, listed)]


async def gaps_by_school(
    session: AsyncSession, actor: Actor, *, day: date, terms: HoursTerms, county_id: int
) -> Mapping[UUID, tuple[int, int]]:
    """Count for each school how many teachers lack hours on the day, and how many teachers it has."""
    done, first = _hours(actor, terms, day), _first_days(actor)
    lacking = func.count().filter(func.coalesce(done.c.hours, 0) < hours_needed(terms, first.c.day, day))
    counted = (
        select(Employment.school_id, lacking, func.count())
        .outerjoin(done, (done.c.county_id == Employment.county_id) & (done.c.teacher_id == Employment.teacher_id))
        .join(first, (first.c.county_id == Employment.county_id) & (first.c.teacher_id == Employment.teacher_id))
        .where(*_employed(actor, day), Employment.county_id == county_id)
        .group_by(Employment.school_id)
    )
    return {row[0]: (row[1], row[2]) for row in await over_all(session, counted)}


@asynccontextmanager
async def _with_former_schools(session: AsyncSession, actor: Actor) -> AsyncIterator[None]:
    """Add up what a school's own teachers completed elsewhere in the county too: the sum is told, and not where."""
    if not actor.of_school:
        yield
        return
    async with reach(session, *actor.counties):
        yield


def _hours(actor: Actor, terms: HoursTerms, day: date) -> Subquery:
    """Add up each teacher's hours of training that was completed within the years up to the day."""
    return (
        select(Enrolment.county_id, Enrolment.teacher_id, func.sum(Enrolment.hours).label("hours"))
        .join(
            TrainingSession,
            (TrainingSession.county_id == Enrolment.county_id) & (TrainingSession.id == Enrolment.session_id),
        )
        .where(
            Enrolment.county_id.in_(actor.counties),
            Enrolment.state == "completed",
            TrainingSession.ends_on <= day,
            TrainingSession.ends_on > terms.since(day),
        )
        .group_by(Enrolment.county_id, Enrolment.teacher_id)
        .subquery("done")
    )


def _first_days(actor: Actor) -> Subquery:
    """Give each teacher's first day in the county's book."""
    first = select(Employment.county_id, Employment.teacher_id, func.min(Employment.arrived_on).label("day"))
    within = first.where(Employment.county_id.in_(actor.counties))
    return within.group_by(Employment.county_id, Employment.teacher_id).subquery("first_days")


def _employed(actor: Actor, day: date) -> list[ColumnElement[bool]]:
    return [
        teachers_seen_by(actor, Employment),
        Employment.arrived_on <= day,
        or_(Employment.ended_on.is_(None), Employment.ended_on >= day),
    ]


def _narrowing(wanted: WantedEnrolments) -> list[ColumnElement[bool]]:
    return [
        Enrolment.session_id == wanted.training_id if wanted.training_id else true(),
        Enrolment.teacher_id == wanted.teacher_id if wanted.teacher_id else true(),
        Enrolment.school_id == wanted.school_id if wanted.school_id else true(),
        Enrolment.state.in_(wanted.states) if wanted.states else true(),
    ]


def _whole() -> Select[Enrolment]:
    return select(Enrolment).options(
        selectinload(Enrolment.training).selectinload(TrainingSession.programme), selectinload(Enrolment.school)
    )
