"""Puts the demo into the books, day by day: first what stood when the books were opened, then what came after."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.demo.accounts import Offices, open_accounts
from api.demo.across import twin_counties, wait_across
from api.demo.clock import DAY, Clock, instant
from api.demo.county import Built, build
from api.demo.drafts import leave_in_hand
from api.demo.evidence import show_evidence
from api.demo.meetings import Meeting, meetings
from api.demo.moves import Dispatcher, Move
from api.demo.partners import SCHEME, meet_halfway
from api.demo.pilot import record_pilot
from api.demo.places import Place
from api.demo.reports import REPORTED, draft_rules, hand_in, show_papers
from api.demo.scribe import Scribe, turn
from api.demo.story import SMALL, WHOLE, across, tell
from api.demo.supply import draft_classes, keep_places, recruit
from api.demo.training import train
from api.demo.wishes import wish
from domain.access import Actor, Role
from domain.database import Base, cipher_of, reach
from domain.division.actions import open_county
from domain.division.queries import counties_within
from domain.evidence.store import Store
from domain.language import N_
from domain.policy.actions import load_plan
from domain.policy.queries import posting_terms
from domain.policy.rules import read_pack, shipped_packs
from domain.twinning.actions import enter_twinning
from domain.twinning.model import FIELDS, Twinning

Progress = Callable[[str, int, int], None]

SEED = "jiedui"
BUILDING = N_("Building the made-up county")
BUILDER = Actor(id=UUID("0de30000-0000-7000-8000-000000000001"), name="示范数据", role=Role.ADMIN, counties=())
"""In whose name the demo opens the books; everything after that is written in the offices' own names."""

_TURNS = (
    ("log", "logged_on"),
    ("approve", "approved_on"),
    ("cancel", "cancelled_on"),
    ("confirm", "confirmed_on"),
    ("correct", "corrected_on"),
    ("send_back", "returned_on"),
    ("extend", "extended_on"),
    ("withdraw", "withdrawn_on"),
    ("complete", "completed_on"),
    ("meet", "met_on"),
    ("witness", "witnessed_on"),
)
"""What is written on a day, in this order, and which day of a move or a meeting it is."""

_Days = dict[date, dict[str, list[Any]]]


async def make_counties(
    session: AsyncSession, places: tuple[Place, ...], clock: Clock, store: Store, progress: Progress
) -> None:
    """Write the counties and their two years, all in the session's one transaction; their files go to the store."""
    counties = {(await open_county(session, BUILDER, place.code)).id: place for place in places}
    reachable = await counties_within(session, f"{places[0].code[:2]}0000")
    builder = Actor(
        id=BUILDER.id, name=BUILDER.name, role=BUILDER.role, counties=tuple(county.id for county in reachable)
    )
    built = [_built(session, place, county_id, clock) for county_id, place in counties.items()]
    told: list[Move | Meeting] = [*_told(built, clock), *_met(built, clock)]
    async with reach(session, *builder.counties):
        scribe, facts = await _open_books(session, builder, built, clock)
        await record_pilot(session, scribe, built)
        await twin_counties(session, scribe, built)
        days = _by_day(told)
        dates = sorted({*facts, *days})
        reported = next((day for day in dates if day >= clock.today - REPORTED), None)
        for number, day in enumerate(dates, 1):
            await scribe.as_office(builder, day)
            await scribe.keep(facts.get(day, ()))
            for verb, _ in _TURNS:
                if written := days.get(day, {}).get(verb):
                    await getattr(scribe, verb)(written, day)
            if day == reported:
                reporter = scribe.personnel(built[0].county_id)
                await scribe.as_office(reporter, day)
                await hand_in(session, reporter, built[0])
            progress(BUILDING, number, len(dates))
        office = scribe.personnel(built[0].county_id)
        await scribe.as_office(office, clock.today)
        await leave_in_hand(session, office, built[0])
        await recruit(session, office, built[0])
        await keep_places(session, office, built[0])
        await train(session, office, built[0])
        wish(session, built[0])
        await show_papers(session, office, built[0])
        await meet_halfway(session, scribe, built[0])
        await wait_across(session, scribe, built)
        await show_evidence(session, scribe, built[0], store)
        administrator = scribe.administrator(built[0].county_id)
        await scribe.as_office(administrator, clock.today)
        await draft_rules(session, administrator)
        await scribe.as_office(builder, clock.today)
        await draft_classes(session, builder, built[0])
        await session.flush()


