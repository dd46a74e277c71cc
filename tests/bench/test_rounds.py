"""Taking turns: who answers is measured, and who does not is shown as giving no answer, without ending the run."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import date
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bench import report, rounds
from bench.books import SIZES, Books
from bench.contenders import Contender, Essence, Running
from bench.questions import ONE, Question
from bench.rounds import Course, Measured, Race
from bench.sending import Requests, request

BOOKS = cast("Books", SimpleNamespace(size=SIZES["county"], pid=os.getpid()))
COURSE = Course(rounds=2, share=0.01, rate=1_000, timed=5)
RIGHT, TOO_LATE = (200, {"data": 1}), (504, {"errors": [{"message": "too late"}]})


def contender(name: str) -> Contender:
    def asking(_books: Books) -> Requests:
        return lambda _number: request("/", b"{}")

    def essence(_question: Question, answer: Any) -> Essence:
        return [(str(answer["data"]),)]

    def command(_books: Books, _port: int, _cache: Path) -> list[str]:
        return []

    return Contender(name=name, title=name, command=command, requests={ONE.name: asking}, essence=essence)


@asynccontextmanager
async def serving(answers: Callable[[int], tuple[int, Any]]) -> AsyncIterator[int]:
    """Serve on a port of this machine what is answered to each request by its number."""
    numbers = count()
    over = set[asyncio.Task[Any] | None]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        over.add(asyncio.current_task())
        with suppress(ConnectionError):
            while await reader.read(4096):
                status, said = answers(next(numbers))
                body = json.dumps(said).encode()
                writer.write(b"HTTP/1.1 %d X\r\nContent-Length: %d\r\n\r\n" % (status, len(body)) + body)
            writer.close()
            await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()
    await asyncio.gather(*(task for task in over if task))


async def race(answers: Callable[[int], tuple[int, Any]]) -> Measured:
    async with serving(lambda _number: RIGHT) as floor, serving(answers) as other:
        ports = {"floor": floor, "other": other}
        running = [Running(contender=contender(name), pid=os.getpid(), port=port) for name, port in ports.items()]
        return await Race(BOOKS, running, COURSE).run()


def told(measured: Measured) -> str:
    given = report.figures(SIZES["county"], COURSE, measured, date(2026, 11, 26), "18")
    return report.markdown(given, [contender("floor"), contender("other")])


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "SETTLE", 0.0)


async def test_whoever_answers_is_measured_in_every_round() -> None:
    measured = await race(lambda _number: RIGHT)

    assert {name: len(costs) for name, costs in measured.costs[ONE.name].items()} == {"floor": 2, "other": 2}
    assert "no answer" not in told(measured)


@pytest.mark.parametrize("after", [0, 1, 15, 20])
async def test_whoever_gives_no_answer_is_shown_so_whenever_it_stops(after: int) -> None:
    measured = await race(lambda number: RIGHT if number < after else TOO_LATE)

    assert len(measured.costs[ONE.name]["floor"]) == 2
    assert "other" not in measured.costs[ONE.name]
    assert measured.gave_up[ONE.name]["other"].startswith("504")
    assert told(measured).count("no answer") == 2


async def test_whoever_only_cannot_keep_the_rate_keeps_what_its_answers_cost() -> None:
    measured = await race(lambda number: RIGHT if number < 25 else TOO_LATE)

    assert len(measured.costs[ONE.name]["other"]) == 2
    assert told(measured).count("no answer") == 1


async def test_without_the_floor_nothing_can_be_shown() -> None:
    async with serving(lambda _number: TOO_LATE) as port:
        running = [Running(contender=contender("floor"), pid=os.getpid(), port=port)]
        with pytest.raises(RuntimeError, match="504"):
            await Race(BOOKS, running, COURSE).run()
