"""Postings and twinnings from sheets: the county states them as facts."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from domain.exchange.model import MIRROR, Posting
from domain.exchange.queries import Wanted, page_of_postings
from domain.ledger.model import Kind
from domain.twinning.model import Twinning
from domain.twinning.queries import twinnings_of_school
from tests.ledger.sheets import Said, counts, new_number, posting, refusals, take, teacher
from tests.world import World

LATER = datetime(2026, 10, 8, 2, 0, tzinfo=UTC)


async def hired(world: World, **said: str) -> str:
    """Put a new teacher on the books of the lead school and give the id number."""
    number = new_number()
    assert counts(await take(world, Kind.TEACHERS, teacher(world.lead, id_number=number, **said))) == (1, 0, 0)
    return number


async def postings_of(world: World) -> list[Posting]:
    """Read the county's postings, the first to start first."""
    async with world.database.transaction(world.personnel) as session:
        return list(await session.scalars(select(Posting).order_by(Posting.starts_on)))


async def test_a_stated_posting_has_ended_is_in_progress_or_is_still_to_begin_by_its_days(world: World) -> None:
    number = await hired(world)

    report = await take(
        world,
        Kind.POSTINGS,
        posting(world, number, starts_on="2024-09-01", planned_to="2025-07-10"),
        posting(world, number, starts_on="2025-09-01", planned_to="2026-01-20"),
        posting(world, number, starts_on="2026-02-20", planned_to="2026-07-10", kind="支教"),
    )

    assert counts(report) == (3, 0, 0)
    assert [(each.state, each.arrived_on, each.ended_on) for each in await postings_of(world)] == [
        ("completed", date(2024, 9, 1), date(2025, 7, 10)),
        ("active", date(2025, 9, 1), None),
        ("approved", None, None),
    ]


async def test_a_posting_within_a_twinned_pair_belongs_to_the_twinning(world: World) -> None:
    number = await hired(world)

    await take(
        world,
        Kind.POSTINGS,
        posting(world, number, planned_to="2026-01-20"),
        posting(world, number, starts_on="2026-02-20", to_school=world.stranger.name),
    )

    assert [each.twinning_id for each in await postings_of(world)] == [world.twinning.id, None]


async def test_a_school_may_be_named_by_its_code_also_in_another_county(world: World, neighbour: World) -> None:
    number = await hired(world)

    report = await take(world, Kind.POSTINGS, posting(world, number, to_school=neighbour.lead.code or ""))

    async with neighbour.database.transaction(neighbour.personnel) as session:
        seen = await page_of_postings(session, neighbour.personnel, Wanted())
        mirrored = (await session.scalars(select(MIRROR.c.state))).all()
    assert counts(report) == (1, 0, 0)
    assert [(each.to_school_id, each.host_county_id) for each in seen] == [(neighbour.lead.id, neighbour.county.id)]
    assert mirrored == ["active"]


async def test_a_person_whom_another_county_has_posted_is_not_posted_again(world: World, neighbour: World) -> None:
    number = await hired(world)
    theirs = teacher(neighbour.lead, id_number=number)
    await take(neighbour, Kind.TEACHERS, theirs)
    elsewhere = posting(neighbour, number)
    free = posting(world, await hired(world))
    await take(neighbour, Kind.POSTINGS, elsewhere)

    report = await take(world, Kind.POSTINGS, posting(world, number), free, keep_good=True)

    assert refusals(report) == [(2, "开始日期", "overlapping_posting")]
    assert (counts(report), len(await postings_of(world))) == ((1, 0, 0), 1)


async def test_the_same_posting_again_is_left_alone_and_another_version_of_it_is_refused(world: World) -> None:
    number = await hired(world)
    await take(world, Kind.POSTINGS, posting(world, number))

    again = await take(world, Kind.POSTINGS, posting(world, number), now=LATER)
    kind = await take(world, Kind.POSTINGS, posting(world, number, kind="支教"))
    end = await take(world, Kind.POSTINGS, posting(world, number, planned_to="2026-07-11"))

    assert counts(again) == (0, 0, 1)
    assert refusals(kind) == [(2, "交流轮岗类型", "differs_from_book")]
    assert kind.refused[0].refusal.values == {"book": "定期交流"}
    assert refusals(end) == [(2, "结束日期", "differs_from_book")]


async def test_the_same_posting_twice_in_one_file_is_refused_the_second_time(world: World) -> None:
    number = await hired(world)

    report = await take(world, Kind.POSTINGS, posting(world, number), posting(world, number), keep_good=True)

    assert refusals(report) == [(3, "开始日期", "already_stated")]
    assert counts(report) == (1, 0, 0)


