"""Reading the journal."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor
from domain.journal.model import Entry, JournalHead
from domain.journal.rules import first_break


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """Limit entries to the actor's counties and, for a school office, to what concerns its schools."""
    within = Entry.county_id.in_(actor.counties)
    return within & Entry.schools.overlap(list(actor.schools)) if actor.of_school else within


async def story_of(session: AsyncSession, actor: Actor, thing_id: UUID) -> Sequence[Entry]:
    """Give everything that happened to one thing, oldest first."""
    told = select(Entry).where(Entry.thing_id == thing_id, seen_by(actor)).order_by(Entry.at, Entry.number)
    return (await session.scalars(told)).all()


async def broken_at(session: AsyncSession, county_id: int) -> int | None:
    """Find where the county's chain breaks, the end against its head included; None when every entry is as written."""
    entries = (await session.scalars(select(Entry).where(Entry.county_id == county_id).order_by(Entry.number))).all()
    head = await session.get(JournalHead, county_id)
    end = (head.number, head.hash) if head else (0, b"")
    reached = (len(entries), entries[-1].hash if entries else b"")
    return first_break(entries) or (None if reached == end else len(entries) + 1)
