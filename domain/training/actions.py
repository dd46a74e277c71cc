"""What the county does with training before anybody is nominated: plan it, share out its places, release a reserve."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NotRequired, TypedDict, Unpack
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import flag_modified

from domain.access import Actor, Permission, Place, require
from domain.database import check_key, check_version
from domain.division.model import County
from domain.journal.actions import record
from domain.quota.rules import check_number
from domain.school.model import School
from domain.school.queries import find_school, schools_by_id
from domain.training.model import PlaceAllocation, TrainingProgramme, TrainingSession
from domain.training.places import allocation_of, deal_seats, enter_session, release
from domain.training.queries import find_programme, find_training, locked_allocations, reserve_terms, seen_by
from domain.training.rules import (
    MOST_PLACES,
    NotOffered,
    check_programme,
    check_reserve,
    check_training,
    needed_reserve,
)
from domain.training.sharing import METHODS_OF, UnitShare, check_release, check_shares


class Session(TypedDict):
    """What a session of a programme is to be; both days are included."""

    title: NotRequired[str]
    mode: NotRequired[str]
    host_school_id: NotRequired[UUID | None]
    starts_on: date
    ends_on: date
    hours: int
    places: int
    reserved: NotRequired[int | None]
    reserve_reason: NotRequired[str | None]
    release_from: NotRequired[date | None]


async def plan_programme(
    session: AsyncSession, actor: Actor, *, county_id: int, title: str, level: str, year: int, source: str | None = None
) -> TrainingProgramme:
    """Plan a programme in the county's book.

    :raises MayNot: unless the county's personnel office or administrator asks
    :raises SameProgramme: when one of this title is planned for that year
    :raises Refusal: whatever `check_programme` refuses
    """
    require(actor, Permission.PLAN_TRAINING, Place(county_id))
    programme = TrainingProgramme(
        county_id=county_id,
        title=check_programme(title, level, year),
        level=level,
        year=year,
        source=(source or "").strip() or None,
    )
    session.add(programme)
    await session.flush()
    _record(session, programme, "plan_programme", title=programme.title, level=level, year=year)
    return await find_programme(session, actor, programme.id)


async def open_session(
    session: AsyncSession,
    actor: Actor,
    programme_id: UUID,
    *,
    idempotency_key: str | None = None,
    **wish: Unpack[Session],
) -> TrainingSession:
    """Open a session of a programme; all its places are the whole county's until they are shared out.

    Without a number the reserve is the least that the clause in force asks for. With an idempotency key, a repeated
    request gives back what was opened first.

    :raises MayNot: unless the county's personnel office or administrator asks
    :raises Refusal: whatever `check_training` and `check_reserve` refuse
    """
    programme = await find_programme(session, actor, programme_id)
    require(actor, Permission.PLAN_TRAINING, Place(programme.county_id))
    before = await _opened_before(session, actor, programme, idempotency_key)
    if before is not None:
        return before
    training = await _drafted(session, programme, wish)
    training.idempotency_key = idempotency_key
    await enter_session(session, training)
    _record(session, training, "open_session", places=training.places, reserved=training.reserved)
    return await find_training(session, actor, training.id)


async def allocate_places(
    session: AsyncSession,
    actor: Actor,
    training_id: UUID,
    *,
    places: int,
    reserved: int,
    shares: Sequence[UnitShare],
    method: str = "by_hand",
    reserve_reason: str | None = None,
    version: int | None = None,
) -> TrainingSession:
    """Set how many places a session has, how many are kept for rural teachers, and how many of both each unit has.

    Whoever has a place keeps it; reserved seats that are free follow the shares.

    :raises MayNot: unless the county's personnel office or administrator asks
    :raises Refusal: whatever `check_reserve` and `check_shares` refuse
    :raises StaleVersion: when somebody else has shared them out since
    """
    seen = await find_training(session, actor, training_id)
    require(actor, Permission.ALLOCATE_PLACES, Place(seen.county_id))
    training = await find_training(session, actor, training_id, lock=True)
    check_version(training.version, version)
    if method not in (*METHODS_OF, "by_hand"):
        raise NotOffered(field="method", value=method)
    held = await locked_allocations(session, training)
    check_number(places, 1, MOST_PLACES, field="places")
    training.reserve_reason = await _reason(session, training.programme, places, reserved, reserve_reason)
    schools = await _schools_named(session, shares, held)
    check_shares(places, reserved, shares, held, {each.id: each.name for each in schools})
    training.places, training.reserved, training.method = places, reserved, method
    flag_modified(training, "places")  # another sharing out is another version, though the total may be the same
    units = _reshared(session, training, shares, held)
    await session.flush()
    await deal_seats(session, training, units)
    _record(session, training, "allocate_places", places=places, reserved=reserved, method=method, units=len(shares))
    return await find_training(session, actor, training.id)


async def release_seats(
    session: AsyncSession, actor: Actor, allocation_id: UUID, *, count: int, decided_on: date, decision: str
) -> TrainingSession:
    """Release free reserved seats of a unit to everybody, by a dated decision.

    :raises MayNot: unless the county's personnel office or administrator asks
    :raises Refusal: whatever `check_release` refuses
    """
    training = await find_training(session, actor, await _session_of(session, actor, allocation_id))
    require(actor, Permission.RELEASE_SEATS, Place(training.county_id))
    held = await locked_allocations(session, training)
    allocation = next(each for each in held if each.id == allocation_id)
    words = check_release(
        allocation, count, decided_on=decided_on, decision=decision, release_from=training.release_from
    )
    numbers = await release(session, allocation, count, decided_on=decided_on, decision=words)
    _record(session, training, "release_seats", seats=numbers, decided_on=decided_on.isoformat(), decision=words)
    return await find_training(session, actor, training.id)


async def _drafted(session: AsyncSession, programme: TrainingProgramme, wish: Session) -> TrainingSession:
    host_id, places = wish.get("host_school_id"), wish["places"]
    host = await find_school(session, host_id, field="host_school") if host_id else None
    mode = wish.get("mode", "centralised")
    title = check_training(
        title=wish.get("title") or programme.title,
        mode=mode,
        starts_on=wish["starts_on"],
        ends_on=wish["ends_on"],
        hours=wish["hours"],
        places=places,
        host=host,
    )
    reserved = wish.get("reserved")
    if reserved is None:
        reserved = needed_reserve(places, await _terms(session, programme))
    return TrainingSession(
        county_id=programme.county_id,
        programme_id=programme.id,
        title=title,
        mode=mode,
        host_school_id=host_id,
        starts_on=wish["starts_on"],
        ends_on=wish["ends_on"],
        hours=wish["hours"],
        places=places,
        reserved=reserved,
        reserve_reason=await _reason(session, programme, places, reserved, wish.get("reserve_reason")),
        release_from=wish.get("release_from"),
    )


def _reshared(
    session: AsyncSession, training: TrainingSession, shares: Sequence[UnitShare], held: Sequence[PlaceAllocation]
) -> list[PlaceAllocation]:
    """Write each unit's share into its row; a unit that is left out keeps its row, with nothing in it."""
    by_unit = {(each.school_id, each.township): each for each in held}
    wanted = {share.unit: share for share in shares}
    for unit, allocation in by_unit.items():
        share = wanted.pop(unit, None)
        allocation.places, allocation.reserved = (share.places, share.reserved) if share else (0, 0)
    new = [allocation_of(training, share) for share in wanted.values()]
    session.add_all(new)
    return [*held, *new]


