"""Finding twinnings, within what the actor may see."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, selectinload

from domain.access import Actor
from domain.database import refuses
from domain.school.model import School
from domain.twinning.model import Twinning
from domain.twinning.rules import AlreadyTwinned, UnknownTwinning

refuses("twinning_one_live_pair_key", AlreadyTwinned, field="partner")


def seen_by(actor: Actor, row: type[Twinning] = Twinning) -> ColumnElement[bool]:
    """Limit twinnings to the actor's counties and, for a school office, to those of its schools."""
    within = row.county_id.in_(actor.counties)
    if not actor.of_school:
        return within
    return within & or_(row.lead_school_id.in_(actor.schools), row.partner_school_id.in_(actor.schools))


async def find_twinning(session: AsyncSession, actor: Actor, twinning_id: UUID) -> Twinning:
    """Find a twinning with both schools.

    :raises UnknownTwinning: when there is none that the actor may see
    """
    found = await session.scalar(_whole().where(Twinning.id == twinning_id, seen_by(actor)))
    if found is None:
        raise UnknownTwinning
    return found


async def twinnings_of_school(session: AsyncSession, actor: Actor, school_id: UUID) -> Sequence[Twinning]:
    """Give the twinnings of a school, whichever side it is on, the latest first."""
    of_school = or_(Twinning.lead_school_id == school_id, Twinning.partner_school_id == school_id)
    found = _whole().where(of_school, seen_by(actor)).order_by(Twinning.starts_on.desc(), Twinning.id)
    return (await session.scalars(found)).all()


async def open_twinnings(
    session: AsyncSession, actor: Actor, today: date, *, states: Collection[str]
) -> Sequence[Twinning]:
    """Give the twinnings in these states whose term has begun and not yet ended, by the names of their schools."""
    lead, partner = aliased(School), aliased(School)
    begun = Twinning.state.in_(states), Twinning.starts_on <= today, Twinning.ends_on >= today
    found = (
        _whole()
        .join(lead, lead.id == Twinning.lead_school_id)
        .join(partner, partner.id == Twinning.partner_school_id)
        .where(*begun, seen_by(actor))
        .order_by(lead.name, partner.name, Twinning.id)
    )
    return (await session.scalars(found)).all()


async def twinning_between(session: AsyncSession, actor: Actor, one: UUID, other: UUID, day: date) -> Twinning | None:
    """Find the twinning in force between two schools on the day, whichever of them leads."""
    pair = or_(
        (Twinning.lead_school_id == one) & (Twinning.partner_school_id == other),
        (Twinning.lead_school_id == other) & (Twinning.partner_school_id == one),
    )
    in_force = (Twinning.state == "active") & (Twinning.starts_on <= day) & (Twinning.ends_on >= day)
    found = await session.scalars(_whole().where(pair, in_force, seen_by(actor)).order_by(Twinning.id).limit(1))
    return found.first()


def _whole() -> Select[Twinning]:
    return select(Twinning).options(selectinload(Twinning.lead), selectinload(Twinning.partner))
