"""The real front over an ASGI client: a request is signed by an actor instead of a token, at the world's now."""

import json
from collections.abc import AsyncIterator, Sequence
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
from starlette.types import ASGIApp, Receive, Scope, Send

from domain.access import Actor
from domain.account.rules import SignIn
from domain.database import Database
from domain.evidence.store import Store, store_in_memory
from schema import LIMITS, Context, schema
from schema.front import GraphQLFront, Uploads
from schema.front.view import language_of
from schema.plan import Reads
from tests.world import NOW

PLANS = Reads(schema)
"""What all doors keep, as a program keeps it for all who ask: also what one county asked must be right for the next."""


@dataclass
class Door:
    """The GraphQL door, as somebody uses it. One with `reads` of its own keeps its own plans and documents."""

    database: Database
    known: dict[str, Actor] = field(default_factory=dict)
    now: datetime = NOW
    reads: Reads | None = PLANS
    store: Store = field(default_factory=store_in_memory)

    @cached_property
    def application(self) -> ASGIApp:
        """The smallest application around the real front."""
        application = SHARED if self.reads is PLANS else application_around(self.reads)

        async def served(scope: Scope, receive: Receive, send: Send) -> None:
            await application({**scope, "door": self}, receive, send)

        return served

    def signed_in(self, request: Request) -> Actor:
        """Give whoever sent the request."""
        actor = self.known.get(request.headers.get("authorization", ""))
        if actor is None:
            raise SignIn
        return actor

    @asynccontextmanager
    async def context(self, request: Request) -> AsyncIterator[Context]:
        """Give what resolvers are given."""
        actor, language = self.signed_in(request), language_of(request)
        async with Context(self.database, actor, language, self.now, self.store) as context:
            yield context

    async def ask(
        self, actor: Actor, query: str, *, language: str = "zh", introduce: bool = True, **variables: Any
    ) -> dict[str, Any]:
        """Send a query in the actor's name and give the whole response; the door knows whoever is introduced."""
        signature = f"Bearer {actor.id}"
        if introduce:
            self.known[signature] = actor
        return await self._post(signature, language, json={"query": query, "variables": variables})

    async def send(
        self, actor: Actor, query: str, path: str, files: Sequence[tuple[str, bytes]], **variables: Any
    ) -> dict[str, Any]:
        """Send a query with files, each to the path with its number in it, and give its data."""
        self.known[signature := f"Bearer {actor.id}"] = actor
        parts = {
            "operations": json.dumps({"query": query, "variables": variables}),
            "map": json.dumps({str(number): [f"variables.{path.format(number)}"] for number, _ in enumerate(files)}),
        }
        sent = {str(number): file for number, file in enumerate(files)}
        data: dict[str, Any] = (await self._post(signature, "en", data=parts, files=sent))["data"]
        return data

    async def _post(self, signature: str, language: str, **body: Any) -> dict[str, Any]:
        headers = {"Authorization": signature, "Accept-Language": language}
        transport = httpx2.ASGITransport(app=self.application)
        async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
            answer: dict[str, Any] = (await client.post("/graphql", headers=headers, **body)).json()
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


def application_around(reads: Reads | None) -> Starlette:
    """Put a front into an application; the door through which a request came signs it in."""
    uploads = Uploads(admit=lambda request: _door(request).signed_in(request), files=10, file_bytes=100_000)
    front = GraphQLFront(
        schema, lambda request: _door(request).context(request), limits=LIMITS, shortcut=reads, uploads=uploads
    )
    return Starlette(routes=[Route("/graphql", front, methods=["GET", "POST"])])


def _door(request: Request) -> Door:
    door: Door = request.scope["door"]
    return door


SHARED = application_around(PLANS)


@pytest.fixture
def door(database: Database) -> Door:
    """Give the door of the test's books."""
    return Door(database)
