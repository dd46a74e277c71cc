"""The application: both doors behind one gate."""

import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from datetime import UTC, datetime
from typing import Any

from prometheus_client import CollectorRegistry
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.routing import BaseRoute, Mount, Route

from api import health, query
from api.demo import DEMO_ACCOUNTS
from api.files import KeptFiles
from api.gate import BesideQueries, NoForgery, SafeHeaders, SaysTooLarge
from api.trouble import HANDLERS
from api.who import Regulars, WhoAsks
from domain.database import Database
from domain.evidence.limits import MOST_AT_ONCE, MOST_BYTES
from domain.evidence.store import Store, store_in_memory
from domain.language import translate
from schema import LIMITS, schema
from schema.context import Context
from schema.front import GraphQLFront, SchemaReference, Uploads
from schema.front.document import KEPT_DOCUMENTS
from schema.front.view import language_of
from schema.plan import Reads
from schema.shelf import BookShelf
from web import (
    account,
    activity,
    amendment,
    balance,
    clash,
    classlist,
    directed,
    edition,
    eligibility,
    evidence,
    exemption,
    fairness,
    figure,
    home,
    ledger,
    notice,
    notice_paper,
    plan,
    posting,
    principals,
    recruitment,
    return_form,
    revision,
    school,
    scratch,
    scratch_deeds,
    search,
    shortage,
    submission,
    suggestion,
    target,
    teacher,
    termledger,
    training,
    twinning,
    wish,
)
from web.asking import actor_of
from web.page import STATIC

logger = logging.getLogger("jiedui")

QUERIES = "/graphql"
BODY_LIMIT = 256 * 1024
LIMITED = (Middleware(SaysTooLarge), Middleware(RequestBodyLimitMiddleware, max_body_size=BODY_LIMIT))
UPLOADS = Uploads(admit=actor_of, files=MOST_AT_ONCE, file_bytes=MOST_BYTES)
PAGES = (
    home,
    account,
    posting,
    target,
    figure,
    teacher,
    school,
    plan,
    ledger,
    classlist,
    revision,
    eligibility,
    submission,
    activity,
    scratch,
    scratch_deeds,
    exemption,
    suggestion,
    search,
    return_form,
    twinning,
    termledger,
    recruitment,
    directed,
    evidence,
    amendment,
    edition,
    notice,
    notice_paper,
    training,
    balance,
    fairness,
    principals,
    shortage,
    wish,
    clash,
)

DemoAccounts = Callable[[str], list[dict[str, str]] | None]
Errands = Callable[[Database], AbstractAsyncContextManager[None]]


def no_errands(_database: Database) -> AbstractAsyncContextManager[None]:
    """Do nothing beside serving."""
    return nullcontext()


def create_app(
    database: Database,
    *,
    store: Store | None = None,
    demo: bool = False,
    hosts: Sequence[str] = ("*",),
    trusted_documents_only: bool = False,
    compiled_reads: bool = True,
    errands: Errands = no_errands,
) -> Starlette:
    """Make the application over the books, and over a store of evidence: without one, it forgets the files at its end.

    :param demo: let the door name the demonstration's accounts
    :param compiled_reads: answer what a plan can say by the plan; otherwise execute every operation
    :param errands: sees to it, while the application serves, that kept jobs are done
    """
    registry = CollectorRegistry()
    shelf = BookShelf(database, actor_of)
    shortcut = Reads(schema, told=health.ways(registry)) if compiled_reads else None
    front = _front(shelf, shortcut, trusted_only=trusted_documents_only)
    state = {
        "database": database,
        "store": store or store_in_memory(),
        "registry": registry,
        "front": front,
        "demo_accounts": demo_accounts if demo else no_accounts,
    }
    return Starlette(
        routes=_routes(front),
        lifespan=lambda _app: _serving(state, shelf, errands),
        exception_handlers=HANDLERS,
        middleware=_middleware(front, registry, database, hosts),
    )


def _front(shelf: BookShelf, shortcut: Reads | None, *, trusted_only: bool) -> GraphQLFront:
    return GraphQLFront(
        schema,
        graphql_context,
        limits=LIMITS,
        shelf=shelf,
        shortcut=shortcut,
        trusted_only=trusted_only,
        uploads=UPLOADS,
    )


@asynccontextmanager
async def _serving(state: Mapping[str, Any], shelf: BookShelf, errands: Errands) -> AsyncIterator[Mapping[str, Any]]:
    """Hand every request what it is answered with, from the first to the last, and have kept jobs done meanwhile."""
    await _recall(state["front"], shelf)
    async with errands(state["database"]):
        yield state
    await state["database"].close()


def _middleware(
    front: GraphQLFront, registry: CollectorRegistry, database: Database, hosts: Sequence[str]
) -> list[Middleware]:
    """Give what stands around every page and query, the outermost first."""
    return [
        Middleware(SafeHeaders),
        Middleware(health.Counted, registry=registry, database=database),
        Middleware(Regulars, path=QUERIES, door=front),
        Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False),
        Middleware(NoForgery),
        Middleware(BesideQueries, door=QUERIES, stack=[Middleware(GZipMiddleware, minimum_size=1024)]),
        Middleware(WhoAsks, database=database),
        Middleware(BesideQueries, door=QUERIES, stack=LIMITED),
    ]


async def _recall(front: GraphQLFront, shelf: BookShelf) -> None:
    """Make known documents ready, so that after a restart no request waits for it; without a database, none."""
    try:
        front.known_documents.recall(
            await shelf.in_use(KEPT_DOCUMENTS, trusted_only=front.known_documents.trusted_only)
        )
    except (SQLAlchemyError, OSError) as error:
        logger.warning("no document is known yet, for the database is away: %s", error.__class__.__name__)


def graphql_context(request: Request) -> Context:
    """Give a query its context: the books in the name of whoever asks.

    :raises SignIn: when nobody has signed in and no token is given
    """
    state = request.scope["state"]
    return Context(state["database"], actor_of(request), language_of(request), datetime.now(UTC), state["store"])


def demo_accounts(language: str) -> list[dict[str, str]]:
    """Give the demonstration's accounts, for its door."""
    return [
        {"username": each.username, "password": each.password, "who": translate(language, each.who)}
        for each in DEMO_ACCOUNTS
    ]


def no_accounts(_language: str) -> None:
    """Tell nothing: only a demonstration names accounts."""


def _routes(front: GraphQLFront) -> list[BaseRoute]:
    return [
        # The front says no by itself, in GraphQL's form, long before this limit.
        Route(QUERIES, front, methods=["GET", "POST"], max_body_size=2 * UPLOADS.body_bytes),
        *health.routes,
        Mount("/static", KeptFiles(directory=STATIC), name="static"),
        Route("/graphql/schema", SchemaReference(schema), methods=["GET"]),
        *query.routes,
        *(route for feature in PAGES for route in feature.routes),
    ]
