"""How teachers are spread over a county's schools: the rows behind the balance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Permission, Place, require
from domain.database import over_all
from domain.figure.balance import Holding, Variation, variation
from domain.school.model import School
from domain.teacher.model import Award, Employment

STAGES_COMPARED = ("primary", "junior")
LEVELS = ("county", "city", "province", "national")
_SHOWN = ("school_id", "name", "pupils", "teachers", "backbone")


@dataclass(frozen=True, kw_only=True)
class Staffed:
    """One school with its pupils, its teachers in the establishment, and the backbone teachers among them."""

    school_id: UUID
    name: str
    pupils: int | None
    teachers: int
    backbone: int


@dataclass(frozen=True, kw_only=True)
class Balance:
    """A county's schools of one stage beside each other on a day.

    `mixed` are schools of more than one stage: their pupils are not kept by stage, so they cannot be compared here.
    """

    stage: str
    day: date
    compared: Sequence[Staffed]
    mixed: Sequence[Staffed]
    teachers: Variation | None
    backbone: Variation | None


async def balance(session: AsyncSession, actor: Actor, *, county_id: int, stage: str, day: date) -> Balance:
    """Compare the public schools of a stage by teachers, and by backbone teachers, for each pupil.

    :raises MayNot: when the actor may not see the county's figures
    """
    require(actor, Permission.SEE_COUNTY_FIGURE, Place(county_id))
    found = await over_all(session, _schools(county_id, stage, day))
    schools = [(row.stages, Staffed(**{name: getattr(row, name) for name in _SHOWN})) for row in found]
    compared = [each for stages, each in schools if stages == [stage] and each.pupils]
    return Balance(
        stage=stage,
        day=day,
        compared=compared,
        mixed=[each for _, each in schools if each not in compared],
        teachers=variation(Holding(pupils=each.pupils or 0, amount=each.teachers) for each in compared),
        backbone=variation(Holding(pupils=each.pupils or 0, amount=each.backbone) for each in compared),
    )


def _schools(county_id: int, stage: str, day: date) -> Select[*tuple[Any, ...]]:
    """Select the schools of the stage with their teachers of the day."""
    held = (
        select(Award.teacher_id)
        .where(
            Award.county_id == county_id,
            Award.level.in_(LEVELS),
            Award.awarded_on <= day,
            or_(Award.expires_on.is_(None), Award.expires_on > day),
        )
        .distinct()
    )
    home = and_(
        Employment.school_id == School.id,
        Employment.county_id == School.county_id,
        Employment.in_establishment.is_(True),
        Employment.post != "staff",
        _on(day),
    )
    return (
        select(
            School.id.label("school_id"),
            School.name,
            School.stages,
            School.pupils,
            func.count(Employment.teacher_id.distinct()).label("teachers"),
            func.count(Employment.teacher_id.distinct()).filter(Employment.teacher_id.in_(held)).label("backbone"),
        )
        .outerjoin(Employment, home)
        .where(
            School.county_id == county_id,
            School.public.is_(True),
            School.stages.contains([stage]),
            or_(School.closed_on.is_(None), School.closed_on > day),
        )
        .group_by(School.id)
        .order_by(School.code.nulls_last(), School.name)
    )


def _on(day: date) -> ColumnElement[bool]:
    return and_(Employment.arrived_on <= day, or_(Employment.ended_on.is_(None), Employment.ended_on >= day))
