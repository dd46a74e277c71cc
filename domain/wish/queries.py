"""Finding wishes, within what the actor may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from domain.access import Actor
from domain.database import refuses, the_one
from domain.wish.model import TeacherWish
from domain.wish.rules import StatedMeanwhile, UnknownWish

refuses("teacher_wish_once_key", StatedMeanwhile, field="teacher")


@dataclass(frozen=True, kw_only=True)
class WantedWishes:
    """Which wishes a list should show; what is left out does not narrow it."""

    year: int | None = None
    stand: str = ""
    school_id: UUID | None = None


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """Limit wishes to the actor's counties and, for a school office, to those of its own teachers."""
    within = TeacherWish.county_id.in_(actor.counties)
    return within & TeacherWish.school_id.in_(actor.schools) if actor.of_school else within


async def find_wish(session: AsyncSession, actor: Actor, wish_id: UUID) -> TeacherWish:
    """Find a wish with both schools, as it is now.

    :raises UnknownWish: when there is none that the actor may see
    """
    chosen = _whole().where(TeacherWish.id == wish_id, seen_by(actor))
    return await the_one(session, chosen.execution_options(populate_existing=True), UnknownWish)


async def wish_of(session: AsyncSession, county_id: int, teacher_id: UUID, year: int) -> TeacherWish | None:
    """Give what a teacher says about a year, held against other writers."""
    stated = select(TeacherWish).where(
        TeacherWish.county_id == county_id, TeacherWish.teacher_id == teacher_id, TeacherWish.year == year
    )
    found: TeacherWish | None = await session.scalar(stated.with_for_update())
    return found


async def page_of_wishes(
    session: AsyncSession, actor: Actor, wanted: WantedWishes, *, page: int = 1, size: int = 50
) -> Sequence[TeacherWish]:
    """Give one page of the wanted wishes, the latest first."""
    ordered = _whole().where(*_narrowing(actor, wanted)).order_by(TeacherWish.stated_on.desc(), TeacherWish.id.desc())
    return (await session.scalars(ordered.limit(size).offset((page - 1) * size))).all()


async def count_wishes(session: AsyncSession, actor: Actor, wanted: WantedWishes) -> int:
    """Count the wanted wishes."""
    counted = select(func.count()).select_from(TeacherWish).where(*_narrowing(actor, wanted))
    return await session.scalar(counted) or 0


async def wishes_for(session: AsyncSession, actor: Actor, county_id: int, year: int) -> Mapping[UUID, TeacherWish]:
    """Give every wish of a county for a year, by teacher."""
    stated = select(TeacherWish).where(seen_by(actor), TeacherWish.county_id == county_id, TeacherWish.year == year)
    return {wish.teacher_id: wish for wish in await session.scalars(stated)}


def _narrowing(actor: Actor, wanted: WantedWishes) -> list[ColumnElement[bool]]:
    return [
        seen_by(actor),
        TeacherWish.year == wanted.year if wanted.year else true(),
        TeacherWish.stand == wanted.stand if wanted.stand else true(),
        TeacherWish.school_id == wanted.school_id if wanted.school_id else true(),
    ]


def _whole() -> Select[TeacherWish]:
    return select(TeacherWish).options(selectinload(TeacherWish.school), selectinload(TeacherWish.to_school))
