"""Writing into the journal."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor
from domain.database import now_of, reach
from domain.journal.model import Entry, JournalHead
from domain.journal.rules import chained, check_open


def record(
    session: AsyncSession,
    *,
    county_id: int,
    deed: str,
    thing: str,
    thing_id: UUID,
    schools: Iterable[UUID] = (),
    **detail: Any,
) -> None:
    """Note a deed; it is chained as the last act of the transaction, so that the chain is locked only for a moment."""
    actor: Actor = session.info["actor"]
    entry = Entry(
        county_id=county_id,
        number=0,
        at=now_of(session),
        actor_id=actor.id,
        actor_name=actor.name,
        deed=deed,
        thing=thing,
        thing_id=thing_id,
        schools=list(schools),
        detail=detail,
        hash=b"",
    )
    noted: list[Entry] = session.info.setdefault("noted", [])
    if not noted:
        session.info["at_the_end"].append(_chain)
    noted.append(entry)


def noted_so_far(session: AsyncSession) -> int:
    """Count the deeds that the transaction has noted."""
    return len(session.info.get("noted", ()))


def forget_since(session: AsyncSession, count: int) -> None:
    """Forget the deeds noted after so many: they were undone with a savepoint, so nobody did them."""
    del session.info.get("noted", [])[count:]


async def close_book(session: AsyncSession, county_id: int) -> None:
    """Close the county's book up to the transaction's instant: what is counted from here on is known for good.

    Whoever has written already ends first and is counted; whoever began before and ends later is refused, because a
    deed of an earlier instant would change what was known at this one. The head is locked to the end, as by any deed.
    """
    head = (await _locked_heads(session, [county_id]))[county_id]
    head.closed_until = max(head.closed_until or now_of(session), now_of(session))
    session.info.setdefault("closing", set()).add(county_id)


async def _chain(session: AsyncSession) -> None:
    """Chain what was noted, the counties' heads locked in one fixed order so that two transactions never wait."""
    noted: list[Entry] = session.info.pop("noted", [])
    counties = sorted({entry.county_id for entry in noted})
    async with reach(session, *counties):
        heads = await _locked_heads(session, counties)
        for county_id in set(counties) - session.info.get("closing", set()):
            check_open(heads[county_id].closed_until, now_of(session))
        for entry in noted:
            head = heads[entry.county_id]
            entry.number = head.number = head.number + 1
            entry.hash = head.hash = chained(head.hash, entry)
        session.add_all(noted)


async def _locked_heads(session: AsyncSession, counties: Sequence[int]) -> dict[int, JournalHead]:
    """Lock the heads of these counties; a county's first deed begins its chain."""
    found = await _lock(session, counties)
    if len(found) < len(counties):
        begun = [{"county_id": county_id, "number": 0, "hash": b""} for county_id in counties]
        await session.execute(insert(JournalHead).on_conflict_do_nothing(), begun)
        found = await _lock(session, counties)
    return {head.county_id: head for head in found}


async def _lock(session: AsyncSession, counties: Sequence[int]) -> Sequence[JournalHead]:
    locked = select(JournalHead).where(JournalHead.county_id.in_(counties)).order_by(JournalHead.county_id)
    fresh = locked.with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(fresh)).all()
