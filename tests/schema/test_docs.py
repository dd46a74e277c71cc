"""What the documents show can be asked."""

import re
from pathlib import Path

import pytest
from graphql import build_schema, parse, validate

from schema import sdl

DOCUMENT = Path(__file__).parents[2] / "docs" / "graphql.md"
QUERIES = re.findall(r"```graphql\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.S)


@pytest.mark.parametrize("query", QUERIES)
def test_every_query_of_the_documents_is_valid(query: str) -> None:
    assert validate(build_schema(sdl()), parse(query)) == []


def test_the_documents_show_queries() -> None:
    assert len(QUERIES) >= 2
