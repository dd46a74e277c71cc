"""What the bounds hold: `python -m bench.limits [DOCUMENTS] [--large]`, over the books of a county and the running
program.

First so many different documents are asked for, none twice, and the memory of the server and of PostgreSQL is told as
they pass: what is kept of documents, plans and prepared statements is bounded. Then queries beyond each limit are sent,
and how long each refusal takes. Measured times belong into a note, never into a test.
"""

import argparse
import asyncio
import json
from statistics import median
from time import perf_counter

from bench.books import ROOT, SIZES, Books, opened
from bench.contenders import Running, running
from bench.contenders.jiedui import COMPILED
from bench.machine import cpu_seconds, memory_bytes
from bench.sending import Line, ask_all, ask_once, request

DOCUMENTS = 10_000
STEPS = 10
LINES = 4
ASKED = 200
SMALL = "schools(first: 2) { totalCount edges { cursor node { id name } } }"
SCHOOL = "id code name kind stages township public pupils division { code name }"
TEACHER = "id name sex title bornOn employments { subject stage post arrivedOn school { name } }"
POSTING = f"id kind state startsOn plannedTo arrivedOn endedOn fromSchool {{ {SCHOOL} }} teacher {{ {TEACHER} }}"
PAGE = "totalCount pageInfo { hasNextPage endCursor } edges { cursor node"
LARGE = (
    f"twinnings(first: 2) {{ {PAGE} {{ id stage state startsOn lead {{ {SCHOOL} }} partner {{ {SCHOOL} }}"
    f" postings(first: 2) {{ {PAGE} {{ {POSTING} toSchool {{ {SCHOOL} }} }} }} }}"
    f" activities(first: 2) {{ {PAGE} {{ id kind heldOn subject hours }} }} }} }} }} }}"
)
NESTED = "schools { edges { node { postings { edges { node { "
REFUSED = {
    "cost": "{ schools(first: 100) { edges { node { postings(first: 100) { edges { node { id } } } } } } }",
    "depth": "{ " + NESTED * 3 + "id" + " } } } } } }" * 3 + " }",
    "aliases": "{ " + " ".join(f"a{number}: viewer {{ name }}" for number in range(40)) + " }",
    "tokens": "{ viewer { " + "name " * 2_100 + "} }",
}


async def main(documents: int, read: str) -> None:
    """Measure both and print them."""
    cache = ROOT / "var" / "bench"
    cache.mkdir(parents=True, exist_ok=True)
    with opened(SIZES["county"], cache) as books, running(COMPILED, books, cache) as server:
        await _many(books, server, documents, read)
        for limit, query in REFUSED.items():
            await _refused(books, server, limit, query)


async def _many(books: Books, server: Running, documents: int, read: str) -> None:
    def asked(number: int) -> bytes:
        return _request(books, f"{{ s{number}: {read} }}")

    step = documents // STEPS
    await ask_all(server.port, lambda _number: asked(0), range(LINES), lines=LINES)
    print(f"{0:>8} documents  {_memory(books, server)}", flush=True)
    for first in range(1, documents, step):
        begun = cpu_seconds(server.pid) + cpu_seconds(books.pid)
        await ask_all(server.port, asked, range(first, first + step), lines=LINES)
        spent = (cpu_seconds(server.pid) + cpu_seconds(books.pid) - begun) / step * 1000
        print(f"{first + step - 1:>8} documents  {_memory(books, server)}, {spent:.1f} ms of CPU each", flush=True)


async def _refused(books: Books, server: Running, limit: str, query: str) -> None:
    body = _request(books, query)
    answered = json.loads((await ask_once(server.port, body)).body)
    code = answered["errors"][0]["extensions"]["code"]
    line, taken, begun = await Line.to(server.port), [], cpu_seconds(server.pid)
    for _ in range(ASKED):
        asked = perf_counter()
        await line.ask(body)
        taken.append((perf_counter() - asked) * 1000)
    line.close()
    spent = (cpu_seconds(server.pid) - begun) / ASKED * 1000
    print(f"{limit:<8} {code:<16} refused within {median(taken):.1f} ms, at most {max(taken):.1f}; {spent:.1f} of CPU")


def _request(books: Books, query: str) -> bytes:
    return request("/graphql", json.dumps({"query": query}).encode(), Authorization=f"Bearer {books.reader}")


def _memory(books: Books, server: Running) -> str:
    own, database = memory_bytes(server.pid) / 2**20, memory_bytes(books.pid) / 2**20
    return f"server {own:.0f} MB, PostgreSQL {database:.0f} MB"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.limits")
    parser.add_argument("documents", type=int, nargs="?", default=DOCUMENTS)
    parser.add_argument("--large", action="store_true", help="documents of three lists deep, of a hundred fields each")
    given = parser.parse_args()
    asyncio.run(main(given.documents, LARGE if given.large else SMALL))
