"""Taking turns: in each round every contender is asked every question, and what it cost is noted."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Awaitable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from time import perf_counter

from bench.books import Books
from bench.contenders import Essence, Running
from bench.machine import cpu_seconds, memory_bytes
from bench.questions import QUESTIONS, Question
from bench.sending import ask_all, ask_at_rate, ask_once, check

LINES = 4
WARM = 12
SETTLE = 8.0
"""So many seconds at most a server goes on with what nobody waits for any more."""
FLOOR = "floor"


@dataclass(frozen=True, slots=True)
class Cost:
    """What one request cost in one round, in milliseconds of CPU: of the server's processes and of PostgreSQL's."""

    server: float
    database: float

    @property
    def total(self) -> float:
        """Give both together."""
        return self.server + self.database


@dataclass(kw_only=True)
class Measured:
    """What was measured: costs by question and contender, round by round; waits in seconds; memory in bytes."""

    costs: dict[str, dict[str, list[Cost]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    waits: dict[str, dict[str, list[float]]] = field(default_factory=lambda: defaultdict(dict))
    memory: dict[str, int] = field(default_factory=dict)
    gave_up: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    """Who could not answer a question at all, and what was said instead."""
    fell_behind: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    """Who could answer it, but not so many times a second."""


@dataclass(frozen=True, kw_only=True)
class Course:
    """How much is run: so many rounds, a share of each question's requests, and so many requests at a fixed rate."""

    rounds: int
    share: float
    rate: float
    timed: int


class Race:
    """All contenders over one set of books."""

    def __init__(self, books: Books, contenders: Sequence[Running], course: Course) -> None:
        self.books = books
        self.contenders = contenders
        self.course = course
        self.measured = Measured()
        self._fresh = {writes: count(1) for writes in (False, True)}

    async def run(self) -> Measured:
        """Compare the answers, warm everybody up, take the rounds, then the waits, and weigh what is held."""
        await self.compare()
        for question, running in self._turns(0):
            await self._unless_given_up(question, running, self._ask(question, running, WARM))
        for number in range(self.course.rounds):
            print(f"  round {number + 1} of {self.course.rounds}", flush=True)
            for question, running in self._turns(number):
                await self._unless_given_up(question, running, self._measure(question, running))
        for question, running in self._turns(0):
            await self._time(question, running)
        self.measured.memory = {each.contender.name: memory_bytes(each.pid) for each in self.contenders}
        return self.measured

    async def compare(self) -> None:
        """See that all who answer a question say the same.

        :raises RuntimeError: when one says something else
        """
        for question in QUESTIONS:
            said: dict[str, Essence] = {}
            number = 1 if not question.writes else None
            for running in self._asked(question):
                await self._unless_given_up(question, running, self._say(question, running, number, said))
            if not question.writes and any(each != next(iter(said.values())) for each in said.values()):
                told = "\n".join(f"{name}: {str(each)[:400]}" for name, each in said.items())
                raise RuntimeError(f"Not all answer alike to “{question.title}”:\n{told}")

    async def _say(self, question: Question, running: Running, number: int | None, said: dict[str, Essence]) -> None:
        made = running.contender.requests[question.name](self.books)
        answered = await ask_once(running.port, made(number or next(self._fresh[question.writes])))
        check(answered)
        said[running.contender.name] = running.contender.essence(question, json.loads(answered.body))

    async def _unless_given_up(self, question: Question, running: Running, work: Awaitable[None]) -> None:
        """Wait for the work. Whoever cannot do it is asked this no more, and what it has cost so far is not told.

        :raises RuntimeError: when it is the floor, beside which everything is shown
        """
        name = running.contender.name
        try:
            await work
        except RuntimeError as failed:
            if name == FLOOR:
                raise
            self.measured.gave_up[question.name][name] = str(failed)
            self.measured.costs[question.name].pop(name, None)
            await self._told(question, running, failed)

    async def _told(self, question: Question, running: Running, failed: RuntimeError) -> None:
        """Let everybody see who could not answer, and wait until nobody works on what is no longer waited for."""
        print(f"  {running.contender.title} does not answer “{question.title}”: {failed}", flush=True)
        await asyncio.sleep(SETTLE)

    def _turns(self, number: int) -> Iterator[tuple[Question, Running]]:
        """Give every question and whom it is asked, each round beginning with somebody else."""
        for question in QUESTIONS:
            asked = self._asked(question)
            start = number % max(len(asked), 1)
            yield from ((question, each) for each in asked[start:] + asked[:start])

    def _asked(self, question: Question) -> list[Running]:
        gave_up = self.measured.gave_up[question.name]
        able = [each for each in self.contenders if question.name in each.contender.requests]
        return [each for each in able if each.contender.name not in gave_up]

    async def _ask(self, question: Question, running: Running, requests: int) -> None:
        made = running.contender.requests[question.name](self.books)
        await ask_all(running.port, made, self._numbers(question, requests), lines=LINES)

    async def _measure(self, question: Question, running: Running) -> None:
        requests = max(int(question.requests * self.course.share), 5)
        server, database = cpu_seconds(running.pid), cpu_seconds(self.books.pid)
        begun = perf_counter()
        await self._ask(question, running, requests)
        await asyncio.sleep(min(0.05, perf_counter() - begun))  # what is still to be put away belongs to it
        spent = cpu_seconds(running.pid) - server, cpu_seconds(self.books.pid) - database
        cost = Cost(*(seconds * 1000 / requests for seconds in spent))
        self.measured.costs[question.name][running.contender.name].append(cost)

    async def _time(self, question: Question, running: Running) -> None:
        made = running.contender.requests[question.name](self.books)
        numbers = self._numbers(question, self.course.timed)
        try:
            waited = await ask_at_rate(running.port, made, numbers, rate=self.course.rate, lines=LINES)
        except RuntimeError as failed:
            self.measured.fell_behind[question.name][running.contender.name] = str(failed)
            await self._told(question, running, failed)
        else:
            self.measured.waits[question.name][running.contender.name] = waited

    def _numbers(self, question: Question, requests: int) -> range:
        """Give numbers that no request has had; those of writes are spared, so that no teacher is posted twice."""
        fresh = self._fresh[question.writes]
        first = next(fresh)
        for _ in range(requests):
            last = next(fresh)
        return range(first, last)
