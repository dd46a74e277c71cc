"""The floor, as it is started and asked; its answers are those of ours, word for word."""

import json
from collections.abc import Callable
from pathlib import Path

from bench.books import Books
from bench.contenders import Contender, jiedui, python
from bench.questions import (
    COUNTS,
    FIGURE,
    LOG,
    LOGGED_FROM,
    LOGGED_TO,
    NESTED,
    ONE,
    PAGE_OF,
    YEAR_BEFORE,
    YEAR_FROM,
    Pick,
    Question,
)
from bench.sending import Requests, request


def asking(question: Question) -> Callable[[Books], Requests]:
    """Give the way in which the question is asked."""

    def requests(books: Books) -> Requests:
        counties = list(range(1, books.size.counties + 1)) if question is COUNTS else [1]
        span = (LOGGED_FROM, LOGGED_TO) if question is LOG else (YEAR_FROM, YEAR_BEFORE)

        def each(number: int) -> bytes:
            pick = Pick(books.size, number)
            given = {"counties": counties, "county": 1, "from": span[0], "before": span[1], "to": span[1]}
            given |= {"id": str(pick.posting), "teacher": str(pick.teacher), "toSchool": str(pick.away)}
            return request(f"/{question.name}", json.dumps(given).encode())

        return each

    return requests


def command(_books: Books, port: int, _cache: Path) -> list[str]:
    """Run the bare handler."""
    return python("bench.contenders.floor_server", "--port", str(port))


FLOOR = Contender(
    name="floor",
    title="The floor: one hand-written query",
    command=command,
    requests={each.name: asking(each) for each in (ONE, PAGE_OF, NESTED, COUNTS, FIGURE, LOG)},
    essence=jiedui.essence,
)
