"""What the documents show can be asked."""

import re
from pathlib import Path

import pytest
from graphql import GraphQLSchema, build_schema, parse, validate

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "graphql.md"
QUERIES = re.findall(r"```graphql\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.S)


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    """Read the schema that is kept beside the documents."""
    return build_schema((ROOT / "schema.graphql").read_text(encoding="utf-8"))


@pytest.mark.parametrize("query", QUERIES)
def test_every_query_of_the_documents_is_valid(schema: GraphQLSchema, query: str) -> None:
    assert validate(schema, parse(query)) == []


def test_the_documents_show_queries() -> None:
    assert len(QUERIES) >= 2
