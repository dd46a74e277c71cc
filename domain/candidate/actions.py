"""What can be done with candidates: entering, verifying the household, giving a seat, and each step after that."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Permission, require
from domain.calendar.rules import NotYet, check_reach, day_in_shanghai
from domain.candidate.model import DirectedCandidate, DirectedStep, HouseholdStatus
from domain.candidate.queries import find_candidate
from domain.candidate.rules import (
    REASONED,
    SchoolNeeded,
    check_admission,
    check_day,
    check_pseudonym,
    check_step,
)
from domain.database import check_version, now_of
from domain.directed.model import DirectedPlan, ReservedLot
from domain.directed.queries import find_directed_plan, locked_plan
from domain.directed.rules import lot_of
from domain.journal.actions import record
from domain.journal.rules import check_reason
from domain.school.queries import find_school
from domain.teacher.rules import check_span


async def enter_candidate(
    session: AsyncSession,
    actor: Actor,
    plan_id: UUID,
    *,
    pseudonym: str,
    stage: str,
    subject: str,
    applied_on: date,
) -> DirectedCandidate:
    """Enter somebody who applies, under a pseudonym that only the office can resolve.

    :raises BadPseudonym: when it could be a name or an id number
    :raises SamePseudonym: when the plan has a candidate of it
    """
    plan = await find_directed_plan(session, actor, plan_id)
    require(actor, Permission.KEEP_DIRECTED_PLANS, plan.place)
    _check_past(session, applied_on, field="applied_on")
    candidate = DirectedCandidate(
        county_id=plan.county_id,
        plan_id=plan.id,
        pseudonym=check_pseudonym(pseudonym),
        stage=stage,
        subject=subject.strip(),
    )
    session.add(candidate)
    await session.flush()
    return await _moved(session, actor, candidate, "enter_candidate", "applied", applied_on)


async def verify_household(
    session: AsyncSession,
    actor: Actor,
    candidate_id: UUID,
    *,
    status: str,
    starts_on: date,
    verified_on: date,
    verified_by: str,
    ends_on: date | None = None,
    version: int | None = None,
) -> DirectedCandidate:
    """Write down what an office has verified of a household: its status, from when to when. Earlier statuses stay.

    :raises EndsBeforeStart: when it ends before it begins
    :raises NotYet: when it was verified on a day to come
    """
    candidate = await _taken_up(session, actor, candidate_id, version)
    check_reach(starts_on, field="starts_on")
    if ends_on is not None:
        check_span(starts_on, ends_on, field="ends_on")
    _check_past(session, verified_on, field="verified_on")
    session.add(
        HouseholdStatus(
            county_id=candidate.county_id,
            candidate_id=candidate.id,
            status=status,
            starts_on=starts_on,
            ends_on=ends_on,
            verified_on=verified_on,
            verified_by=check_reason(verified_by, field="verified_by"),
        )
    )
    if candidate.state != "applied":
        return await _done(session, actor, candidate, "verify_household", verified_on=verified_on.isoformat())
    return await _moved(session, actor, candidate, "verify_household", "verified", max(verified_on, candidate.last_on))


async def admit_candidate(
    session: AsyncSession,
    actor: Actor,
    candidate_id: UUID,
    *,
    admitted_on: date,
    lot_id: UUID | None = None,
    version: int | None = None,
) -> DirectedCandidate:
    """Give a candidate a seat: of the lot, or else one that is open to everybody.

    The plan's row is held meanwhile, so that of two offices that give the last seat one is refused.

    :raises NotVerified: when no status that the lot is for was verified for the plan's day
    :raises NoSeatLeft: when every seat is taken
    """
    seen = await find_candidate(session, actor, candidate_id)
    plan = await locked_plan(session, actor, seen.plan_id, None)
    candidate = await _taken_up(session, actor, candidate_id, version)
    lot = None if lot_id is None else lot_of(plan, lot_id)
    check_day(candidate, admitted_on, day_in_shanghai(now_of(session)), field="admitted_on")
    check_admission(candidate, plan, lot, admitted_on)
    _count(plan, lot, 1)
    candidate.lot_id = lot_id
    return await _moved(session, actor, candidate, "admit_candidate", "admitted", admitted_on)


async def move_candidate(
    session: AsyncSession,
    actor: Actor,
    candidate_id: UUID,
    *,
    step: str,
    happened_on: date,
    reason: str = "",
    school_id: UUID | None = None,
    contract_no: str | None = None,
    version: int | None = None,
) -> DirectedCandidate:
    """Take the candidate one step on: contract, study, graduation, post, service and its end, or withdrawal.

    Whoever withdraws before the contract frees the seat, and a reserved seat goes back to its lot.

    :raises WrongStep: when the candidate's state has other steps
    :raises NoReason: when the step needs one
    :raises SchoolNeeded: when a graduate is posted nowhere
    """
    seen = await find_candidate(session, actor, candidate_id)
    plan = await locked_plan(session, actor, seen.plan_id, None)
    candidate = await _taken_up(session, actor, candidate_id, version)
    state = check_step(candidate, step, happened_on, day_in_shanghai(now_of(session)))
    if step == "post" and school_id is None:
        raise SchoolNeeded(field="school")
    if school_id is not None:
        await find_school(session, school_id, field="school")
    if step == "withdraw" and candidate.state == "admitted":
        lot = None if candidate.lot_id is None else lot_of(plan, candidate.lot_id)
        _count(plan, lot, -1)
    return await _moved(
        session,
        actor,
        candidate,
        f"{step}_candidate",
        state,
        happened_on,
        reason=check_reason(reason) if step in REASONED else None,
        school_id=school_id if step == "post" else None,
        contract_no=contract_no if step == "contract" else None,
    )


async def _taken_up(session: AsyncSession, actor: Actor, candidate_id: UUID, version: int | None) -> DirectedCandidate:
    """Find the candidate, ask leave, and hold its row."""
    seen = await find_candidate(session, actor, candidate_id)
    require(actor, Permission.KEEP_DIRECTED_PLANS, seen.plan.place)
    candidate = await find_candidate(session, actor, candidate_id, lock=True)
    check_version(candidate.version, version)
    return candidate


async def _moved(
    session: AsyncSession,
    actor: Actor,
    candidate: DirectedCandidate,
    deed: str,
    state: str,
    happened_on: date,
    **facts: Any,
) -> DirectedCandidate:
    """Write the step down and record it."""
    candidate.state = state
    session.add(
        DirectedStep(
            county_id=candidate.county_id, candidate_id=candidate.id, state=state, happened_on=happened_on, **facts
        )
    )
    return await _done(session, actor, candidate, deed, happened_on=happened_on.isoformat())


async def _done(
    session: AsyncSession, actor: Actor, candidate: DirectedCandidate, deed: str, **detail: Any
) -> DirectedCandidate:
    """Record the deed, and give the candidate as the record is now."""
    record(
        session,
        county_id=candidate.county_id,
        deed=deed,
        thing="directed_candidate",
        thing_id=candidate.id,
        pseudonym=candidate.pseudonym,
        **detail,
    )
    await session.flush()
    return await find_candidate(session, actor, candidate.id, lock=True)


def _count(plan: DirectedPlan, lot: ReservedLot | None, number: int) -> None:
    if lot is None:
        plan.general_taken += number
    else:
        lot.taken += number


def _check_past(session: AsyncSession, day: date, *, field: str) -> None:
    check_reach(day, field=field)
    if day > day_in_shanghai(now_of(session)):
        raise NotYet(field=field, day=day)
