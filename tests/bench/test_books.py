"""The benchmark's books fit the tables as they are now, and its numbers say what they should."""

import subprocess
from collections.abc import AsyncIterator
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from api.postgres import Embedded, binary
from bench.books import SCRIPT, SIZES
from bench.contenders.floor import FLOOR
from bench.contenders.jiedui import COMPILED
from bench.questions import POSTING_KIND, made
from bench.report import figures, markdown
from bench.rounds import Cost, Course, Measured
from migrations import migrate


@pytest.fixture
async def empty(server: Embedded) -> AsyncIterator[str]:
    """Give the superuser's address of a migrated database in which nobody has written."""
    admin = create_async_engine(server.superuser_url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    async with admin.connect() as connection:
        await connection.execute(sa.text("create database bench owner jiedui_owner"))
    owner = make_url(server.owner_url).set(database="bench").render_as_string(hide_password=False)
    await migrate(owner, application_role="jiedui_app")
    yield make_url(server.superuser_url).set(database="bench").render_as_string(hide_password=False)
    async with admin.connect() as connection:
        await connection.execute(sa.text("drop database bench with (force)"))
    await admin.dispose()


async def test_the_books_are_made_in_the_tables_as_they_are(empty: str) -> None:
    url = make_url(empty)
    given = {"codes": "'{510104,510105}'", "schools": 40, "teachers": 40, "twinnings": 8}
    command = [str(binary("psql")), "-X", "-q", "-h", str(url.query["host"]), "-p", str(url.query["port"])]
    command += ["-U", "postgres", "-d", "bench", "-f", str(SCRIPT), *(f"--set={n}={v}" for n, v in given.items())]

    done = subprocess.run(command, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    engine = create_async_engine(empty, poolclass=NullPool)
    async with engine.connect() as connection:
        counted = "(select count(*) from {})"
        tables = ("school", "teacher", "twinning", "activity", "posting")
        found = (await connection.execute(sa.text("select " + ", ".join(map(counted.format, tables))))).one()
        last = made(POSTING_KIND, 19 * 10**9 + 10**6 + 1)
        known = await connection.scalar(sa.text("select count(*) from posting where id = :id"), {"id": last})
    await engine.dispose()
    assert tuple(found) == (80, 80, 16, 240, 320)
    assert known == 1


def test_ratios_are_taken_within_a_round_before_their_median_is() -> None:
    measured = Measured()
    measured.costs["one"]["floor"] = [Cost(1, 1), Cost(10, 10), Cost(1, 1)]
    measured.costs["one"]["compiled"] = [Cost(2, 1), Cost(20, 10), Cost(4, 4)]
    course = Course(rounds=3, share=1, rate=10, timed=20)

    given = figures(SIZES["county"], course, measured, date(2026, 11, 26), "18")

    assert given["cpu"]["one"]["compiled"] == {"server": 4, "database": 4, "total": 8, "ratio": 1.5}
    assert (
        "| One posting by id, with teacher and both schools | 1.00 + 1.00 (1.00×) | 4.00 + 4.00 (1.50×) |"
        in markdown(given, [FLOOR, COMPILED])
    )
