"""What the front reads, and what it refuses to: each malformed request beside one like it that is answered."""

import asyncio
import json
from collections.abc import MutableMapping
from hashlib import sha256
from typing import Any

import pytest
from starlette.testclient import TestClient

from schema.front.body import MAX_BYTES
from tests.graphql_front import sample

JSON = {"Content-Type": "application/json"}
HELLO = '{"query":"{hello}"}'
HASHED = '{"query":"{hello}","extensions":{"persistedQuery":{"version":%s,"sha256Hash":"%s"}}}'
HASH = sha256(b"{hello}").hexdigest()
NAMED = '{"query":"query($name:String!){hello(name:$name)}","variables":{"name":%s}}'


def nested(depth: int) -> str:
    return '{"query":"{hello}","extensions":{"x":' + "[" * (depth - 2) + "]" * (depth - 2) + "}}"


MALFORMED = [
    ("an empty body", b"", "BAD_JSON", HELLO),
    ("a body cut short", b'{"query":"{hello}"', "BAD_JSON", HELLO),
    ("a byte that is not UTF-8", b'{"query":"{hello}","x":"\xff"}', "BAD_JSON", '{"query":"{hello}","x":"\xe9"}'),
    (
        "a text in GB18030",
        '{"query":"{hello(name:\\"教师\\")}"}'.encode("gb18030"),
        "BAD_JSON",
        '{"query":"{hello(name:\\"教师\\")}"}',
    ),
    ("a byte order mark", b"\xef\xbb\xbf" + HELLO.encode(), "BAD_JSON", HELLO),
    ("JSON nested 33 deep", nested(33), "BAD_JSON", nested(32)),
    ("JSON nested 100,000 deep", '{"query":' + "[" * 100_000, "BAD_JSON", HELLO),
    (
        "brackets within a text that never ends",
        '{"query":"' + '\\"[' * 40_000,
        "BAD_JSON",
        '{"query":"{hello}","x":"' + '\\"[' * 40_000 + '"}',
    ),
    (
        "a number of 5,000 digits",
        '{"query":"{hello}","x":' + "9" * 5_000 + "}",
        "BAD_JSON",
        '{"query":"{hello}","x":9223372036854775807}',
    ),
    (
        "a number over 64 bits",
        '{"query":"{hello}","x":9223372036854775808}',
        "BAD_JSON",
        '{"query":"{hello}","x":-9223372036854775808}',
    ),
    ("NaN", '{"query":"{hello}","x":NaN}', "BAD_JSON", '{"query":"{hello}","x":"NaN"}'),
    ("Infinity", '{"query":"{hello}","x":-Infinity}', "BAD_JSON", '{"query":"{hello}","x":-1}'),
    ("a number beyond a float", '{"query":"{hello}","x":1e999}', "BAD_JSON", '{"query":"{hello}","x":1e99}'),
    ("NUL in a variable", NAMED % '"a\\u0000b"', "BAD_JSON", NAMED % '"a\\u0020b"'),
    ("NUL in a name", '{"query":"{hello}","x":{"a\\u0000":1}}', "BAD_JSON", '{"query":"{hello}","x":{"a":1}}'),
    ("half a surrogate pair", NAMED % '"\\ud83c"', "BAD_JSON", NAMED % '"\\ud83c\\udfc3"'),
    ("a surrogate as bytes", b'{"query":"{hello}","x":"\xed\xa0\xbc"}', "BAD_JSON", '{"query":"{hello}","x":"🏃"}'),
    ("the same name twice", '{"query":"{hello}","query":"{bug}"}', "BAD_JSON", HELLO),
    ("a list: a batch", f"[{HELLO},{HELLO}]", "BATCHING_REFUSED", HELLO),
    ("a bare text", '"{hello}"', "BAD_REQUEST", HELLO),
    ("null", "null", "BAD_REQUEST", HELLO),
    ("no query", '{"variables":{}}', "BAD_REQUEST", '{"query":"{hello}","variables":{}}'),
    ("a query that is a number", '{"query":5}', "BAD_REQUEST", HELLO),
    (
        "variables in a list",
        '{"query":"{hello}","variables":[1]}',
        "BAD_REQUEST",
        '{"query":"{hello}","variables":null}',
    ),
    (
        "an operation's name in a list",
        '{"query":"{hello}","operationName":["a"]}',
        "BAD_REQUEST",
        '{"query":"query a{hello}","operationName":"a"}',
    ),
    (
        "extensions that are text",
        '{"query":"{hello}","extensions":"x"}',
        "BAD_REQUEST",
        '{"query":"{hello}","extensions":{"x":1}}',
    ),
    ("a hash of another protocol", HASHED % (2, HASH), "PERSISTED_QUERY_NOT_SUPPORTED", HASHED % (1, HASH)),
    ("a hash that is none", HASHED % (1, "00"), "BAD_REQUEST", HASHED % (1, HASH.upper())),
    ("the hash of another query", HASHED % (1, "0" * 64), "PERSISTED_QUERY_HASH_MISMATCH", HASHED % (1, HASH)),
]


@pytest.mark.parametrize(("body", "code", "twin"), [row[1:] for row in MALFORMED], ids=[row[0] for row in MALFORMED])
def test_a_malformed_body_is_refused_and_its_well_formed_twin_is_answered(
    client: TestClient, body: str | bytes, code: str, twin: str
) -> None:
    refused = client.post("/graphql", content=body, headers=JSON)
    answered = client.post("/graphql", content=twin.encode(), headers=JSON)

    assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (400, code)
    assert "data" not in refused.json()
    assert (answered.status_code, answered.json()["data"]["hello"][:2]) == (200, "你好")


