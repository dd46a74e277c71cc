"""A posting between two counties: one owner row, counted once; a mirror that follows it; the host's own word."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.access import Actor, MayNot, Role
from domain.database import Database
from domain.exchange import actions
from domain.exchange.model import MIRROR, Arrival, Claim, Posting
from domain.exchange.queries import Wanted, find_posting, page_of_postings
from domain.exchange.rules import UnknownPosting
from domain.figure.model import Metric
from domain.policy.rules import Parameters
from tests.conftest import next_code
from tests.id_numbers import next_id_number
from tests.world import World, build_world


@pytest.fixture
async def across(world: World, neighbour: World) -> Posting:
    """Give a posting from the world's lead school to the neighbour's partner school."""
    return await world.log(to_school_id=neighbour.partner.id)


async def seen_by(database: Database, actor: Actor) -> Sequence[Posting]:
    async with database.transaction(actor) as session:
        return await page_of_postings(session, actor, Wanted())


async def as_seen_by(world: World, actor: Actor, posting: Posting) -> Posting:
    return await world.do(find_posting, posting.id, actor=actor)


async def correct(world: World, actor: Actor, posting: Posting, **changes: Any) -> Posting:
    return await world.do(actions.correct_posting, posting.id, actor=actor, **changes)


async def test_both_counties_and_both_schools_see_it_and_nobody_else_does(
    across: Posting, world: World, neighbour: World, database: Database
) -> None:
    third = await build_world(database, next_code())

    see_it = {
        who: [posting.id for posting in await seen_by(database, actor)]
        for who, actor in {
            "sender": world.clerk,
            "owner": world.personnel,
            "receiver": neighbour.partner_clerk,
            "host": neighbour.personnel,
            "province": world.actor(Role.PROVINCE, neighbour.county),
            "another school of the owner": world.partner_clerk,
            "another school of the host": neighbour.stranger_clerk,
            "third county": third.personnel,
        }.items()
    }

    assert see_it == {
        "sender": [across.id],
        "owner": [across.id],
        "receiver": [across.id],
        "host": [across.id],
        "province": [across.id],
        "another school of the owner": [],
        "another school of the host": [],
        "third county": [],
    }


async def test_the_host_reads_whose_it_is_but_not_the_teachers_record(
    across: Posting, world: World, neighbour: World
) -> None:
    seen = await as_seen_by(world, neighbour.partner_clerk, across)

    assert (seen.county_id, seen.host_county_id) == (world.county.id, neighbour.county.id)
    assert seen.teacher_name == "王小梅"
    assert seen.teacher is None


async def test_it_is_counted_once_in_the_province_and_only_at_home(
    across: Posting, world: World, neighbour: World
) -> None:
    await neighbour.confirm(across)
    kinds = Parameters(kinds=("regular_exchange",))

    counted = [
        (await world.figure(Metric.EXCHANGE_COUNT, actor=actor, parameters=kinds)).numerator
        for actor in (world.personnel, neighbour.personnel, world.actor(Role.PROVINCE, neighbour.county))
    ]

    assert counted == [1, 0, 1]


async def test_a_person_on_the_books_of_two_counties_is_one_person_in_the_provinces_figure(
    world: World, neighbour: World
) -> None:
    number = next_id_number()
    here, there = await world.add_teacher(id_number=number), await neighbour.add_teacher(id_number=number)
    await world.send(here, planned_to=date(2025, 9, 30))
    await neighbour.send(there, starts_on=date(2025, 10, 1))
    asked = Parameters(kinds=("regular_exchange",), base="eligible")

    figure = await world.figure(
        Metric.ROTATION_RATE, actor=world.actor(Role.PROVINCE, neighbour.county), parameters=asked
    )

    assert (figure.numerator, figure.denominator) == (1, 3)


async def test_the_hosts_word_of_arrival_moves_the_owners_row_and_stands_in_a_row_of_its_own(
    across: Posting, world: World, neighbour: World, unguarded: AsyncEngine
) -> None:
    await neighbour.confirm(across, arrived_on=date(2025, 9, 3))

    async with unguarded.connect() as connection:
        owner = (await connection.execute(sa.select(Posting.state, Posting.arrived_on, Posting.county_id))).all()
        word = (await connection.execute(_of(Arrival.__table__, across, "posting_id"))).one()
        mirror = (await connection.execute(_of(MIRROR, across, "id"))).one()
    assert ("active", date(2025, 9, 3), world.county.id) in [tuple(row) for row in owner]
    assert (word.county_id, word.school_id, word.arrived_on) == (
        neighbour.county.id, neighbour.partner.id, date(2025, 9, 3),
    )  # fmt: skip
    assert (mirror.county_id, mirror.home_county_id, mirror.state) == (neighbour.county.id, world.county.id, "active")


async def test_only_the_receiving_schools_own_office_confirms(across: Posting, world: World, neighbour: World) -> None:
    for actor, refusal in (
        (world.clerk, MayNot),
        (world.personnel, MayNot),
        (neighbour.personnel, MayNot),
        (neighbour.stranger_clerk, UnknownPosting),
    ):
        with pytest.raises(refusal):
            await neighbour.confirm(across, actor=actor)

    assert (await neighbour.confirm(across)).state == "active"


async def test_the_owners_correction_reaches_the_mirror(across: Posting, world: World, neighbour: World) -> None:
    await neighbour.confirm(across)

    await correct(world, world.clerk, across, planned_to=date(2026, 6, 30), order_no="教人〔2025〕3号")

    seen = await as_seen_by(world, neighbour.partner_clerk, across)
    assert (seen.planned_to, seen.order_no) == (date(2026, 6, 30), "教人〔2025〕3号")


async def test_a_host_cannot_change_the_owners_dates(
    across: Posting, world: World, neighbour: World, unguarded: AsyncEngine
) -> None:
    for actor in (neighbour.partner_clerk, neighbour.personnel, neighbour.admin):
        with pytest.raises(MayNot):
            await correct(world, actor, across, planned_to=date(2026, 1, 31))
        async with world.database.transaction(actor) as session:
            changed = await session.execute(sa.text("update posting set planned_to = '2026-01-31' returning id"))
            assert changed.all() == []

    async with unguarded.connect() as connection:
        kept = await connection.scalar(sa.select(Posting.planned_to).where(Posting.id == across.id))
    assert kept == across.planned_to


async def test_a_cancelled_posting_frees_the_persons_time_in_every_county(
    across: Posting, world: World, neighbour: World, unguarded: AsyncEngine
) -> None:
    await world.do(actions.cancel_posting, across.id, actor=world.clerk, reason="名额取消")

    assert await claimed(unguarded, across) == []
    assert (await world.log(to_school_id=neighbour.partner.id)).state == "approved"


async def test_a_withdrawn_posting_frees_the_persons_time_from_the_next_day(
    across: Posting, world: World, neighbour: World, unguarded: AsyncEngine
) -> None:
    await neighbour.confirm(across)

    await world.do(actions.withdraw_posting, across.id, actor=world.clerk, ended_on=date(2025, 9, 30), reason="病假")

    assert await claimed(unguarded, across) == [(date(2025, 9, 1), date(2025, 10, 1))]
    assert (await world.log(starts_on=date(2025, 10, 1))).state == "approved"


async def claimed(unguarded: AsyncEngine, posting: Posting) -> list[tuple[date | None, date | None]]:
    async with unguarded.connect() as connection:
        found = await connection.scalars(sa.select(Claim.during).where(Claim.posting_id == posting.id))
        return [(each.lower, each.upper) for each in found]


def _of(table: Any, posting: Posting, column: str) -> sa.Select[Any]:
    return sa.select(table).where(table.c[column] == posting.id)
