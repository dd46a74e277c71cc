"""The floor: a bare handler that sends one hand-written JSON query for each question, and does nothing else.

It runs on the same server as ours, as the application's own role, and does what the driver's manual says: it takes a
connection, begins a transaction, tells for whom it asks, so that row security holds it, sends the one statement and
commits. It reads no token and no document, checks nothing, and masks what its statement masks.
"""

import argparse
import json
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bench.contenders.floor_queries import QUERIES

SETTINGS = {"plan_cache_mode": "force_generic_plan", "timezone": "Asia/Shanghai"}
WHO = (
    "select set_config('app.counties', $1, true), set_config('app.scope', 'county', true),"
    " set_config('app.schools', '{}', true)"
)
WHO_WRITES = f"{WHO}, set_config('app.actor', $2, true), set_config('app.now', $3, true)"
# Behind row security PostgreSQL expects a single row of each table: over a whole county it must not take them in turn.
OVER_ALL = f"{WHO}, set_config('enable_nestloop', 'off', true)"
ACTOR = str(UUID(int=7))


async def answer(request: Request) -> Response:
    """Answer the question that the path names."""
    name = request.path_params["name"]
    given = json.loads(await request.body())
    writes, counties = name == "log", "{" + ",".join(map(str, given["counties"])) + "}"
    async with request.app.state.pool.acquire() as connection, connection.transaction(readonly=not writes):
        if writes:
            await connection.fetchval(WHO_WRITES, counties, ACTOR, datetime.now(UTC).isoformat())
        else:
            await connection.fetchval(OVER_ALL if name in ("counts", "figure") else WHO, counties)
        body = await connection.fetchval(QUERIES[name], *VALUES[name](given))
    return Response(body, media_type="application/json")


VALUES: dict[str, Callable[[dict[str, Any]], list[Any]]] = {
    "one": lambda given: [given["county"], UUID(given["id"])],
    "page": lambda given: [given["county"], *map(date.fromisoformat, (given["from"], given["before"]))],
    "nested": lambda given: [given["county"]],
    "counts": lambda given: [given["counties"], *map(date.fromisoformat, (given["from"], given["before"]))],
    "figure": lambda given: [given["county"], *map(date.fromisoformat, (given["from"], given["before"]))],
    "log": lambda given: [
        given["county"],
        uuid4(),
        UUID(given["teacher"]),
        UUID(given["toSchool"]),
        date.fromisoformat(given["from"]),
        date.fromisoformat(given["to"]),
        datetime.now(UTC),
    ],
}


async def _keep(connection: Any) -> None:
    """Give a connection back as it is: what was set was set for its transaction alone."""


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Hold the pool while the server runs."""
    async with asyncpg.create_pool(
        os.environ["BENCH_DATABASE"], min_size=1, max_size=10, server_settings=SETTINGS, reset=_keep
    ) as pool:
        app.state.pool = pool
        yield


app = Starlette(routes=[Route("/{name}", answer, methods=["POST"])], lifespan=lifespan)

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    uvicorn.run(app, host="127.0.0.1", port=parser.parse_args().port, log_level="warning", server_header=False)