@pytest.mark.parametrize(
    ("said", "column", "code"),
    [
        ({"name": "别人"}, "姓名", "other_name"),
        ({"kind": "出差"}, "交流轮岗类型", "unknown_word"),
        ({"planned_to": "2025-08-31"}, "结束日期", "ends_before_start"),
        ({"starts_on": "2025-02-30"}, "开始日期", "no_such_day"),
        ({"planned_to": "2045-08-31"}, "开始日期", "absurd_dates"),
        ({"from_school": "没有的小学"}, "原单位名称", "unknown_school"),
        ({"to_school": "2999999999"}, "交流轮岗单位名称", "unknown_school"),
    ],
)
async def test_a_wrong_cell_of_a_posting_is_named(world: World, said: Said, column: str, code: str) -> None:
    number = await hired(world)

    report = await take(world, Kind.POSTINGS, posting(world, number, **said))

    assert refusals(report) == [(2, column, code)]


async def test_a_teacher_is_sent_from_home_only_and_never_to_a_closed_school(world: World) -> None:
    number = await hired(world)
    closed = await world.add_school(name="旧小学", closed_on=date(2025, 1, 1))

    away = posting(world, number, from_school=world.stranger.name)
    shut = posting(world, number, to_school=closed.name)

    assert refusals(await take(world, Kind.POSTINGS, away)) == [(2, "原单位名称", "not_employed_there")]
    assert refusals(await take(world, Kind.POSTINGS, shut)) == [(2, "交流轮岗单位名称", "school_closed")]


async def test_two_schools_of_one_name_are_told_apart_by_their_codes(world: World) -> None:
    number = await hired(world)
    twin = await world.add_school(name=world.partner.name)

    by_name = await take(world, Kind.POSTINGS, posting(world, number))
    by_code = await take(world, Kind.POSTINGS, posting(world, number, to_school=twin.code or ""))

    assert refusals(by_name) == [(2, "交流轮岗单位名称", "ambiguous_school")]
    assert counts(by_code) == (1, 0, 0)


async def test_a_school_office_states_no_facts_for_the_county(world: World) -> None:
    row = posting(world, await hired(world))

    refused = await take(world, Kind.POSTINGS, row, actor=world.clerk)

    assert refusals(refused) == [(2, "原单位名称", "not_allowed")]
    assert await postings_of(world) == []
    assert counts(await take(world, Kind.POSTINGS, row)) == (1, 0, 0)


def pair(world: World, **said: str) -> Said:
    """Say a twinning of the lead school and the stranger school."""
    row = {
        "lead": world.lead.code or "",
        "partner": world.stranger.code or "",
        "stage": "小学",
        "starts_on": "2025-03-01",
        "ends_on": "2028-02-29",
        "agreement_no": "云教结〔2025〕1号",
    }
    return row | said


async def test_a_twinning_is_entered_prolonged_and_never_doubled(world: World) -> None:
    entered = await take(world, Kind.TWINNINGS, pair(world))
    prolonged = await take(world, Kind.TWINNINGS, pair(world, ends_on="2029-02-28"), now=LATER)
    again = await take(world, Kind.TWINNINGS, pair(world, ends_on="2029-02-28"), now=LATER)
    doubled = await take(world, Kind.TWINNINGS, pair(world, starts_on="2026-03-01"), now=LATER)

    async with world.database.transaction(world.personnel) as session:
        of_pair = Twinning.partner_school_id == world.stranger.id
        found = (await session.scalars(select(Twinning).where(of_pair))).one()
    assert [counts(each) for each in (entered, prolonged, again)] == [(1, 0, 0), (0, 1, 0), (0, 0, 1)]
    assert refusals(doubled) == [(2, "开始日期", "already_twinned")]
    assert (found.state, found.ends_on, found.agreement_no) == ("active", date(2029, 2, 28), "云教结〔2025〕1号")


async def test_a_twinning_that_is_led_from_another_county_is_read_there_too(world: World, neighbour: World) -> None:
    entered = await take(world, Kind.TWINNINGS, pair(world, lead=neighbour.lead.code or ""))
    prolonged = await take(world, Kind.TWINNINGS, pair(world, lead=neighbour.lead.code or "", ends_on="2029-02-28"))

    async with world.database.transaction(neighbour.clerk) as session:
        found = await twinnings_of_school(session, neighbour.clerk, world.stranger.id)
    assert [counts(each) for each in (entered, prolonged)] == [(1, 0, 0), (0, 1, 0)]
    assert [(each.county_id, each.ends_on) for each in found] == [(world.county.id, date(2029, 2, 28))]


@pytest.mark.parametrize(
    ("said", "column", "code"),
    [
        ({"stage": "初中"}, "帮扶校标识码", "stage_mismatch"),
        ({"partner": "2999999999"}, "受援校标识码", "unknown_school"),
        ({"ends_on": "2025-02-28"}, "结束日期", "ends_before_start"),
    ],
)
async def test_a_wrong_cell_of_a_twinning_is_named(world: World, said: Said, column: str, code: str) -> None:
    assert refusals(await take(world, Kind.TWINNINGS, pair(world, **said))) == [(2, column, code)]
