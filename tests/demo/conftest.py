"""The demo as it stands on a day, each day in a database of its own, made once for all tests of this folder."""

import os
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from api.demo import DEMO_ACCOUNTS, DemoAccounts, make_demo
from api.postgres import Embedded
from domain.access import NOBODY, Actor
from domain.account.queries import account_named, actor_of
from domain.calendar.rules import SHANGHAI
from domain.database import Database
from migrations import migrate

SECRET = "a secret that only the tests of the demo know"
TODAY, SPRING, FIRST_WEEK = date(2026, 11, 23), date(2027, 4, 15), date(2026, 9, 4)


@dataclass(frozen=True, kw_only=True)
class Demo:
    """One demo: its day, its books, what made it, and who works there."""

    today: date
    database: Database
    made: DemoAccounts
    actors: Mapping[str, Actor]

    @property
    def now(self) -> datetime:
        """Early on the day's first morning, as if somebody had begun the demo before work."""
        return datetime(self.today.year, self.today.month, self.today.day, 6, tzinfo=SHANGHAI)


DAYS = (TODAY, SPRING, FIRST_WEEK) if "OPERATIONS" in os.environ else (TODAY,)
"""On which days the demo is written to the books: every run on one, `make nightly` on all; test_story tells of more."""


@pytest.fixture(scope="session", params=DAYS, ids=str)
async def demo(request: pytest.FixtureRequest, server: Embedded) -> AsyncIterator[Demo]:
    """Make the demo of a day."""
    today: date = request.param
    name = f"demo_{today:%Y%m%d}"
    await _create(server, name)
    await migrate(_within(server.owner_url, name), application_role="jiedui_app")
    database = Database(_within(server.app_url, name), secret=SECRET)
    made = await make_demo(database, today=today)
    yield Demo(today=today, database=database, made=made, actors=await _actors(database))
    await database.close()


async def _create(server: Embedded, name: str) -> None:
    engine = create_async_engine(server.superuser_url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f"create database {name} owner jiedui_owner"))
    await engine.dispose()


async def _actors(database: Database) -> dict[str, Actor]:
    found = {}
    async with database.transaction(NOBODY) as session:
        for each in DEMO_ACCOUNTS:
            account = await account_named(session, each.username)
            assert account is not None
            found[each.username] = await actor_of(session, account)
    return found


def _within(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)
