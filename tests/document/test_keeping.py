"""Documents on the shelf: kept for everybody who may ask, bounded, known again after a restart; trusted ones alone."""

from datetime import timedelta
from hashlib import sha256
from typing import Any

import httpx2
import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route

from domain.access import NOBODY, Actor, MayNot
from domain.account.rules import SignIn
from domain.document import actions
from domain.document.model import KeptDocument
from domain.document.queries import document_of
from domain.document.rules import A_WHILE, TooManyTrusted, UnknownDocument
from domain.journal.model import Entry
from schema import LIMITS, Context, schema
from schema.front import GraphQLFront
from schema.shelf import BookShelf
from tests.world import NOW, World

MARK = b"some schema"


def hashed(query: str) -> dict[str, Any]:
    """Give the extensions that stand for a query."""
    return {"persistedQuery": {"version": 1, "sha256Hash": sha256(query.encode()).hexdigest()}}


def query_of(world: World, name: str = "A") -> str:
    """Write a query that no other test asks."""
    return f"query {name}{world.county.code} {{ teachers(first: 1) {{ totalCount }} }}"


class Process:
    """A program that serves, over the books and its own memory; a second one is the first after a restart."""

    def __init__(self, world: World, *, trusted_only: bool = False) -> None:
        self.world = world
        self.shelf = BookShelf(world.database, self._actor)
        self.front = GraphQLFront(schema, self._context, limits=LIMITS, shelf=self.shelf, trusted_only=trusted_only)

    def _actor(self, request: Request) -> Actor:
        if request.headers.get("authorization") == "nobody":
            raise SignIn
        return self.world.evaluator

    def _context(self, request: Request) -> Any:
        return Context(self.world.database, self._actor(request), "en", NOW)

    async def ask(self, *, who: str = "evaluator", **body: Any) -> dict[str, Any]:
        """Send a request, and give the response."""
        app = Starlette(routes=[Route("/graphql", self.front, methods=["GET", "POST"])])
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
            headers = {"Authorization": who, "Accept-Language": "en"}
            answered: dict[str, Any] = (await client.post("/graphql", json=body, headers=headers)).json()
        return answered


def code(answer: dict[str, Any]) -> str:
    """Give the code of the first error."""
    found: str = answer["errors"][0]["extensions"]["code"]
    return found


async def kept(world: World, query: str) -> KeptDocument | None:
    async with world.database.transaction(NOBODY) as session:
        return await document_of(session, sha256(query.encode()).digest())


async def test_what_a_mere_reader_hands_in_is_known_to_another_process(world: World) -> None:
    query = query_of(world)

    unknown = await Process(world).ask(extensions=hashed(query))
    handed_in = await Process(world).ask(query=query, extensions=hashed(query))
    after_restart = await Process(world).ask(extensions=hashed(query))

    assert code(unknown) == "PERSISTED_QUERY_NOT_FOUND"
    assert handed_in == after_restart == {"data": {"teachers": {"totalCount": 1}}}


async def test_nobody_can_hand_in_or_fetch_before_signing_in(world: World) -> None:
    query = query_of(world)
    process = Process(world)

    handed_in = await process.ask(who="nobody", query=query, extensions=hashed(query))
    fetched = await Process(world).ask(who="nobody", extensions=hashed(query))

    assert code(handed_in) == code(fetched) == "sign_in"
    assert await kept(world, query) is None


async def test_a_restart_makes_known_documents_ready_before_anybody_asks(world: World) -> None:
    query = query_of(world)
    await Process(world).ask(query=query, extensions=hashed(query))
    process = Process(world)

    process.front.known_documents.recall(await process.shelf.in_use(1))

    assert process.front.documents.recall(sha256(query.encode()).digest(), {})


async def test_a_document_of_an_older_schema_is_judged_anew_and_marked(world: World) -> None:
    fits, does_not = query_of(world), f"query B{world.county.code} {{ nothing }}"
    async with world.database.transaction(NOBODY) as session:
        for text in (fits, does_not):
            await actions.keep_document(session, world.evaluator, text, valid_in=MARK)
    process = Process(world)

    answered = await process.ask(extensions=hashed(fits))
    refused = await process.ask(extensions=hashed(does_not))

    assert "errors" not in answered
    assert code(refused) == "VALIDATION_ERROR"
    marked = await kept(world, fits)
    assert marked is not None
    assert marked.valid_in == process.front.documents.mark


async def test_what_is_over_a_limit_is_refused_before_the_database_is_asked(world: World) -> None:
    too_costly = "{ schools(first: 100) { nodes: edges { node { teachers(first: 100) { totalCount } } } } }"
    asked: list[str] = []
    engine = world.database.engine.sync_engine

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        for query in (too_costly, "{ " + "a: schools { totalCount } " * 31 + "}"):
            refused = await Process(world).ask(query=query, extensions=hashed(query))
            assert "data" not in refused
        assert asked == []
        await Process(world).ask(query=query_of(world), extensions=hashed(query_of(world)))
        assert asked != []
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
async def small(monkeypatch: pytest.MonkeyPatch, unguarded: AsyncEngine) -> None:
    """Make the shelf so small that a test can fill it, and empty it."""
    monkeypatch.setattr(actions, "MOST_KEPT", 3)
    monkeypatch.setattr(actions, "MOST_OF_ONE", 2)
    monkeypatch.setattr(actions, "MOST_TRUSTED", 1)
    async with unguarded.begin() as connection:
        await connection.execute(sa.text("delete from kept_document"))


