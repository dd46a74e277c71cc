"""How the front answers: to the wrong person, to refusals, to faults, when the database is away, and in Chinese."""

import logging
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient

from tests.graphql_front import sample

GRAPHQL = {"Accept": "application/graphql-response+json"}


def ask(client: TestClient, query: str, **headers: str) -> httpx2.Response:
    return client.post("/graphql", json={"query": query}, headers={**GRAPHQL, **headers})


def first_error(answer: httpx2.Response) -> dict[str, Any]:
    error: dict[str, Any] = answer.json()["errors"][0]
    return error


def test_an_answer_is_compact_json_with_chinese_as_it_is_and_is_not_kept(client: TestClient) -> None:
    answer = ask(client, "{hello}")

    assert answer.content == '{"data":{"hello":"你好，世界"}}'.encode()
    assert answer.headers["cache-control"] == "no-store"


def test_who_is_not_signed_in_gets_401_and_is_told_how(client: TestClient) -> None:
    answer = ask(client, "{hello}", Authorization="Bearer wrong")

    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Bearer realm="jiedui"')
    assert first_error(answer)["extensions"]["code"] == "sign_in"
    assert ask(client, "{hello}").status_code == 200


def test_a_refusal_is_a_member_of_a_mutations_result(client: TestClient) -> None:
    fields = "...on Refusal{code message field clause} ...on Leaf{name}"

    refused = ask(client, f"mutation{{save(days:4){{{fields}}}}}")
    done = ask(client, f"mutation{{save(days:5){{{fields}}}}}")

    assert refused.json() == {
        "data": {
            "save": {
                "code": "exchange_too_short",
                "message": "An exchange lasts at least 5 days.",
                "field": "endsOn",
                "clause": "D1-7",
            }
        }
    }
    assert done.json() == {"data": {"save": {"name": "saved"}}}


def test_a_refusal_in_a_query_is_an_error_with_its_code_field_and_clause(client: TestClient) -> None:
    error = first_error(ask(client, "{refused hello}"))

    assert error["message"] == "An exchange lasts at least 5 days."
    assert error["extensions"] == {"code": "exchange_too_short", "field": "endsOn", "clause": "D1-7"}
    assert error["path"] == ["refused"]


def test_a_fault_of_ours_is_told_by_a_number_that_is_in_the_log(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, logger="schema.front"):
        answer = ask(client, "{bug hello}")

    number = first_error(answer)["extensions"]["id"]
    assert first_error(answer)["extensions"]["code"] == "INTERNAL"
    assert number in caplog.text
    assert sample.SECRET not in answer.text
    assert answer.json()["data"] == {"bug": None, "hello": "你好，世界"}


@pytest.mark.parametrize("sqlstate", ["08006", "53100", "53300", "57P01", "57P03", "58030", "40001", "40P01", "55P03"])
def test_when_the_database_is_away_the_client_is_told_when_to_come_again(client: TestClient, sqlstate: str) -> None:
    answer = ask(client, f'{{database(sqlstate:"{sqlstate}") hello}}')

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert first_error(answer)["extensions"]["code"] == "UNAVAILABLE"
    assert sample.SECRET not in answer.text
    assert ask(client, "{hello}").status_code == 200


def test_a_refused_connection_is_the_database_being_away(client: TestClient) -> None:
    assert ask(client, "{lost}").status_code == 503
    assert ask(client, "{hello}", **{"X-Fault": "enter"}).status_code == 503


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ('{database(sqlstate:"22003")}', "BAD_INPUT"),
        ('{database(sqlstate:"22P02")}', "BAD_INPUT"),
        ("{unfit}", "BAD_INPUT"),
        ('{database(sqlstate:"57014")}', "TIMEOUT"),
        ('{database(sqlstate:"42601")}', "INTERNAL"),
        ('{database(sqlstate:"23505")}', "INTERNAL"),
    ],
)
def test_what_the_database_says_is_told_in_our_own_words(client: TestClient, query: str, code: str) -> None:
    answer = ask(client, query)

    assert (answer.status_code, first_error(answer)["extensions"]["code"]) == (200, code)
    assert sample.SECRET not in answer.text


