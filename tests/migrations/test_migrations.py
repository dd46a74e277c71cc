"""The books' shape: it comes from an empty database, is what the mapped classes say, and could be spread by county."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from api.postgres import Embedded
from domain.access import NOBODY
from domain.database import HISTORIES, Database
from migrations import configuration, migrate, newest, step_of

SHARD_READY = sa.text((Path(__file__).parents[1] / "shard_ready.sql").read_text(encoding="utf-8"))
KEYED = ["posting_claim:person_id"]
REFERENCE = [
    "account", "amendment", "alembic_version", "clause", "county", "edition", "kept_document", "plan", "policy",
    "posting_terms",
    "rule", "school", "school_class", "school_flag", "session", "sign_in_attempt", "target", "token",
]  # fmt: skip
PAST_OF_REFERENCE = [f"{name}_history" for name in REFERENCE if name in HISTORIES]


@pytest.fixture
async def empty(server: Embedded) -> AsyncIterator[str]:
    """Give the owner's address of a database in which there is nothing."""
    admin = create_async_engine(server.superuser_url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    async with admin.connect() as connection:
        await connection.execute(sa.text("create database empty owner jiedui_owner"))
    yield make_url(server.owner_url).set(database="empty").render_as_string(hide_password=False)
    async with admin.connect() as connection:
        await connection.execute(sa.text("drop database empty with (force)"))
    await admin.dispose()


async def problems(connection: AsyncConnection, *, reference: list[str], keyed: list[str]) -> set[tuple[str, str]]:
    found = await connection.execute(SHARD_READY, {"schema": "public", "reference": reference, "keyed": keyed})
    return {(row.name, row.what) for row in found}


async def test_the_books_can_be_spread_over_servers_by_county(unguarded: AsyncEngine) -> None:
    async with unguarded.connect() as connection:
        found = await problems(connection, reference=REFERENCE + PAST_OF_REFERENCE, keyed=KEYED)

    assert found == set()


async def test_the_check_sees_what_could_not_be_spread(unguarded: AsyncEngine) -> None:
    async with unguarded.connect() as connection, connection.begin() as undone:
        for made in (
            "create table bad (id serial primary key, county_id int, share float8, unique (share))",
            "create unique index bad_idx on bad (share, id)",
            "create table bad_child (county_id int, bad_id int references bad, primary key (county_id, bad_id))",
            "create policy sight on bad using (id in (select id from bad_child))",
            "create trigger other before update on bad execute function keep_history()",
            "create table bad_time (county_id int not null, during daterange, exclude using gist (during with &&))",
        ):
            await connection.execute(sa.text(made))
        found = await problems(connection, reference=REFERENCE + PAST_OF_REFERENCE, keyed=KEYED)
        await undone.rollback()

    assert found == {
        ("bad", "county_id may be missing from a row"),
        ("bad", "primary key bad_pkey does not hold county_id"),
        ("bad", "unique constraint bad_share_key does not hold county_id"),
        ("bad", "unique index bad_idx does not hold county_id"),
        ("bad", "policy sight asks another table"),
        ("bad", "trigger other"),
        ("bad", "column id counts in a number that runs out"),
        ("bad", "column share is a float"),
        ("bad", "has no row security"),
        ("bad_child", "foreign key bad_child_bad_id_fkey leads to bad without county_id"),
        ("bad_child", "has no row security"),
        ("bad_time", "exclusion bad_time_during_excl does not hold county_id"),
        ("bad_time", "has no primary key"),
        ("bad_time", "has no row security"),
    }


async def test_a_forgotten_reference_table_is_noticed(unguarded: AsyncEngine) -> None:
    async with unguarded.connect() as connection:
        found = await problems(connection, reference=[], keyed=[])

    assert ("school", "primary key school_pkey does not hold county_id") in found
    assert ("plan", "has no column county_id") in found
    assert ("posting_claim", "exclusion posting_claim_once does not hold county_id") in found


async def test_the_migrated_books_are_what_the_mapped_classes_say(database: Database, server: Embedded) -> None:
    owner = create_async_engine(server.owner_url, poolclass=NullPool)
    async with owner.connect() as connection:
        await connection.run_sync(lambda sync: command.check(configuration(sync)))
    await owner.dispose()


async def test_an_empty_database_is_migrated_and_a_second_time_left_alone(empty: str) -> None:
    await migrate(empty, application_role="jiedui_app")
    await migrate(empty, application_role="jiedui_app")

    owner = create_async_engine(empty, poolclass=NullPool)
    async with owner.connect() as connection:
        assert await connection.run_sync(step_of) == newest()
        assert await connection.scalar(sa.text("select count(*) from county")) == 0
    await owner.dispose()


OWNED = """
select 'table ' || relname from pg_class where relowner = cast(current_user as regrole)
union all select 'function ' || proname from pg_proc where proowner = cast(current_user as regrole)
union all select 'type ' || typname from pg_type where typowner = cast(current_user as regrole)
union all select 'schema ' || nspname from pg_namespace where nspowner = cast(current_user as regrole)
union all select 'database ' || datname from pg_database where datdba = cast(current_user as regrole)
"""


async def test_the_application_role_owns_nothing_and_has_no_power_over_others(database: Database) -> None:
    async with database.engine.connect() as connection:
        role = (await connection.execute(sa.text("select * from pg_roles where rolname = current_user"))).one()
        owned = (await connection.scalars(sa.text(OWNED))).all()
        member = await connection.scalar(
            sa.text("select count(*) from pg_auth_members where member = cast(current_user as regrole)")
        )

    assert owned == []
    assert member == 0
    assert not any((role.rolsuper, role.rolbypassrls, role.rolcreaterole, role.rolcreatedb, role.rolreplication))


PAST = sorted([f"{name}_history" for name in HISTORIES] + ["journal"])


@pytest.mark.parametrize("table", PAST)
async def test_the_past_can_be_read_and_never_changed(table: str, database: Database) -> None:
    for deed in (f"update {table} set recorded_from = now()", f"delete from {table}", f"truncate {table}"):
        wanted = deed.replace("recorded_from = now()", "at = now()") if table == "journal" else deed
        async with database.engine.connect() as connection:
            with pytest.raises(ProgrammingError, match="permission denied"):
                await connection.execute(sa.text(wanted))

    async with database.transaction(NOBODY) as session:
        await session.execute(sa.text(f"select count(*) from {table}"))


async def test_every_fact_has_a_twin_with_the_trigger_that_fills_it(unguarded: AsyncEngine) -> None:
    async with unguarded.connect() as connection:
        watched = await connection.scalars(
            sa.text(
                "select relname from pg_class join pg_trigger on tgrelid = pg_class.oid where tgname = 'keep_history'"
            )
        )
        assert set(watched) == set(HISTORIES)
