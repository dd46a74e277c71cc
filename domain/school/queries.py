"""Finding schools. They are public, so everybody who has signed in may see every school."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from domain.school.model import School
from domain.school.rules import UnknownSchool


async def find_school(session: AsyncSession, school_id: UUID, *, field: str | None = None) -> School:
    """Find a school with its county, classes and flags.

    :raises UnknownSchool: when there is none
    """
    found = await session.scalar(_whole().where(School.id == school_id))
    if found is None:
        raise UnknownSchool(field=field, value=school_id)
    return found


async def schools_by_id(session: AsyncSession, ids: Iterable[UUID]) -> Mapping[UUID, School]:
    """Give schools by their ids; an unknown id is left out."""
    found = await session.scalars(_whole().where(School.id.in_(set(ids))))
    return {school.id: school for school in found}


async def schools_of(session: AsyncSession, counties: Iterable[int]) -> Sequence[School]:
    """Give the schools of the counties, by code and name."""
    within = _whole().where(School.county_id.in_(list(counties))).order_by(School.code.nulls_last(), School.name)
    return (await session.scalars(within)).all()


def _whole() -> Select[School]:
    return select(School).options(selectinload(School.county), selectinload(School.classes), selectinload(School.flags))
