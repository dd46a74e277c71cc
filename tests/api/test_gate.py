"""The gate before both doors: sessions, forged requests, headers, and how trouble is told."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

import pytest
from httpx2 import ASGITransport, AsyncClient, Request
from sqlalchemy import update
from starlette.applications import Starlette
from starlette.datastructures import Headers

from api import who
from api.app import create_app
from api.gate import is_forged
from api.settings import MissingSecret, Settings, asyncpg_url
from domain.access import Role
from domain.account.actions import create_account, create_token, disable_account
from domain.account.model import Account, Token
from domain.account.queries import hashed
from domain.database import Database
from tests.world import World
from web.account import ours


class Later(datetime):
    """The clock as it stands when what was remembered has grown old."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "Later":
        """Give that instant."""
        return super().now(tz) + who.REMEMBERED


PASSWORD = "correct-horse-42"


@asynccontextmanager
async def visiting(database: Database) -> AsyncIterator[AsyncClient]:
    """Open a browser without a session on the application."""
    app = create_app(database, hosts=("jiedui.test",))
    async with _running(app) as state:

        async def with_state(scope, receive, send):  # type: ignore[no-untyped-def]
            await app(scope | {"state": dict(state)}, receive, send)

        async with AsyncClient(transport=ASGITransport(with_state), base_url="http://jiedui.test") as client:
            yield client


@asynccontextmanager
async def _running(app: Starlette) -> AsyncIterator[dict[str, object]]:
    """Give the lifespan's state without closing the shared pool at the end."""
    lifespan = app.router.lifespan_context(app)
    state = await lifespan.__aenter__()
    yield dict(state or {})


@pytest.fixture
async def account(world: World) -> Account:
    async with world.database.transaction(world.admin) as session:
        return await create_account(
            session,
            world.admin,
            username=f"personnel-{world.county.code}",
            name="张科长",
            role=Role.PERSONNEL,
            division=world.county.code,
            password=PASSWORD,
        )


async def test_nobody_sees_a_page_before_signing_in(database: Database) -> None:
    async with visiting(database) as client:
        answer = await client.get("/query")

    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=%2Fquery")


async def test_a_person_signs_in_and_out_again(database: Database, account: Account) -> None:
    async with visiting(database) as client:
        entered = await client.post(
            "/login", data={"username": account.username, "password": PASSWORD, "next": "/query"}
        )
        inside = await client.get("/query")
        await client.post("/logout")
        outside = await client.get("/query")

    assert (entered.headers["location"], inside.status_code, outside.status_code) == ("/query", 200, 303)
    assert "张科长" in inside.text


async def test_a_wrong_password_is_told_beside_its_field_and_what_was_typed_is_kept(
    database: Database, account: Account
) -> None:
    async with visiting(database) as client:
        answer = await client.post("/login", data={"username": account.username, "password": "seven-apples"})

    assert answer.status_code == 422
    assert "用户名或密码不正确" in answer.text
    assert f'value="{account.username}"' in answer.text
    assert "seven-apples" not in answer.text


async def test_a_disabled_account_is_signed_out_at_once(database: Database, world: World, account: Account) -> None:
    async with visiting(database) as client:
        await client.post("/login", data={"username": account.username, "password": PASSWORD})
        async with database.transaction(world.admin) as session:
            await disable_account(session, world.admin, await session.merge(account))
        answer = await client.get("/query")

    assert answer.status_code == 303


async def test_a_token_opens_graphql_and_an_expired_one_does_not(database: Database, world: World) -> None:
    now = datetime.now(UTC)
    async with database.transaction(world.admin) as session:
        good, late = [
            await create_token(
                session,
                world.admin,
                role=Role.EVALUATOR,
                division=world.county.code,
                purpose="evaluation",
                expires_at=now + timedelta(days=days),
            )
            for days in (1, -1)
        ]

    async with visiting(database) as client:
        query = {"query": "{ __typename }"}
        opened = await client.post("/graphql", json=query, headers={"Authorization": f"Bearer {good}"})
        refused = await client.post("/graphql", json=query, headers={"Authorization": f"Bearer {late}"})

    assert (opened.status_code, opened.json()) == (200, {"data": {"__typename": "Query"}})
    assert refused.status_code == 401


