"""The plain Strawberry server, as it is started and asked."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.books import Books
from bench.contenders import Contender, jiedui, python
from bench.contenders.jiedui import POSTING
from bench.questions import (
    COUNTS,
    DEEDS,
    LOG,
    LOGGED_FROM,
    LOGGED_TO,
    NESTED,
    ONE,
    PAGE,
    PAGE_OF,
    PAIRS,
    YEAR_BEFORE,
    YEAR_FROM,
    Pick,
    Question,
)
from bench.sending import Requests, request

SPAN = f'start: "{YEAR_FROM}", before: "{YEAR_BEFORE}"'
DOCUMENTS = {
    ONE.name: f"query One($id: UUID!) {{ node: posting(county: 1, id: $id) {{ {POSTING} }} }}",
    PAGE_OF.name: f"""query Page {{ postings(first: {PAGE}, {SPAN}) {{
  totalCount pageInfo {{ hasNextPage endCursor }} edges {{ cursor node {{ {POSTING} }} }}
}} }}""",
    NESTED.name: f"""query Nested {{ twinnings(first: {PAIRS}) {{ edges {{ node {{
  id stage startsOn endsOn state lead {{ id name }} partner {{ id name }}
  activities(first: {DEEDS}) {{ edges {{ node {{ id kind heldOn subject hours personTimes }} }} }}
}} }} }} }}""",
    COUNTS.name: f"""query Counts {{ divisions(first: 60) {{ edges {{ node {{
  code name schools {{ totalCount }} figure({SPAN}) {{ numerator }}
}} }} }} }}""",
    LOG.name: f"""mutation Log($id: UUID!, $toSchool: UUID!) {{
  logPosting(county: 1, id: $id, toSchool: $toSchool, start: "{LOGGED_FROM}", last: "{LOGGED_TO}") {{ {POSTING} }}
}}""",
}


def variables(question: Question, pick: Pick) -> dict[str, Any]:
    """Give the variables of a request."""
    if question is LOG:
        return {"id": str(pick.teacher), "toSchool": str(pick.away)}
    return {"id": str(pick.posting)} if question is ONE else {}


def asking(question: Question) -> Callable[[Books], Requests]:
    """Give the way in which the question is asked."""

    def requests(books: Books) -> Requests:
        last = books.size.counties if question is COUNTS else 1
        seen = "{" + ",".join(str(number) for number in range(1, last + 1)) + "}"

        def each(number: int) -> bytes:
            given = variables(question, Pick(books.size, number))
            body = json.dumps({"query": DOCUMENTS[question.name], "variables": given}).encode()
            return request("/graphql", body, **{"X-Counties": seen})

        return each

    return requests


def command(_books: Books, port: int, _cache: Path) -> list[str]:
    """Run it."""
    return python("bench.contenders.plain_server", "--port", str(port))


PLAIN = Contender(
    name="plain",
    title="Strawberry with data loaders",
    command=command,
    requests={each.name: asking(each) for each in (ONE, PAGE_OF, NESTED, COUNTS, LOG)},
    essence=jiedui.essence,
)
