"""Finding what the lines of a sheet speak of: counties, schools and teachers, many at once."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from domain.access import Actor
from domain.database import among
from domain.division.model import County
from domain.journal.model import Entry
from domain.journal.queries import seen_by as entries_seen_by
from domain.ledger.rules import AmbiguousSchool, WhichCounty, name_key
from domain.school.model import School
from domain.school.rules import UnknownSchool
from domain.teacher.model import Employment, Teacher
from domain.teacher.queries import seen_by
from domain.teacher.rules import UnknownTeacher


async def county_of_sheet(session: AsyncSession, actor: Actor) -> County:
    """Tell into whose books a sheet goes that names no county: the actor's own, or the last that was imported into.

    :raises WhichCounty: when the actor reaches several, and nothing was imported before
    """
    counties = actor.counties
    if len(counties) != 1:
        latest = select(Entry.county_id).where(entries_seen_by(actor), Entry.thing == "import")
        found = await session.scalar(latest.order_by(Entry.at.desc(), Entry.number.desc()).limit(1))
        counties = (found,) if found is not None else ()
    if not counties:
        raise WhichCounty
    return await session.get_one(County, counties[0])


class Schools:
    """The schools that a sheet may speak of, found by code or, within one county, by name."""

    def __init__(self, schools: Iterable[School]) -> None:
        self._by_code: dict[str, School] = {}
        self._by_name: dict[tuple[int, str], list[School]] = {}
        for school in schools:
            if school.code:
                self._by_code[school.code] = school
            self._by_name.setdefault((school.county_id, name_key(school.name)), []).append(school)

    def of_code(self, code: str, *, field: str) -> School:
        """Give the school with the code.

        :raises UnknownSchool: when there is none
        """
        if code not in self._by_code:
            raise UnknownSchool(field=field, value=code)
        return self._by_code[code]

    def named(self, text: str, county_id: int, *, field: str) -> School:
        """Give the school of the county with this name, or any with this code.

        :raises UnknownSchool: when there is none
        :raises AmbiguousSchool: when several bear the name
        """
        found = self._by_name.get((county_id, name_key(text)), [])
        if len(found) > 1:
            raise AmbiguousSchool(field=field, value=text)
        return found[0] if found else self.of_code(text, field=field)

    def ids_of(self, codes: Iterable[str]) -> list[UUID]:
        """Give the ids of the schools with these codes; an unknown code is left out."""
        return [self._by_code[code].id for code in set(codes) if code in self._by_code]


async def schools_of_codes(session: AsyncSession, codes: Iterable[str], *, whole: bool = False) -> Sequence[School]:
    """Give the schools with these codes, on request with classes and flags; schools are public."""
    found = select(School).where(among(School.code, set(codes))).options(selectinload(School.county))
    if whole:
        found = found.options(selectinload(School.classes), selectinload(School.flags))
    return (await session.scalars(found)).all()


async def schools_of_counties(session: AsyncSession, counties: Collection[int]) -> Sequence[School]:
    """Give all schools of the counties."""
    return (await session.scalars(select(School).where(School.county_id.in_(counties)))).all()


async def counties_by_code(session: AsyncSession, codes: Iterable[str]) -> Mapping[str, County]:
    """Give the counties whose books are open here, by code."""
    found = await session.scalars(select(County).where(among(County.code, set(codes))))
    return {county.code: county for county in found}


class People:
    """The teachers that a sheet may speak of, by person: the same human may stand in several counties' books."""

    def __init__(self, teachers: Iterable[Teacher]) -> None:
        self._by_person: dict[UUID, list[Teacher]] = {}
        for teacher in teachers:
            self._by_person.setdefault(teacher.person_id, []).append(teacher)

    def __iter__(self) -> Iterator[Teacher]:
        return (teacher for found in self._by_person.values() for teacher in found)

    def all(self, person_id: UUID) -> Sequence[Teacher]:
        """Give the person in every book that the actor may see, where the home is first."""
        return sorted(self._by_person.get(person_id, ()), key=lambda each: (not at_home(each), each.county_id))

    def one(self, person_id: UUID, *, field: str) -> Teacher:
        """Give the person in the book of the home county.

        :raises UnknownTeacher: when no book that the actor may see has the person
        """
        found = self.all(person_id)
        if not found:
            raise UnknownTeacher(field=field)
        return found[0]


def at_home(teacher: Teacher) -> bool:
    """Tell whether the teacher has a home employment in this book that has not ended."""
    return any(each.ended_on is None for each in teacher.employments)


async def people(session: AsyncSession, actor: Actor, person_ids: Iterable[UUID], *, lock: bool = False) -> People:
    """Find the persons in the books that the actor may see, each with employments, awards and exemptions.

    With `lock`, their rows are held against other writers, in one fixed order so that two imports never block each
    other.
    """
    those = select(Teacher).where(among(Teacher.person_id, set(person_ids)), seen_by(actor))
    if lock:
        those = those.order_by(Teacher.county_id, Teacher.id).with_for_update(key_share=True)
    homes = selectinload(Teacher.employments).selectinload(Employment.school)
    parts = homes, selectinload(Teacher.awards), selectinload(Teacher.exemptions)
    return People(await session.scalars(those.options(*parts)))
