"""A client that costs little: HTTP/1.1 over sockets kept open, so many requests in all, or so many a second."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

Requests = Callable[[int], bytes]
"""Gives the whole request of each number."""


@dataclass(frozen=True)
class Answered:
    """An answer's status and body."""

    status: int
    body: bytes


class Line:
    """One connection, over which one request is asked after the other."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    async def to(cls, port: int) -> "Line":
        """Open a connection to a port of this machine."""
        return cls(*await asyncio.open_connection("127.0.0.1", port, limit=2**22))

    async def ask(self, request: bytes) -> Answered:
        """Send a request and read its answer."""
        self.writer.write(request)
        head = (await self.reader.readuntil(b"\r\n\r\n")).lower()
        status = int(head[9:12])
        if b"\r\ntransfer-encoding: chunked" in head:
            return Answered(status, await self._chunks())
        length = int(head.partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0])
        return Answered(status, await self.reader.readexactly(length))

    async def _chunks(self) -> bytes:
        body = b""
        while size := int(await self.reader.readuntil(b"\r\n"), 16):
            body += await self.reader.readexactly(size)
            await self.reader.readexactly(2)
        await self.reader.readexactly(2)
        return body

    def close(self) -> None:
        """Close it."""
        self.writer.close()


def request(path: str, body: bytes, **headers: str) -> bytes:
    """Write a POST request of JSON."""
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json", "Accept: application/json"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += [f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode() + body


async def ask_once(port: int, asked: bytes) -> Answered:
    """Ask one thing."""
    line = await Line.to(port)
    try:
        return await line.ask(asked)
    finally:
        line.close()


async def ask_all(port: int, requests: Requests, numbers: range, *, lines: int) -> None:
    """Ask everything in the range, over so many connections at once.

    :raises RuntimeError: when an answer is no 200, or tells of errors
    """
    waiting = iter(numbers)

    async def work() -> None:
        line = await Line.to(port)
        try:
            for number in waiting:
                check(await line.ask(requests(number)))
        finally:
            line.close()

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(lines):
                group.create_task(work())
    except ExceptionGroup as failed:
        raise RuntimeError(str(failed.exceptions[0])) from failed


async def ask_at_rate(port: int, requests: Requests, numbers: range, *, rate: float, lines: int) -> list[float]:
    """Ask so many times a second whether or not the answers keep pace, and give how long each was waited for.

    Time is counted from when a request was due, so that a server that falls behind shows it.

    :raises RuntimeError: when an answer is no 200, or tells of errors
    """
    free: asyncio.Queue[Line] = asyncio.Queue()
    opened = [await Line.to(port) for _ in range(lines)]
    for each in opened:
        free.put_nowait(each)
    begun = perf_counter()

    async def one(place: int, number: int) -> float:
        due = begun + place / rate
        await asyncio.sleep(max(0.0, due - perf_counter()))
        line = await free.get()
        check(await line.ask(requests(number)))
        free.put_nowait(line)
        return perf_counter() - due

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(place, number)) for place, number in enumerate(numbers)]
    except ExceptionGroup as failed:
        raise RuntimeError(str(failed.exceptions[0])) from failed
    finally:
        for each in opened:
            each.close()
    return [task.result() for task in tasks]


def check(answered: Answered) -> None:
    """Stop at an answer that is no answer.

    :raises RuntimeError: when it is no 200, or tells of errors
    """
    if answered.status != 200 or b'"errors":' in answered.body[:2000] or b'"Refusal"' in answered.body[:2000]:
        raise RuntimeError(f"{answered.status}: {answered.body[:1000].decode(errors='replace')}")
