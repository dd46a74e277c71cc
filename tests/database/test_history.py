"""Record time: what was believed at an instant stays readable, whatever is corrected afterwards."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from domain.database import as_known_at
from domain.exchange import actions as exchange
from domain.figure.model import Metric, Side
from domain.figure.rules import FutureInstant
from domain.policy.rules import Parameters
from domain.school.model import SchoolClass, SchoolFlag
from domain.teacher.model import Award, Exemption, Teacher
from tests.world import World

TODAY = datetime(2025, 10, 9, 2, tzinfo=UTC)
YESTERDAY = TODAY - timedelta(days=1)
KINDS = Parameters(kinds=("regular_exchange",))
ELIGIBLE = Parameters(kinds=("regular_exchange",), base="eligible", exempt=True)


async def known(session: AsyncSession, row: type[Any], instant: datetime, column: str) -> list[Any]:
    seen = as_known_at(row, instant)
    return sorted(await session.scalars(sa.select(getattr(seen, column))))


async def test_after_a_correction_today_yesterdays_figure_is_unchanged_and_todays_differs_both_with_their_rows(
    world: World,
) -> None:
    posting = await world.send(now=YESTERDAY - timedelta(days=1))
    await world.do(exchange.correct_posting, posting.id, actor=world.clerk, now=TODAY, kind="attachment")
    world.now = TODAY + timedelta(hours=1)

    before = await world.figure(Metric.EXCHANGE_COUNT, parameters=KINDS, known_as_of=YESTERDAY)
    after = await world.figure(Metric.EXCHANGE_COUNT, parameters=KINDS)

    assert (before.numerator, after.numerator) == (1, 0)
    assert [row.posting_id for row in await world.rows(before, Side.NUMERATOR)] == [posting.id]
    assert await world.rows(after, Side.NUMERATOR) == []
    assert before.list_hash != after.list_hash
    again = await world.figure(Metric.EXCHANGE_COUNT, parameters=KINDS, known_as_of=YESTERDAY)
    assert (again.numerator, again.list_hash) == (before.numerator, before.list_hash)


async def test_a_figure_known_before_the_posting_was_logged_does_not_count_it(world: World) -> None:
    await world.send(now=TODAY)
    world.now = TODAY

    figures = [
        (await world.figure(Metric.EXCHANGE_COUNT, parameters=KINDS, known_as_of=instant)).numerator
        for instant in (TODAY - timedelta(microseconds=1), TODAY)
    ]

    assert figures == [0, 1]


async def test_nobody_asks_what_will_be_known(world: World) -> None:
    world.now = TODAY

    await world.figure(Metric.EXCHANGE_COUNT, parameters=KINDS, known_as_of=TODAY)
    with pytest.raises(FutureInstant):
        await world.figure(Metric.EXCHANGE_COUNT, parameters=KINDS, known_as_of=TODAY + timedelta(microseconds=1))


async def test_a_teachers_record_is_known_as_it_was(world: World) -> None:
    async with world.database.transaction(world.admin, now=TODAY) as session:
        (await session.scalars(sa.select(Teacher))).one().name = "王晓梅"

    async with world.database.transaction(world.personnel, now=TODAY) as session:
        assert await known(session, Teacher, YESTERDAY, "name") == ["王小梅"]
        assert await known(session, Teacher, TODAY, "name") == ["王晓梅"]


async def test_an_award_that_was_entered_late_counts_only_from_then_on(world: World) -> None:
    teacher = (await world.send()).teacher_id
    world.now = TODAY
    async with world.database.transaction(world.admin, now=TODAY) as session:
        session.add(
            Award(
                county_id=world.county.id,
                teacher_id=teacher,
                school_id=world.lead.id,
                level="county",
                awarded_on=date(2020, 9, 1),
            )
        )

    shares = [
        (await world.figure(Metric.BACKBONE_SHARE, parameters=KINDS, known_as_of=instant)).numerator
        for instant in (YESTERDAY, TODAY)
    ]

    assert shares == [0, 1]


async def test_an_exemption_that_was_struck_out_is_still_known_as_of_yesterday(world: World) -> None:
    exemption = await world.exempt(world.teachers[0], starts_on=date(2025, 1, 1))
    world.now = TODAY
    async with world.database.transaction(world.admin, now=TODAY) as session:
        await session.delete(await session.merge(exemption))

    eligible = [
        (await world.figure(Metric.ROTATION_RATE, parameters=ELIGIBLE, known_as_of=instant)).denominator
        for instant in (YESTERDAY, TODAY)
    ]
    async with world.database.transaction(world.personnel, now=TODAY) as session:
        believed = [await known(session, Exemption, instant, "kind") for instant in (YESTERDAY, TODAY)]

    assert eligible == [0, 1]
    assert believed == [["illness"], []]


async def test_a_school_that_was_reclassified_has_its_old_class_in_yesterdays_figure(world: World) -> None:
    async with world.database.transaction(world.admin, now=YESTERDAY) as session:
        session.add(SchoolClass(school_id=world.lead.id, year=2025, nbs="111"))
        session.add(SchoolFlag(school_id=world.partner.id, flag="quality"))
    async with world.database.transaction(world.admin, now=TODAY) as session:
        (await session.get_one(SchoolClass, (world.lead.id, 2025))).nbs = "220"
    world.now = TODAY

    urban = [
        (
            await world.figure(
                Metric.ROTATION_RATE,
                parameters=Parameters(base="eligible", school_scope=scope),
                known_as_of=instant,
            )
        ).denominator
        for instant in (YESTERDAY - timedelta(seconds=1), YESTERDAY, TODAY)
        for scope in ("urban", "quality")
    ]

    assert urban == [0, 0, 1, 0, 0, 0]


async def test_what_was_written_and_changed_in_one_transaction_leaves_no_trace(world: World) -> None:
    async with world.database.transaction(world.admin, now=TODAY) as session:
        session.add(SchoolClass(school_id=world.lead.id, year=2030, nbs="111"))
        await session.flush()
        written = await session.get_one(SchoolClass, (world.lead.id, 2030))
        written.nbs = "220"
        await session.flush()
        written.nbs = "210"

    assert await past_of(world, "school_class", f"school_id = '{world.lead.id}'") == []


async def test_the_past_names_who_changed_a_row_and_since_when_it_was_believed(world: World) -> None:
    posting = await world.log(now=YESTERDAY)
    clerk = world.clerk
    await world.do(exchange.cancel_posting, posting.id, actor=clerk, now=TODAY, reason="名额取消")

    (past,) = await past_of(world, "posting", f"id = '{posting.id}'")

    assert (past.state, past.recorded_from, past.recorded_to, past.changed_by) == (
        "approved", YESTERDAY, TODAY, clerk.id,
    )  # fmt: skip


async def test_of_two_changes_the_one_that_began_first_and_came_second_does_not_rewrite_the_past(
    world: World,
) -> None:
    async def rename(name: str, instant: datetime) -> None:
        async with world.database.transaction(world.admin, now=instant) as session:
            await session.execute(sa.text("update teacher set name = :name"), {"name": name})

    await rename("甲", TODAY)
    await rename("乙", TODAY - timedelta(seconds=1))

    async with world.database.transaction(world.personnel, now=TODAY) as session:
        told = [
            await known(session, Teacher, instant, "name")
            for instant in (TODAY - timedelta(milliseconds=1), TODAY, TODAY + timedelta(seconds=1))
        ]
    assert told == [["王小梅"], ["甲"], ["乙"]]


async def past_of(world: World, table: str, condition: str) -> list[Any]:
    async with world.database.transaction(world.admin) as session:
        found = await session.execute(
            sa.text(f"select * from {table}_history where {condition} order by recorded_from")
        )
        return list(found)
