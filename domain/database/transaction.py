"""Transactions: each first tells PostgreSQL who asks and what time it is, and commits before anything is answered.

Nothing else commits. Row security reads these settings; they are local to the transaction, so that no pooled
connection carries one actor's sight to the next.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import lru_cache
from time import monotonic
from typing import Any
from uuid import UUID

import asyncpg
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry, PoolProxiedConnection

from domain.access import Actor
from domain.cipher import Cipher
from domain.database.readers import Readers
from domain.database.request import StaleVersion
from domain.language import N_
from domain.refusals import Conflict, Refusal

_SETTINGS = {"plan_cache_mode": "force_generic_plan", "timezone": "Asia/Shanghai"}
_WAITS = {"statement_timeout": 8, "lock_timeout": 3, "idle_in_transaction_session_timeout": 20}
"""How long each is waited for, in seconds, before a request is given up."""
_WAIT_FOR_CONNECTION = 5
_REST = 1.0
"""After so many seconds without work, a connection is asked whether it still lives: PostgreSQL may have restarted."""
_BUSY = {"40001", "40P01", "55P03"}
_REFUSED_BY: dict[str, tuple[type[Refusal], str | None]] = {}


class Busy(Conflict):
    """Two people wrote the same rows at the same moment, and this one came second."""

    code = "busy"
    message = N_("Somebody else is changing this record at this moment. Please try again.")


def refuses(constraint: str, refusal: type[Refusal], *, field: str | None = None) -> None:
    """Say which refusal, of which field, a constraint stands for, should the database be the one to catch the fault."""
    _REFUSED_BY[constraint] = refusal, field


class Database:
    """The county books behind one connection pool, as the application's own role.

    :param patience: how many times longer than usual everything is waited for, where a machine is known to be slow
    """

    def __init__(self, url: str, *, secret: str, pool_size: int = 10, patience: int = 1) -> None:
        waits = {name: f"{seconds * patience}s" for name, seconds in _WAITS.items()}
        wait = _WAIT_FOR_CONNECTION * patience
        self._how: dict[str, Any] = {"timeout": wait, "server_settings": _SETTINGS | waits}
        self.engine = create_async_engine(
            url,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=wait,
            hide_parameters=True,
            connect_args=self._how | {"prepared_statement_cache_size": 100},
        )
        self._readers = Readers(self._connect, most=pool_size, patience=wait)
        event.listen(self.engine.sync_engine, "checkin", _rest)
        event.listen(self.engine.sync_engine, "checkout", _wake)
        self.cipher = Cipher(secret)
        self.memory: dict[str, Any] = {}
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)

    @asynccontextmanager
    async def transaction(self, actor: Actor, *, now: datetime | None = None) -> AsyncIterator[AsyncSession]:
        """Open a transaction in the actor's name at one instant; commit it at the end, or undo all of it.

        :raises Refusal: the one that stands for a constraint of the database, when such a constraint refused
        :raises Busy: when somebody else held the same rows too long
        """
        async with self._sessions() as session:
            session.info.update(
                actor=actor, now=now or datetime.now(UTC), cipher=self.cipher, memory=self.memory, at_the_end=[]
            )
            try:
                await _introduce(session, actor)
                yield session
                await session.flush()
                for closing in session.info["at_the_end"]:
                    await closing(session)
                await asyncio.shield(session.commit())
            except (DBAPIError, StaleDataError) as error:
                await asyncio.shield(session.rollback())
                raise _as_refusal(error) from error

    async def read(self, actor: Actor, statement: str, values: Sequence[object], *, over_all: bool = False) -> Any:
        """Read what one statement in PostgreSQL's own words gives, with the actor's sight and writing nothing.

        One message to the database: nothing of a session is needed for what is sent on as it is.

        :param over_all: the statement reads over whole counties and is planned without nested loops, as by `over_all`
        :raises DBAPIError: when the database refuses or is lost, as a session would raise it
        :raises PoolTimeout: when no connection becomes free in time
        """
        return await self._readers.read(_seen(actor), statement, values, over_all=over_all)

    @property
    def connections_in_use(self) -> int:
        """Count the connections that are at work."""
        pool = self.engine.pool
        return self._readers.busy + (pool.checkedout() if isinstance(pool, AsyncAdaptedQueuePool) else 0)

    async def close(self) -> None:
        """Give all connections back."""
        await self._readers.close()
        await self.engine.dispose()

    async def _connect(self) -> Any:
        """Open a connection of the driver, as the engine opens its own, over which nothing can be written."""
        _, address = self.engine.dialect.create_connect_args(self.engine.url)
        settings = self._how["server_settings"] | {"default_transaction_read_only": "on"}
        return await asyncpg.connect(**address, **(self._how | {"server_settings": settings}))


@asynccontextmanager
async def reach(session: AsyncSession, *counties: int) -> AsyncIterator[None]:
    """Write in the books of these counties for a moment, and return to the actor's own.

    For the two halves of a fact between counties: a mirror is written by the owner's action, an arrival by the host's.
    And for one number about the actor's own people that is added up over all of a county. Leave has been asked before.
    """
    before: dict[str, str] = session.info["sight"]
    await session.flush()
    await _look(session, {"counties": _array(counties), "scope": "county", "schools": "{}"})
    try:
        yield
        await session.flush()
    except DBAPIError:
        # PostgreSQL takes the settings back together with what failed.
        session.info["sight"] = before
        raise
    except Refusal:
        await _look(session, before)
        raise
    await _look(session, before)


def now_of(session: AsyncSession) -> datetime:
    """Tell the one instant of the session's transaction."""
    now: datetime = session.info["now"]
    return now


