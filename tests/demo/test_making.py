"""What the demo puts into the books, and what waits there."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction

import pytest
from sqlalchemy import func, select

from api.demo import DEMO_ACCOUNTS, TEACHER_TO_SEND, make_demo
from domain.access import NOBODY, Role
from domain.account.actions import sign_in
from domain.account.model import Account
from domain.activity.model import Activity
from domain.calendar.rules import SHANGHAI, school_year_of
from domain.division.model import County
from domain.duty.queries import undocumented
from domain.evidence.model import EvidenceLink
from domain.exchange.actions import confirm_arrival, log_posting
from domain.exchange.model import Posting
from domain.exchange.queries import Wanted, teachers_who_may_go, wanted_postings
from domain.exchange.rules import check_posting
from domain.figure.board import board
from domain.figure.model import Figure, Metric, Verdict
from domain.figure.queries import answer, ask
from domain.journal.model import Entry
from domain.journal.rules import first_break
from domain.ledger.queries import people
from domain.policy.queries import all_plans
from domain.school.model import School
from domain.school.queries import schools_of
from domain.teacher.model import Employment, Teacher
from domain.teacher.rules import check_id_number
from domain.twinning.model import Twinning
from tests.demo.conftest import DAYS, SPRING, TODAY, Demo

COUNTY, NEIGHBOUR = "990102", "990103"

today_only = pytest.mark.parametrize("demo", [TODAY], indirect=True, ids=str)


async def figure(demo: Demo, metric: Metric, rule: str, *, known_as_of: datetime | None = None) -> Figure:
    asking = demo.actors["personnel"]
    async with demo.database.transaction(asking, now=demo.now) as session:
        asked = await ask(session, asking, metric, rule_id=rule, division=COUNTY, known_as_of=known_as_of)
        return await answer(session, asked)


async def postings(demo: Demo, username: str, wanted: Wanted) -> Sequence[Posting]:
    actor = demo.actors[username]
    async with demo.database.transaction(actor, now=demo.now) as session:
        _, chosen = wanted_postings(actor, wanted)
        return (await session.scalars(chosen)).all()


async def test_every_posting_of_the_story_is_one_that_the_rules_allow(demo: Demo) -> None:
    province = demo.actors["province"]
    every = await postings(demo, "province", Wanted())
    async with demo.database.transaction(province, now=demo.now) as session:
        known = await people(session, province, [posting.person_id for posting in every])
    teachers = {teacher.id: teacher for teacher in known}

    assert len(every) > 250
    for posting in every:
        check_posting(
            posting,
            teacher=teachers[posting.teacher_id],
            sender=posting.from_school,
            receiver=posting.to_school,
            today=demo.today,
        )


async def test_every_posting_fits_the_teachers_own_stage(demo: Demo) -> None:
    every = await postings(demo, "province", Wanted())

    assert [posting.id for posting in every if posting.stage not in posting.to_school.stages] == []


async def test_nothing_was_written_before_it_could_be_known_or_after_today_began(demo: Demo) -> None:
    every = await postings(demo, "province", Wanted())

    assert [each.id for each in every if each.logged_at >= demo.now] == []
    assert [each.id for each in every if each.arrived_on and not each.starts_on <= each.arrived_on <= demo.today] == []
    assert [each.id for each in every if each.ended_on and each.ended_on > demo.today] == []


async def test_one_more_confirmed_arrival_meets_the_rotation_target_that_was_missed_by_a_hair(demo: Demo) -> None:
    before = await figure(demo, Metric.ROTATION_RATE, "national-rotation-rate")
    share = await figure(demo, Metric.BACKBONE_SHARE, "national-rotation-backbone-share")

    posting = await send_the_teacher(demo)
    after = await figure(demo, Metric.ROTATION_RATE, "national-rotation-rate")

    assert (before.exact, before.printed, before.verdict) == (Fraction(69, 692), "10.0%", Verdict.NOT_MET)
    assert before.rounding_trap
    assert (share.numerator, share.denominator, share.verdict) == (21, 98, Verdict.MET)
    assert share.margin is not None
    assert share.margin.spare == 1
    assert posting.twinning_id is not None
    assert (after.exact, after.verdict) == (Fraction(70, 692), Verdict.MET)


async def send_the_teacher(demo: Demo) -> Posting:
    """Do the first tour: the clerk logs, the partner's clerk confirms."""
    clerk, partner = demo.actors["clerk"], demo.actors["clerk2"]
    async with demo.database.transaction(clerk, now=demo.now) as session:
        those = await teachers_who_may_go(session, clerk, clerk.schools[0])
        [teacher] = [each for each in those if each.name == TEACHER_TO_SEND]
        logged = await log_posting(
            session,
            clerk,
            teacher_id=teacher.id,
            to_school_id=partner.schools[0],
            kind="regular_exchange",
            starts_on=demo.today,
            planned_to=demo.today.replace(year=demo.today.year + 1),
        )
    async with demo.database.transaction(partner, now=demo.now) as session:
        return await confirm_arrival(session, partner, logged.id, arrived_on=demo.today)


