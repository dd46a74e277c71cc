"""A small schema and application that try every turn of the front; they know no school either."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Annotated

import strawberry
from sqlalchemy.exc import DBAPIError, InterfaceError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route
from strawberry.schema.config import StrawberryConfig

from domain.language import N_
from domain.refusals import Invalid, NotAllowed
from schema.front import (
    UPLOAD,
    Connection,
    GraphQLFront,
    PageInfo,
    Refusal,
    RefusalHandler,
    SchemaReference,
    Upload,
    Uploads,
    content_of,
)

TOKEN = "token-of-the-sample"
SECRET = "SELECT secret FROM teacher"


class SignIn(NotAllowed):
    """Nobody is signed in."""

    code = "sign_in"
    message = N_("Sign in first.")


class TooShort(Invalid):
    """A refusal like those of the domain."""

    code = "exchange_too_short"
    message = N_("An exchange lasts at least {days} days.")


@dataclass
class Context:
    """What resolvers are given."""

    language: str


@dataclass
class Seen:
    """What happened within the sample, for tests to look at."""

    contexts: int = 0
    left: int = 0
    cancelled: int = 0
    faults: list[BaseException] = field(default_factory=list)


seen = Seen()


class DriverError(Exception):
    """An error as a database driver raises it."""

    def __init__(self, sqlstate: str | None) -> None:
        super().__init__(SECRET)
        self.sqlstate = sqlstate


@strawberry.type
class Leaf:
    """A thing that contains things like it."""

    name: str = "叶"

    @strawberry.field
    def leaf(self, first: int | None = None) -> "Leaf":  # noqa: ARG002
        return Leaf()

    @strawberry.field
    def leaves(self, first: int | None = None, ids: list[strawberry.ID] | None = None) -> Connection["Leaf"]:  # noqa: ARG002
        return _no_leaves()


def _no_leaves() -> Connection[Leaf]:
    end = PageInfo(has_next_page=False, has_previous_page=False, start_cursor=None, end_cursor=None)
    return Connection(edges=[], page_info=end, count=_none)


async def _none() -> int:
    return 0


@strawberry.type
class Query:
    """Everything that can go right and wrong."""

    @strawberry.field
    def hello(self, name: str = "世界") -> str:
        return f"你好，{name}"

    @strawberry.field
    def leaf(self) -> Leaf:
        return Leaf()

    @strawberry.field
    def leaves(self, first: int | None = None) -> Connection[Leaf]:  # noqa: ARG002
        return _no_leaves()

    @strawberry.field
    def bug(self) -> str | None:
        raise RuntimeError(SECRET)

    @strawberry.field
    def refused(self) -> str | None:
        raise TooShort(field="ends_on", clause="D1-7", days=5)

    @strawberry.field
    async def slow(self) -> str | None:
        try:
            await asyncio.sleep(30)
        except asyncio.CancelledError:
            seen.cancelled += 1
            raise
        return None

    @strawberry.field
    def database(self, sqlstate: str) -> str | None:
        raise DBAPIError(SECRET, {}, DriverError(sqlstate))

    @strawberry.field
    def lost(self) -> str | None:
        raise ConnectionRefusedError(SECRET)

    @strawberry.field
    def unfit(self) -> str | None:
        cause = DriverError(None)
        cause.__cause__ = ValueError("value out of int32 range")
        raise InterfaceError(SECRET, {}, cause)


SaveResult = Annotated[Leaf | Refusal, strawberry.union("SaveResult")]


@strawberry.type
class Mutation:
    """One action."""

    @strawberry.mutation
    async def save(self, days: int) -> SaveResult:
        if days < 5:
            raise TooShort(field="ends_on", clause="D1-7", days=5)
        return Leaf(name="saved")

    @strawberry.mutation
    async def weigh(self, files: list[Upload]) -> list[str]:
        return [f"{each.filename}: {len(await content_of(each, MOST))}" for each in files]


MOST = 100
schema = strawberry.Schema(
    Query,
    Mutation,
    exception_handlers=[RefusalHandler()],
    config=StrawberryConfig(scalar_map={Upload: UPLOAD}),
)


def check_token(request: Request) -> None:
    """Let in whoever has the sample's token."""
    if request.headers.get("authorization") != f"Bearer {TOKEN}":
        raise SignIn


UPLOADS = Uploads(admit=check_token, files=3, file_bytes=MOST)


@asynccontextmanager
async def context_of(request: Request) -> AsyncIterator[Context]:
    """Sign in by the sample's token; the language is the query parameter's, or English."""
    check_token(request)
    seen.contexts += 1
    if request.headers.get("x-fault") == "enter":
        raise ConnectionRefusedError(SECRET)
    yield Context(request.headers.get("x-language", "en"))
    seen.left += 1
    if request.headers.get("x-fault") == "leave":
        raise RuntimeError(SECRET)


def front(*, seconds: float = 8.0, arrival_seconds: float = 10.0) -> GraphQLFront:
    """The front over the sample's schema."""
    return GraphQLFront(schema, context_of, uploads=UPLOADS, seconds=seconds, arrival_seconds=arrival_seconds)


def application(*, seconds: float = 8.0, arrival_seconds: float = 10.0) -> Starlette:
    """The smallest application around the front."""
    return Starlette(
        routes=[
            Route("/graphql", front(seconds=seconds, arrival_seconds=arrival_seconds), methods=["GET", "POST"]),
            Route("/graphql/schema", SchemaReference(schema), methods=["GET"]),
        ]
    )
