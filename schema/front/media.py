"""Which of the two JSON media types an answer takes (GraphQL over HTTP, "Media Types")."""

from functools import lru_cache

from domain.language import N_
from schema.front.problem import Problem

JSON = "application/json"
GRAPHQL = "application/graphql-response+json"


@lru_cache(maxsize=100)
def media_type(accept: str) -> str:
    """Choose the media type for the answer from the `Accept` header; plain JSON when it leaves the choice open.

    :raises Problem: 406 when the client reads neither
    """
    if not accept.strip():
        return JSON
    ranges = [_range(each) for each in accept.split(",")]
    json, graphql = _weight(JSON, ranges), _weight(GRAPHQL, ranges)
    if max(json[0], graphql[0]) <= 0:
        raise Problem("NOT_ACCEPTABLE", N_("Answers are JSON; the Accept header allows none."), status=406)
    named_alike = json == graphql and graphql[1] == 2
    return GRAPHQL if graphql > json or named_alike else JSON


def _range(text: str) -> tuple[str, float]:
    name, *parameters = (part.strip().lower() for part in text.split(";"))
    for parameter in parameters:
        if parameter.startswith("q="):
            return name, _quality(parameter[2:])
    return name, 1.0


def _quality(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if 0 <= value <= 1 else 0.0


def _weight(offered: str, ranges: list[tuple[str, float]]) -> tuple[float, int]:
    """Give the quality of the most exact range that covers the type, and how exact it is (0 to 2)."""
    patterns = ("*/*", "application/*", offered)
    exact = [(patterns.index(name), quality) for name, quality in ranges if name in patterns]
    if not exact:
        return 0.0, 0
    exactness, quality = max(exact)
    return quality, exactness
