"""The rows of a teacher pair: how they are written, mirrored and noted. Only the actions call this."""

from typing import Any

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from domain.database import check_version, reach, write_mirror
from domain.journal.actions import record
from domain.mentoring.model import MIRROR, TeacherPair
from domain.mentoring.queries import own_pair
from domain.mentoring.rules import check_state


async def enter(session: AsyncSession, pair: TeacherPair) -> None:
    """Write a new pair in the book of its twinning, and its mirror."""
    async with reach(session, pair.county_id):
        session.add(pair)
    await _mirror(session, pair)


async def current(session: AsyncSession, seen: TeacherPair, version: int | None, *states: str) -> TeacherPair:
    """Lock the owner row in one of the states that a deed needs.

    :raises WrongState: when the state is another
    :raises StaleVersion: when another version than the one that was read is current
    """
    async with reach(session, seen.county_id):
        pair = await own_pair(session, seen)
        check_state(pair, *states)
        check_version(pair.version, version)
    return pair


async def change(session: AsyncSession, pair: TeacherPair, **changes: Any) -> None:
    """Write changes into the row and its mirror."""
    async with reach(session, pair.county_id):
        for name, value in changes.items():
            setattr(pair, name, value)
    await _mirror(session, pair)


async def take_back(session: AsyncSession, pair: TeacherPair) -> None:
    """Take the row and its mirror out of the books; history keeps it."""
    async with reach(session, pair.county_id):
        await session.delete(pair)
    if pair.lead_county_id != pair.county_id:
        async with reach(session, pair.lead_county_id):
            there = MIRROR.c.county_id == pair.lead_county_id, MIRROR.c.id == pair.id
            await session.execute(delete(MIRROR).where(*there))


def note(session: AsyncSession, pair: TeacherPair, deed: str, **detail: Any) -> None:
    """Note the deed in the journal of each county that it concerns, for both schools."""
    for county_id in sorted(pair.counties):
        record(
            session,
            county_id=county_id,
            deed=deed,
            thing="teacher_pair",
            thing_id=pair.id,
            schools=pair.schools,
            **detail,
        )


async def _mirror(session: AsyncSession, pair: TeacherPair) -> None:
    await write_mirror(session, MIRROR, (pair,), lambda pair: pair.lead_county_id)
