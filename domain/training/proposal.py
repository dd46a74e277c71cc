"""Proposing how a session's places are shared: the county's schools or townships, weighed by their teachers.

Apart from the queries, because it joins what they find with the arithmetic of `sharing`, for a person to decide on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.database import over_all
from domain.division.model import County
from domain.school.model import School
from domain.school.queries import Lists, is_rural, schools_by_id
from domain.school.rules import RURAL
from domain.teacher.model import Employment
from domain.training.model import TrainingSession
from domain.training.queries import reserve_terms
from domain.training.rules import ReserveTerms
from domain.training.sharing import Sharing, UnitShare, UnitWeight, held_by, shared_out


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A school or township among which places are shared, and by how many teachers it is weighed."""

    code: str
    name: str
    school_id: UUID | None
    township: str | None
    weight: UnitWeight

    @property
    def unit(self) -> tuple[UUID | None, str | None]:
        """Name the unit as its allocation does."""
        return self.school_id, self.township


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A sharing with its proof; `pool` is what the county's common places have taken and keep."""

    units: Sequence[Unit]
    sharing: Sharing
    pool: tuple[int, int]
    terms: ReserveTerms | None

    @property
    def shares(self) -> list[UnitShare]:
        """Give the share of each unit, and with the pool what nobody else may have."""
        places, reserve = self.sharing.places, self.sharing.reserve
        units = [
            UnitShare(
                school_id=unit.school_id,
                township=unit.township,
                places=places.seats[unit.code],
                reserved=reserve.seats[unit.code],
            )
            for unit in self.units
        ]
        left = places.unallocated + self.pool[0], reserve.unallocated + self.pool[1]
        return [
            *(each for each in units if each.places),
            *([UnitShare(places=left[0], reserved=left[1])] if any(left) else []),
        ]


async def propose(
    session: AsyncSession, training: TrainingSession, *, places: int, reserved: int, by: str, method: str
) -> Proposal:
    """Propose how the places are shared among the schools or townships of the county, with the proof.

    Units keep what they have taken, and so does the county's common pool, which is left out of the sharing.

    :raises Refusal: when there is no such method, or more is taken than there is to share
    """
    county = await session.get_one(County, training.county_id)
    terms = await reserve_terms(session, county.code, training.programme.level)
    day = training.starts_on
    weights = await unit_weights(session, training.county_id, by=by, day=day, terms=terms)
    schools = await schools_by_id(session, [UUID(unit) for unit in weights]) if by == "school" else {}
    names = await _township_names(session, training.county_id) if by == "township" else {}
    units = [
        _unit(unit, schools.get(UUID(unit)) if by == "school" else None, weights[unit], names.get(unit))
        for unit in weights
    ]
    held = {each.unit: held_by(each) for each in training.allocations}
    pool = next((held_by(each) for each in training.allocations if each.is_pool), (0, 0))
    kept = {unit.code: held[unit.unit] for unit in units if unit.unit in held}
    weighed = {unit.code: unit.weight for unit in sorted(units, key=lambda unit: unit.code)}
    sharing = shared_out(max(0, places - pool[0]), max(0, reserved - pool[1]), weighed, method, kept)
    return Proposal(units=sorted(units, key=lambda unit: unit.code), sharing=sharing, pool=pool, terms=terms)


async def _township_names(session: AsyncSession, county_id: int) -> Mapping[str, str]:
    """Name each township by what its schools' names begin with, up to 镇, 乡 or 街道; the seat by the county."""
    township = func.left(School.township, 9)
    beginning = func.min(func.substring(School.name, "^.*?(?:镇|乡|街道)"))
    named = select(township, beginning).where(School.county_id == county_id).group_by(township)
    return {code: name for code, name in await session.execute(named) if code and name}


def _unit(key: str, school: School | None, weight: UnitWeight, name: str | None) -> Unit:
    if school is None:
        return Unit(code=key, name=f"{name} {key}" if name else key, school_id=None, township=key, weight=weight)
    return Unit(code=school.code or key, name=school.name, school_id=school.id, township=None, weight=weight)


async def unit_weights(
    session: AsyncSession, county_id: int, *, by: str, day: date, terms: ReserveTerms | None
) -> Mapping[str, UnitWeight]:
    """Weigh schools (by their ids) or townships (by nine digits): their teachers on the day, and the rural ones.

    Schools without a township's code are weighed with none.
    """
    lists = Lists(year=terms.year_of(day) if terms else day.year)
    rural = is_rural(School, terms.rural if terms else RURAL["village"], lists, day=day)
    unit: ColumnElement[Any] = School.id.expression if by == "school" else func.left(School.township, 9)
    counted = (
        select(unit.label("unit"), func.count().label("all"), func.sum(case((rural, 1), else_=0)).label("rural"))
        .select_from(Employment)
        .join(School, School.id == Employment.school_id)
        .where(
            Employment.county_id == county_id,
            Employment.arrived_on <= day,
            or_(Employment.ended_on.is_(None), Employment.ended_on >= day),
            unit.is_not(None),
        )
        .group_by(unit)
    )
    return {str(row.unit): UnitWeight(row.all, row.rural) for row in await over_all(session, counted)}
