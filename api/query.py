"""The query page: it stands on the pages' side and asks on GraphQL's, so it belongs to the room that knows both."""

import json
from time import perf_counter
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.examples import EXAMPLES
from domain.language import translate
from schema.front import GraphQLFront
from schema.front.body import asked_of
from schema.front.problem import Problem
from web.asking import actor_of, language_of
from web.form import sent_form
from web.page import page


async def show(request: Request) -> Response:
    """Show the page with an example to begin with."""
    actor_of(request)
    chosen = request.query_params.get("example", EXAMPLES[0].name)
    example = next((each for each in EXAMPLES if each.name == chosen), EXAMPLES[0])
    return _page(request, query=example.query, variables=example.variables, chosen=example.name)


async def run(request: Request) -> Response:
    """Run the query for a browser without scripts, and show the result on the page."""
    actor_of(request)
    form = await sent_form(request, fields=("query", "variables"))
    begun = perf_counter()
    status, payload = await _answered(request, form.values["query"], form.values["variables"])
    return _page(
        request,
        query=form.values["query"],
        variables=form.values["variables"],
        result=json.dumps(payload, ensure_ascii=False, indent=2),
        elapsed=perf_counter() - begun,
        answered_with=status,
    )


async def _answered(request: Request, query: str, variables: str) -> tuple[int, object]:
    front: GraphQLFront = request.state.front
    try:
        asked = asked_of({"query": query, "variables": json.loads(variables or "{}")})
        answer = await front.answer(request, asked)
    except (Problem, ValueError, RecursionError) as problem:
        return 400, {"errors": [{"message": str(problem)}]}
    return answer.status or 200, json.loads(answer.body)


def _page(request: Request, **context: object) -> Response:
    language = language_of(request)
    examples = [
        {
            "name": each.name,
            "title": translate(language, each.title),
            "query": each.query,
            "variables": each.variables,
        }
        for each in EXAMPLES
    ]
    shown: dict[str, Any] = {"chosen": None, "result": None, "elapsed": None, "answered_with": None} | context
    return page(request, "query/index.html", examples=examples, **shown)


routes = [Route("/query", show, methods=["GET"]), Route("/query", run, methods=["POST"])]
