"""Entering twinnings."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Permission, Place, require
from domain.journal.actions import record
from domain.school.model import School
from domain.twinning.model import Twinning
from domain.twinning.rules import check_twinning


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
) -> Twinning:
    """Enter a twinning whose agreement both schools have signed, in the book of the partner school's county.

    :raises MayNot: unless the actor keeps that county's twinnings
    :raises AlreadyTwinned: when the pair is twinned in this stage
    """
    require(actor, Permission.KEEP_TWINNINGS, Place(partner.county_id))
    check_twinning(lead, partner, stage, starts_on, ends_on)
    twinning = Twinning(
        county_id=partner.county_id,
        lead_school_id=lead.id,
        partner_school_id=partner.id,
        stage=stage,
        starts_on=starts_on,
        ends_on=ends_on,
        agreement_no=agreement_no,
    )
    session.add(twinning)
    await session.flush()
    record(
        session,
        county_id=twinning.county_id,
        deed="enter_twinning",
        thing="twinning",
        thing_id=twinning.id,
        schools=(lead.id, partner.id),
    )
    return twinning