def _built(session: AsyncSession, place: Place, county_id: int, clock: Clock) -> Built:
    rng = Random(f"{SEED} {place.code} {clock.today}")
    return build(place, county_id=county_id, clock=clock, cipher=cipher_of(session), rng=rng)


def _told(built: list[Built], clock: Clock) -> list[Move]:
    """Tell each county's story, and three postings between the first two counties."""
    dispatchers = [Dispatcher(each, Random(f"{SEED} {each.place.code} {clock.today} moves")) for each in built]
    for each in dispatchers:
        tell(each, WHOLE if each.built.place.whole else SMALL)
    home, host = dispatchers[:2]
    across(home, host, "support_teaching")
    across(home, host, "outreach")
    across(host, home, "regular_exchange")
    return [move for each in dispatchers for move in each.moves]


async def _open_books(
    session: AsyncSession, builder: Actor, built: list[Built], clock: Clock
) -> tuple[Scribe, Mapping[date, list[Base]]]:
    """Write what stood on the first day: schools, people, plans, accounts and twinnings; give the facts that follow."""
    for pack in shipped_packs():
        await load_plan(session, builder, read_pack(pack))
    facts = _facts(built, clock)
    for each in built:
        for branch in (False, True):
            session.add_all(school for school in each.schools.values() if (school.parent_id is not None) is branch)
            await session.flush()
    session.add_all(facts.pop(clock.opened))
    await session.flush()
    first = built[0]
    accounts = await open_accounts(session, builder, first.place, first.schools)
    offices = Offices({each.county_id: each.place for each in built}, accounts)
    scribe = Scribe(session, offices, clock, await posting_terms(session, first.place.code))
    for each in built:
        scribe.twinned(await _twin(session, offices.personnel(each.county_id), each, clock))
    await session.flush()
    session.expunge_all()
    return scribe, facts


async def _twin(session: AsyncSession, personnel: Actor, built: Built, clock: Clock) -> list[Twinning]:
    """Enter the twinnings whose agreements were signed when the books were opened, for three years."""
    await turn(session, personnel, instant(clock.opened))
    ends = date(clock.opened.year + 3, 3, 1) - DAY
    return [
        await enter_twinning(
            session,
            personnel,
            lead=built.schools[pair.lead],
            partner=built.schools[pair.partner],
            stage=pair.stage,
            starts_on=clock.opened,
            ends_on=ends,
            agreement_no=f"{built.place.short[0]}教结〔{clock.opened.year}〕{number}号",
            scheme=SCHEME,
            tier="centre_village" if pair.lead.endswith("中心小学") else "county_rural",
            fields=list(FIELDS)[: 2 + number % 3],
            agreed_on=clock.opened,
        )
        for number, pair in enumerate(built.place.pairs, 1)
    ]


def _facts(built: Iterable[Built], clock: Clock) -> dict[date, list[Base]]:
    """Sort all rows but schools by the day on which they were written; the first day takes everything before it."""
    facts: dict[date, list[Base]] = defaultdict(list)

    def known(day: date) -> date:
        return max(clock.opened, clock.by_now(day))

    for each in built:
        facts[clock.opened] += each.flags
        for row in each.classes:
            facts[known(date(row.year, 8, 28))].append(row)
        for person in (*each.people, *each.retired):
            hired = known(person.job.arrived_on - 4 * DAY)
            facts[hired] += [person.teacher, person.job, *([person.earlier] if person.earlier else ())]
            for award in person.awards:
                facts[max(hired, known(award.awarded_on + 2 * DAY))].append(award)
            for exemption in person.exemptions:
                facts[max(hired, known(exemption.starts_on))].append(exemption)
    return facts


def _met(built: list[Built], clock: Clock) -> list[Meeting]:
    """Tell what the twinned schools of each county did together."""
    return [met for each in built for met in meetings(each, Random(f"{SEED} {each.place.code} {clock.today} meetings"))]


def _by_day(told: Iterable[Move | Meeting]) -> _Days:
    """Sort what is to be written by day and by turn."""
    days: _Days = defaultdict(lambda: defaultdict(list))
    for each in told:
        for verb, name in _TURNS:
            day = getattr(each, name, None)
            if day is not None:
                days[day][verb].append(each)
    return days
