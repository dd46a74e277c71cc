"""The rows that one posting stands in: its owner's row, the claim on the person's time, the mirror, the arrival.

Only the actions of this room write here, and always all of them together.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Date, Integer, Table, Uuid, bindparam, column, delete, func, inspect, select
from sqlalchemy.dialects.postgresql import JSONB, Range, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.dml import ReturningInsert

from domain.access import Actor
from domain.database import new_id, now_of, reach, write_mirror
from domain.exchange.model import MIRROR, WHOLE_WEEK, Arrival, Claim, Posting
from domain.exchange.queries import lock_teacher, lock_teachers
from domain.exchange.rules import Overlapping
from domain.exchange.week import runs
from domain.journal.actions import record

_LANES = range(WHOLE_WEEK, 2 * WHOLE_WEEK)
_AT_ONCE = 1000
TIME = ("starts_on", "planned_to", "ended_on", "half_days", "slots")
"""What decides which time a posting takes."""


async def enter(session: AsyncSession, posting: Posting) -> None:
    """Write a new posting: the claim first, then the row, then its mirror.

    :raises Overlapping: when the person's time is taken, in whichever county
    """
    await _claim(session, posting)
    session.add(posting)
    await session.flush()
    await mirror(session, posting)


async def enter_many(session: AsyncSession, postings: Sequence[Posting]) -> set[UUID]:
    """Write many new postings at once and give the ids of those whose person was already posted; these are left out."""
    whole = [posting for posting in postings if posting.half_days == WHOLE_WEEK]
    fitting = await _insert_claims(session, [row for posting in whole for row in _whole_week(posting)])
    for posting in postings:
        if posting.half_days < WHOLE_WEEK and await _fits(session, posting):
            fitting.add(posting.id)
    free = [posting for posting in postings if posting.id in fitting]
    session.add_all(free)
    await session.flush()
    await mirror(session, *free)
    return {posting.id for posting in postings} - fitting


async def change(session: AsyncSession, posting: Posting, **changes: Any) -> None:
    """Write changes of a posting into all its rows.

    :raises Overlapping: when the person's time is taken, in whichever county
    """
    for name, value in changes.items():
        setattr(posting, name, value)
    moved = any(inspect(posting).attrs[name].history.has_changes() for name in TIME)
    await session.flush()
    if moved or posting.state == "cancelled":
        await lock_teacher(session, posting.county_id, posting.teacher_id)
        await _release(session, posting)
        if posting.state != "cancelled":
            await _claim(session, posting)
    await mirror(session, posting)


async def claim_anew(session: AsyncSession, corrected: Sequence[Posting]) -> bool:
    """Take the time of many people's whole weeks anew; if any of it is taken elsewhere, leave all of it as it was.

    :param corrected: the postings as they are going to be, apart from the books
    """
    if not corrected:
        return True
    await lock_teachers(session, {posting.county_id for posting in corrected}, {each.teacher_id for each in corrected})
    taking = await session.begin_nested()
    for start in range(0, len(corrected), _AT_ONCE):
        some = corrected[start : start + _AT_ONCE]
        mine = Claim.county_id.in_({each.county_id for each in some}), Claim.posting_id.in_([each.id for each in some])
        await session.execute(delete(Claim).where(*mine).execution_options(synchronize_session=False))
    fitting = await _insert_claims(session, [row for posting in corrected for row in _whole_week(posting)])
    fits = len(fitting) == len(corrected)
    await (taking.commit() if fits else taking.rollback())
    return fits


async def state_arrival(session: AsyncSession, actor: Actor, posting: Posting, arrived_on: date) -> None:
    """Write the host county's own word that the teacher has arrived, into its own book."""
    async with reach(session, posting.host_county_id):
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


def note(session: AsyncSession, posting: Posting, deed: str, **detail: Any) -> None:
    """Note the deed in the journal of each county that the posting concerns."""
    for county_id in {posting.county_id, posting.host_county_id}:
        record(
            session,
            county_id=county_id,
            deed=deed,
            thing="posting",
            thing_id=posting.id,
            schools=(posting.from_school_id, posting.to_school_id),
            **detail,
        )


async def _claim(session: AsyncSession, posting: Posting) -> None:
    """Take the person's time: a whole week is one row, a part of one its named half-days and as many lanes of work."""
    rows = _whole_week(posting) if posting.half_days == WHOLE_WEEK else _named(posting)
    await _insert_claims(session, rows)
    if len(await _held(session, posting, _during(posting))) < len(rows):
        raise Overlapping(field="starts_on")
    if posting.half_days < WHOLE_WEEK:
        await _take_lanes(session, posting, _during(posting))


