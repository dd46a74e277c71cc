"""The rows of a twinning: how they are written, mirrored and noted. Only actions and the register call this."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor
from domain.calendar.rules import day_in_shanghai
from domain.database import check_version, now_of, reach, write_mirror
from domain.journal.actions import record
from domain.twinning.model import MIRROR, Twinning
from domain.twinning.queries import find_twinning, live_twinning, own_twinning
from domain.twinning.rules import check_state, is_past


async def enter(session: AsyncSession, actor: Actor, twinning: Twinning, deed: str) -> Twinning:
    """Write a new row in the partner school's book, and its mirror; one whose term has run out makes room for it."""
    async with reach(session, twinning.county_id):
        before = await live_twinning(
            session, twinning.county_id, twinning.lead_school_id, twinning.partner_school_id, twinning.stage
        )
        if before is not None and is_past(before, min(twinning.starts_on, day_in_shanghai(now_of(session)))):
            before.state = "expired"
            await session.flush()
            await mirror(session, before)
        session.add(twinning)
    await mirror(session, twinning)
    note(session, twinning, deed)
    return await find_twinning(session, actor, twinning.id)


async def current(session: AsyncSession, seen: Twinning, deed: str, version: int | None) -> Twinning:
    """Lock the owner row. What has been done already is said before that somebody has changed something.

    :raises WrongState: when its state does not allow the deed
    :raises StaleVersion: when another version than the one that was read is current
    """
    async with reach(session, seen.county_id):
        twinning = await own_twinning(session, seen)
        check_state(twinning, deed)
        check_version(twinning.version, version)
    return twinning


async def move(session: AsyncSession, actor: Actor, twinning: Twinning, deed: str, **changes: Any) -> Twinning:
    """Write changes into the row and its mirror, and note the deed."""
    async with reach(session, twinning.county_id):
        for name, value in changes.items():
            setattr(twinning, name, value)
    await mirror(session, twinning)
    note(session, twinning, deed, **{name: str(value) for name, value in changes.items() if value is not None})
    return await find_twinning(session, actor, twinning.id)


async def mirror(session: AsyncSession, *twinnings: Twinning) -> None:
    """Copy owner rows into the books of the lead schools' counties, where those are other ones."""
    await write_mirror(session, MIRROR, twinnings, lambda twinning: twinning.lead_county_id)


def note(session: AsyncSession, twinning: Twinning, deed: str, **detail: Any) -> None:
    """Note the deed in the journal of each county that it concerns, for both schools."""
    for county_id in sorted(twinning.counties):
        record(
            session,
            county_id=county_id,
            deed=deed,
            thing="twinning",
            thing_id=twinning.id,
            schools=twinning.schools,
            **detail,
        )
