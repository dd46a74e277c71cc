"""The register of twinnings (结对帮扶): one line for each pair of schools in one stage."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Permission, Place, require
from domain.calendar.rules import day_in_shanghai
from domain.database import among, now_of
from domain.ledger.cells import Day, SchoolCode, ShortIfAny, word
from domain.ledger.model import Line, SheetRow, Tally
from domain.ledger.queries import Schools, schools_of_codes
from domain.ledger.rules import Firsts, put_right
from domain.ledger.words import STAGES
from domain.school.model import School
from domain.twinning import books
from domain.twinning.model import LIVE, Twinning
from domain.twinning.queries import seen_by
from domain.twinning.rules import AlreadyTwinned, check_twinning

Pair = tuple[UUID, UUID, str]


class TwinningRow(SheetRow):
    """A lead school supports a partner school in one stage; both days of the term are included."""

    beside: ClassVar[str] = "partner"

    lead: SchoolCode = Field(alias="帮扶校标识码")
    partner: SchoolCode = Field(alias="受援校标识码")
    stage: Annotated[str, word(STAGES)] = Field(alias="学段")
    starts_on: Day = Field(alias="开始日期")
    ends_on: Day = Field(alias="结束日期")
    agreement_no: ShortIfAny = Field(alias="协议编号")


async def enter(session: AsyncSession, actor: Actor, lines: Sequence[Line[TwinningRow]], tally: Tally) -> None:
    """Enter new twinnings; one of the same pair and stage that began on the same day is put right.

    :raises MayNot: (noted for the line) unless the actor keeps the twinnings of the partner's county
    """
    schools = Schools(await schools_of_codes(session, {c for line in lines for c in (line.row.lead, line.row.partner)}))
    known = await _known(session, actor, {line.row.partner for line in lines}, schools)
    today = day_in_shanghai(now_of(session))
    firsts, written = Firsts(), list[Twinning]()
    for line in lines:
        with tally.judging(line):
            row = line.row
            lead, partner = schools.of_code(row.lead, field="lead"), schools.of_code(row.partner, field="partner")
            require(actor, Permission.KEEP_TWINNINGS, Place(partner.county_id))
            check_twinning(lead, partner, row.stage, row.starts_on, row.ends_on)
            pair = (lead.id, partner.id, row.stage)
            firsts.check(pair, field="partner")
            booked = _in_book(known.get(pair, ()), row, today)
            if booked is None:
                booked = _made(lead, partner, row, today)
                session.add(booked)
                tally.created[partner.county_id] += 1
            else:
                differed = put_right(booked, row.emptied, ends_on=row.ends_on, agreement_no=row.agreement_no)
                tally.found(partner.county_id, differed)
            written.append(booked)
            firsts.keep(pair, line.number)
    await _mirror(session, [each for each in written if each.is_across])


async def _mirror(session: AsyncSession, across: Sequence[Twinning]) -> None:
    """Show the counties of lead schools what was entered here."""
    if across:
        await session.flush()
        await books.mirror(session, *across)


async def _known(
    session: AsyncSession, actor: Actor, partners: Iterable[str], schools: Schools
) -> Mapping[Pair, list[Twinning]]:
    of_partners = among(Twinning.partner_school_id, schools.ids_of(partners))
    known: dict[Pair, list[Twinning]] = {}
    for each in await session.scalars(select(Twinning).where(of_partners, seen_by(actor)).with_for_update()):
        known.setdefault((each.lead_school_id, each.partner_school_id, each.stage), []).append(each)
    return known


def _in_book(known: Sequence[Twinning], row: TwinningRow, today: date) -> Twinning | None:
    """Find the twinning that the line states.

    :raises AlreadyTwinned: when the pair is twinned in this stage since another day
    """
    same = next((each for each in known if each.starts_on == row.starts_on), None)
    if same is None and row.ends_on >= today and any(each.state in LIVE for each in known):
        raise AlreadyTwinned(field="starts_on")
    return same


def _made(lead: School, partner: School, row: TwinningRow, today: date) -> Twinning:
    return Twinning(
        county_id=partner.county_id,
        lead_county_id=lead.county_id,
        lead_school_id=lead.id,
        partner_school_id=partner.id,
        stage=row.stage,
        agreement_no=row.agreement_no,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        state="expired" if row.ends_on < today else "active",
    )