async def _take_lanes(session: AsyncSession, posting: Posting, during: Range[date]) -> None:
    """Take all lanes that are free during these days, and give the surplus back.

    Where too few are free all the time, each half of the days is tried with lanes of its own: enough may be free on
    every day, though not the same ones. So half-days that are only counted add up to a week, and never to more.
    """
    await _insert_claims(session, [_row(posting, lane, lane + 1, during) for lane in _LANES])
    held = await _held(session, posting, during, lanes=True)
    enough = len(held) >= posting.half_days
    await session.execute(delete(Claim).where(Claim.id.in_(held[posting.half_days :] if enough else held)))
    if not enough:
        for half in _halves(during):
            await _take_lanes(session, posting, half)


def _halves(during: Range[date]) -> tuple[Range[date], Range[date]]:
    first, beyond = cast(date, during.lower), cast(date, during.upper)
    middle = first + (beyond - first) // 2
    if middle == first:
        raise Overlapping(field="starts_on")
    return Range(first, middle), Range(middle, beyond)


async def _held(session: AsyncSession, posting: Posting, during: Range[date], *, lanes: bool = False) -> Sequence[UUID]:
    held = select(Claim.id).where(
        Claim.county_id == posting.county_id, Claim.posting_id == posting.id, Claim.during == during
    )
    if lanes:
        held = held.where(Claim.slots.contained_by(Range(_LANES.start, _LANES.stop)))
    return (await session.scalars(held.order_by(Claim.slots))).all()


async def _fits(session: AsyncSession, posting: Posting) -> bool:
    try:
        await _claim(session, posting)
    except Overlapping:
        await _release(session, posting)
        return False
    return True


async def _release(session: AsyncSession, posting: Posting) -> None:
    await session.execute(delete(Claim).where(Claim.county_id == posting.county_id, Claim.posting_id == posting.id))


async def _insert_claims(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> set[UUID]:
    """Insert claims, a thousand at once, and give the postings of those that found their time free.

    `ON CONFLICT DO NOTHING` waits for a rival that is still writing and then steps back, where a plain insert of two
    rivals would end in a deadlock.
    """
    free: set[UUID] = set()
    for start in range(0, len(rows), _AT_ONCE):
        free |= set(await session.scalars(_CLAIMING, {"rows": list(rows[start : start + _AT_ONCE])}))
    return free


def _claiming() -> ReturningInsert[tuple[UUID]]:
    """Insert claims from one list, which PostgreSQL reads by itself."""
    sent = (
        func.jsonb_to_recordset(bindparam("rows", type_=JSONB))
        .table_valued(*_SENT, name="sent")
        .render_derived(with_types=True)
    )
    c = sent.c
    person = func.uuidrange(c.person, c.person, "[]", type_=Claim.__table__.c.person_id.type)
    slots, during = func.int4range(c.first, c.beyond), func.daterange(c.starts_on, c.free_on)
    listed = select(person, c.id, c.county_id, c.posting_id, slots, during)
    named = ["person_id", "id", "county_id", "posting_id", "slots", "during"]
    table = cast("Table", Claim.__table__)
    return insert(table).from_select(named, listed).on_conflict_do_nothing().returning(table.c.posting_id)


_SENT = (
    column("person", Uuid()),
    column("id", Uuid()),
    column("county_id", Integer()),
    column("posting_id", Uuid()),
    column("first", Integer()),
    column("beyond", Integer()),
    column("starts_on", Date()),
    column("free_on", Date()),
)
_CLAIMING = _claiming()


def _whole_week(posting: Posting) -> list[dict[str, Any]]:
    return [_row(posting, 0, 2 * WHOLE_WEEK, _during(posting))]


def _named(posting: Posting) -> list[dict[str, Any]]:
    return [_row(posting, first, beyond, _during(posting)) for first, beyond in runs(posting.slots)]


def _during(posting: Posting) -> Range[date]:
    return Range(posting.starts_on, posting.last_day + timedelta(days=1))


def _row(posting: Posting, first: int, beyond: int, during: Range[date]) -> dict[str, Any]:
    return {
        "person": str(posting.person_id),
        "id": str(new_id()),
        "county_id": posting.county_id,
        "posting_id": str(posting.id),
        "first": first,
        "beyond": beyond,
        "starts_on": str(during.lower),
        "free_on": str(during.upper),
    }


async def mirror(session: AsyncSession, *postings: Posting) -> None:
    """Copy owner rows into the host counties' books, where those are other ones."""
    await write_mirror(session, MIRROR, postings, lambda posting: posting.host_county_id)
