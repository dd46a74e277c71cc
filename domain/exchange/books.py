"""The rows that one posting stands in: its owner's row, the claim on the person's time, the mirror, the arrival.

Only the actions of this room write here, and always all of them together.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import Range, insert
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor
from domain.database import new_id, now_of, reach
from domain.exchange.model import MIRROR, WHOLE_WEEK, Arrival, Claim, Posting
from domain.exchange.rules import Overlapping, runs

_LANES = range(WHOLE_WEEK, 2 * WHOLE_WEEK)


async def enter(session: AsyncSession, posting: Posting) -> None:
    """Write a new posting: the claim first, then the row, then its mirror.

    :raises Overlapping: when the person's time is taken, in whichever county
    """
    await _claim(session, posting)
    session.add(posting)
    await session.flush()
    await _mirror(session, posting)


async def enter_many(session: AsyncSession, postings: Sequence[Posting]) -> set[UUID]:
    """Write many new postings at once and give the ids of those whose person was already posted; these are left out."""
    whole = [posting for posting in postings if posting.half_days == WHOLE_WEEK]
    taken = await _insert_claims(session, [row for posting in whole for row in _whole_week(posting)])
    free = [posting for posting in whole if posting.id in taken]
    session.add_all(free)
    await session.flush()
    for posting in free:
        await _mirror(session, posting)
    return {posting.id for posting in whole} - taken


async def change(session: AsyncSession, posting: Posting, **changes: Any) -> None:
    """Write changes of a posting into all its rows.

    :raises Overlapping: when the person's time is taken, in whichever county
    """
    for name, value in changes.items():
        setattr(posting, name, value)
    await session.flush()
    await session.execute(delete(Claim).where(Claim.county_id == posting.county_id, Claim.posting_id == posting.id))
    if posting.state != "cancelled":
        await _claim(session, posting)
    await _mirror(session, posting)


async def state_arrival(session: AsyncSession, actor: Actor, posting: Posting, arrived_on: date) -> None:
    """Write the host county's own word that the teacher has arrived."""
    session.add(
        Arrival(
            county_id=posting.host_county_id,
            posting_id=posting.id,
            school_id=posting.to_school_id,
            arrived_on=arrived_on,
            confirmed_at=now_of(session),
            confirmed_by=actor.id,
        )
    )
    await session.flush()


async def _claim(session: AsyncSession, posting: Posting) -> None:
    """Take the person's time.

    A whole week is one row. A part of one takes its named half-days, and as many lanes of work as are free: all free
    lanes are taken and the surplus given back, so that half-days which are only counted never exceed a week.
    """
    rows = _whole_week(posting) if posting.half_days == WHOLE_WEEK else _named(posting)
    if (rows and not await _insert_claims(session, rows)) or (rows and await _held(session, posting) < len(rows)):
        raise Overlapping(field="starts_on")
    if posting.half_days < WHOLE_WEEK:
        await _take_lanes(session, posting)


async def _take_lanes(session: AsyncSession, posting: Posting) -> None:
    lanes = [_row(posting, lane, lane + 1) for lane in _LANES]
    await _insert_claims(session, lanes)
    ours = select(Claim.id).where(
        Claim.county_id == posting.county_id,
        Claim.posting_id == posting.id,
        Claim.slots.contained_by(Range(_LANES.start, _LANES.stop)),
    )
    held = (await session.scalars(ours.order_by(Claim.slots))).all()
    if len(held) < posting.half_days:
        raise Overlapping(field="starts_on")
    await session.execute(delete(Claim).where(Claim.id.in_(held[posting.half_days :])))


async def _held(session: AsyncSession, posting: Posting) -> int:
    held = select(Claim.id).where(Claim.county_id == posting.county_id, Claim.posting_id == posting.id)
    return len((await session.scalars(held)).all())


async def _insert_claims(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> set[UUID]:
    """Insert claims and give the postings of those that found their time free.

    `ON CONFLICT DO NOTHING` waits for a rival that is still writing and then steps back, where a plain insert of two
    rivals would end in a deadlock.
    """
    if not rows:
        return set()
    free = await session.execute(insert(Claim).values(list(rows)).on_conflict_do_nothing().returning(Claim.posting_id))
    return set(free.scalars())


def _whole_week(posting: Posting) -> list[dict[str, Any]]:
    return [_row(posting, 0, 2 * WHOLE_WEEK)]


def _named(posting: Posting) -> list[dict[str, Any]]:
    return [_row(posting, first, beyond) for first, beyond in runs(posting.slots)]


def _row(posting: Posting, first: int, beyond: int) -> dict[str, Any]:
    return {
        "person_id": posting.person_id,
        "id": new_id(),
        "county_id": posting.county_id,
        "posting_id": posting.id,
        "slots": Range(first, beyond),
        "during": Range(posting.starts_on, posting.last_day + timedelta(days=1)),
    }


async def _mirror(session: AsyncSession, posting: Posting) -> None:
    """Copy the owner's row into the host county's book, when that is another one."""
    if posting.county_id == posting.host_county_id:
        return
    own = {
        column.name: getattr(posting, column.key)
        for column in Posting.__table__.columns
        if column.name != "recorded_from"
    }
    values = own | {
        "home_county_id": posting.county_id,
        "county_id": posting.host_county_id,
        "recorded_from": now_of(session),
    }
    copied = {name: value for name, value in values.items() if name not in ("id", "county_id")}
    async with reach(session, posting.host_county_id):
        await session.execute(
            insert(MIRROR).values(values).on_conflict_do_update(index_elements=["county_id", "id"], set_=copied)
        )
