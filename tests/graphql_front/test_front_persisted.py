"""Queries sent as their hash, by Apollo's protocol, over a front that keeps them in memory alone."""

import json
from hashlib import sha256
from typing import Any

import pytest
from starlette.testclient import TestClient

from schema.front import Limits
from schema.front.document import Documents
from schema.front.persisted import Kept
from schema.front.problem import Problem
from tests.graphql_front import sample

HELLO = "query Greet($name: String!) { hello(name: $name) }"
HERE = {"variables": {"name": "张老师"}}
GREETED = {"data": {"hello": "你好，张老师"}}


def hashed(query: str) -> dict[str, Any]:
    """Give the extensions that stand for a query."""
    return {"persistedQuery": {"version": 1, "sha256Hash": sha256(query.encode()).hexdigest()}}


def test_a_hash_is_unknown_until_its_query_comes_with_it_and_enough_from_then_on(client: TestClient) -> None:
    alone = {"extensions": hashed(HELLO), **HERE}

    before = client.post("/graphql", json=alone)
    handed_in = client.post("/graphql", json={"query": HELLO, **alone})
    after = client.post("/graphql", json=alone)

    assert before.status_code == 200
    assert before.json()["errors"] == [
        {"message": "PersistedQueryNotFound", "extensions": {"code": "PERSISTED_QUERY_NOT_FOUND"}}
    ]
    assert handed_in.json() == after.json() == GREETED


def test_an_unknown_hash_has_the_status_of_a_refused_document_where_the_media_type_has_one(client: TestClient) -> None:
    accept = {"Accept": "application/graphql-response+json"}

    refused = client.post("/graphql", json={"extensions": hashed(HELLO)}, headers=accept)

    assert refused.status_code == 400


def test_a_hash_may_come_by_get(client: TestClient) -> None:
    address = {"extensions": json.dumps(hashed(HELLO)), "variables": json.dumps(HERE["variables"])}
    unknown = client.get("/graphql", params=address)
    client.get("/graphql", params={"query": HELLO, **address})

    assert unknown.json()["errors"][0]["message"] == "PersistedQueryNotFound"
    assert client.get("/graphql", params=address).json() == GREETED


def test_a_mutation_known_by_its_hash_is_not_done_by_get(client: TestClient) -> None:
    save = "mutation { save(days: 9) { __typename } }"
    client.post("/graphql", json={"query": save, "extensions": hashed(save)})

    by_get = client.get("/graphql", params={"extensions": json.dumps(hashed(save))})
    by_post = client.post("/graphql", json={"extensions": hashed(save)})

    assert by_get.status_code == 405
    assert by_post.json() == {"data": {"save": {"__typename": "Leaf"}}}


def test_what_is_no_valid_document_is_not_kept(client: TestClient) -> None:
    for wrong in ("{ nothing }", "{ hello", "{ " + "a: hello " * 51 + "}"):
        refused = client.post("/graphql", json={"query": wrong, "extensions": hashed(wrong)})
        again = client.post("/graphql", json={"extensions": hashed(wrong)})

        assert "data" not in refused.json()
        assert again.json()["errors"][0]["message"] == "PersistedQueryNotFound"


def test_variables_are_judged_however_the_document_was_named(client: TestClient) -> None:
    page = "query ($n: Int) { leaves(first: $n) { nodes: edges { node { leaves(first: 100) { totalCount } } } } }"
    client.post("/graphql", json={"query": page, "extensions": hashed(page), "variables": {"n": 1}})

    small, large = (
        client.post("/graphql", json={"extensions": hashed(page), "variables": {"n": n}}).json() for n in (1, 1_000)
    )

    assert "data" in small
    assert large["errors"][0]["extensions"]["code"] == "QUERY_TOO_COSTLY"


def test_a_document_that_was_valid_in_this_very_schema_is_not_validated_again() -> None:
    front = sample.front()
    wrong = "{ nothing }"

    front.known_documents.recall(
        [Kept(wrong, trusted=False, valid_in=front.documents.mark), Kept(HELLO, False, b"another")]
    )

    assert len(front.documents) == 2


def test_a_document_that_was_valid_in_another_schema_is_validated_before_it_is_known() -> None:
    front = sample.front()

    front.known_documents.recall([Kept("{ nothing }", trusted=False, valid_in=b"another"), Kept("{ hello", False, b"")])

    assert len(front.documents) == 0


def test_limits_hold_for_a_document_that_is_proven() -> None:
    documents = Documents(sample.schema, Limits(aliases=1))

    assert documents.ready("{ a: hello }", {}, proven=True).measure.aliases == 1
    with pytest.raises(Problem) as refused:
        documents.ready("{ a: hello b: hello }", {}, proven=True)
    assert (refused.value.extensions or {})["code"] == "TOO_MANY_ALIASES"


def test_the_store_forgets_what_it_knew_of_a_document_together_with_it() -> None:
    documents = Documents(sample.schema, Limits(), kept=1)
    for name in ("a", "b"):
        documents.on_shelf.add(sha256(f"query {name} {{ hello }}".encode()).digest())
        documents.ready(f"query {name} {{ hello }}", {})

    assert documents.on_shelf == {sha256(b"query b { hello }").digest()}


def test_the_most_used_documents_are_the_last_to_be_forgotten_after_a_restart() -> None:
    front = sample.front()
    front.documents.kept = 2

    front.known_documents.recall(Kept(f"query {name} {{ hello }}", False, b"") for name in ("first", "second", "third"))

    assert front.documents.recall(sha256(b"query first { hello }").digest(), {})
    assert not front.documents.recall(sha256(b"query third { hello }").digest(), {})
