"""What a request's resolvers are given: who asks, in which language, when, and one connection to the books."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Hashable, Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from functools import cached_property, partial
from typing import Any, TypeVar, cast

import strawberry
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from strawberry.dataloader import DataLoader

from domain.access import Actor
from domain.database import Database
from domain.evidence.store import Store, store_in_memory

T = TypeVar("T")


class Loader(DataLoader[Any, T]):
    """Gathers keys and reads them together; what several fields wait for is given up only when all of them give it up.

    A field that fails has its neighbours cancelled, and a cancelled task cancels the future that it waits for: other
    branches that wait for the same row would be cancelled with it, and the request with them.
    """

    def load(self, key: Any) -> Awaitable[T]:
        """Give what a field may wait for on its own."""
        kept = cast("asyncio.Future[T]", super().load(key))
        mine = asyncio.shield(kept)
        self._waiting[kept] += 1
        mine.add_done_callback(partial(self._left, kept))
        return mine

    @cached_property
    def _waiting(self) -> Counter["asyncio.Future[T]"]:
        return Counter()

    def _left(self, kept: "asyncio.Future[T]", mine: "asyncio.Future[T]") -> None:
        self._waiting[kept] -= 1
        if mine.cancelled() and not self._waiting[kept]:
            kept.cancel()


class Context:
    """One request. Fields run side by side, so all of them read through one session, one after the other.

    Leaving its `async with` ends its transaction, before anything is answered.
    """

    def __init__(
        self, database: Database, actor: Actor, language: str, now: datetime, store: Store | None = None
    ) -> None:
        self.database = database
        self.actor = actor
        self.language = language
        self.now = now
        self._store = store
        self._lock = asyncio.Lock()
        self._over = False
        self._transaction: AsyncExitStack | None = None
        self._session: AsyncSession | None = None
        self._loaders: dict[Hashable, Loader[Any]] = {}

    async def __aenter__(self) -> "Context":
        return self

    async def __aexit__(self, *_failed: object) -> None:
        """Give the connection back for good: a field that an error beside it left running may ask nothing more."""
        self._over = True
        if self._transaction is not None or self._lock.locked():
            await self.close()

    @property
    def store(self) -> Store:
        """Where contents of evidence are kept; without a place of its own the request forgets them."""
        return self._store or store_in_memory()

    async def read(self, ask: Callable[[AsyncSession], Awaitable[T]]) -> T:
        """Ask the books something, in the request's one reading transaction."""
        async with self._lock:
            session = self._session or await self._begin()
            try:
                return await ask(session)
            except (DBAPIError, asyncio.CancelledError):
                # A statement that failed or was given up has spoilt its transaction: the next field begins a new one.
                await self._end()
                raise

    async def write(self, act: Callable[[AsyncSession], Awaitable[T]]) -> T:
        """Do something in a transaction of its own, which is committed when this returns.

        Reading ends before: a request never holds two connections, and what it has read may be true no longer.
        """
        async with self._lock:
            await self._end()
            self._loaders.clear()
            async with self.database.transaction(self.actor, now=self.now) as session:
                return await act(session)

    def loader(
        self, name: Hashable, load: Callable[[AsyncSession, Sequence[Any]], Awaitable[Sequence[T]]]
    ) -> Loader[T]:
        """Give the request's loader of the name, which gathers keys and reads them together."""
        if name not in self._loaders:

            async def batch(keys: list[Any]) -> Sequence[T]:
                return await self.read(lambda session: load(session, keys))

            self._loaders[name] = Loader(load_fn=batch)
        return self._loaders[name]

    async def close(self) -> None:
        """End reading and give the connection back."""
        async with self._lock:
            await self._end()

    async def _begin(self) -> AsyncSession:
        if self._over:
            raise asyncio.CancelledError("The request has been answered.")
        stack = AsyncExitStack()
        self._session = await stack.enter_async_context(self.database.transaction(self.actor, now=self.now))
        self._transaction = stack
        return self._session

    async def _end(self) -> None:
        if self._session is None or self._transaction is None:
            return
        session, transaction = self._session, self._transaction
        self._session = self._transaction = None
        async with transaction:
            # What was read stays readable: rolling back would expire it.
            session.expunge_all()
            await session.rollback()


Info = strawberry.Info[Context, None]
