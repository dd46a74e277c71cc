"""Transactions: who asks is known from the first statement to the last, and to nobody after that."""

import asyncio
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from api.postgres import Embedded
from domain.access import NOBODY
from domain.cipher import Cipher, hint
from domain.database import Busy, Database, StaleVersion, cipher_of, new_id, now_of, reach
from domain.refusals import Conflict
from domain.teacher.model import Teacher
from domain.teacher.rules import SamePersonTwice
from tests.id_numbers import next_id_number
from tests.world import World

SIGHT = sa.text(
    "select current_setting('app.counties', true), current_setting('app.scope', true),"
    " current_setting('app.schools', true), current_setting('app.actor', true), current_setting('app.now', true)"
)


async def names(session: AsyncSession) -> set[str]:
    return set(await session.scalars(sa.select(Teacher.name)))


async def test_a_pooled_connection_carries_no_sight_to_the_next_transaction(world: World) -> None:
    used = {}
    for actor in (world.personnel, NOBODY):
        async with world.database.transaction(actor) as session:
            backend = await session.scalar(sa.text("select pg_backend_pid()"))
            used[backend] = await names(session)
    async with world.database.engine.connect() as connection:
        left = [(await connection.execute(SIGHT)).one() for _ in range(3)]

    assert used.popitem()[1] == set()
    assert all(value in (None, "") for row in left for value in row)


