"""Finding what was shown, within what the actor may see."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import ColumnElement, false, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor
from domain.attainment.model import Attainment


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """Limit rows to the actor's counties; a school office is shown none of the county's papers."""
    return false() if actor.of_school else Attainment.county_id.in_(actor.counties)


async def attainments(session: AsyncSession, actor: Actor, county_id: int) -> Mapping[tuple[str, date], Attainment]:
    """Give everything that was shown in the county, by target and first day of its period."""
    those = select(Attainment).where(Attainment.county_id == county_id, seen_by(actor))
    return {(each.target_id, each.window_first): each for each in await session.scalars(those)}


async def find_attainment(
    session: AsyncSession, actor: Actor, county_id: int, target_id: str, first: date
) -> Attainment | None:
    """Find what was shown for the target in the period that begins on the day, if anything was."""
    one = (Attainment.county_id == county_id, Attainment.target_id == target_id, Attainment.window_first == first)
    found: Attainment | None = await session.scalar(select(Attainment).where(*one, seen_by(actor)))
    return found
