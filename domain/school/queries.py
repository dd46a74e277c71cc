"""Finding schools. They are public, so everybody who has signed in may see every school."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from domain.database import as_known_at, the_one
from domain.school.model import School, SchoolClass, SchoolFlag
from domain.school.rules import Rural, UnknownSchool


@dataclass(frozen=True, kw_only=True)
class WantedSchools:
    """Which schools a list should show on a day; what is left out does not narrow it. Classes are the latest."""

    counties: Sequence[int]
    day: date
    stage: str = ""
    nbs: Sequence[str] = ()
    flag: str = ""
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Lists:
    """Which urban-rural lists are read: the latest up to a year, as known at an instant (now, if none).

    `over` selects schools and classes of that very year which are laid over those of the books.
    """

    year: int
    known_as_of: datetime | None = None
    over: Select[UUID, str] | None = None


def class_in(school: type[School], lists: Lists) -> ColumnElement[str]:
    """Give in SQL the class of a school: the row `school` of an enclosing select, in the latest list up to the year."""
    listed = as_known_at(SchoolClass, lists.known_as_of, "school_class")
    current = (
        select(listed.nbs)
        .where(listed.school_id == school.id, listed.year <= lists.year)
        .order_by(listed.year.desc())
        .limit(1)
    )
    if lists.over is None:
        return current.scalar_subquery()
    laid = lists.over.subquery("laid_over")
    drafted = select(laid.c.nbs).where(laid.c.school_id == school.id)
    return func.coalesce(drafted.scalar_subquery(), current.scalar_subquery())


def is_rural(school: type[School], rural: Rural, lists: Lists, *, day: date) -> ColumnElement[bool]:
    """Tell in SQL whether the row `school` of an enclosing select is rural, as `domain.school.rules.is_rural` does.

    A metric writes `domain.figure.metrics.areas.rural(question, school, day)`, which takes definition and class year
    from the question's parameters. Elsewhere: `is_rural(School, RURAL["village"], Lists(year=2025), day=today)`.
    """
    by_class = class_in(school, lists).in_(rural.classes)
    by_place = _in_township(school, rural) if rural.in_townships else true()
    by_list = [on_list(school, flag, day, lists.known_as_of) for flag in rural.lists]
    return func.coalesce(or_(and_(by_class, by_place), *by_list), false())


def on_list(school: type[School], flag: str, day: date, known_as_of: datetime | None = None) -> ColumnElement[bool]:
    """Tell in SQL whether the row `school` of an enclosing select stands on the local list on the day."""
    listed = as_known_at(SchoolFlag, known_as_of, "school_flag")
    return exists().where(
        listed.school_id == school.id,
        listed.flag == flag,
        or_(listed.starts_on.is_(None), listed.starts_on <= day),
        or_(listed.ends_on.is_(None), listed.ends_on >= day),
    )


def _in_township(school: type[School], rural: Rural) -> ColumnElement[bool]:
    elsewhere = (~school.township.startswith(seat, autoescape=True) for seat in rural.seats)
    return and_(func.substr(school.township, 7, 3) >= "100", *elsewhere)


async def find_school(session: AsyncSession, school_id: UUID, *, field: str | None = None) -> School:
    """Find a school with its county, classes and flags.

    :raises UnknownSchool: when there is none
    """
    return await the_one(session, _whole().where(School.id == school_id), UnknownSchool(field=field, value=school_id))


async def school_of_code(session: AsyncSession, code: str | None) -> School | None:
    """Find the school of the ten-digit code; no code, no school.

    :raises UnknownSchool: when there is none with the code
    """
    if code is None:
        return None
    return await the_one(session, _whole().where(School.code == code), UnknownSchool(field="school", value=code))


async def schools_by_id(session: AsyncSession, ids: Iterable[UUID]) -> Mapping[UUID, School]:
    """Give schools by their ids; an unknown id is left out."""
    found = await session.scalars(_whole().where(School.id.in_(set(ids))))
    return {school.id: school for school in found}


async def schools_of(session: AsyncSession, counties: Iterable[int]) -> Sequence[School]:
    """Give the schools of the counties, by code and name."""
    within = _whole().where(School.county_id.in_(list(counties))).order_by(School.code.nulls_last(), School.name)
    return (await session.scalars(within)).all()


async def page_of_schools(
    session: AsyncSession, wanted: WantedSchools, *, page: int = 1, size: int = 50
) -> Sequence[School]:
    """Give one page of the wanted schools, by code and name."""
    listed = _whole().where(*_narrowing(wanted)).order_by(School.code.nulls_last(), School.name, School.id)
    return (await session.scalars(listed.limit(size).offset((page - 1) * size))).all()


async def count_schools(session: AsyncSession, wanted: WantedSchools) -> int:
    """Count the wanted schools."""
    return await session.scalar(select(func.count()).select_from(School).where(*_narrowing(wanted))) or 0


def ids_of_schools(wanted: WantedSchools) -> Select[UUID]:
    """Give the select of the ids of the wanted schools, to narrow other lists by."""
    return select(School.id).where(*_narrowing(wanted))


def _narrowing(wanted: WantedSchools) -> list[ColumnElement[bool]]:
    return [
        School.county_id.in_(wanted.counties),
        School.stages.contains([wanted.stage]) if wanted.stage else true(),
        _latest_class().in_(wanted.nbs) if wanted.nbs else true(),
        _flagged(wanted) if wanted.flag else true(),
        School.name.icontains(wanted.text, autoescape=True) if wanted.text else true(),
    ]


def _latest_class() -> ColumnElement[str]:
    current = select(SchoolClass.nbs).where(SchoolClass.school_id == School.id).order_by(SchoolClass.year.desc())
    return current.limit(1).correlate(School).scalar_subquery()


def _flagged(wanted: WantedSchools) -> ColumnElement[bool]:
    return exists().where(
        SchoolFlag.school_id == School.id,
        SchoolFlag.flag == wanted.flag,
        or_(SchoolFlag.starts_on.is_(None), SchoolFlag.starts_on <= wanted.day),
        or_(SchoolFlag.ends_on.is_(None), SchoolFlag.ends_on >= wanted.day),
    )


def _whole() -> Select[School]:
    return select(School).options(joinedload(School.county), selectinload(School.classes), selectinload(School.flags))
