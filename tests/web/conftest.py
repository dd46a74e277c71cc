"""A browser without a screen: the real application, and somebody who has signed in by a real account."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from api.app import create_app
from domain.access import Actor, Role
from domain.account.model import Account, Session
from domain.account.queries import hashed
from domain.account.rules import session_ends
from domain.database import Database, new_id
from domain.division.queries import counties_of


@dataclass
class Client:
    """Somebody's browser. `js` asks as htmx does; otherwise whole pages are asked for, and redirects not followed."""

    http: httpx2.AsyncClient

    async def get(self, path: str, *, js: bool = False, **query: Any) -> httpx2.Response:
        """Open a page."""
        return await self.http.get(path, params=query or None, headers=_headers(js))

    async def post(self, path: str, *, js: bool = False, **fields: Any) -> httpx2.Response:
        """Send a form."""
        return await self.http.post(path, data=fields, headers=_headers(js))

    def speak(self, language: str) -> None:
        """Choose the language of the pages."""
        self.http.cookies.set("language", language)


Browse = Callable[[Actor], Awaitable[Client]]


@pytest.fixture(scope="session")
async def application(database: Database) -> AsyncIterator[ASGIApp]:
    """Run the real application over the tests' database."""
    app = create_app(database)
    async with app.router.lifespan_context(app) as state:
        yield _with_state(app, state or {})


@pytest.fixture
async def stranger(application: ASGIApp) -> AsyncIterator[Client]:
    """Give the browser of somebody who has not signed in."""
    async with _http(application) as http:
        yield Client(http)


@pytest.fixture
async def browse(application: ASGIApp, database: Database) -> AsyncIterator[Browse]:
    """Give the browser of an actor: an account of the same role and place is made, and signed in."""
    async with AsyncExitStack() as stack:

        async def signed_in(actor: Actor) -> Client:
            http = await stack.enter_async_context(_http(application))
            http.cookies.set("session", await _cookie(database, actor))
            http.cookies.set("language", "en")
            return Client(http)

        yield signed_in


async def _cookie(database: Database, actor: Actor) -> str:
    """Keep an account and a session of it, and give the cookie; a password would cost each test a second of hashing."""
    secret, now = str(new_id()), datetime.now(UTC)
    async with database.transaction(actor_who_writes(actor)) as session:
        county = (await counties_of(session, actor))[0]
        account = Account(
            username=f"user-{new_id()}",
            name=actor.name,
            role=actor.role,
            division=county.code,
            password_hash="none",
            school_id=actor.schools[0] if actor.schools else None,
        )
        session.add(account)
        await session.flush()
        session.add(
            Session(token_hash=hashed(secret), account_id=account.id, started_at=now, expires_at=session_ends(now))
        )
    return secret


def actor_who_writes(actor: Actor) -> Actor:
    """Give an administrator of the actor's counties: those who only read cannot make their own account."""
    return Actor(id=new_id(), name="keeper", role=Role.ADMIN, counties=actor.counties)


def _http(application: ASGIApp) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=application), base_url="http://testserver")


def _with_state(app: ASGIApp, state: Mapping[str, Any]) -> ASGIApp:
    """Hand the lifespan's state to each request, as a server does."""

    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        scope["state"] = dict(state)
        await app(scope, receive, send)

    return served


def _headers(js: bool) -> dict[str, str]:
    return {"HX-Request": "true", "HX-Request-Type": "partial"} if js else {}
