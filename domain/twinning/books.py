"""The row of a twinning: how it is written, held against others, and noted. Only the actions call this."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor
from domain.calendar.rules import day_in_shanghai
from domain.database import check_version, now_of
from domain.journal.actions import record
from domain.twinning.model import Twinning
from domain.twinning.queries import find_twinning, live_twinning
from domain.twinning.rules import check_state, is_past


async def enter(session: AsyncSession, actor: Actor, twinning: Twinning, deed: str) -> Twinning:
    """Write a new row; one whose term has run out makes room for it."""
    before = await live_twinning(
        session, twinning.county_id, twinning.lead_school_id, twinning.partner_school_id, twinning.stage
    )
    if before is not None and is_past(before, min(twinning.starts_on, day_in_shanghai(now_of(session)))):
        before.state = "expired"
        await session.flush()
    session.add(twinning)
    await session.flush()
    note(session, twinning, deed)
    return await find_twinning(session, actor, twinning.id)


async def current(session: AsyncSession, actor: Actor, seen: Twinning, deed: str, version: int | None) -> Twinning:
    """Lock the row. What has been done already is said before that somebody has changed something.

    :raises WrongState: when its state does not allow the deed
    :raises StaleVersion: when another version than the one that was read is current
    """
    twinning = await find_twinning(session, actor, seen.id, lock=True)
    check_state(twinning, deed)
    check_version(twinning.version, version)
    return twinning


async def move(session: AsyncSession, actor: Actor, twinning: Twinning, deed: str, **changes: Any) -> Twinning:
    """Write changes into the row, and note the deed."""
    for name, value in changes.items():
        setattr(twinning, name, value)
    await session.flush()
    note(session, twinning, deed, **{name: str(value) for name, value in changes.items() if value is not None})
    return await find_twinning(session, actor, twinning.id)


def note(session: AsyncSession, twinning: Twinning, deed: str, **detail: Any) -> None:
    """Note the deed in the journal, for both schools."""
    record(
        session,
        county_id=twinning.county_id,
        deed=deed,
        thing="twinning",
        thing_id=twinning.id,
        schools=twinning.schools,
        **detail,
    )