async def test_what_failed_half_way_is_undone_as_a_whole(world: World) -> None:
    async def fail() -> None:
        async with world.database.transaction(world.admin) as session:
            await session.execute(sa.text("update teacher set name = '改名'"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()

    async with world.database.transaction(world.admin) as session:
        assert await names(session) == {"王小梅"}


async def test_a_reach_is_for_a_moment_and_returns_to_the_own_sight_however_deep(
    world: World, neighbour: World
) -> None:
    await world.add_teacher(name="甲")
    await neighbour.add_teacher(name="乙")

    async with world.database.transaction(world.clerk) as session:
        seen = [await names(session)]
        async with reach(session, neighbour.county.id):
            seen.append(await names(session))
            async with reach(session, world.county.id):
                seen.append(await names(session))
            seen.append(await names(session))
        seen.append(await names(session))

    own, other = {"王小梅", "甲"}, {"王小梅", "乙"}
    assert seen == [own, other, own, other, own]


async def test_a_refusal_within_a_reach_does_not_leave_the_sight_wide(world: World, neighbour: World) -> None:
    await neighbour.add_teacher(name="乙")

    async with world.database.transaction(world.clerk) as session:
        with pytest.raises(Conflict):
            async with reach(session, neighbour.county.id):
                raise Busy
        assert await names(session) == {"王小梅"}


async def test_a_fault_undone_by_a_savepoint_within_a_reach_leaves_the_sight_as_it_was(
    world: World, neighbour: World
) -> None:
    await neighbour.add_teacher(name="乙")

    async with world.database.transaction(world.clerk) as session:
        with pytest.raises(DBAPIError):
            async with session.begin_nested(), reach(session, neighbour.county.id):
                await session.execute(sa.text("select 1 / 0"))
        assert await names(session) == {"王小梅"}
        async with reach(session, neighbour.county.id):
            assert await names(session) == {"王小梅", "乙"}
        assert await names(session) == {"王小梅"}


async def test_who_only_reads_cannot_write(world: World) -> None:
    with pytest.raises(DBAPIError, match="read-only transaction"):
        async with world.database.transaction(world.evaluator) as session:
            await session.execute(sa.text("update teacher set name = name"))

    async with world.database.transaction(world.admin) as session:
        await session.execute(sa.text("update teacher set name = name"))


async def test_a_row_cannot_be_written_into_the_books_of_another_county(world: World, neighbour: World) -> None:
    with pytest.raises(DBAPIError, match="row-level security"):
        async with world.database.transaction(world.admin) as session:
            await session.execute(sa.text("update teacher set county_id = :other"), {"other": neighbour.county.id})


async def test_a_constraint_speaks_as_the_refusal_it_stands_for(world: World) -> None:
    number = next_id_number()
    await world.add_teacher(id_number=number)

    with pytest.raises(SamePersonTwice) as refused:
        await world.add_teacher(id_number=number)

    assert refused.value.field == "id_number"


async def test_what_was_read_before_somebody_else_wrote_is_stale(world: World) -> None:
    async def rename(name: str, gate: asyncio.Barrier) -> None:
        async with world.database.transaction(world.admin) as session:
            teacher = (await session.scalars(sa.select(Teacher))).one()
            await gate.wait()
            teacher.name = name

    gate = asyncio.Barrier(2)
    ended = await asyncio.gather(rename("甲", gate), rename("乙", gate), return_exceptions=True)

    assert sorted(type(each).__name__ for each in ended) == sorted(["NoneType", StaleVersion.__name__])


async def test_who_waits_too_long_for_a_row_is_told_that_it_is_busy(world: World) -> None:
    async def lock(patience: str) -> None:
        async with world.database.transaction(world.admin) as session:
            await session.execute(sa.text(f"set local lock_timeout = '{patience}'"))
            await session.execute(sa.text("select from teacher for update"))

    async with world.database.transaction(world.admin) as holding:
        await holding.execute(sa.text("select from teacher for update"))
        with pytest.raises(Busy):
            await lock("10ms")

    await lock("10ms")


async def test_a_transaction_knows_its_one_instant_and_its_cipher(database: Database) -> None:
    instant = datetime(2025, 10, 8, 2, 3, 4, 567890, tzinfo=UTC)

    async with database.transaction(NOBODY, now=instant) as session:
        told = await session.scalar(sa.text("select current_setting('app.now')::timestamptz"))
        assert (now_of(session), told, cipher_of(session)) == (instant, instant, database.cipher)


def test_ids_made_later_sort_later_and_are_of_version_seven() -> None:
    ids = [new_id() for _ in range(50)]

    assert {each.version for each in ids} == {7}
    assert [each.int >> 80 for each in ids] == sorted(each.int >> 80 for each in ids)
    assert len(set(ids)) == 50


def test_an_id_number_is_sealed_fingerprinted_and_hinted_at() -> None:
    number, cipher = "11010519491231002X", Cipher("a secret")

    assert cipher.unseal(cipher.seal(number)) == number
    assert cipher.seal(number) != cipher.seal(number)
    assert number.encode() not in cipher.seal(number)
    assert cipher.person_id(number) == Cipher("a secret").person_id(number)
    assert cipher.person_id(number) != Cipher("another secret").person_id(number)
    assert cipher.person_id(number) != cipher.person_id("110105194912310021")
    assert hint(number) == "11**************2X"


async def test_a_connection_that_died_while_it_rested_is_replaced_before_anybody_notices(
    server: Embedded, unguarded: AsyncEngine, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.database.transaction._REST", 0.0)
    database = Database(server.app_url, secret="of this test alone", pool_size=1)

    async def numbers() -> tuple[int, int]:
        async with database.transaction(world.personnel) as session:
            number = await session.scalar(sa.text("select pg_backend_pid()"))
        return number, await database.read(world.personnel, "select pg_backend_pid()", [])

    died = await numbers()
    async with unguarded.begin() as connection:
        for number in died:
            await connection.execute(sa.text("select pg_terminate_backend(:number, 5000)"), {"number": number})

    assert not set(await numbers()) & set(died)
    await database.close()


async def test_one_statement_is_read_with_the_sight_of_whoever_asks_and_writes_nothing(
    world: World, neighbour: World
) -> None:
    statement = "select string_agg(name, ',') from teacher where id = any($1)"
    everybody = [teacher.id for teacher in (*world.teachers, *neighbour.teachers)]

    own = await world.database.read(world.personnel, statement, [everybody])
    nothing = await world.database.read(NOBODY, statement, [everybody])
    with pytest.raises(DBAPIError, match="read-only"):
        await world.database.read(world.admin, "delete from teacher", [])
    again = await world.database.read(world.personnel, statement, [everybody])

    assert own == again == world.teachers[0].name
    assert nothing is None


async def test_a_read_that_is_called_off_leaves_no_transaction_to_the_next(server: Embedded, world: World) -> None:
    database = Database(server.app_url, secret="of this test alone", pool_size=1)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await database.read(world.evaluator, "select pg_sleep(60)", [])
    with pytest.raises(DBAPIError):
        await database.read(world.evaluator, "select 1 / 0", [])

    office = world.personnel
    async with database.transaction(office) as session:
        sight = (await session.execute(SIGHT)).one()
        writes = await session.scalar(sa.text("select current_setting('transaction_read_only')"))

    assert sight[3] == str(office.id)
    assert writes == "off"
    await database.close()


async def test_reads_wait_for_a_connection_that_is_at_work_and_say_when_it_takes_too_long(
    server: Embedded, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(server.app_url, secret="of this test alone", pool_size=1)
    first = await database.read(world.personnel, "select pg_backend_pid()", [])

    async with asyncio.TaskGroup() as group:
        quick = [group.create_task(database.read(world.personnel, "select pg_backend_pid()", [])) for _ in range(3)]
    slow = asyncio.create_task(database.read(world.personnel, "select pg_sleep(60)::text", []))
    await asyncio.sleep(0)
    monkeypatch.setattr(database._readers, "_patience", 0.01)
    with pytest.raises(PoolTimeout):
        await database.read(world.personnel, "select 1", [])
    slow.cancel()

    assert {each.result() for each in quick} == {first}
    await database.close()


async def test_statements_that_a_connection_keeps_planned_are_bounded_by_number_and_by_length(
    server: Embedded, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(server.app_url, secret="of this test alone", pool_size=1)
    office, count = (
        world.personnel,
        "select count(*) from pg_prepared_statements where statement like 'select % as kept'",
    )

    async def kept(*numbers: int, filled: int = 1) -> int:
        for number in numbers:
            await database.read(office, f"select {number:0{filled}} as kept", [])
        found: int = await database.read(office, count, [])
        return found

    monkeypatch.setattr("domain.database.reading.KEPT", 4)
    few = await kept(*range(9))
    monkeypatch.setattr("domain.database.reading.KEPT_CHARACTERS", 1_500)
    short = await kept(*range(9), filled=500)

    assert 1 < few <= 4
    assert 1 < short <= 3
    await database.close()
