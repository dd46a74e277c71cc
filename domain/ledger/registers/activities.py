"""The register of activities (结对活动): a line for each activity of a twinned pair, stated by the county as a fact."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Permission, Place, require
from domain.activity import books
from domain.activity.model import STATES, Activity
from domain.activity.queries import seen_by
from domain.activity.rules import OutsideTwinning, WrongState, check_activity, check_held
from domain.calendar.rules import day_in_shanghai
from domain.database import among, now_of
from domain.ledger.cells import Day, Hours, PersonTimes, SchoolCode, word
from domain.ledger.model import Line, SheetRow, Tally
from domain.ledger.queries import Schools, schools_of_codes
from domain.ledger.rules import Firsts, put_right
from domain.ledger.words import ACTIVITIES, STAGES
from domain.twinning.model import Twinning
from domain.twinning.queries import seen_by as twinnings_seen_by
from domain.twinning.rules import UnknownTwinning

Pair = tuple[UUID, UUID, str]


class ActivityRow(SheetRow):
    """What a lead school and its partner did together on one day."""

    beside: ClassVar[str] = "partner"

    lead: SchoolCode = Field(alias="帮扶校标识码")
    partner: SchoolCode = Field(alias="受援校标识码")
    stage: Annotated[str, word(STAGES)] = Field(alias="学段")
    held_on: Day = Field(alias="活动日期")
    kind: Annotated[str, word(ACTIVITIES)] = Field(alias="活动类型")
    hours: Hours = Field(alias="课时数")
    person_times: PersonTimes = Field(alias="参与教师人次")


async def enter(session: AsyncSession, actor: Actor, lines: Sequence[Line[ActivityRow]], tally: Tally) -> None:
    """Enter activities as confirmed; one of the same pair, day and kind is put right.

    :raises MayNot: (noted for the line) unless the actor logs activities for all of the twinning's county
    """
    schools = Schools(await schools_of_codes(session, {c for line in lines for c in (line.row.lead, line.row.partner)}))
    partners = schools.ids_of(line.row.partner for line in lines)
    pairs = await _pairs(session, actor, partners)
    known = await _known(session, actor, partners)
    now, firsts, written = now_of(session), Firsts(), list[Activity]()
    for line in lines:
        with tally.judging(line):
            row = line.row
            lead, partner = schools.of_code(row.lead, field="lead"), schools.of_code(row.partner, field="partner")
            twinning = _in_term(pairs.get((lead.id, partner.id, row.stage), ()), row)
            require(actor, Permission.LOG_ACTIVITY, Place(twinning.county_id))
            activity = _made(twinning, row, now)
            check_activity(activity, twinning)
            check_held(activity, day_in_shanghai(now))
            key = twinning.id, row.held_on, row.kind
            firsts.check(key, field="held_on")
            booked = known.get(key)
            if booked is None:
                session.add(activity)
                tally.created[twinning.county_id] += 1
            else:
                tally.found(twinning.county_id, _put_right(booked, row))
            written.append(booked or activity)
            firsts.keep(key, line.number)
    await _mirror(session, [each for each in written if len(each.counties) > 1])


async def _mirror(session: AsyncSession, across: Sequence[Activity]) -> None:
    """Show the counties of lead schools what was entered here."""
    if across:
        await session.flush()
        await books.mirror(session, *across)


async def _pairs(session: AsyncSession, actor: Actor, partners: Iterable[UUID]) -> Mapping[Pair, list[Twinning]]:
    pairs: dict[Pair, list[Twinning]] = {}
    of_partners = among(Twinning.partner_school_id, partners)
    for each in await session.scalars(select(Twinning).where(of_partners, twinnings_seen_by(actor))):
        pairs.setdefault((each.lead_school_id, each.partner_school_id, each.stage), []).append(each)
    return pairs


async def _known(session: AsyncSession, actor: Actor, partners: Iterable[UUID]) -> Mapping[object, Activity]:
    """Find the activities that a line may state again; lines name no subject, so those that have one stay apart."""
    of_partners = among(Activity.partner_school_id, partners) & (Activity.subject == "")
    found = await session.scalars(
        select(Activity).where(of_partners, seen_by(actor)).order_by(Activity.logged_at).with_for_update()
    )
    return {(each.twinning_id, each.held_on, each.kind): each for each in found}


def _in_term(twinnings: Sequence[Twinning], row: ActivityRow) -> Twinning:
    """Choose the pair's twinning in whose term the day lies.

    :raises UnknownTwinning: when the two are not twinned in this stage
    :raises OutsideTwinning: when they are, but not on this day
    """
    if not twinnings:
        raise UnknownTwinning(field="partner")
    found = next((each for each in twinnings if each.starts_on <= row.held_on <= each.ends_on), None)
    if found is None:
        first, last = twinnings[-1].starts_on, twinnings[-1].ends_on
        raise OutsideTwinning(field="held_on", day=row.held_on, first=first, last=last)
    return found


def _put_right(booked: Activity, row: ActivityRow) -> bool:
    """Let the county's word stand.

    :raises WrongState: when it was cancelled
    """
    if booked.state == "cancelled":
        raise WrongState(field="kind", state=STATES["cancelled"])
    return put_right(booked, hours=row.hours, person_times=row.person_times, state="confirmed")


def _made(twinning: Twinning, row: ActivityRow, now: datetime) -> Activity:
    return Activity(
        county_id=twinning.county_id,
        twinning_id=twinning.id,
        lead_county_id=twinning.lead_county_id,
        lead_school_id=twinning.lead_school_id,
        partner_school_id=twinning.partner_school_id,
        host_school_id=twinning.partner_school_id,
        stage=twinning.stage,
        kind=row.kind,
        held_on=row.held_on,
        hours=row.hours,
        person_times=row.person_times,
        state="confirmed",
        logged_at=now,
    )
