"""Whether the program lives, whether it can work, and how much it has done."""

from collections.abc import Callable
from functools import cache
from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.database import Database
from migrations import newest, step_of
from schema.front import Way
from web.asking import database_of, viewer_of

_LOOPBACK = {"127.0.0.1", "::1"}


class Counted:
    """Counts every request by method and status, and how long it took."""

    def __init__(self, app: ASGIApp, *, registry: CollectorRegistry, database: Database) -> None:
        self.app = app
        self.requests = Counter("jiedui_requests", "Requests answered", ("method", "status"), registry=registry)
        self.counted = cache(self.requests.labels)
        self.seconds = Histogram("jiedui_request_seconds", "Time to answer, in seconds", registry=registry)
        busy = Gauge("jiedui_database_connections_busy", "Connections in use", registry=registry)
        busy.set_function(lambda: database.connections_in_use)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = perf_counter()

        async def counting(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.counted(scope["method"], message["status"]).inc()
                self.seconds.observe(perf_counter() - begun)
            await send(message)

        await self.app(scope, receive, counting)


def ways(registry: CollectorRegistry) -> Callable[[Way], None]:
    """Give what counts GraphQL operations by their way, and why: what was refused, or worked out by a function."""
    counter = Counter("jiedui_graphql_operations", "GraphQL operations answered", ("way", "why"), registry=registry)
    counted = cache(counter.labels)
    return lambda way: counted(way.name, way.why).inc()


async def alive(_request: Request) -> Response:
    """Say that the process lives."""
    return PlainTextResponse("ok\n")


async def ready(request: Request) -> Response:
    """Say whether the database can be reached and is migrated to the newest step."""
    try:
        async with database_of(request).engine.connect() as connection:
            await connection.execute(text("select 1"))
            step = await connection.run_sync(step_of)
    except (SQLAlchemyError, OSError):
        return PlainTextResponse("database away\n", 503, {"Retry-After": "5"})
    if step != newest():
        return PlainTextResponse(f"database at step {step}, program at {newest()}\n", 503)
    return PlainTextResponse("ready\n")


async def metrics(request: Request) -> Response:
    """Give the counts in Prometheus' text form, to this machine or to a token."""
    local = request.client is None or request.client.host in _LOOPBACK
    if not local and viewer_of(request) is None:
        return PlainTextResponse("not here\n", 403)
    return Response(generate_latest(request.state.registry), media_type=CONTENT_TYPE_LATEST)


routes = [Route("/healthz", alive), Route("/readyz", ready), Route("/metrics", metrics)]
