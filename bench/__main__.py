"""`make bench`: all contenders over the same books, in turns. `ARGS="--size county --quick"` for a short run."""

import argparse
import asyncio
import sys
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from api.postgres.binaries import MAJOR
from bench import report
from bench.books import HERE, ROOT, SIZES, Books, opened
from bench.contenders import Contender, running
from bench.contenders.floor import FLOOR
from bench.contenders.jiedui import COMPILED, ORDINARY
from bench.contenders.plain import PLAIN
from bench.contenders.postgraphile import POSTGRAPHILE
from bench.rounds import Course, Measured, Race

CONTENDERS = (FLOOR, COMPILED, ORDINARY, PLAIN, POSTGRAPHILE)
WHOLE = Course(rounds=5, share=1.0, rate=10, timed=100)
QUICK = Course(rounds=3, share=0.25, rate=10, timed=20)


def main() -> None:
    """Run what is asked for, size by size; the floor is always among the contenders."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--size", choices=[*SIZES, "both"], default="both")
    parser.add_argument("--quick", action="store_true", help="fewer rounds and requests; writes no results")
    parser.add_argument("--share", type=float, help="this share of the requests of a whole run, as 0.25")
    parser.add_argument("--only", nargs="*", choices=[each.name for each in CONTENDERS], help="only these contenders")
    parser.add_argument("--cache", type=Path, default=ROOT / "var" / "bench", help="where books and packages are kept")
    parser.add_argument("--results", type=Path, default=HERE / "results")
    asked = parser.parse_args()
    cache = asked.cache.resolve()
    cache.mkdir(parents=True, exist_ok=True)
    contenders = [each for each in CONTENDERS if not asked.only or each.name in asked.only or each is FLOOR]
    for name in SIZES if asked.size == "both" else [asked.size]:
        course = QUICK if asked.quick else of_the_whole(asked.share or 1.0)
        with opened(SIZES[name], cache) as books:
            measured = _raced(books, contenders, course, cache)
        given = report.figures(SIZES[name], course, measured, datetime.now(UTC).date(), MAJOR)
        text = report.markdown(given, contenders, report.kept(asked.results, "county") if name == "province" else None)
        print(f"\n{text}")
        if not asked.quick and len(contenders) == len(CONTENDERS):
            report.keep(asked.results, given, text)


def of_the_whole(share: float) -> Course:
    """Give a run of all rounds with a share of the requests, for a machine that has other work."""
    return replace(WHOLE, share=share, timed=max(int(WHOLE.timed * share), 20))


def _raced(books: Books, contenders: list[Contender], course: Course, cache: Path) -> Measured:
    print(f"Asking over the books of a {books.size.name} …", flush=True)
    with ExitStack() as stack:
        servers = [stack.enter_context(running(each, books, cache)) for each in contenders]
        return asyncio.run(Race(books, servers, course).run())


if __name__ == "__main__":
    try:
        main()
    except RuntimeError as failed:
        sys.exit(f"bench: {failed}")
