"""Who is measured: each contender is a server of its own over the same books, and says how it is asked.

All sign in to PostgreSQL as the application's own role and begin each transaction with the same introduction, so that
row security holds every one of them.
"""

import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from bench.books import ROOT, Books, environment
from bench.questions import Question
from bench.sending import Requests

READY_WITHIN = 180.0

Essence = list[tuple[str, ...]]
"""What an answer says once the words of its language are taken away; all contenders must say the same."""


@dataclass(frozen=True, kw_only=True)
class Contender:
    """A kind of server: how it is started, how it is asked, and what its answers say."""

    name: str
    title: str
    command: Callable[[Books, int, Path], list[str]]
    requests: Mapping[str, Callable[[Books], Requests]]
    essence: Callable[[Question, Any], Essence]
    settings: Mapping[str, str] | None = None


@dataclass(frozen=True, kw_only=True)
class Running:
    """A contender that is up."""

    contender: Contender
    pid: int
    port: int


@contextmanager
def running(contender: Contender, books: Books, cache: Path) -> Iterator[Running]:
    """Run the contender's server on a free port while the block lasts.

    :raises RuntimeError: when it does not come up, with the end of what it said
    """
    port = free_port()
    log = cache / f"{contender.name}.log"
    with log.open("wb") as said:
        process = subprocess.Popen(
            contender.command(books, port, cache),
            env=environment(books.server) | {"BENCH_DATABASE": books.app_url} | dict(contender.settings or {}),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
    try:
        _until_open(process, port, log)
        yield Running(contender=contender, pid=process.pid, port=port)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """Find a port of this machine that nobody listens on."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


def python(module: str, *words: str) -> list[str]:
    """Give the command that runs a module of ours."""
    return [sys.executable, "-m", module, *words]


def _until_open(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    deadline = monotonic() + READY_WITHIN
    while process.poll() is None and monotonic() < deadline:
        with socket.socket() as trying:
            if trying.connect_ex(("127.0.0.1", port)) == 0:
                return
        sleep(0.1)
    raise RuntimeError(f"{log.stem} did not come up: {log.read_text(errors='replace')[-2000:]}")