async def _terms(session: AsyncSession, programme: TrainingProgramme) -> Any:
    county = await session.get_one(County, programme.county_id)
    return await reserve_terms(session, county.code, programme.level)


async def _reason(
    session: AsyncSession, programme: TrainingProgramme, places: int, reserved: int, reason: str | None
) -> str | None:
    return check_reserve(places, reserved, await _terms(session, programme), reason)


async def _schools_named(
    session: AsyncSession, shares: Sequence[UnitShare], held: Sequence[PlaceAllocation]
) -> Sequence[School]:
    """Find the schools of the shares and of the places that are held.

    :raises UnknownSchool: when a share names a school that is nowhere
    """
    wanted = {share.school_id for share in shares if share.school_id}
    found = await schools_by_id(session, wanted | {each.school_id for each in held if each.school_id})
    for school_id in wanted - set(found):
        await find_school(session, school_id, field="shares")
    return list(found.values())


async def _session_of(session: AsyncSession, actor: Actor, allocation_id: UUID) -> UUID:
    mine = select(PlaceAllocation.session_id).where(
        PlaceAllocation.id == allocation_id, seen_by(actor, PlaceAllocation)
    )
    return await session.scalar(mine) or allocation_id


async def _opened_before(
    session: AsyncSession, actor: Actor, programme: TrainingProgramme, key: str | None
) -> TrainingSession | None:
    """Find what was already opened under the key, so that a repeated request opens nothing twice."""
    if key is None:
        return None
    check_key(key)
    mine = select(TrainingSession.id).where(
        TrainingSession.county_id == programme.county_id, TrainingSession.idempotency_key == key
    )
    found = await session.scalar(mine)
    return await find_training(session, actor, found) if found else None


def _record(session: AsyncSession, thing: TrainingProgramme | TrainingSession, deed: str, **detail: Any) -> None:
    kind = "training_session" if isinstance(thing, TrainingSession) else "training_programme"
    record(session, county_id=thing.county_id, deed=deed, thing=kind, thing_id=thing.id, **detail)
