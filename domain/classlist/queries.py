"""Finding class lists, and which schools and teachers one of them moves from rural to urban or back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Label, sees
from domain.classlist.model import ClassList, ClassListLine
from domain.classlist.rules import DraftedMeanwhile, UnknownClassList, known_before
from domain.database import over_all, refuses, the_one
from domain.school.model import School
from domain.school.queries import Lists, class_in, is_rural
from domain.school.rules import Rural
from domain.teacher.model import Employment, Teacher

refuses("class_list_one_draft_key", DraftedMeanwhile, field="file")


@dataclass(frozen=True, kw_only=True)
class Change:
    """A school whose class the list changes, and whether it was and will be rural."""

    school_id: UUID
    name: str
    code: str | None
    before: str | None
    after: str
    was_rural: bool
    is_rural: bool

    @property
    def moves(self) -> bool:
        """Tell whether the school moves from rural to urban or back."""
        return self.was_rural is not self.is_rural


@dataclass(frozen=True, kw_only=True)
class Moved:
    """A teacher who moves with the school: the set that was, and the set that will be."""

    teacher_id: UUID
    county_id: int
    name: str
    subject: str
    school_id: UUID
    school: str
    was_rural: bool
    is_rural: bool


def seen_by(actor: Actor, row: type[ClassList] | type[ClassListLine] = ClassList) -> ColumnElement[bool]:
    """Limit lists and their lines to offices that see the county whole."""
    return false() if actor.of_school else row.county_id.in_(actor.counties)


async def class_lists(session: AsyncSession, actor: Actor) -> Sequence[ClassList]:
    """Give the lists that the actor may see, the latest year first."""
    ordered = select(ClassList).where(seen_by(actor)).order_by(ClassList.year.desc(), ClassList.drafted_at.desc())
    return (await session.scalars(ordered)).all()


async def find_class_list(session: AsyncSession, actor: Actor, list_id: UUID) -> ClassList:
    """Find a list.

    :raises UnknownClassList: when there is none that the actor may see
    """
    return await the_one(session, select(ClassList).where(ClassList.id == list_id, seen_by(actor)), UnknownClassList)


def lists_before(listed: ClassList) -> Lists:
    """Name the lists that are read without this one."""
    return Lists(year=listed.year, known_as_of=known_before(listed))


def lists_after(listed: ClassList) -> Lists:
    """Name the lists that are read with this one laid over them."""
    return Lists(year=listed.year, known_as_of=known_before(listed), over=classes_of(listed.id))


def classes_of(list_id: UUID) -> Select[UUID, str]:
    """Give the lines of a list as a select of schools and classes, to be laid over those of the books."""
    return select(ClassListLine.school_id, ClassListLine.nbs).where(ClassListLine.list_id == list_id)


async def changes(session: AsyncSession, listed: ClassList, rural: Rural, *, day: date) -> list[Change]:
    """Give the schools whose class the list changes, those first that move from rural to urban or back."""
    moved = _changes(listed, rural, day)
    moves = moved.c.was_rural != moved.c.is_rural
    found = await over_all(session, select(moved).order_by(moves.desc(), moved.c.code.nulls_last(), moved.c.name))
    return [Change(**row) for row in found.mappings()]


async def count_moved(session: AsyncSession, listed: ClassList, rural: Rural, *, day: date) -> int:
    """Count the teachers who move from rural to urban or back on the day, with their schools."""
    moved = _moved(listed, rural, day).subquery()
    return int((await over_all(session, select(func.count()).select_from(moved))).scalar_one())


async def page_of_moved(
    session: AsyncSession, actor: Actor, listed: ClassList, rural: Rural, *, day: date, page: int = 1, size: int = 50
) -> list[Moved]:
    """Give one page of the teachers who move, school by school; by name for whoever is shown names."""
    moved = _moved(listed, rural, day).subquery()
    order = (moved.c.name, moved.c.teacher_id) if sees(actor, Label.PERSONAL) else (moved.c.teacher_id,)
    ordered = select(moved).order_by(moved.c.school, moved.c.school_id, *order)
    found = await over_all(session, ordered.limit(size).offset((page - 1) * size))
    return [Moved(**row) for row in found.mappings()]


def _changes(listed: ClassList, rural: Rural, day: date) -> Subquery:
    before, after = lists_before(listed), lists_after(listed)
    judged = (
        select(
            School.id.label("school_id"),
            School.name,
            School.code,
            class_in(School, before).label("before"),
            class_in(School, after).label("after"),
            is_rural(School, rural, before, day=day).label("was_rural"),
            is_rural(School, rural, after, day=day).label("is_rural"),
        )
        .where(School.id.in_(select(ClassListLine.school_id).where(ClassListLine.list_id == listed.id)))
        .subquery("judged")
    )
    differ = or_(judged.c.before.is_distinct_from(judged.c.after), judged.c.was_rural != judged.c.is_rural)
    return select(judged).where(differ).subquery("changed")


def _moved(listed: ClassList, rural: Rural, day: date) -> Select[UUID, int, str, str, UUID, str, bool, bool]:
    schools = _changes(listed, rural, day)
    return (
        select(
            Teacher.id.label("teacher_id"),
            Teacher.county_id,
            Teacher.name,
            Employment.subject,
            schools.c.school_id,
            schools.c.name.label("school"),
            schools.c.was_rural,
            schools.c.is_rural,
        )
        .select_from(Employment)
        .join(Teacher, (Teacher.county_id == Employment.county_id) & (Teacher.id == Employment.teacher_id))
        .join(schools, schools.c.school_id == Employment.school_id)
        .where(
            Employment.county_id == listed.county_id,
            Employment.arrived_on <= day,
            or_(Employment.ended_on.is_(None), Employment.ended_on >= day),
            schools.c.was_rural != schools.c.is_rural,
        )
    )