@pytest.mark.parametrize("demo", [day for day in DAYS if day != SPRING], indirect=True, ids=str)
async def test_in_autumn_the_calendar_year_counts_one_exchange_too_few_until_today(demo: Demo) -> None:
    midnight = datetime(demo.today.year, demo.today.month, demo.today.day, tzinfo=SHANGHAI)

    count = await figure(demo, Metric.EXCHANGE_COUNT, "d0-exchange-count", known_as_of=midnight)
    share = await figure(demo, Metric.BACKBONE_SHARE, "d0-exchange-backbone", known_as_of=midnight)

    assert (count.numerator, count.verdict) == (119, Verdict.NOT_MET)
    assert (share.numerator, share.denominator, share.verdict) == (24, 119, Verdict.MET)


@today_only
async def test_the_bulletins_duties_are_counted_one_of_them_met_and_one_missed(demo: Demo) -> None:
    office = demo.actors["personnel"]
    async with demo.database.transaction(office, now=demo.now) as session:
        lines = await board(session, office, division=COUNTY, on=demo.today)
    told = {each.target.id: each for each in lines if each.target.plan_id == "d3"}
    counted = {name: each.figure for name, each in told.items() if each.figure}

    assert len(counted) == 9
    assert all(figure.numerator > 0 for figure in counted.values())
    assert (told["d3-reserve"].verdict, told["d3-reserve-taken"].verdict) == (Verdict.NOT_MET, Verdict.MET)
    assert {told[f"d3-{name}"].verdict for name in ("rotation", "one-plus-one")} == {Verdict.NOT_JUDGED}


async def test_one_principal_who_is_due_has_not_moved(demo: Demo) -> None:
    principals = await figure(demo, Metric.PRINCIPAL_COVERAGE, "d0-principals")

    assert (principals.numerator, principals.denominator) == (5, 6)


@today_only
async def test_the_pilot_round_is_counted_pair_by_pair_some_within_its_bands_and_some_not(demo: Demo) -> None:
    named = ("senior-zizhou", "junior-no2", "junior-experimental", "primary-experimental", "primary-dalihe")
    pairs = [
        (await figure(demo, Metric.TWINNING_PAIRS, f"d1-pair-{each}")).verdict
        for each in (*named, "kindergarten-no1", "kindergarten-no2")
    ]
    sent = await figure(demo, Metric.SECONDMENT_BAND, "d1-secondment")
    shadowed = await figure(demo, Metric.SHADOW_LENGTH, "d1-shadow-months")

    met, not_met = Verdict.MET, Verdict.NOT_MET
    assert pairs == [met, met, not_met, met, met, met, not_met]
    assert sorted(each.numerator for each in sent.parts) == [0, 0, 0, 1, 4]
    assert {each.numerator: each.verdict for each in shadowed.parts} == {0: not_met, 1: met, 2: met, 3: not_met}


