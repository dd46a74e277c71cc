"""What an earlier server may have left in the data folder after it, or we, were killed."""

import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep

import psutil

from api.postgres.errors import EmbeddedError

GONE_WITHIN = 20  # seconds
PATIENCE = 10  # seconds, before what still lives is told to end at once


def clear(data: Path) -> None:
    """Wait until no process of an earlier server lives in the folder, stopping those that do not end by themselves.

    A server that was killed may leave back-ends behind it, and a new one refuses to start beside them. Its pid file
    stays as it is, for PostgreSQL's own checks, unless the number in it by now means an unrelated process.

    :raises EmbeddedError: when a process stays
    """
    if not (data / "postmaster.pid").exists():
        return
    begun, told = monotonic(), set[int]()
    while inhabitants := list(_inhabitants(data)):
        if monotonic() > begun + GONE_WITHIN:
            raise EmbeddedError(f"Process {inhabitants[0].pid} still uses the database in {data}, and does not end.")
        late = monotonic() > begun + PATIENCE
        for process in inhabitants:
            if process.pid not in told and (late or process.pid == _server(data)):
                process.send_signal(signal.SIGQUIT if late else signal.SIGINT)
                told.add(process.pid)
        sleep(0.05)
    if (pid := _server(data)) and psutil.pid_exists(pid):
        (data / "postmaster.pid").unlink()


def _inhabitants(data: Path) -> Iterator[psutil.Process]:
    """Find the processes at home in the folder: all of a server's make it their working folder."""
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if process.cwd() == str(data):
                yield process


def _server(data: Path) -> int | None:
    with suppress(OSError, ValueError, IndexError):
        return int((data / "postmaster.pid").read_text().splitlines()[0])
    return None
