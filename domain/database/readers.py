"""The connections that parcels are read over, beside those of sessions: opened as they are needed, used last first.

A session's pool asks more of a connection than such a read does of PostgreSQL.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from time import monotonic
from typing import Any

import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from domain.database.reading import Reader

RESTED = 60.0
"""After so many seconds of rest a connection is given up, but for one."""


class Readers:
    """As many readers as are needed at once, and at most so many; `connect` opens a connection of the driver."""

    def __init__(self, connect: Callable[[], Awaitable[Any]], *, most: int, patience: float) -> None:
        self._connect = connect
        self._patience = patience
        self._room = asyncio.Semaphore(most)
        self._free: list[Reader] = []
        self.busy = 0

    async def read(self, sight: tuple[str, ...], statement: str, values: Sequence[object], *, over_all: bool) -> Any:
        """Give the one value of a statement, read with the sight of whoever asks.

        :raises DBAPIError: when the database refuses or is lost, as a session would raise it
        :raises PoolTimeout: when all are at work for too long
        """
        if self._room.locked():
            await self._wait()
        else:
            await self._room.acquire()
        self.busy += 1
        try:
            return await self._read(sight, statement, values, over_all=over_all)
        finally:
            self.busy -= 1
            self._room.release()

    async def close(self) -> None:
        """Close all that rest."""
        free, self._free = self._free, []
        for each in free:
            await each.driver.close()

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(self._patience):
                await self._room.acquire()
        except TimeoutError as error:
            raise PoolTimeout("All connections are at work.") from error

    async def _read(self, sight: tuple[str, ...], statement: str, values: Sequence[object], *, over_all: bool) -> Any:
        reader = self._resting() or await self._opened()
        try:
            value = await reader.read(sight, statement, values, over_all=over_all)
        except asyncpg.PostgresError as error:
            if getattr(error, "severity", None) is None:
                # The driver refused a value by itself, with the introduction already on its way.
                reader.driver.terminate()
            self._rest(reader)
            raise _told(error, reader) from error
        except BaseException as error:
            # Nobody knows how far it came: the next to read must not be given another's answer.
            reader.driver.terminate()
            if isinstance(error, asyncpg.InterfaceError):
                raise _told(error, reader) from error
            raise
        self._rest(reader)
        return value

    async def _opened(self) -> Reader:
        try:
            return await Reader.over(await self._connect())
        except asyncpg.PostgresError as error:
            raise DBAPIError(None, None, error, connection_invalidated=True) from error

    def _resting(self) -> Reader | None:
        """Take the one that was used last, of those that still live: PostgreSQL may have restarted."""
        while self._free:
            reader = self._free.pop()
            if not reader.driver.is_closed():
                return reader
        return None

    def _rest(self, reader: Reader) -> None:
        if reader.driver.is_closed():
            return
        reader.since = monotonic()
        self._free.append(reader)
        if self._free[0].since < reader.since - RESTED:
            self._free.pop(0).driver.terminate()


def _told(error: Exception, reader: Reader) -> DBAPIError:
    return DBAPIError(None, None, error, connection_invalidated=reader.driver.is_closed())