async def hand_in(world: World, actor: Actor, *names: str, later: timedelta = timedelta()) -> list[bool]:
    """Hand in documents one after the other, a minute apart."""
    results = []
    for minute, name in enumerate(names):
        moment = NOW + timedelta(minutes=minute) + later
        async with world.database.transaction(NOBODY, now=moment) as session:
            results.append(await actions.keep_document(session, actor, query_of(world, name), valid_in=MARK))
    return results


async def names_kept(world: World) -> set[str]:
    async with world.database.transaction(NOBODY) as session:
        texts = await session.scalars(sa.select(KeptDocument.text))
        return {text.split()[1].removesuffix(world.county.code) for text in texts}


@pytest.mark.usefixtures("small")
async def test_one_who_hands_in_a_flood_is_heard_again_the_next_day(world: World) -> None:
    evaluator, personnel = world.evaluator, world.personnel

    flood = await hand_in(world, evaluator, "A", "B", "C", "A")
    another = await hand_in(world, personnel, "D")
    next_day = await hand_in(world, evaluator, "C", later=A_WHILE + timedelta(hours=1))

    assert flood == [True, True, False, True]
    assert another == next_day == [True]


@pytest.mark.usefixtures("small")
async def test_the_document_nobody_has_asked_for_the_longest_gives_way_and_a_trusted_one_never(world: World) -> None:
    await world.do(
        actions.trust_document, query_of(world, "T"), actor=world.admin, now=NOW - timedelta(days=9), valid_in=MARK
    )
    await hand_in(world, world.evaluator, "A", "B")
    await hand_in(world, world.personnel, "C", later=timedelta(hours=1))
    async with world.database.transaction(NOBODY, now=NOW + timedelta(hours=2)) as session:
        await actions.note_asked(session, sha256(query_of(world, "A").encode()).digest())

    await hand_in(world, world.admin, "D", later=timedelta(hours=3))

    assert await names_kept(world) == {"T", "A", "C", "D"}


@pytest.mark.usefixtures("small")
async def test_only_so_many_can_be_trusted(world: World) -> None:
    async with world.database.transaction(world.admin, now=NOW) as session:
        await actions.trust_document(session, world.admin, query_of(world, "A"), valid_in=MARK)
        await actions.trust_document(session, world.admin, query_of(world, "A"), valid_in=MARK)

        with pytest.raises(TooManyTrusted):
            await actions.trust_document(session, world.admin, query_of(world, "B"), valid_in=MARK)


async def test_only_an_administrator_trusts_and_drops_and_the_journal_has_it(world: World) -> None:
    query = query_of(world)
    for actor in (world.personnel, world.evaluator, world.clerk):
        with pytest.raises(MayNot):
            await world.do(actions.trust_document, query, actor=actor, now=NOW, valid_in=MARK)

    digest = await world.do(actions.trust_document, query, actor=world.admin, now=NOW, valid_in=MARK)
    with pytest.raises(MayNot):
        await world.do(actions.drop_document, digest, now=NOW)
    await world.do(actions.drop_document, digest, actor=world.admin, now=NOW)

    assert await kept(world, query) is None
    async with world.database.transaction(world.admin) as session:
        deeds = (await session.scalars(sa.select(Entry.deed).order_by(Entry.number))).all()
        assert deeds[-2:] == ["trust_document", "drop_document"]
        with pytest.raises(UnknownDocument):
            await actions.drop_document(session, world.admin, digest)


async def test_where_only_trusted_documents_are_run_nothing_else_is(world: World) -> None:
    trusted, other = query_of(world), query_of(world, "B")
    process = Process(world, trusted_only=True)
    await Process(world).ask(query=other, extensions=hashed(other))
    await world.do(actions.trust_document, trusted, actor=world.admin, now=NOW, valid_in=process.front.documents.mark)

    refused = [
        await process.ask(query=other),
        await process.ask(query=other, extensions=hashed(other)),
        await process.ask(extensions=hashed(other)),
        await process.ask(query="{ schools"),
    ]
    answered = [await process.ask(extensions=hashed(trusted)) for _ in range(2)] + [await process.ask(query=trusted)]

    assert {code(each) for each in refused} == {"DOCUMENT_NOT_TRUSTED"}
    assert answered == [{"data": {"teachers": {"totalCount": 1}}}] * 3


async def test_whoever_has_not_signed_in_learns_nothing_of_what_is_trusted(world: World) -> None:
    query = query_of(world)
    process = Process(world, trusted_only=True)
    await world.do(actions.trust_document, query, actor=world.admin, now=NOW, valid_in=process.front.documents.mark)

    known, unknown = [await process.ask(who="nobody", query=each) for each in (query, query_of(world, "B"))]

    assert code(known) == code(unknown) == "sign_in"
