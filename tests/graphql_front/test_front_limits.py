"""What one document may ask, and that a refusal comes quickly and before anybody is signed in."""

import json
import time
from typing import Any

import pytest
from graphql import Lexer, Source, TokenKind, get_introspection_query, parse
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from schema.front.document import Documents, tokens_at_least
from schema.front.limits import Limits, Measure, Walk
from schema.front.problem import InvalidDocument, Problem
from tests.graphql_front import sample

GRAPHQL = {"Accept": "application/graphql-response+json"}


def ask(client: TestClient, query: str, **variables: object) -> tuple[int, dict[str, Any]]:
    answer = client.post("/graphql", json={"query": query, "variables": variables}, headers=GRAPHQL)
    return answer.status_code, answer.json()


def measure(query: str, **variables: object) -> Measure:
    return Walk(parse(query), Limits(), variables).whole()


def deep(levels: int) -> str:
    return "{" + "leaf{" * (levels - 1) + "name" + "}" * levels


def bomb(fragments: int) -> str:
    """Each fragment spreads the next twice: a short text, 2 to the power of its length when written out."""
    parts = (f"fragment F{n} on Leaf{{...F{n + 1} leaf{{...F{n + 1}}}}}" for n in range(fragments))
    return "{leaf{...F0}}" + "".join(parts) + f"fragment F{fragments} on Leaf{{name}}"


def fields(count: int) -> str:
    half = (count - 3) // 2
    return "{leaf{" + "name " * half + "leaf{" + "name " * half + "}}}"


def spreads(count: int) -> str:
    return "{leaf{" + "...F" * count + "}}fragment F on Leaf{leaf{name}}"


PAIRS = [
    ("QUERY_TOO_DEEP", deep(13), deep(12)),
    ("TOO_MANY_FIELDS", fields(1003), fields(103)),
    ("TOO_MANY_FIELDS", spreads(500), spreads(50)),
    (
        "TOO_MANY_ALIASES",
        "{leaf{" + "".join(f"a{n}:name " for n in range(31)) + "}}",
        "{leaf{" + "".join(f"a{n}:name " for n in range(30)) + "}}",
    ),
    (
        "TOO_MANY_DIRECTIVES",
        "{leaf{" + "name@include(if:true) " * 51 + "}}",
        "{leaf{" + "name@include(if:true) " * 50 + "}}",
    ),
    ("TOO_MANY_ROOT_FIELDS", "{" + "hello " * 16 + "}", "{" + "hello " * 15 + "}"),
    (
        "TOO_MANY_ROOT_FIELDS",
        "{...A ...A}fragment A on Query{" + "hello " * 8 + "}",
        "{...A ...A}fragment A on Query{" + "hello " * 7 + "}",
    ),
    ("TOO_MANY_DEFINITIONS", "{hello}" + "".join(f"query q{n}{{hello}}" for n in range(50)), "{hello}"),
    (
        "QUERY_TOO_COSTLY",
        "{leaves(first:100){edges{node{leaves(first:100){edges{node{name}}}}}}}",
        "{leaves(first:10){edges{node{leaves(first:10){edges{node{name}}}}}}}",
    ),
    (
        "QUERY_TOO_COSTLY",
        "{leaves{edges{node{leaves{edges{node{leaves{edges{node{name}}}}}}}}}}",
        "{leaves{edges{node{leaves{edges{node{name}}}}}}}",
    ),
    ("QUERY_TOO_COSTLY", "{leaves(first:1000000000000000000){edges{node{name}}}}", "{leaves{edges{node{name}}}}"),
    ("QUERY_TOO_LONG", "{hello}" + " " * 20_000, "{hello}" + " " * 19_993),
    ("TOO_MANY_TOKENS", "{leaf{" + "name " * 2_000 + "}}", "{leaf{" + "name " * 40 + "}}"),
    ("TOO_MANY_COMMENTS", "{hello}" + "#\n" * 51, "{hello}" + "#\n" * 50),
    ("QUERY_TOO_DEEP", "{hello(name:" + "[" * 250 + "]" * 250 + ")}", '{hello(name:"x")}'),
    ("QUERY_TOO_DEEP", "{" + "...on Query{" * 70 + "hello" + "}" * 71, "{" + "...on Query{" * 20 + "hello" + "}" * 21),
]