@today_only
async def test_less_was_known_of_this_school_year_when_it_began(demo: Demo) -> None:
    begun = school_year_of(demo.today).start
    known = [
        (await figure(demo, Metric.ROTATION_RATE, "national-rotation-rate", known_as_of=instant)).numerator
        for instant in (datetime(begun.year, 9, day, 12, tzinfo=SHANGHAI) for day in (1, 2, 4, 30))
    ]

    assert known == sorted(known)
    assert 0 < known[0] < known[1] < known[-1] < 69


@today_only
async def test_all_six_accounts_sign_in_with_the_passwords_that_are_printed(demo: Demo) -> None:
    async with demo.database.transaction(NOBODY) as session:
        cookies = [
            await sign_in(session, username=each.username, password=f"demo-{each.username}-2026")
            for each in DEMO_ACCOUNTS
        ]

    assert len(cookies) == 6
    assert [cookie for cookie in cookies if not isinstance(cookie, str)] == []


@today_only
async def test_the_province_sees_two_counties_and_the_others_one(demo: Demo) -> None:
    assert {name: len(actor.counties) for name, actor in demo.actors.items()} == {
        "clerk": 1,
        "clerk2": 1,
        "personnel": 1,
        "province": 2,
        "evaluator": 1,
        "admin": 1,
    }
    assert {actor.role for actor in demo.actors.values()} == set(Role)


async def test_work_waits_for_the_clerk_the_partner_and_the_personnel_office(demo: Demo) -> None:
    clerk = demo.actors["clerk"].schools[0]
    partner = demo.actors["clerk2"].schools[0]

    under_way = await postings(demo, "clerk", Wanted(states=("active",), from_school_id=clerk))
    awaited = await postings(demo, "clerk", Wanted(states=("nominated", "approved"), from_school_id=clerk))
    to_confirm = await postings(demo, "clerk2", Wanted(states=("approved",), to_school_id=partner))
    to_approve = await postings(demo, "personnel", Wanted(states=("nominated",)))

    assert [each.planned_to < demo.today for each in under_way].count(True) == 1
    assert sorted(each.state for each in awaited) == ["approved", "nominated"]
    assert [each.starts_on <= demo.today for each in to_confirm] == [True, True]
    assert len(to_approve) == 3


async def test_a_posting_between_the_counties_is_seen_by_both_and_by_the_province_once(demo: Demo) -> None:
    seen = await postings(demo, "province", Wanted())
    across = [posting for posting in seen if posting.county_id != posting.host_county_id]
    of_county = await postings(demo, "personnel", Wanted())

    assert len({posting.id for posting in seen}) == len(seen)
    assert sorted((each.kind, each.state) for each in across if each.state != "completed") == [
        ("outreach", "active"),
        ("regular_exchange", "active"),
        ("support_teaching", "active"),
    ]
    assert {each.id for each in across} <= {each.id for each in of_county}


@today_only
async def test_one_order_shows_many_postings_and_what_is_not_shown_waits_for_the_clerk(demo: Demo) -> None:
    clerk = demo.actors["clerk"]
    async with demo.database.transaction(clerk, now=demo.now) as session:
        lacking = await undocumented(session, clerk, demo.today)
        links = (await session.scalars(select(EvidenceLink))).all()
    records = Counter(each.evidence_id for each in links)

    assert max(records.values()) > 3
    assert {type(each.row) for each in lacking} == {Activity, Posting, Twinning}
    assert {"agreement", "order", "photos", "roster", "ledger"} <= {each.kind for each in links}


@today_only
async def test_every_kind_and_every_state_is_there(demo: Demo) -> None:
    every = await postings(demo, "personnel", Wanted())
    kinds, states = Counter(each.kind for each in every), Counter(each.state for each in every)

    assert len(kinds) == 9
    assert len(states) == 7
    assert any(each.half_days < 10 and len(each.slots) == each.half_days for each in every)
    assert 100 <= sum(each.starts_on >= school_year_of(demo.today).start for each in every) <= 160