@pytest.mark.parametrize(
    "kind",
    [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/mixed; boundary=x",
        "application/json; charset=gb18030",
        "application/jsonp",
    ],
)
def test_only_json_in_utf8_is_taken(client: TestClient, kind: str) -> None:
    refused = client.post("/graphql", content=HELLO, headers={"Content-Type": kind})

    assert refused.status_code == 415


@pytest.mark.parametrize(
    "kind", ["application/json", "Application/JSON; charset=UTF-8", 'application/json;charset="utf-8"']
)
def test_json_is_taken_however_its_type_is_spelt(client: TestClient, kind: str) -> None:
    assert client.post("/graphql", content=HELLO, headers={"Content-Type": kind}).status_code == 200


def test_a_compressed_body_is_not_unpacked(client: TestClient) -> None:
    refused = client.post("/graphql", content=b"\x1f\x8b", headers={**JSON, "Content-Encoding": "gzip"})

    assert refused.status_code == 415


def test_a_body_may_be_as_large_as_the_limit_and_no_larger(client: TestClient) -> None:
    room = MAX_BYTES - len('{"query":"{hello}","x":""}')

    fits, passes = (
        client.post("/graphql", content=f'{{"query":"{{hello}}","x":"{"x" * each}"}}', headers=JSON)
        for each in (room, room + 1)
    )

    assert (fits.status_code, passes.status_code) == (200, 413)


def test_a_body_without_a_stated_length_is_counted_while_it_is_read(client: TestClient) -> None:
    refused = client.post("/graphql", content=(b"x" * 1024 for _ in range(1024)), headers=JSON)

    assert refused.status_code == 413


def ask_raw(messages: list[MutableMapping[str, Any]], **headers: str) -> tuple[int, Any]:
    """Call the application with these pieces of a body, after which nothing more ever comes."""
    answered: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        if messages:
            return messages.pop(0)
        await asyncio.Event().wait()
        return {}

    async def send(message: MutableMapping[str, Any]) -> None:
        answered.append(message)

    given = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": "POST", "path": "/graphql", "query_string": b"", "headers": given}
    asyncio.run(sample.application(arrival_seconds=0.05)(scope, receive, send))
    return answered[0]["status"], json.loads(answered[1]["body"])


def test_a_body_that_does_not_arrive_in_time_is_not_waited_for() -> None:
    status, body = ask_raw(
        [{"type": "http.request", "body": b'{"que', "more_body": True}], content_type="application/json"
    )

    assert (status, body["errors"][0]["extensions"]["code"]) == (408, "REQUEST_TOO_SLOW")


def test_a_client_that_goes_away_leaves_no_fault_behind() -> None:
    status, body = ask_raw([{"type": "http.disconnect"}], content_type="application/json")

    assert (status, body["errors"][0]["extensions"]["code"]) == (400, "BAD_REQUEST")


def test_a_length_that_passes_the_limit_is_refused_before_anything_is_read() -> None:
    status, _ = ask_raw([], content_type="application/json", content_length="99999999999999999999")

    assert status == 413


def test_a_query_may_come_by_get_with_its_variables(client: TestClient) -> None:
    query = {"query": "query Greet($name:String!){hello(name:$name)}", "variables": '{"name":"张老师"}'}

    answered = client.get("/graphql", params={**query, "operationName": "Greet"})

    assert answered.json() == {"data": {"hello": "你好，张老师"}}


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("query={hello}&query={bug}", 400),
        ("query=%ff", 400),
        ("query={hello}&variables={", 400),
        ("query={hello}&variables=[]", 400),
        ("operationName=a", 400),
        ("query={hello}&x=" + "x" * 20_000, 414),
        ("query={hello}&" + "&".join(f"x{n}=" for n in range(50)), 400),
    ],
)
def test_a_malformed_address_is_refused(client: TestClient, address: str, status: int) -> None:
    assert client.get(f"/graphql?{address}").status_code == status


def test_a_mutation_by_get_is_refused_and_by_post_done(client: TestClient) -> None:
    document = "query Look{hello} mutation Save{save(days:9){__typename}}"

    by_get = client.get("/graphql", params={"query": document, "operationName": "Save"})
    by_post = client.post("/graphql", json={"query": document, "operationName": "Save"})
    query_by_get = client.get("/graphql", params={"query": document, "operationName": "Look"})

    assert (by_get.status_code, by_get.headers["allow"]) == (405, "POST")
    assert by_post.json() == {"data": {"save": {"__typename": "Leaf"}}}
    assert query_by_get.status_code == 200


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/html,*/*;q=0.8", "application/json"),
        ("application/json", "application/json"),
        ("application/*", "application/json"),
        ("application/graphql-response+json", "application/graphql-response+json"),
        ("application/graphql-response+json, application/json", "application/graphql-response+json"),
        ("application/json, application/graphql-response+json;q=0.9", "application/json"),
        ("application/graphql-response+json, application/json;q=0.9", "application/graphql-response+json"),
        ("application/graphql-response+json;q=0, */*", "application/json"),
    ],
)
def test_the_answer_takes_the_form_that_the_client_prefers(client: TestClient, accept: str, kind: str) -> None:
    answered = client.post("/graphql", json={"query": "{hello}"}, headers={"Accept": accept})

    assert answered.headers["content-type"] == f"{kind}; charset=utf-8"


@pytest.mark.parametrize("accept", ["text/html", "application/json;q=0", "nonsense", "application/json;q=x"])
def test_a_client_that_reads_no_json_is_told_so(client: TestClient, accept: str) -> None:
    assert client.post("/graphql", json={"query": "{hello}"}, headers={"Accept": accept}).status_code == 406