@pytest.mark.parametrize(("code", "over", "within"), PAIRS, ids=[f"{row[0]}-{n}" for n, row in enumerate(PAIRS)])
def test_a_document_over_a_limit_is_refused_and_one_within_it_is_run(
    client: TestClient, code: str, over: str, within: str
) -> None:
    before = sample.seen.contexts

    refused_status, refused = ask(client, over)

    assert (refused_status, refused["errors"][0]["extensions"]["code"]) == (400, code)
    assert sample.seen.contexts == before, "nothing was opened for it"
    status, answer = ask(client, within)
    assert (status, "errors" in answer) == (200, False)


@pytest.mark.parametrize(
    "query",
    [
        bomb(14),
        bomb(40),
        "{hello}" + bomb(40).partition("}}")[2],
        "{leaf{...A}}fragment A on Leaf{leaf{...B}}fragment B on Leaf{leaf{...A}}",
        "{leaf{...A}}fragment A on Leaf{...A ...A}",
        "{leaf{" + "name " * 990 + "}}",
        "{leaf{" + "leaf{name}" * 390 + "}}",
        "{leaf{" + "leaf{leaf{name}}" * 240 + "}}",
        "{" + "x" * 19_000 + "}",
    ],
    ids=[
        "short bomb",
        "long bomb",
        "unused bomb",
        "circle",
        "circle in itself",
        "one name again and again",
        "one field again and again",
        "nested again and again",
        "one long name",
    ],
)
def test_a_hostile_document_is_refused_at_once(query: str) -> None:
    spent, refusal = refused_in(query)

    assert type(refusal).__module__ == "schema.front.problem"
    assert spent < 0.1, f"{spent:.3f} s"


def test_the_bomb_of_800_bytes_is_refused_within_50_milliseconds() -> None:
    query = bomb(20)
    assert 700 < len(query) < 900

    spent, refusal = refused_in(query)

    assert isinstance(refusal, Problem)
    assert spent < 0.05, f"{spent:.3f} s"


def refused_in(query: str) -> tuple[float, Exception]:
    """Refuse a document, and give the least processor time in seconds that three tries took."""
    documents = Documents(sample.schema, Limits())
    spent = []
    for _ in range(3):
        started = time.process_time()
        with pytest.raises((Problem, InvalidDocument)) as refused:
            documents.ready(query, {})
        spent.append(time.process_time() - started)
    return min(spent), refused.value


def test_one_field_named_again_and_again_is_told_so(client: TestClient) -> None:
    status, refused = ask(client, "{leaf{" + "name " * 900 + "}}")

    assert (status, refused["errors"][0]["extensions"]["code"]) == (400, "QUERY_TOO_REPETITIVE")
    assert ask(client, "{leaf{" + "name " * 50 + "}}")[0] == 200


def test_a_refusal_names_its_limit_and_the_value(client: TestClient) -> None:
    _, refused = ask(client, deep(20))

    assert refused["errors"][0]["extensions"] == {"code": "QUERY_TOO_DEEP", "limit": 12, "value": 20}
    assert refused["errors"][0]["message"] == "查询有 20 层，最多 12 层。"


def test_cost_is_one_for_each_field_ten_more_for_a_list_and_a_page_of_its_children() -> None:
    assert measure("{leaf{name}}").cost == 2
    assert measure("{leaves(first:10){edges{node{name}} totalCount}}").cost == 11 + 10 * 4
    assert measure("{leaves(first:1){totalCount}}").cost == 11 + 1
    assert measure("{leaves{edges{node{name}}}}").cost == 11 + 50 * 3
    assert measure("{leaves(last:7){edges{cursor}}}").cost == 11 + 7 * 2
    assert measure('{nodes(ids:["a","b","c"]){id name}}').cost == 1 + 3 * 2
    assert measure("{leaves(first:-5){edges{cursor}}}").cost == 11


def test_a_field_may_cost_more_than_others_wherever_it_is_named() -> None:
    dear = Limits(weights={"name": 500})

    assert Walk(parse("{leaf{name}}"), dear, {}).whole().cost == 1 + 500
    assert Walk(parse("{leaf{a:name ...F}}fragment F on Leaf{name}"), dear, {}).whole().cost == 1 + 2 * 500


def test_a_field_may_cost_more_within_one_type_than_within_another() -> None:
    dear = Limits(weights={"leaf.name": 500})

    def cost(query: str) -> int:
        return Walk(parse(query), dear, {}).whole().cost

    assert cost("{leaf{name other{name}}}") == 1 + 500 + 1 + 1
    assert cost("{leaf{...F}}fragment F on Leaf{a:name}") == cost("{leaf{...{...on Leaf{name}}}}") == 1 + 500


