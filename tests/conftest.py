"""What every test may ask for: one real PostgreSQL for the whole run, and a world of its own for each test.

A world is a county nobody else uses. Tests never clean up: row security keeps their counties apart, as it does those
of real offices, and so they may run against one migrated database and commit for real.
"""

import gc

gc.disable()  # until all is collected: what is imported stays to the end, and to look through it costs a quarter

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]  # xdist ships no types

from api.postgres import Embedded, embedded
from domain.database import Database
from domain.division.rules import areas, county_codes_within
from migrations import migrate
from tests.world import World, build_worlds

SECRET = "a secret that only the tests know"
DATA = Path(__file__).parent / "data"

# Every run tries the same examples, so that it fails for what was changed; `make nightly` looks for new ones.
settings.register_profile(
    "jiedui",
    deadline=None,
    derandomize="OPERATIONS" not in os.environ,
    max_examples=int(os.environ.get("HYPOTHESIS_EXAMPLES", "60")),
)
settings.load_profile("jiedui")

LONGEST = ("tests/browser/", "tests/demo/", "tests/schema/test_both_ways.py", "tests/serve/", "tests/ledger/")
"""What takes longest, and is begun first, so that no process is left with it at the end."""


class Shared(LoadScopeScheduling):  # type: ignore[misc]  # for the same reason
    """Gives each process one file after another; all of the browser's to one, for they share its browser and server."""

    def _split_scope(self, nodeid: str) -> str:
        return LONGEST[0] if nodeid.startswith(LONGEST[0]) else nodeid.split("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Shared:
    """Share the tests out among the processes, in the order in which they are collected."""
    config.option.loadscopereorder = False
    return Shared(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest."""
    items.sort(key=lambda item: next((at for at, each in enumerate(LONGEST) if each in item.nodeid), len(LONGEST)))


def pytest_collection_finish() -> None:
    """Look for garbage again, but neither often nor among what stays."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


_codes = (code for code in sorted(areas()) if county_codes_within(code) == (code,))


def next_code() -> str:
    """Give the code of a county that no other test has."""
    return next(_codes)


class Worlds:
    """Worlds that nobody has lived in yet."""

    def __init__(self, database: Database, *, at_once: int) -> None:
        self._database = database
        self._at_once = at_once
        self._ready: list[World] = []

    async def another(self) -> World:
        """Give a world that no other test has."""
        if not self._ready:
            self._ready = await build_worlds(self._database, [next_code() for _ in range(self._at_once)])
        return self._ready.pop(0)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Run every asynchronous test on asyncio, all in one loop, because the connection pool belongs to a loop."""
    return "asyncio"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    """Run a PostgreSQL that forgets everything."""
    with embedded(tmp_path_factory.mktemp("postgres"), durable=False) as running:
        yield running


@pytest.fixture(scope="session")
async def database(server: Embedded) -> AsyncIterator[Database]:
    """Give the migrated database as the application's own role sees it."""
    await migrate(server.owner_url, application_role="jiedui_app")
    database = Database(server.app_url, secret=SECRET, patience=10)
    yield database
    await database.close()


@pytest.fixture(scope="session")
async def unguarded(database: Database, server: Embedded) -> AsyncIterator[AsyncEngine]:
    """Give the same database as the superuser sees it, whom row security does not hold."""
    engine = create_async_engine(server.superuser_url)
    yield engine
    await engine.dispose()


@pytest.fixture(scope="session")
def worlds(request: pytest.FixtureRequest, database: Database) -> Worlds:
    """Build worlds many at a time, for as many tests as there are."""
    return Worlds(database, at_once=min(25, len(request.session.items)))


@pytest.fixture
async def world(worlds: Worlds) -> World:
    """Give a county with three schools, a few teachers and everybody who works there."""
    return await worlds.another()


@pytest.fixture
async def neighbour(worlds: Worlds) -> World:
    """Give a second county, of the same making."""
    return await worlds.another()