def test_nothing_is_answered_as_done_when_its_transaction_could_not_end(client: TestClient) -> None:
    answer = ask(client, "mutation{save(days:9){__typename}}", **{"X-Fault": "leave"})

    assert answer.status_code == 500
    assert "data" not in answer.json()
    assert sample.SECRET not in answer.text


def test_an_operation_that_takes_too_long_is_cancelled() -> None:
    before = sample.seen.cancelled
    headers = {"Authorization": f"Bearer {sample.TOKEN}"}

    with TestClient(sample.application(seconds=0.05), headers=headers) as client:
        answer = ask(client, "{slow}")

    assert (answer.status_code, first_error(answer)["extensions"]["code"]) == (504, "TIMEOUT")
    assert sample.seen.cancelled == before + 1


@pytest.mark.parametrize(
    ("query", "name", "code"),
    [
        ("query a{hello} query b{hello}", None, "OPERATION_NAME_MISSING"),
        ("query a{hello} query b{hello}", "c", "UNKNOWN_OPERATION"),
        ("{hello}", "a", "UNKNOWN_OPERATION"),
        ("fragment F on Query{hello}", None, "VALIDATION_ERROR"),
        ("{nothing}", None, "VALIDATION_ERROR"),
        ("{", None, "SYNTAX_ERROR"),
        ("", None, "SYNTAX_ERROR"),
        ("type T{a:Int}", None, "VALIDATION_ERROR"),
    ],
)
def test_a_document_without_one_operation_to_run_is_refused(
    client: TestClient, query: str, name: str | None, code: str
) -> None:
    asked = {"query": query, "operationName": name}

    strictly = client.post("/graphql", json=asked, headers=GRAPHQL)
    loosely = client.post("/graphql", json=asked, headers={"Accept": "application/json"})

    assert (strictly.status_code, loosely.status_code) == (400, 200)
    assert strictly.json() == loosely.json()
    assert first_error(strictly)["extensions"]["code"] == code


def test_the_operation_that_is_named_is_the_one_that_is_run(client: TestClient) -> None:
    asked = {"query": "mutation a{save(days:9){__typename}} query b{hello}", "operationName": "b"}

    assert client.post("/graphql", json=asked).json() == {"data": {"hello": "你好，世界"}}


def test_a_variable_of_the_wrong_kind_is_the_clients_fault_and_says_which(client: TestClient) -> None:
    asked = {"query": "query($n:Int!){leaves(first:$n){totalCount}}", "variables": {"n": "many"}}

    answer = client.post("/graphql", json=asked, headers=GRAPHQL)

    assert (answer.status_code, first_error(answer)["extensions"]["code"]) == (400, "BAD_INPUT")
    assert "$n" in first_error(answer)["message"]
    asked["variables"] = {"n": 3}
    assert client.post("/graphql", json=asked, headers=GRAPHQL).json() == {"data": {"leaves": {"totalCount": 0}}}


@pytest.mark.parametrize(
    ("header", "start"), [("zh-CN,zh;q=0.9", "查询"), ("en-GB", "The query"), ("fr", "查询"), ("", "查询")]
)
def test_the_front_speaks_the_language_of_the_browser(client: TestClient, header: str, start: str) -> None:
    answer = client.post("/graphql", json={}, headers={"Accept-Language": header})

    assert first_error(answer)["message"].startswith(start) or "query" in first_error(answer)["message"]
    assert ("缺少" in first_error(answer)["message"]) == (start == "查询")


def test_refusals_come_in_the_language_of_the_signed_in_person(client: TestClient) -> None:
    answer = ask(client, "{bug}", **{"X-Language": "zh"})

    assert first_error(answer)["message"].startswith("内部错误")


def test_the_schema_can_be_read_as_text(client: TestClient) -> None:
    answer = client.get("/graphql/schema")

    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert "union SaveResult = Leaf | Refusal" in answer.text


def test_other_methods_are_not_allowed(client: TestClient) -> None:
    assert [client.request(each, "/graphql").status_code for each in ("PUT", "DELETE", "PATCH")] == [405, 405, 405]
