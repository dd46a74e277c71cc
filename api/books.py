"""Opening the books for a command: the database that is set, or the embedded one, migrated and checked."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from api.postgres import embedded
from api.settings import Settings, asyncpg_url
from domain.access import NOBODY, Actor, Role
from domain.database import Database
from domain.division.queries import counties_within, every_county
from domain.division.rules import UnknownDivision
from migrations import migrate, newest, step_of

OPERATOR = UUID(int=0)


@dataclass(frozen=True, kw_only=True)
class Books:
    """Where the books are, and the secret under which they are kept."""

    app_url: str
    owner_url: str | None
    secret: str
    pool_size: int = 10

    def database(self) -> Database:
        """Open them as the application's own role."""
        return Database(self.app_url, secret=self.secret, pool_size=self.pool_size)


class Unfit(Exception):
    """The database is not in the state in which the application may work with it."""


@contextmanager
def books(settings: Settings, *, share: bool = True) -> Iterator[Books]:
    """Give the books: those at `DATABASE_URL`, or those of the embedded PostgreSQL, which runs while the block lasts.

    :raises AlreadyRunning: when another process runs the embedded one and `share` is not set
    """
    secret = settings.secret()
    if settings.database_url is not None:
        owner = asyncpg_url(settings.owner_url) if settings.owner_url else None
        yield Books(
            app_url=asyncpg_url(settings.database_url), owner_url=owner, secret=secret, pool_size=settings.pool_size
        )
        return
    with embedded(settings.data / "postgres", share=share) as running:
        yield Books(app_url=running.app_url, owner_url=running.owner_url, secret=secret, pool_size=settings.pool_size)


async def prepare(opened: Books) -> None:
    """Migrate when the owner's address is known, and refuse a database in which row security would not hold.

    :raises Unfit: when it is not migrated, or the application's role could look past row security
    """
    if opened.owner_url is not None:
        await migrate(opened.owner_url, application_role=make_url(opened.app_url).username or "jiedui_app")
    engine = create_async_engine(opened.app_url, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            step = await connection.run_sync(step_of)
            role = (await connection.execute(_ROLE)).one()
    finally:
        await engine.dispose()
    if step != newest():
        raise Unfit(f"The database stands at step {step or 'none'}, this program needs {newest()}: run jiedui migrate.")
    if role.above or role.owns:
        raise Unfit(
            "The application must not sign in as a superuser, with BYPASSRLS, or as the owner of the tables:"
            " row security would not hold. See docs/postgresql.md."
        )


async def operator(database: Database, division: str | None = None) -> Actor:
    """Give whoever runs the command line: the administrator of every county whose books are kept, or of a division's.

    :raises UnknownDivision: when no county's books are kept in the division
    """
    async with database.transaction(NOBODY) as session:
        counties = await counties_within(session, division) if division else await every_county(session)
    if division and not counties:
        raise UnknownDivision(field="division", value=division)
    return Actor(id=OPERATOR, name="operator", role=Role.ADMIN, counties=tuple(county.id for county in counties))


def prepared(opened: Books) -> Books:
    """Prepare the books before an event loop of one's own begins."""
    asyncio.run(prepare(opened))
    return opened


_ROLE = text(
    "select rolsuper or rolbypassrls as above,"
    " exists (select from pg_class where relname = 'posting' and pg_has_role(current_user, relowner, 'member')) as owns"
    " from pg_roles where rolname = current_user"
)
