"""The real front over an ASGI client: a request is signed by an actor instead of a token, at the world's now."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route

from domain.access import Actor
from domain.account.rules import SignIn
from domain.database import Database
from schema import LIMITS, Context, context_of, schema
from schema.front import GraphQLFront
from schema.front.view import language_of
from schema.plan import Reads
from tests.world import NOW


@dataclass
class Door:
    """The GraphQL door, as somebody uses it."""

    database: Database
    known: dict[str, Actor] = field(default_factory=dict)
    now: datetime = NOW
    reads: Reads | None = field(default_factory=lambda: Reads(schema))

    @cached_property
    def front(self) -> GraphQLFront:
        """The front itself, with the plans that it keeps."""
        return GraphQLFront(schema, self._context, limits=LIMITS, shortcut=self.reads)

    def application(self) -> Starlette:
        """Give the smallest application around the real front."""
        return Starlette(routes=[Route("/graphql", self.front, methods=["GET", "POST"])])

    @asynccontextmanager
    async def _context(self, request: Request) -> AsyncIterator[Context]:
        actor = self.known.get(request.headers.get("authorization", ""))
        if actor is None:
            raise SignIn
        async with context_of(self.database, actor, language_of(request), self.now) as context:
            yield context

    async def ask(
        self, actor: Actor, query: str, *, language: str = "zh", introduce: bool = True, **variables: Any
    ) -> dict[str, Any]:
        """Send a query in the actor's name and give the whole response; the door knows whoever is introduced."""
        signature = f"Bearer {actor.id}"
        if introduce:
            self.known[signature] = actor
        headers = {"Authorization": signature, "Accept-Language": language}
        transport = httpx2.ASGITransport(app=self.application())
        async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
            body = {"query": query, "variables": variables}
            answer: dict[str, Any] = (await client.post("/graphql", json=body, headers=headers)).json()
        return answer

    async def data(self, actor: Actor, query: str, **variables: Any) -> dict[str, Any]:
        """Send a query that must succeed, and give its data."""
        answer = await self.ask(actor, query, **variables)
        assert "errors" not in answer, answer["errors"]
        data: dict[str, Any] = answer["data"]
        return data

    async def error(self, actor: Actor, query: str, **variables: Any) -> dict[str, Any]:
        """Send a query that must fail, and give its one error."""
        (error,) = (await self.ask(actor, query, **variables))["errors"]
        given: dict[str, Any] = error
        return given


@pytest.fixture
def door(database: Database) -> Door:
    """Give the door of the test's books."""
    return Door(database)
