"""How fast the board of targets is: `python -m bench.board`. The demo county, then the same county ten times as large.

Each page is asked for in the process itself, as a browser would, without a network: what is told is the server's own
time. The first look counts every figure; the next finds them remembered; then somebody writes, and all are counted
anew. Measured times belong into a note, never into a test.
"""

import asyncio
import tempfile
from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import httpx2
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from api.app import create_app
from api.demo import make_demo
from api.postgres import embedded
from domain.calendar.rules import day_in_shanghai
from domain.database import Database
from migrations import migrate

COPIES = 9
LOOKS = 15
PASSWORD = "demo-personnel-2026"
GROWN = ("teacher", "employment", "backbone_award", "exemption", "posting")
_OTHER = "md5({column}::text || copies.number)::uuid"


async def main() -> None:
    """Measure both sizes and print them beside each other."""
    with tempfile.TemporaryDirectory() as folder, embedded(Path(folder), durable=False) as server:
        await migrate(server.owner_url, application_role="jiedui_app")
        database = Database(server.app_url, secret="a secret of the measurement", patience=10)
        await make_demo(database, today=day_in_shanghai(datetime.now(UTC)))
        small = await _measured(database)
        await _grow(server.superuser_url)
        database.memory.clear()
        large = await _measured(database)
        await database.close()
    for name, one in small.items():
        print(f"{name:<24}{one * 1000:8.0f} ms {large[name] * 1000:8.0f} ms   ratio {large[name] / one:.2f}")


async def _measured(database: Database) -> Mapping[str, float]:
    async with AsyncExitStack() as stack:
        app = create_app(database)
        entered: Any = await stack.enter_async_context(app.router.lifespan_context(app))
        state = dict(entered or {})

        async def served(scope: Any, receive: Any, send: Any) -> None:
            scope["state"] = dict(state)
            await app(scope, receive, send)

        transport = httpx2.ASGITransport(app=served)
        http = await stack.enter_async_context(httpx2.AsyncClient(transport=transport, base_url="http://board"))
        await http.post("/login", data={"username": "personnel", "password": PASSWORD})
        first = await _look(http)
        again = median([await _look(http) for _ in range(LOOKS)])
        stack.pop_all()  # leaving the application would close the books, which are asked again
    return {"first look": first, "after the first look": again}


async def _look(http: httpx2.AsyncClient) -> float:
    begun = perf_counter()
    answer = await http.get("/targets")
    taken = perf_counter() - begun
    assert answer.status_code == 200, answer.text[:200]
    assert answer.text.count('id="target-') > 60
    return taken


async def _grow(url: str) -> None:
    """Give every teacher of every county so many doubles, with home, awards, exemptions and postings of their own."""
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        for table in GROWN:
            names = await connection.scalars(
                text("select column_name from information_schema.columns where table_name = :table"), {"table": table}
            )
            columns = [name for name in names if name not in ("name_key", "idempotency_key")]
            chosen = [
                _OTHER.format(column=name) if name in ("id", "teacher_id", "person_id") else name for name in columns
            ]
            await connection.execute(
                text(
                    f"insert into {table} ({', '.join(columns)}) select {', '.join(chosen)} from {table},"
                    f" generate_series(1, {COPIES}) as copies (number)"
                )
            )
        await connection.execute(text("analyze"))
    await engine.dispose()


if __name__ == "__main__":
    asyncio.run(main())
