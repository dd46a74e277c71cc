"""What can be done with twinnings: one school proposes, the other accepts, the county keeps the register."""

from datetime import date, timedelta
from typing import Unpack
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Permission, Place, require
from domain.calendar.rules import day_in_shanghai
from domain.database import now_of
from domain.journal.rules import check_reason
from domain.school.model import School
from domain.twinning import books
from domain.twinning.model import Twinning
from domain.twinning.queries import find_twinning
from domain.twinning.rules import (
    Amendment,
    NotLonger,
    NotYours,
    OwnProposal,
    Terms,
    check_agreement,
    check_day,
    check_twinning,
    other_school,
)


async def enter_twinning(
    session: AsyncSession,
    actor: Actor,
    *,
    lead: School,
    partner: School,
    stage: str,
    starts_on: date,
    ends_on: date,
    agreement_no: str | None,
    **terms: Unpack[Terms],
) -> Twinning:
    """Enter a twinning whose agreement both schools have signed, in the book of the partner school's county.

    :raises MayNot: unless the actor keeps that county's twinnings
    :raises AlreadyTwinned: when the pair is twinned in this stage
    """
    require(actor, Permission.KEEP_TWINNINGS, Place(partner.county_id))
    check_twinning(lead, partner, stage, starts_on, ends_on)
    twinning = Twinning(
        county_id=partner.county_id,
        lead_county_id=lead.county_id,
        lead_school_id=lead.id,
        partner_school_id=partner.id,
        stage=stage,
        starts_on=starts_on,
        ends_on=ends_on,
        agreement_no=agreement_no,
        **terms,
    )
    return await books.enter(session, actor, twinning, "enter_twinning")


async def propose_twinning(
    session: AsyncSession,
    actor: Actor,
    *,
    lead: School,
    partner: School,
    stage: str,
    starts_on: date,
    ends_on: date,
    agreement_no: str | None = None,
    **terms: Unpack[Terms],
) -> Twinning:
    """Propose a twinning to the other school, in the book of the partner school's county.

    :raises MayNot: when an office asks that neither school is of
    :raises NotYours: when the county asks, which enters a twinning instead
    :raises AlreadyTwinned: when the pair is twinned in this stage, or one of them has proposed it
    """
    own = next((each for each in (lead, partner) if each.id in actor.schools), None)
    require(actor, Permission.PROPOSE_TWINNING, Place(partner.county_id, own.id if own else None))
    if own is None:
        raise NotYours(field="partner")
    check_twinning(lead, partner, stage, starts_on, ends_on)
    twinning = Twinning(
        county_id=partner.county_id,
        lead_county_id=lead.county_id,
        lead_school_id=lead.id,
        partner_school_id=partner.id,
        stage=stage,
        starts_on=starts_on,
        ends_on=ends_on,
        agreement_no=agreement_no,
        state="draft",
        proposed_by=own.id,
        **terms,
    )
    return await books.enter(session, actor, twinning, "propose_twinning")


async def accept_twinning(
    session: AsyncSession, actor: Actor, twinning_id: UUID, *, version: int | None = None
) -> Twinning:
    """Accept, as the other school, what was proposed; the county then takes it into its register.

    :raises OwnProposal: when the proposing school asks
    :raises WrongState: when it is no proposal any more
    """
    twinning = await find_twinning(session, actor, twinning_id)
    if twinning.proposed_by in actor.schools:
        raise OwnProposal
    require(actor, Permission.ACCEPT_TWINNING, Place(twinning.county_id, other_school(twinning)))
    twinning = await books.current(session, twinning, "accept", version)
    return await books.move(session, actor, twinning, "accept_twinning", state="agreed")


async def decline_twinning(
    session: AsyncSession, actor: Actor, twinning_id: UUID, *, reason: str, version: int | None = None
) -> Twinning:
    """Decline a proposal, or take it back, with the reason; either school may, until the county has it.

    :raises NoReason: without a reason
    :raises WrongState: when it is in force already
    """
    twinning = await find_twinning(session, actor, twinning_id)
    require(actor, Permission.PROPOSE_TWINNING, _side(actor, twinning))
    twinning = await books.current(session, twinning, "decline", version)
    return await books.move(
        session, actor, twinning, "decline_twinning", state="terminated", reason=check_reason(reason)
    )


async def register_twinning(
    session: AsyncSession,
    actor: Actor,
    twinning_id: UUID,
    *,
    agreement_no: str | None = None,
    agreed_on: date | None = None,
    version: int | None = None,
) -> Twinning:
    """Take an agreed twinning into the county's register: it is in force from the first day of its term.

    :raises NoAgreement: when nobody has given the number of the agreement
    :raises WrongState: unless both schools have agreed
    """
    twinning = await _kept(session, actor, twinning_id, "register", version)
    number = check_agreement(agreement_no or twinning.agreement_no)
    signed = agreed_on or twinning.agreed_on
    return await books.move(
        session, actor, twinning, "register_twinning", state="active", agreement_no=number, agreed_on=signed
    )


