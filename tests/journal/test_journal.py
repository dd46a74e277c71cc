"""The journal: what happened, who did it and when, chained so that no entry can be changed, removed or cut off."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.database import Database, new_id
from domain.journal.actions import record
from domain.journal.queries import broken_at, story_of
from domain.journal.rules import NoReason, check_reason
from tests.world import World


@pytest.fixture
async def chain(world: World) -> World:
    """Give a county whose journal has ten entries: its opening, a twinning, and eight more."""
    for number in range(4):
        async with world.database.transaction(world.admin, now=world.now + timedelta(minutes=number)) as session:
            for deed in ("log_posting", "confirm_arrival"):
                record(
                    session,
                    county_id=world.county.id,
                    deed=deed,
                    thing="posting",
                    thing_id=new_id(),
                    schools=(world.lead.id, world.partner.id),
                    arrived_on="2025-09-01",
                )
    return world


async def tamper(unguarded: AsyncEngine, statement: str, county_id: int) -> None:
    """Change the journal behind everybody's back, as only the superuser can."""
    async with unguarded.begin() as connection:
        await connection.execute(sa.text(statement), {"county": county_id})


async def break_of(world: World) -> int | None:
    async with world.database.transaction(world.personnel) as session:
        return await broken_at(session, world.county.id)


async def length_of(world: World) -> int:
    async with world.database.transaction(world.personnel) as session:
        return await session.scalar(sa.text("select count(*) from journal")) or 0


async def test_an_untouched_chain_verifies(chain: World) -> None:
    assert await length_of(chain) == 10
    assert await break_of(chain) is None


@pytest.mark.parametrize(
    "change",
    [
        "deed = 'nothing'",
        'detail = \'{"arrived_on": "2025-09-02"}\'',
        "actor_name = 'somebody else'",
        "actor_id = gen_random_uuid()",
        "at = at + interval '1 microsecond'",
        "schools = '{}'",
        "thing_id = gen_random_uuid()",
        "thing = 'teacher'",
        "hash = sha256('')",
    ],
)
async def test_a_changed_entry_is_found_by_its_number(change: str, chain: World, unguarded: AsyncEngine) -> None:
    await tamper(unguarded, f"update journal set {change} where county_id = :county and number = 4", chain.county.id)

    assert await break_of(chain) == 4


async def test_a_removed_entry_is_found_by_its_number(chain: World, unguarded: AsyncEngine) -> None:
    await tamper(unguarded, "delete from journal where county_id = :county and number = 3", chain.county.id)

    assert await break_of(chain) == 3


async def test_a_removed_entry_is_found_though_the_later_ones_were_renumbered(
    chain: World, unguarded: AsyncEngine
) -> None:
    await tamper(unguarded, "delete from journal where county_id = :county and number = 3", chain.county.id)
    for number in range(4, 11):
        await tamper(
            unguarded,
            f"update journal set number = {number - 1} where county_id = :county and number = {number}",
            chain.county.id,
        )

    assert await break_of(chain) == 3


@pytest.mark.parametrize("also", ["", "head"])
async def test_a_cut_off_end_is_found_by_the_number_that_is_missing(
    also: str, chain: World, unguarded: AsyncEngine
) -> None:
    await tamper(unguarded, "delete from journal where county_id = :county and number > 7", chain.county.id)
    if also:
        await tamper(unguarded, "delete from journal_head where county_id = :county", chain.county.id)

    assert await break_of(chain) == 8


async def test_a_chain_that_was_emptied_is_found_by_its_first_number(chain: World, unguarded: AsyncEngine) -> None:
    await tamper(unguarded, "delete from journal where county_id = :county", chain.county.id)

    assert await break_of(chain) == 1


async def test_the_chains_of_two_counties_are_apart(chain: World, neighbour: World, unguarded: AsyncEngine) -> None:
    await neighbour.send()
    await tamper(unguarded, "update journal set deed = 'x' where county_id = :county and number = 2", chain.county.id)

    assert await break_of(chain) == 2
    assert await break_of(neighbour) is None


async def test_a_deed_of_two_counties_stands_in_both_chains_and_both_verify(world: World, neighbour: World) -> None:
    posting = await world.log(to_school_id=neighbour.partner.id)
    await neighbour.confirm(posting)

    for place in (world, neighbour):
        async with place.database.transaction(place.personnel) as session:
            story = await story_of(session, place.personnel, posting.id)
        assert [(entry.deed, entry.thing) for entry in story] == [
            ("log_posting", "posting"), ("confirm_arrival", "posting"),
        ]  # fmt: skip
        assert await break_of(place) is None


async def test_a_deed_that_was_undone_stands_in_no_chain(world: World) -> None:
    async def fail() -> None:
        async with world.database.transaction(world.admin) as session:
            record(session, county_id=world.county.id, deed="x", thing="county", thing_id=world.lead.id)
            await session.flush()
            raise ZeroDivisionError

    before = await length_of(world)

    with pytest.raises(ZeroDivisionError):
        await fail()

    assert await length_of(world) == before
    assert await break_of(world) is None


async def test_entries_chain_in_the_order_of_commit_when_many_write_at_once(world: World) -> None:
    async def note(number: int) -> None:
        async with world.database.transaction(world.admin) as session:
            record(session, county_id=world.county.id, deed=f"note {number}", thing="county", thing_id=world.lead.id)

    before = await length_of(world)
    await asyncio.gather(*(note(number) for number in range(20)))

    assert await length_of(world) == before + 20
    assert await break_of(world) is None


async def test_the_clock_of_an_entry_is_the_transactions_own(world: World, database: Database) -> None:
    instant = datetime(2025, 10, 8, 2, 3, 4, 567891, tzinfo=UTC)
    posting = await world.log(now=instant)

    async with database.transaction(world.personnel) as session:
        (entry,) = await story_of(session, world.personnel, posting.id)

    assert entry.at == instant
    assert entry.actor_name == world.clerk.name


def test_a_reason_is_something_to_read() -> None:
    assert check_reason(" 病假 ") == "病假"
    for blank in ("", "  ", "\u3000\n"):
        with pytest.raises(NoReason):
            check_reason(blank)
