"""What can be done with directed plans: planning, revising, and releasing reserved seats by a dated decision."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Permission, Place, require
from domain.calendar.rules import check_reach, day_in_shanghai
from domain.database import now_of
from domain.directed.model import STATUSES, DirectedPlan, LotRelease, ReservedLot
from domain.directed.queries import directed_terms, find_directed_plan, locked_plan, plan_of_key, pool_of
from domain.directed.rules import (
    MOST_PLACES,
    Terms,
    check_pool,
    check_release,
    check_reserve,
    check_total,
    lot_of,
)
from domain.division.queries import find_county
from domain.journal.actions import record
from domain.journal.rules import check_reason
from domain.quota.rules import check_number

LotWish = tuple[Sequence[str], int]
"""The household statuses that a lot is for, and how many seats it has."""


async def plan_directed(
    session: AsyncSession,
    actor: Actor,
    *,
    county_id: int,
    year: int,
    total: int,
    lots: Sequence[LotWish],
    status_on: date,
    college: str = "",
    release_from: date | None = None,
    reserve_reason: str = "",
    idempotency_key: str | None = None,
) -> DirectedPlan:
    """Set up the places of a year, with the lots that are kept back; household status will be judged on `status_on`.

    :raises MayNot: unless the county's personnel office or administrator asks
    :raises SamePlan: when the year and college have a plan
    :raises PoolBelowRule: when the year's plans would keep too few together, where the clause judges them together
    :raises Refusal: whatever `check_reserve` refuses
    """
    require(actor, Permission.KEEP_DIRECTED_PLANS, Place(county_id))
    before = await plan_of_key(session, actor, county_id, idempotency_key)
    if before is not None:
        return before
    check_number(year, 2000, 2100, field="year")
    _check_numbers(total, [seats for _, seats in lots])
    check_reach(status_on, field="status_on")
    check_reach(release_from or status_on, field="release_from")
    reserved = sum(seats for _, seats in lots)
    terms = await directed_terms(session, (await find_county(session, county_id)).code)
    await _check_pool(session, county_id, year, terms, total=total, reserved=reserved)
    plan = DirectedPlan(
        county_id=county_id,
        year=year,
        college=college.strip(),
        total=total,
        reserved=reserved,
        status_on=status_on,
        release_from=release_from,
        reserve_reason=check_reserve(total, lots, terms, reserve_reason),
        idempotency_key=idempotency_key,
    )
    session.add(plan)
    await session.flush()
    session.add_all(_kept_back(plan, statuses, seats) for statuses, seats in lots)
    return await _done(session, actor, plan, "plan_directed", year=year, total=total, reserved=plan.reserved)


def _kept_back(plan: DirectedPlan, statuses: Sequence[str], seats: int) -> ReservedLot:
    ordered = sorted(statuses, key=list(STATUSES).index)
    return ReservedLot(county_id=plan.county_id, plan_id=plan.id, statuses=ordered, seats=seats)


async def revise_directed_plan(
    session: AsyncSession,
    actor: Actor,
    plan_id: UUID,
    *,
    total: int,
    seats: Mapping[UUID, int] | None = None,
    reserve_reason: str = "",
    version: int | None = None,
) -> DirectedPlan:
    """Give a plan another total, and its lots other numbers of seats; what is taken or released stays so.

    :raises BelowTaken: when the total would be less than what is taken or kept back
    :raises LotBelowTaken: when a lot would have fewer seats than are taken or released
    :raises PoolBelowRule: when the year's plans would keep too few together, where the clause judges them together
    :raises Refusal: whatever `check_reserve` refuses
    """
    plan = await locked_plan(session, actor, plan_id, version)
    lots = [(lot, (seats or {}).get(lot.id, lot.seats)) for lot in plan.lots]
    _check_numbers(total, [number for _, number in lots])
    check_total(plan, total, lots)
    terms = await directed_terms(session, (await find_county(session, plan.county_id)).code)
    reserved = sum(number for _, number in lots)
    await _check_pool(session, plan.county_id, plan.year, terms, total=total, reserved=reserved, but=plan.id)
    reason = check_reserve(total, [(lot.statuses, number) for lot, number in lots], terms, reserve_reason)
    for lot, number in lots:
        lot.seats = number
    plan.total, plan.reserve_reason = total, reason
    plan.reserved = sum(lot.seats - lot.released for lot in plan.lots)
    return await _done(session, actor, plan, "revise_directed_plan", total=total, reserved=plan.reserved)


async def release_reserved_seats(
    session: AsyncSession,
    actor: Actor,
    lot_id: UUID,
    *,
    plan_id: UUID,
    seats: int,
    decided_on: date,
    decision: str,
    version: int | None = None,
) -> DirectedPlan:
    """Give free seats of a lot to everybody, by a dated decision; they never come back to it.

    :raises NotReleasable: before the plan's day of release
    :raises NoSeatLeft: when fewer seats of the lot are free
    """
    plan = await locked_plan(session, actor, plan_id, version)
    lot = lot_of(plan, lot_id)
    check_number(seats, 1, MOST_PLACES, field="seats")
    check_release(plan, lot, seats, decided_on, day_in_shanghai(now_of(session)))
    lot.released += seats
    plan.reserved -= seats
    session.add(
        LotRelease(
            county_id=plan.county_id,
            lot_id=lot.id,
            seats=seats,
            decided_on=decided_on,
            decision=check_reason(decision, field="decision"),
        )
    )
    return await _done(session, actor, plan, "release_reserved_seats", seats=seats, decided_on=decided_on.isoformat())


async def _check_pool(
    session: AsyncSession,
    county_id: int,
    year: int,
    terms: Terms,
    *,
    total: int,
    reserved: int,
    but: UUID | None = None,
) -> None:
    """Judge the plan together with the others of its year; they are held, so that two planners do not undercut both."""
    if terms.pooled:
        others = await pool_of(session, county_id, year, but=but, lock=True)
        check_pool(others.joined_by(total, reserved), terms)


async def _done(session: AsyncSession, actor: Actor, plan: DirectedPlan, deed: str, **detail: Any) -> DirectedPlan:
    """Record the deed, and give the plan as it is now."""
    record(session, county_id=plan.county_id, deed=deed, thing="directed_plan", thing_id=plan.id, **detail)
    await session.flush()
    return await find_directed_plan(session, actor, plan.id, lock=True)


def _check_numbers(total: int, seats: Sequence[int]) -> None:
    check_number(total, 1, MOST_PLACES, field="total")
    for number in seats:
        check_number(number, 0, MOST_PLACES, field="reserved")