def memory_of(session: AsyncSession) -> dict[str, Any]:
    """Give the place where rooms keep what this process has worked out from this database, each under its own name."""
    memory: dict[str, Any] = session.info["memory"]
    return memory


def cipher_of(session: AsyncSession) -> Cipher:
    """Give the cipher under which this database keeps id numbers."""
    cipher: Cipher = session.info["cipher"]
    return cipher


_SIGHT = sa.text(
    "select set_config('app.counties', :counties, true), set_config('app.scope', :scope, true),"
    " set_config('app.schools', :schools, true)"
)
_WHO = sa.text(
    "select set_config('app.counties', :counties, true), set_config('app.scope', :scope, true),"
    " set_config('app.schools', :schools, true), set_config('app.actor', :actor, true),"
    " set_config('app.now', :now, true), set_config('transaction_read_only', :read_only, true)"
)


async def _look(session: AsyncSession, sight: dict[str, str]) -> None:
    if sight != session.info["sight"]:
        session.info["sight"] = sight
        await session.execute(_SIGHT, sight)


async def _introduce(session: AsyncSession, actor: Actor) -> None:
    now: datetime = session.info["now"]
    session.info["sight"] = _sight(actor)
    asking = {
        "actor": str(actor.id),
        "now": now.isoformat(),
        "read_only": "off" if actor.writes else "on",
    }
    await session.execute(_WHO, session.info["sight"] | asking)


def _rest(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info["rested_since"] = monotonic()


def _wake(connection: Any, record: ConnectionPoolEntry, proxy: PoolProxiedConnection) -> None:
    """Ask a connection that has rested for a while whether it still lives; a new one is opened in place of all dead."""
    if monotonic() - record.info.get("rested_since", monotonic()) < _REST:
        return
    try:
        connection.run_async(lambda driver: driver.execute("select 1"))
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        raise InvalidatePoolError from error
    except BaseException:
        # Whoever asked has been called off: nobody knows how far the question came.
        proxy.invalidate()
        raise


@lru_cache(maxsize=1_000)
def _seen(actor: Actor) -> tuple[str, ...]:
    return tuple(_sight(actor).values())


def _sight(actor: Actor) -> dict[str, str]:
    return {
        "counties": _array(actor.counties),
        "scope": "school" if actor.of_school else "county",
        "schools": _array(actor.schools),
    }


def _array(values: tuple[int | UUID, ...]) -> str:
    return "{" + ",".join(str(int(value) if isinstance(value, int) else UUID(str(value))) for value in values) + "}"


def _as_refusal(error: DBAPIError | StaleDataError) -> Exception:
    if isinstance(error, StaleDataError):
        return StaleVersion()
    cause = getattr(error.orig, "__cause__", None)
    if getattr(cause, "sqlstate", None) in _BUSY:
        return Busy()
    known = _REFUSED_BY.get(getattr(cause, "constraint_name", None) or "")
    if known is None:
        return error
    refusal, field = known
    return refusal(field=field)