def test_a_page_size_is_read_from_the_variables_and_their_defaults() -> None:
    query = "query($n:Int=20){leaves(first:$n){edges{cursor}}}"

    assert measure(query).cost == 11 + 20 * 2
    assert measure(query, n=5).cost == 11 + 5 * 2
    assert measure(query, n=None).cost == 11 + 50 * 2
    assert measure(query, n=10**30).cost == 10**9
    assert measure("query($i:[ID!]!){nodes(ids:$i){id}}", i=["a"] * 9).cost == 1 + 9


@pytest.mark.parametrize("other", ["query B($n:Int=1){leaves(first:$n){edges{cursor}}}", "query B($n:Int){hello}"])
def test_another_operations_default_makes_none_cheaper(other: str) -> None:
    dear = "query A($n:Int=100){leaves(first:$n){edges{node{leaves(first:$n){edges{node{name}}}}}}}"

    assert min(measure(dear + other).cost, measure(other + dear).cost) >= measure(dear).cost


def test_a_remembered_document_is_judged_again_by_its_variables(client: TestClient) -> None:
    query = "query($n:Int){leaves(first:$n){edges{node{leaves(first:$n){edges{node{name}}}}}}}"

    cheap = [ask(client, query, n=10) for _ in range(2)]
    dear = ask(client, query, n=100)

    assert [status for status, _ in cheap] == [200, 200]
    assert dear[1]["errors"][0]["extensions"]["code"] == "QUERY_TOO_COSTLY"


def test_unused_fragments_count() -> None:
    assert measure("{leaf{name}}fragment U on Leaf{leaf{leaf{name}}}") == Measure(3, 5, 0, 0, 1, 5, 1)


def test_tools_may_ask_for_the_whole_schema(client: TestClient) -> None:
    status, answer = ask(client, get_introspection_query())

    assert (status, "errors" in answer) == (200, False)


def test_but_not_fifteen_times_at_once(client: TestClient) -> None:
    body = get_introspection_query().partition("{")[2].rpartition("fragment FullType")
    again = "".join(f"s{n}:" + "__schema{types{...FullType}}" for n in range(15))
    query = "query{" + again + "}" + "fragment FullType" + body[2]

    status, _ = ask(client, query)

    assert status == 400


def test_the_store_keeps_the_documents_used_last_and_no_more() -> None:
    documents = Documents(sample.schema, Limits(), kept=5)
    first = documents.ready("{hello}", {})

    for number in range(20):
        documents.ready(f'{{hello(name:"{number}")}}', {})
        assert documents.ready("{hello}", {}) is first

    assert len(documents) == 5
    for number in range(5):
        documents.ready(f'{{hello(name:"{number}")}}', {})
    assert documents.ready("{hello}", {}) is not first


def test_long_documents_fill_the_store_sooner() -> None:
    documents = Documents(sample.schema, Limits(), kept=100, kept_tokens=1_000)

    for number in range(10):
        documents.ready(f'{{leaf{{leaves(ids:[{"7 " * 300}]){{totalCount}}}} hello(name:"{number}")}}', {})

    assert len(documents) == 3


def test_a_document_is_parsed_once() -> None:
    documents = Documents(sample.schema, Limits())

    assert documents.ready("{hello}", {}) is documents.ready("{hello}", {})


@pytest.mark.parametrize(
    ("bad", "good"),
    [
        ('{hello(name:"\\u0000")}', '{hello(name:"\\\\u0000")}'),
        ("{leaves(first:" + "9" * 5_000 + "){edges{cursor}}}", "{leaves(first:9){edges{cursor}}}"),
        ('{hello(name:"\\u{0}")}', '{hello(name:"\\u{1F3C3}")}'),
    ],
)
def test_values_that_cannot_be_kept_are_refused_in_the_document_too(client: TestClient, bad: str, good: str) -> None:
    status, refused = ask(client, bad)

    assert (status, refused["errors"][0]["extensions"]["code"]) == (400, "BAD_INPUT"), json.dumps(refused)
    assert ask(client, good)[0] == 200


TEXTS = ['"x # \\" y"', '"""z "b" \\""" #"""', "# note\n", '""']
WORDS = ["a", "...", "on", "{", "}", "$b", ":", "-1.5e3", ",", "\n", *TEXTS]


@given(st.lists(st.sampled_from(WORDS)))
def test_before_parsing_no_token_is_counted_that_is_none(words: list[str]) -> None:
    text = " ".join(words)
    lexer = Lexer(Source(text))
    tokens = sum(1 for _ in iter(lambda: lexer.advance().kind is not TokenKind.EOF, False))

    assert tokens_at_least(text) <= tokens