async def test_a_revoked_token_is_refused_once_what_was_found_out_of_it_has_grown_old(
    database: Database, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with database.transaction(world.admin) as session:
        token = await create_token(
            session, world.admin, role=Role.EVALUATOR, division=world.county.code, purpose="evaluation"
        )
    asked = Request(
        "POST",
        "http://jiedui.test/graphql",
        json={"query": "{ __typename }"},
        headers={"Authorization": f"Bearer {token}"},
    )

    async with visiting(database) as client:
        first = await client.send(asked)
        async with database.transaction(world.admin) as session:
            await session.execute(
                update(Token).where(Token.token_hash == hashed(token)).values(revoked_at=datetime.now(UTC))
            )
        monkeypatch.setattr(who, "datetime", Later)
        after = await client.send(asked)

    assert (first.status_code, after.status_code) == (200, 401)


async def test_a_token_is_looked_up_again_by_its_sign_alone_until_something_it_stands_for_has_changed(
    database: Database, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with database.transaction(world.admin) as session:
        token = await create_token(
            session, world.admin, role=Role.EVALUATOR, division=world.county.code, purpose="evaluation"
        )
    begun: list[object] = []
    transaction = database.transaction

    def counted(*given: Any, **named: Any) -> Any:
        begun.append(given)
        return transaction(*given, **named)

    monkeypatch.setattr(database, "transaction", counted)
    monkeypatch.setattr(who, "REMEMBERED", timedelta())

    async def asked(client: AsyncClient) -> int:
        begun.clear()
        answer = await client.post(
            "/graphql", json={"query": "{ __typename }"}, headers={"Authorization": f"Bearer {token}"}
        )
        assert answer.status_code == 200
        return len(begun)

    async with visiting(database) as client:
        looked_up = [await asked(client) for _ in range(3)]
        async with transaction(world.admin) as session:
            await session.execute(update(Token).where(Token.token_hash == hashed(token)).values(purpose="another"))
        looked_up.append(await asked(client))

    assert looked_up == [1, 0, 0, 1]


async def test_a_request_that_another_site_made_the_browser_send_is_refused(database: Database) -> None:
    async with visiting(database) as client:
        forged = await client.post("/logout", headers={"Sec-Fetch-Site": "cross-site"})
        own = await client.post("/logout", headers={"Sec-Fetch-Site": "same-origin"})

    assert (forged.status_code, own.status_code) == (403, 303)


@pytest.mark.parametrize(
    ("headers", "forged"),
    [
        ({"sec-fetch-site": "same-origin"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"sec-fetch-site": "same-site"}, True),
        ({"origin": "http://jiedui.test", "host": "jiedui.test"}, False),
        ({"origin": "http://evil.test", "host": "jiedui.test"}, True),
        ({"origin": "null", "host": "jiedui.test"}, True),
        ({"origin": "http://[", "host": "jiedui.test"}, True),
        ({"origin": "http://jiedui.test@evil.test", "host": "jiedui.test"}, True),
        ({"host": "jiedui.test"}, False),
    ],
)
def test_the_origin_of_a_request_tells_whether_it_is_forged(headers: dict[str, str], forged: bool) -> None:
    assert is_forged(Headers(headers)) is forged


async def test_every_answer_carries_the_strict_policy_errors_included(database: Database) -> None:
    async with visiting(database) as client:
        answers = [await client.get(path) for path in ("/login", "/nothing", "/static/jiedui.css", "/healthz")]

    assert all("default-src 'none'" in answer.headers["content-security-policy"] for answer in answers)


async def test_another_host_name_is_not_served(database: Database) -> None:
    async with visiting(database) as client:
        answer = await client.get("/login", headers={"Host": "evil.test"})

    assert answer.status_code == 400


async def test_a_body_that_is_too_large_is_refused(database: Database) -> None:
    async with visiting(database) as client:
        answer = await client.post("/login", data={"username": "x" * 300_000, "password": "y"})

    assert answer.status_code == 413


async def test_an_expired_session_makes_htmx_load_the_door_and_not_swap_it_in(database: Database) -> None:
    async with visiting(database) as client:
        answer = await client.get("/query", headers={"HX-Request": "true"})

    assert (answer.status_code, answer.headers["hx-redirect"]) == (401, "/login")


@pytest.mark.parametrize("path", ["/postings", "/graphql?query={viewer{name}}"])
async def test_who_has_signed_in_is_told_that_the_database_is_away_and_when_to_ask_again(path: str) -> None:
    nowhere = Database("postgresql+asyncpg://jiedui@127.0.0.1:1/jiedui", secret="secret")
    async with visiting(nowhere) as client:
        client.cookies.set("session", "of-somebody")
        answer = await client.get(path)
    await nowhere.close()

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


async def test_the_program_is_ready_once_its_database_is_migrated(database: Database) -> None:
    async with visiting(database) as client:
        answers = [await client.get(path) for path in ("/healthz", "/readyz", "/metrics")]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert "jiedui_requests_total" in answers[2].text


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("/targets?on=2026-01-01", "/targets?on=2026-01-01"),
        ("//evil.test", "/"),
        ("/\\evil.test", "/"),
        ("http:evil.test", "/"),
        ("/a\tb", "/"),
        ("", "/"),
    ],
)
def test_after_signing_in_nobody_is_sent_to_another_site(address: str, safe: str) -> None:
    assert ours(address) == safe


def test_a_database_of_ones_own_needs_a_secret_of_ones_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JIEDUI_SECRET_KEY", raising=False)
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@db/jiedui")

    with pytest.raises(MissingSecret):
        Settings().secret()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg"])
def test_a_plain_address_of_a_database_is_read_by_our_driver(scheme: str) -> None:
    assert asyncpg_url(f"{scheme}://app@db/jiedui") == "postgresql+asyncpg://app@db/jiedui"
