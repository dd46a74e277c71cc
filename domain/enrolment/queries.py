"""Finding enrolments, within what the actor may see, and adding up hours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from domain.access import Actor
from domain.calendar.rules import add_years
from domain.database import KeyUsed, check_key, over_all, refuses
from domain.enrolment.model import Enrolment
from domain.enrolment.rules import AlreadyEnrolled, TooManyHours, UnknownEnrolment
from domain.school.model import School
from domain.teacher.model import Employment, Teacher
from domain.teacher.queries import seen_by as teachers_seen_by
from domain.training.model import TrainingSession
from domain.training.rules import NoPlaceLeft, NoReservedPlaceLeft

HOURS, YEARS = 360, 5
"""Hours of training that each teacher completes, and in how many years (教督〔2017〕6号, indicator 2.9)."""

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
    """A teacher who lacks hours: how many were completed within the years, and how many are missing."""

    teacher: Teacher
    school_id: UUID
    hours: int
    missing: int


def seen_by(actor: Actor, row: type[Enrolment] = Enrolment) -> ColumnElement[bool]:
    """Limit enrolments to the actor's counties and, for a school office, to those its schools nominated."""
    within = row.county_id.in_(actor.counties)
    return within & row.school_id.in_(actor.schools) if actor.of_school else within


async def find_enrolment(session: AsyncSession, actor: Actor, enrolment_id: UUID, *, lock: bool = False) -> Enrolment:
    """Find an enrolment with its session, school and teacher; with `lock`, held against other writers.

    :raises UnknownEnrolment: when there is none that the actor may see
    """
    chosen = _whole().where(Enrolment.id == enrolment_id, seen_by(actor))
    if lock:
        chosen = chosen.with_for_update(key_share=True, of=Enrolment)
    found = await session.scalar(chosen.execution_options(populate_existing=True))
    if found is None:
        raise UnknownEnrolment
    return found


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
    session: AsyncSession, actor: Actor, *, day: date, school_id: UUID | None = None, county_id: int | None = None
) -> Sequence[Gap]:
    """List the teachers who lack hours on the day, school by school and the widest gap first."""
    done = _hours(actor, day)
    listed = (
        select(Teacher, Employment.school_id, func.coalesce(done.c.hours, 0).label("hours"))
        .join(Employment, (Employment.county_id == Teacher.county_id) & (Employment.teacher_id == Teacher.id))
        .join(School, School.id == Employment.school_id)
        .outerjoin(done, (done.c.county_id == Teacher.county_id) & (done.c.teacher_id == Teacher.id))
        .where(
            *_employed(actor, day, county_id),
            Employment.school_id == school_id if school_id else true(),
            func.coalesce(done.c.hours, 0) < HOURS,
        )
        .order_by(School.code.nulls_last(), School.name, "hours", Teacher.id)
    )
    found = await over_all(session, listed)
    return [Gap(row[0], row[1], row[2], HOURS - row[2]) for row in found]


async def gaps_by_school(
    session: AsyncSession, actor: Actor, *, day: date, county_id: int
) -> Mapping[UUID, tuple[int, int]]:
    """Count for each school how many teachers lack hours on the day, and how many teachers it has."""
    done = _hours(actor, day)
    lacking = func.count().filter(func.coalesce(done.c.hours, 0) < HOURS)
    counted = (
        select(Employment.school_id, lacking, func.count())
        .outerjoin(done, (done.c.county_id == Employment.county_id) & (done.c.teacher_id == Employment.teacher_id))
        .where(*_employed(actor, day, county_id))
        .group_by(Employment.school_id)
    )
    return {row[0]: (row[1], row[2]) for row in await over_all(session, counted)}


def _hours(actor: Actor, day: date) -> Subquery:
    """Add up each teacher's hours of training that was completed within the years up to the day."""
    return (
        select(Enrolment.county_id, Enrolment.teacher_id, func.sum(Enrolment.hours).label("hours"))
        .join(
            TrainingSession,
            (TrainingSession.county_id == Enrolment.county_id) & (TrainingSession.id == Enrolment.session_id),
        )
        .where(
            seen_by(actor),
            Enrolment.state == "completed",
            TrainingSession.ends_on <= day,
            TrainingSession.ends_on > add_years(day, -YEARS),
        )
        .group_by(Enrolment.county_id, Enrolment.teacher_id)
        .subquery("done")
    )


def _employed(actor: Actor, day: date, county_id: int | None) -> list[ColumnElement[bool]]:
    return [
        teachers_seen_by(actor, Employment),
        Employment.county_id == county_id if county_id is not None else true(),
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