@today_only
async def test_nobody_is_on_the_books_twice_and_every_id_number_is_well_formed_and_of_no_real_place(
    demo: Demo,
) -> None:
    province = demo.actors["province"]
    async with demo.database.transaction(province, now=demo.now) as session:
        people = (await session.scalars(select(Teacher))).all()
    numbers = [demo.database.cipher.unseal(each.id_sealed or b"") for each in people]

    assert len(people) > 2000
    assert len({each.person_id for each in people}) == len(people)
    assert [number for number in numbers if check_id_number(number) != number or number[:2] != "99"] == []
    assert [
        each.name for each, number in zip(people, numbers, strict=True) if f"{each.born_on:%Y%m%d}" not in number
    ] == []
    assert [each.name for each, n in zip(people, numbers, strict=True) if (each.sex == "male") != int(n[16]) % 2] == []


@today_only
async def test_each_school_with_a_code_has_one_principal_and_somebody_beside(demo: Demo) -> None:
    province = demo.actors["province"]
    async with demo.database.transaction(province, now=demo.now) as session:
        schools = [each for each in await schools_of(session, province.counties) if each.closed_on is None]
        leading = await session.execute(
            select(Employment.school_id, Employment.post).where(
                Employment.post.in_(("principal", "vice_principal")), Employment.ended_on.is_(None)
            )
        )
        counted = Counter((school_id, post) for school_id, post in leading)

    assert len(schools) == 68
    with_code = [school for school in schools if school.code]
    assert {counted[school.id, "principal"] for school in with_code} == {1}
    assert {counted[school.id, "vice_principal"] for school in with_code} == {1, 2}


@today_only
async def test_all_six_plans_are_loaded_and_the_journal_holds(demo: Demo) -> None:
    province = demo.actors["province"]
    async with demo.database.transaction(province, now=demo.now) as session:
        plans = await all_plans(session)
        entries = (await session.scalars(select(Entry).order_by(Entry.county_id, Entry.number))).all()
    of_county = [entry for entry in entries if entry.county_id == demo.actors["personnel"].counties[0]]

    assert len(plans) == 6
    assert first_break(of_county) is None
    assert {"log_posting", "approve_posting", "confirm_arrival", "complete_posting", "withdraw_posting"} <= {
        entry.deed for entry in of_county
    }
    assert len({entry.actor_name for entry in of_county}) > 40


@today_only
async def test_the_journal_names_the_office_that_did_it(demo: Demo) -> None:
    personnel, clerk = demo.actors["personnel"], demo.actors["clerk"]
    async with demo.database.transaction(personnel, now=demo.now) as session:
        entries = (await session.scalars(select(Entry).where(Entry.thing == "posting"))).all()
    by_clerk = {entry.deed for entry in entries if entry.actor_id == clerk.id}

    assert {entry.actor_id for entry in entries if entry.deed == "approve_posting"} == {personnel.id}
    assert {"log_posting", "confirm_arrival", "complete_posting"} <= by_clerk
    assert [
        entry.number for entry in entries if entry.deed == "confirm_arrival" and "校办" not in entry.actor_name
    ] == []


@today_only
async def test_a_second_demo_finds_the_first_and_changes_nothing(demo: Demo) -> None:
    async def counted() -> tuple[int | None, ...]:
        async with demo.database.transaction(demo.actors["province"], now=demo.now) as session:
            return tuple(
                [
                    await session.scalar(select(func.count()).select_from(table))
                    for table in (County, School, Teacher, Employment, Posting, Account, Entry)
                ]
            )

    before = await counted()
    again = await make_demo(demo.database, today=demo.today)

    assert demo.made.made
    assert not again.made
    assert await counted() == before
