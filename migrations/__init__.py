"""How the database comes to its shape: numbered steps, run in the owner's name by `jiedui migrate`."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

_LOCK = 0x6A696564756930


def configuration(connection: Connection | None = None) -> Config:
    """Give Alembic's settings; there is no ini file."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config


def newest() -> str | None:
    """Name the newest step."""
    return ScriptDirectory.from_config(configuration()).get_current_head()


async def migrate(owner_url: str, *, application_role: str) -> None:
    """Bring the database to the newest step and let the application's role work in it; one migrator at a time."""
    engine = create_async_engine(owner_url, poolclass=NullPool)
    async with engine.begin() as connection:
        await connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        await connection.execute(
            text("select set_config('jiedui.application_role', :role, true)"), {"role": application_role}
        )
        await connection.run_sync(lambda sync: command.upgrade(configuration(sync), "head"))
    await engine.dispose()


def step_of(connection: Connection) -> str | None:
    """Tell at which step the database stands."""
    return MigrationContext.configure(connection).get_current_revision()
