"""Jiedui itself, as `jiedui serve` runs it: reads compiled to one statement, or forced to go the ordinary way."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.books import Books
from bench.contenders import Contender, Essence, python
from bench.questions import (
    COUNTS,
    DEEDS,
    FIGURE,
    LOG,
    LOGGED_FROM,
    LOGGED_TO,
    NESTED,
    ONE,
    PAGE,
    PAGE_OF,
    PAIRS,
    ROWS,
    YEAR_BEFORE,
    YEAR_FROM,
    Pick,
    Question,
)
from bench.sending import Requests, request
from schema.front import GlobalId

POSTING = "id kind state startsOn plannedTo teacher { id name title } fromSchool { id name } toSchool { id name }"
DOCUMENTS = {
    ONE.name: f"query One($id: ID!) {{ node(id: $id) {{ ... on Posting {{ {POSTING} }} }} }}",
    PAGE_OF.name: f"""query Page($from: Date!, $before: Date!) {{
  postings(first: {PAGE}, where: {{startsFrom: $from, startsBefore: $before}},
           orderBy: {{field: STARTS_ON, direction: DESC}}) {{
    totalCount pageInfo {{ hasNextPage endCursor }} edges {{ cursor node {{ {POSTING} }} }}
  }}
}}""",
    NESTED.name: f"""query Nested {{
  twinnings(first: {PAIRS}) {{ edges {{ node {{
    id stage startsOn endsOn state lead {{ id name }} partner {{ id name }}
    activities(first: {DEEDS}) {{ edges {{ node {{ id kind heldOn subject hours personTimes }} }} }}
  }} }} }}
}}""",
    COUNTS.name: f"""query Counts {{
  divisions(first: 60, where: {{inReach: true}}) {{ edges {{ node {{
    code name schools {{ totalCount }}
    figure(metric: EXCHANGE_COUNT, window: {{from: "{YEAR_FROM}", to: "2026-08-31"}}) {{ numerator }}
  }} }} }}
}}""",
    FIGURE.name: f"""query Rate($division: String!) {{
  figure(metric: ROTATION_RATE, rule: "national-rotation-rate", division: $division,
         window: {{from: "{YEAR_FROM}", to: "2026-08-31"}}) {{
    numerator denominator exact printed verdict
    numeratorRows(first: {ROWS}) {{ totalCount edges {{ node {{
      name subject school {{ name }} posting {{ id kind startsOn toSchool {{ name }} }}
    }} }} }}
  }}
}}""",
    LOG.name: f"""mutation Log($input: LogPostingInput!) {{
  logPosting(input: $input) {{ __typename ... on Posting {{ {POSTING} }} ... on Refusal {{ code message }} }}
}}""",
}


def variables(question: Question, books: Books, pick: Pick) -> dict[str, Any]:
    """Give the variables of a request."""
    if question is ONE:
        return {"id": str(GlobalId.of("Posting", pick.posting, pick.county))}
    if question is PAGE_OF:
        return {"from": YEAR_FROM, "before": YEAR_BEFORE}
    if question is FIGURE:
        return {"division": books.size.codes[0]}
    if question is LOG:
        return {
            "input": {
                "teacher": str(GlobalId.of("Teacher", pick.teacher, pick.county)),
                "toSchool": str(GlobalId.of("School", pick.away)),
                "kind": "REGULAR_EXCHANGE",
                "startsOn": LOGGED_FROM,
                "plannedTo": LOGGED_TO,
            }
        }
    return {}


def asking(question: Question) -> Callable[[Books], Requests]:
    """Give the way in which the question is asked."""

    def requests(books: Books) -> Requests:
        token = books.overseer if question is COUNTS else books.writer if question is LOG else books.reader
        document = DOCUMENTS[question.name]

        def each(number: int) -> bytes:
            given = variables(question, books, Pick(books.size, number))
            body = json.dumps({"query": document, "variables": given}, separators=(",", ":")).encode()
            return request("/graphql", body, Authorization=f"Bearer {token}")

        return each

    return requests


def essence(question: Question, answer: Any) -> Essence:
    """Take the words of GraphQL from an answer."""
    data = answer["data"]
    if question is ONE:
        return [_posting(data["node"])]
    if question is PAGE_OF:
        return [(str(data["postings"]["totalCount"]),), *(_posting(each["node"]) for each in data["postings"]["edges"])]
    if question is NESTED:
        return [_pair(each["node"]) for each in data["twinnings"]["edges"]]
    if question is COUNTS:
        nodes = [each["node"] for each in data["divisions"]["edges"]]
        return [(str(each["schools"]["totalCount"]), str(each["figure"]["numerator"])) for each in nodes]
    if question is FIGURE:
        figure = data["figure"]
        rows = [each["node"] for each in figure["numeratorRows"]["edges"]]
        said = (str(figure["numerator"]), str(figure["denominator"]))
        return [said, *((each["name"], each["school"]["name"], each["posting"]["startsOn"]) for each in rows)]
    return [(data["logPosting"]["startsOn"], data["logPosting"]["fromSchool"]["name"])]


def _posting(node: Any) -> tuple[str, ...]:
    return (node["startsOn"], node["teacher"]["name"], node["fromSchool"]["name"], node["toSchool"]["name"])


def _pair(node: Any) -> tuple[str, ...]:
    held = sorted(each["node"]["heldOn"] for each in node["activities"]["edges"])
    return (node["startsOn"], node["lead"]["name"], node["partner"]["name"], *held)


def command(_books: Books, port: int, _cache: Path) -> list[str]:
    """Run the program as anybody would."""
    return python("api", "serve", "--port", str(port))


ASKED = {each.name: asking(each) for each in (ONE, PAGE_OF, NESTED, COUNTS, FIGURE, LOG)}
COMPILED = Contender(name="compiled", title="Jiedui, compiled", command=command, requests=ASKED, essence=essence)
ORDINARY = Contender(
    name="ordinary",
    title="Jiedui, ordinary execution",
    command=command,
    requests=ASKED,
    essence=essence,
    settings={"JIEDUI_COMPILED_READS": "false"},
)