async def suspend_twinning(
    session: AsyncSession,
    actor: Actor,
    twinning_id: UUID,
    *,
    suspended_on: date,
    reason: str,
    version: int | None = None,
) -> Twinning:
    """Let a twinning rest from a day on, with the reason: nothing is logged under it for that time.

    :raises NoReason: without a reason
    :raises OutsideTerm: when the day lies outside the term
    """
    twinning = await _kept(session, actor, twinning_id, "suspend", version)
    check_day(twinning, suspended_on, day_in_shanghai(now_of(session)), field="suspended_on")
    changes = {"state": "suspended", "suspended_on": suspended_on, "reason": check_reason(reason)}
    return await books.move(session, actor, twinning, "suspend_twinning", **changes)


async def resume_twinning(
    session: AsyncSession, actor: Actor, twinning_id: UUID, *, version: int | None = None
) -> Twinning:
    """Let a suspended twinning go on.

    :raises WrongState: unless it is suspended
    """
    twinning = await _kept(session, actor, twinning_id, "resume", version)
    return await books.move(session, actor, twinning, "resume_twinning", state="active", suspended_on=None, reason=None)


async def renew_twinning(
    session: AsyncSession,
    actor: Actor,
    twinning_id: UUID,
    *,
    ends_on: date,
    agreement_no: str,
    version: int | None = None,
) -> Twinning:
    """Renew a twinning: a new row follows on the old, from the day after its term; give the new one.

    :raises NotLonger: when the new term would not end after the old
    :raises NoAgreement: without a new agreement
    """
    old = await _kept(session, actor, twinning_id, "renew", version)
    if ends_on <= old.ends_on:
        raise NotLonger(field="ends_on", day=old.ends_on)
    starts_on = old.ends_on + timedelta(days=1)
    check_twinning(old.lead, old.partner, old.stage, starts_on, ends_on)
    number = check_agreement(agreement_no)
    old.state, old.suspended_on = "renewed", None
    await session.flush()
    await books.mirror(session, old)
    new = Twinning(
        county_id=old.county_id,
        lead_county_id=old.lead_county_id,
        lead_school_id=old.lead_school_id,
        partner_school_id=old.partner_school_id,
        stage=old.stage,
        scheme=old.scheme,
        tier=old.tier,
        fields=list(old.fields),
        starts_on=starts_on,
        ends_on=ends_on,
        agreement_no=number,
        renews_id=old.id,
    )
    books.note(session, old, "renew_twinning", ends_on=ends_on.isoformat(), agreement_no=number)
    return await books.enter(session, actor, new, "enter_twinning")


async def terminate_twinning(
    session: AsyncSession,
    actor: Actor,
    twinning_id: UUID,
    *,
    ended_on: date,
    reason: str,
    version: int | None = None,
) -> Twinning:
    """End a twinning before its term, with the reason; the day is its last.

    :raises NoReason: without a reason
    :raises OutsideTerm: when the day lies outside the term
    """
    twinning = await _kept(session, actor, twinning_id, "terminate", version)
    check_day(twinning, ended_on, day_in_shanghai(now_of(session)), field="ended_on")
    changes = {"state": "terminated", "suspended_on": None, "ended_on": ended_on, "reason": check_reason(reason)}
    return await books.move(session, actor, twinning, "terminate_twinning", **changes)


async def amend_twinning(
    session: AsyncSession,
    actor: Actor,
    twinning_id: UUID,
    *,
    version: int | None = None,
    **changes: Unpack[Amendment],
) -> Twinning:
    """Put right what the register says of an agreement.

    :raises Refusal: whatever `check_twinning` refuses of the amended twinning
    """
    twinning = await _kept(session, actor, twinning_id, "amend", version)
    first, last = changes.get("starts_on", twinning.starts_on), changes.get("ends_on", twinning.ends_on)
    check_twinning(twinning.lead, twinning.partner, twinning.stage, first, last)
    return await books.move(session, actor, twinning, "amend_twinning", **changes)


def _side(actor: Actor, twinning: Twinning) -> Place:
    """Tell for which of the two schools the actor speaks, or that it is the county."""
    return Place(twinning.county_id, next((each for each in twinning.schools if each in actor.schools), None))


async def _kept(session: AsyncSession, actor: Actor, twinning_id: UUID, deed: str, version: int | None) -> Twinning:
    """Find the twinning, ask leave as the keeper of the register, and lock it in the state that the deed needs."""
    twinning = await find_twinning(session, actor, twinning_id)
    require(actor, Permission.KEEP_TWINNINGS, Place(twinning.county_id))
    return await books.current(session, twinning, deed, version)
