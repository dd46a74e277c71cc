"""Reading in one parcel: who asks and what is read go to PostgreSQL together, and are a transaction of their own.

PostgreSQL takes all messages up to a Sync as one transaction; the driver sends one statement at a time. So the
introduction's two messages are written just ahead of the driver's own, and as it gives no rows the driver reads past
its answers. Nothing has to be begun, ended or waited for. What is set is gone with the transaction, and should an
introduction ever come to nothing, row security shows nothing.
"""

from collections import OrderedDict
from collections.abc import Sequence
from functools import lru_cache
from struct import pack
from typing import Any

from asyncpg.prepared_stmt import PreparedStatement

from domain.database.planning import NO_LOOPS

KEPT = 100
"""Statements that a connection keeps planned: each takes PostgreSQL some 100 kB."""
KEPT_CHARACTERS = 1_000_000
"""Of all their texts together, for a long one takes more; one by itself is kept, however long it is."""

_WHO = "set_config('app.counties', $1, true), set_config('app.scope', $2, true), set_config('app.schools', $3, true)"
_HOW = ", ".join(f"set_config('{name}', '{value}', true)" for name, value in NO_LOOPS.items())
# All of it is set, whatever each part gives, before the whole turns out not to be null.
_INTRODUCTION, _OVER_ALL = (f"select where concat({said}) is null" for said in (_WHO, f"{_WHO}, {_HOW}"))


class Reader:
    """One connection of the driver, with the statements that were read over it lately."""

    def __init__(self, driver: Any, introduction: "PreparedStatement[Any]", over_all: "PreparedStatement[Any]") -> None:
        self.driver = driver
        # Kept, for the driver closes a statement that nobody holds; their names are asked for but once.
        self._introductions = introduction, over_all
        self._introduction, self._over_all = (each.get_name() for each in self._introductions)
        self._kept: OrderedDict[str, PreparedStatement[Any]] = OrderedDict()
        self._characters = 0
        self.since = 0.0
        """When it began to rest."""

    @classmethod
    async def over(cls, driver: Any) -> "Reader":
        """Make ready to read over a connection."""
        return cls(driver, await driver.prepare(_INTRODUCTION), await driver.prepare(_OVER_ALL))

    async def read(self, sight: tuple[str, ...], statement: str, values: Sequence[object], *, over_all: bool) -> Any:
        """Give the one value of a statement, read with the sight of whoever asks.

        :param over_all: it reads over whole counties, and is planned without nested loops; but once, for all who ask it
        :raises asyncpg.PostgresError: when the database refuses
        """
        prepared = self._kept.get(statement) or await self._prepared(statement)
        self._kept.move_to_end(statement)
        # From here to the driver's own message nothing is waited for, so nothing comes in between.
        introduction = self._over_all if over_all else self._introduction
        self.driver._transport.write(_introduced(introduction, sight))
        return await prepared.fetchval(*values)

    async def _prepared(self, statement: str) -> "PreparedStatement[Any]":
        prepared: PreparedStatement[Any] = await self.driver.prepare(statement)
        self._kept[statement] = prepared
        self._characters += len(statement)
        while len(self._kept) > KEPT or (self._characters > KEPT_CHARACTERS and len(self._kept) > 1):
            forgotten, _ = self._kept.popitem(last=False)
            self._characters -= len(forgotten)
        return prepared


@lru_cache(maxsize=1_000)
def _introduced(name: str, sight: tuple[str, ...]) -> bytes:
    """Write the messages that bind and execute the introduction of the name."""
    given = [pack("!i", len(each.encode())) + each.encode() for each in sight]
    bind = b"".join((b"\0", name.encode(), b"\0", pack("!hh", 0, len(given)), *given, pack("!h", 0)))
    execute = b"\0" + pack("!i", 0)
    return b"".join((b"B", pack("!i", 4 + len(bind)), bind, b"E", pack("!i", 4 + len(execute)), execute))
