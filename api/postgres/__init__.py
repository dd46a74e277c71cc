"""The embedded PostgreSQL: a real server of our own, from the binaries of a wheel, for a machine that has none.

It listens on a unix socket only, in a folder that nobody but its user can enter. Inside that folder every role may sign
in without a password (`trust`): whoever can open the socket could also read the data files beside it, so a password
would guard nothing. Who wants roles kept apart by passwords sets `DATABASE_URL` to a PostgreSQL of their own.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import NoReturn

from sqlalchemy import URL

from api.postgres import cluster, lock
from api.postgres.binaries import binary
from api.postgres.errors import AlreadyRunning, EmbeddedError

__all__ = ["AlreadyRunning", "Embedded", "EmbeddedError", "announce", "binary", "embedded"]

announce = lock.announce


@dataclass(frozen=True)
class Embedded:
    """Where the running server is found, once for each of its three users."""

    owner_url: str
    """For migrations: `jiedui_owner` owns the database and its tables."""
    app_url: str
    """For everything else: `jiedui_app` owns nothing and is held by row security."""
    superuser_url: str
    """For backups and tests only: `postgres`, whom row security does not hold."""

    @classmethod
    def at(cls, socket: Path) -> Embedded:
        """Name the server that listens in the folder."""
        return cls(*(_url(role, socket) for role in ("jiedui_owner", "jiedui_app", "postgres")))


@contextmanager
def embedded(folder: Path, *, durable: bool = True, share: bool = False) -> Iterator[Embedded]:
    """Run PostgreSQL over the folder while the block lasts; make the data on the first start.

    The server is our own child: it is stopped and waited for at the end, and the kernel stops it should we be killed.
    SIGTERM and SIGHUP end the block in order, as SystemExit. To be entered in the main thread, since the kernel watches
    the thread that started the server.

    :param durable: False gives up every promise of surviving a crash, for tests
    :param share: use the server that another process of ours runs over this folder, while that process lasts
    :raises AlreadyRunning: when another process runs it and `share` is not set
    :raises EmbeddedError: when it cannot be started, with the reason
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("The embedded PostgreSQL must be started in the main thread.")
    folder = _made(folder)
    with ExitStack() as stack:
        try:
            stack.enter_context(lock.held(folder))
        except AlreadyRunning:
            if not share:
                raise
            socket = cluster.joined(folder)
        else:
            stack.enter_context(_ending_in_order())
            socket = stack.enter_context(cluster.running(folder, durable=durable))
        yield Embedded.at(socket)


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise EmbeddedError(f"The folder {folder} cannot be made for the database: {problem.strerror}.") from problem
    return folder.resolve()


def _url(role: str, socket: Path) -> str:
    # The port only names the socket's file; without it a PGPORT of the environment would.
    place = {"host": str(socket), "port": str(cluster.PORT)}
    return URL.create("postgresql+asyncpg", role, database="jiedui", query=place).render_as_string()


@contextmanager
def _ending_in_order() -> Iterator[None]:
    """Turn the signals that would end us on the spot into SystemExit, so that the server is stopped first."""
    taken = [number for number in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(number) is signal.SIG_DFL]
    for number in taken:
        signal.signal(number, _leave)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)


def _leave(number: int, _frame: FrameType | None) -> NoReturn:
    # A group's signal and make's own may both arrive: the second must not disturb the way out.
    signal.signal(number, signal.SIG_IGN)
    raise SystemExit(128 + number)
