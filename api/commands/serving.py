"""`jiedui serve`, `migrate` and `demo`: bringing the program up."""

import asyncio
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
import uvicorn
from rich.progress import Progress

from api.books import Books, books, prepare
from api.commands.frame import language, saying_no
from api.demo import DEMO_ACCOUNTS, make_demo
from api.parcel import InParcels
from api.postgres import announce
from api.settings import Settings
from domain.calendar.rules import day_in_shanghai
from domain.evidence.store import StoreAway, check_store, store_at
from domain.language import N_, translate

ENVIRONMENT = """
Environment: DATABASE_URL (unset: an embedded PostgreSQL in the data folder) · JIEDUI_OWNER_URL (its owner, for
migrations) · JIEDUI_DATA (data folder, ./var) · JIEDUI_SECRET_KEY (required with DATABASE_URL) · PORT · JIEDUI_HOST ·
JIEDUI_HOSTS (names it may be called by) · JIEDUI_WORKERS · JIEDUI_POOL_SIZE · JIEDUI_DEMO · JIEDUI_LANGUAGE (zh, en) ·
JIEDUI_EVIDENCE (folder or s3://bucket/prefix for files, data/evidence) ·
JIEDUI_TRUSTED_DOCUMENTS_ONLY (run no other GraphQL than what `jiedui documents load` has loaded) ·
JIEDUI_COMPILED_READS (false: execute every GraphQL operation field by field, to compare).
"""
_ENDED_BY_SIGNAL = {128 + 15, 128 + 1, 128 + 2}
_GRACE_SECONDS = 15


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes that answer.")] = None,
    demo: Annotated[bool | None, typer.Option("--demo/--no-demo", help="Load the demo county at first.")] = None,
) -> None:
    """Serve the pages and GraphQL until told to stop."""
    given: dict[str, Any] = {"host": host, "port": port, "workers": workers, "demo": demo}
    settings = Settings(**{name: value for name, value in given.items() if value is not None})
    try:
        with saying_no(), books(settings, share=False) as opened:
            asyncio.run(_ready(opened, settings))
            asyncio.run(_look_at_store(settings.evidence_place))
            _greet(settings)
            _run(opened, settings)
    except SystemExit as ending:
        if ending.code not in _ENDED_BY_SIGNAL:
            raise
    except KeyboardInterrupt:
        return


serve.__doc__ = f"{serve.__doc__}\n{ENVIRONMENT}"


def migrate_only() -> None:
    """Bring the database to the newest step."""
    with saying_no(), books(Settings()) as opened:
        asyncio.run(prepare(opened))


def demo(
    scale: Annotated[str, typer.Option(help="county, or province for several of them.")] = "county",
) -> None:
    """Load the made-up county, unless it is there already."""
    settings = Settings(demo=True)
    with saying_no(), books(settings) as opened:
        asyncio.run(_ready(opened, settings, scale=scale))


async def _ready(opened: Books, settings: Settings, *, scale: str = "county") -> None:
    await prepare(opened)
    if not settings.demo:
        return
    database = opened.database()
    try:
        with Progress(transient=True) as bars:
            await make_demo(
                database,
                today=day_in_shanghai(datetime.now(UTC)),
                scale=scale,
                store=store_at(settings.evidence_place),
                progress=_shown_on(bars),
            )
    finally:
        await database.close()


async def _look_at_store(place: str) -> None:
    """Warn when files cannot be kept: everything else is served, and files as soon as their place answers.

    :raises StoreAway: when the place is none
    """
    store = store_at(place)
    try:
        await check_store(store)
    except StoreAway:
        warning = N_("Files cannot be kept at {place}, for the reason above. All else is served; see docs/evidence.md.")
        print(translate(language(), warning, {"place": place}), file=sys.stderr, flush=True)


def _shown_on(bars: Progress) -> Callable[[str, int, int], None]:
    task = bars.add_task("demo", total=None)

    def show(what: str, done: int, total: int) -> None:
        bars.update(task, description=what, completed=done, total=total)

    return show


def _greet(settings: Settings) -> None:
    address = f"http://{settings.host}:{settings.port}"
    print(f"Jiedui: {address}")
    if settings.database_url is None:
        announce(settings.data / "postgres", address)
    if settings.demo:
        for each in DEMO_ACCOUNTS:
            print(f"  {each.username:<10} {each.password:<22} {translate(language(), each.who)}")
    print(flush=True)


def _run(opened: Books, settings: Settings) -> None:
    """Serve with one process or several; a worker finds the books through its environment."""
    os.environ |= {
        "DATABASE_URL": opened.app_url,
        "JIEDUI_SECRET_KEY": opened.secret,
        "JIEDUI_DEMO": str(settings.demo),
        "JIEDUI_HOSTS": ",".join(settings.allowed_hosts),
        "JIEDUI_POOL_SIZE": str(settings.pool_size),
        "JIEDUI_TRUSTED_DOCUMENTS_ONLY": str(settings.trusted_documents_only),
        "JIEDUI_COMPILED_READS": str(settings.compiled_reads),
    }
    uvicorn.run(
        "api.worker:application",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        http=InParcels,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        h11_max_incomplete_event_size=32 * 1024,
    )
