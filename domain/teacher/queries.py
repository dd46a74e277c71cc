"""Finding teachers, within what the actor may see."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ColumnExpressionArgument, Select, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from domain.access import Actor, Label, sees
from domain.database import over_all, refuses, the_one
from domain.school.model import School
from domain.teacher.model import Award, Employment, Exemption, Teacher
from domain.teacher.rules import SamePersonTwice, UnknownExemption, UnknownTeacher

refuses("teacher_person_key", SamePersonTwice, field="id_number")


@dataclass(frozen=True, kw_only=True)
class WantedTeachers:
    """Which teachers a list should show; what is left out does not narrow it. Employments and awards are the day's."""

    day: date
    county_id: int | None = None
    school_id: UUID | None = None
    subject: str = ""
    post: str = ""
    award_level: str = ""
    text: str = ""


Kept = type[Teacher] | type[Employment] | type[Award] | type[Exemption]


def seen_by(actor: Actor, row: Kept = Teacher) -> ColumnElement[bool]:
    """Limit rows to the actor's counties and, for a school office, to those its schools keep."""
    within = row.county_id.in_(actor.counties)
    return within & row.school_id.in_(actor.schools) if actor.of_school else within


async def find_teacher(session: AsyncSession, actor: Actor, teacher_id: UUID, *, field: str | None = None) -> Teacher:
    """Find a teacher with employments, awards and exemptions.

    :raises UnknownTeacher: when there is none that the actor may see
    """
    return await the_one(session, _whole().where(Teacher.id == teacher_id, seen_by(actor)), UnknownTeacher(field=field))


async def find_teachers(
    session: AsyncSession, actor: Actor, ids: Collection[UUID], *, field: str | None = None
) -> Sequence[Teacher]:
    """Find teachers with employments, awards and exemptions, by name.

    :raises UnknownTeacher: when one of the ids is that of none whom the actor may see
    """
    found = await session.scalars(_whole().where(Teacher.id.in_(ids), seen_by(actor)).order_by(Teacher.name))
    teachers = found.all()
    if len(teachers) < len(ids):
        raise UnknownTeacher(field=field)
    return teachers


async def find_exemption(session: AsyncSession, actor: Actor, exemption_id: UUID) -> Exemption:
    """Find an entry of the register with its teacher.

    :raises UnknownExemption: when there is none that the actor may see
    """
    whole = select(Exemption).options(
        joinedload(Exemption.teacher).joinedload(Teacher.school),
        joinedload(Exemption.teacher).selectinload(Teacher.exemptions),
    )
    return await the_one(
        session, whole.where(Exemption.id == exemption_id, seen_by(actor, Exemption)), UnknownExemption
    )


async def page_of_teachers(
    session: AsyncSession, actor: Actor, wanted: WantedTeachers, *, page: int = 1, size: int = 50
) -> Sequence[Teacher]:
    """Give one page of the wanted teachers that the actor may see, school by school and by name."""
    listed = _whole().join(School, School.id == Teacher.school_id).where(*_narrowing(actor, wanted))
    ordered = listed.order_by(School.code.nulls_last(), School.name, *_order(actor))
    return (await over_all(session, ordered.limit(size).offset((page - 1) * size))).scalars().all()


async def count_teachers(session: AsyncSession, actor: Actor, wanted: WantedTeachers) -> int:
    """Count the wanted teachers that the actor may see."""
    counted = select(func.count()).select_from(Teacher).where(*_narrowing(actor, wanted))
    return int((await over_all(session, counted)).scalar_one())


def ids_of_teachers(actor: Actor, wanted: WantedTeachers) -> Select[UUID]:
    """Give the select of the ids of the wanted teachers, to narrow other lists by."""
    return select(Teacher.id).where(*_narrowing(actor, wanted))


async def subjects_taught(session: AsyncSession, actor: Actor) -> Sequence[str]:
    """Give the subjects that are taught now by those whom the actor may see."""
    taught = select(Employment.subject).where(seen_by(actor, Employment), Employment.ended_on.is_(None)).distinct()
    return (await session.scalars(taught.order_by(Employment.subject))).all()


async def count_by_school(
    session: AsyncSession, actor: Actor, school_ids: Iterable[UUID], day: date
) -> Mapping[UUID, int]:
    """Count the teachers whose home each school is on the day, as far as the actor may see them."""
    counted = select(Employment.school_id, func.count(Employment.teacher_id.distinct())).where(
        Employment.school_id.in_(set(school_ids)), seen_by(actor, Employment), *_in_force(day)
    )
    found = await session.execute(counted.group_by(Employment.school_id))
    return {row[0]: row[1] for row in found}


def _narrowing(actor: Actor, wanted: WantedTeachers) -> list[ColumnElement[bool]]:
    """Narrow the list. Whoever is not shown names cannot search for one either: a hit would tell it."""
    by_name = bool(wanted.text) and sees(actor, Label.PERSONAL)
    return [
        seen_by(actor),
        Teacher.county_id == wanted.county_id if wanted.county_id is not None else true(),
        _employed_as(actor, wanted) if wanted.school_id or wanted.subject or wanted.post else true(),
        _awarded(actor, wanted) if wanted.award_level else true(),
        Teacher.name.icontains(wanted.text, autoescape=True) if by_name else true(),
    ]


def _employed_as(actor: Actor, wanted: WantedTeachers) -> ColumnElement[bool]:
    """Narrow by employment."""
    jobs = select(Employment.teacher_id).where(
        seen_by(actor, Employment),
        *_in_force(wanted.day),
        Employment.school_id == wanted.school_id if wanted.school_id else true(),
        Employment.subject == wanted.subject if wanted.subject else true(),
        Employment.post == wanted.post if wanted.post else true(),
    )
    return Teacher.id.in_(jobs)


def _in_force(day: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Employment.arrived_on <= day, or_(Employment.ended_on.is_(None), Employment.ended_on >= day)


def _awarded(actor: Actor, wanted: WantedTeachers) -> ColumnElement[bool]:
    held = select(Award.teacher_id).where(
        seen_by(actor, Award),
        Award.level == wanted.award_level if wanted.award_level != "any" else true(),
        Award.awarded_on <= wanted.day,
        or_(Award.expires_on.is_(None), Award.expires_on > wanted.day),
    )
    return Teacher.id.in_(held)


def _order(actor: Actor) -> list[ColumnExpressionArgument[Any]]:
    """Order by name, unless the place in the order would tell something of a masked name."""
    return [Teacher.name, Teacher.id] if sees(actor, Label.PERSONAL) else [Teacher.id]


def _whole() -> Select[Teacher]:
    return select(Teacher).options(
        selectinload(Teacher.school),
        selectinload(Teacher.employments).joinedload(Employment.school),
        selectinload(Teacher.awards),
        selectinload(Teacher.exemptions),
    )
