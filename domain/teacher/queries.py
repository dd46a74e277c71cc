"""Finding teachers, within what the actor may see."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from domain.access import Actor
from domain.database import refuses
from domain.teacher.model import Award, Employment, Exemption, Teacher
from domain.teacher.rules import SamePersonTwice, UnknownTeacher

refuses("teacher_person_key", SamePersonTwice)

Kept = type[Teacher] | type[Employment] | type[Award] | type[Exemption]


def seen_by(actor: Actor, row: Kept = Teacher) -> ColumnElement[bool]:
    """Limit rows to the actor's counties and, for a school office, to those its schools keep."""
    within = row.county_id.in_(actor.counties)
    return within & row.school_id.in_(actor.schools) if actor.of_school else within


async def find_teacher(session: AsyncSession, actor: Actor, teacher_id: UUID, *, field: str | None = None) -> Teacher:
    """Find a teacher with employments, awards and exemptions.

    :raises UnknownTeacher: when there is none that the actor may see
    """
    found = await session.scalar(_whole().where(Teacher.id == teacher_id, seen_by(actor)))
    if found is None:
        raise UnknownTeacher(field=field)
    return found


async def teachers_by_id(session: AsyncSession, actor: Actor, ids: Iterable[UUID]) -> Mapping[UUID, Teacher]:
    """Give the teachers of these ids whom the actor may see."""
    found = await session.scalars(_whole().where(Teacher.id.in_(set(ids)), seen_by(actor)))
    return {teacher.id: teacher for teacher in found}


async def teachers_of_school(session: AsyncSession, actor: Actor, school_id: UUID) -> Sequence[Teacher]:
    """Give the teachers whose record the school keeps, by name."""
    kept = _whole().where(Teacher.school_id == school_id, seen_by(actor)).order_by(Teacher.name, Teacher.id)
    return (await session.scalars(kept)).all()


def _whole() -> Select[Teacher]:
    return select(Teacher).options(
        selectinload(Teacher.school),
        selectinload(Teacher.employments).selectinload(Employment.school),
        selectinload(Teacher.awards),
        selectinload(Teacher.exemptions),
    )
