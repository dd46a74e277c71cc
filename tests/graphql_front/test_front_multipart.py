"""Files that come along with a request, by the GraphQL multipart request specification."""

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from schema.front.body import MAX_BYTES
from tests.graphql_front import sample

WEIGH = {"query": "mutation($files: [Upload!]!) { weigh(files: $files) }", "variables": {"files": [None, None]}}
TWO = {"a": ["variables.files.0"], "b": ["variables.files.1"]}
FILES = {"a": ("一.txt", b"1"), "b": ("二.txt", b"22")}


def send(client: TestClient, operations: Any = WEIGH, places: Any = TWO, files: Any = FILES, **headers: str) -> Any:
    """Send a request in parts; what is no text yet is written as JSON."""
    parts = {"operations": operations, "map": places}
    texts = {name: part if isinstance(part, str) else json.dumps(part) for name, part in parts.items()}
    return client.post("/graphql", data=texts, files=files, headers=headers or None)


def code_of(answer: Any) -> str:
    """Give the code of the one error."""
    (error,) = answer.json()["errors"]
    return str(error["extensions"]["code"])


def test_files_come_where_the_map_says_in_their_order(client: TestClient) -> None:
    turned = {"a": ["variables.files.1"], "b": ["variables.files.0"]}

    answers = [send(client, places=each).json() for each in (TWO, turned)]

    assert answers == [{"data": {"weigh": ["一.txt: 1", "二.txt: 2"]}}, {"data": {"weigh": ["二.txt: 2", "一.txt: 1"]}}]


def test_a_file_may_go_to_two_places_and_one_that_is_too_large_is_read_no_further(client: TestClient) -> None:
    answer = send(client, places={"a": ["variables.files.0", "variables.files.1"]}, files={"a": ("大.txt", b"x" * 250)})

    assert answer.json() == {"data": {"weigh": [f"大.txt: {sample.MOST + 1}"] * 2}}


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"operations": "{"}, "BAD_JSON"),
        ({"operations": [WEIGH]}, "BATCHING_REFUSED"),
        ({"operations": WEIGH | {"variables": {"files": ["text", None]}}}, "BAD_MULTIPART"),
        ({"operations": WEIGH | {"variables": None}}, "BAD_MULTIPART"),
        ({"places": "[]"}, "BAD_MULTIPART"),
        ({"places": {"a": ["variables.files.0"]}}, "BAD_MULTIPART"),
        ({"places": TWO | {"c": ["variables.files.0"]}}, "BAD_MULTIPART"),
        ({"places": TWO | {"b": []}}, "BAD_MULTIPART"),
        ({"places": TWO | {"b": ["query"]}}, "BAD_MULTIPART"),
        ({"places": TWO | {"b": ["variables.files"]}}, "BAD_MULTIPART"),
        ({"places": TWO | {"b": ["variables.files.0"]}}, "BAD_MULTIPART"),
        ({"places": TWO | {"b": ["variables.files.-1"]}}, "BAD_MULTIPART"),
        ({"places": TWO | {"b": ["variables.files.9"]}}, "BAD_MULTIPART"),
        ({"places": TWO | {"b": ["variables.files.one"]}}, "BAD_MULTIPART"),
        ({"places": TWO | {"b": ["variables.none.one"]}}, "BAD_MULTIPART"),
        ({"places": TWO | {"b": [7]}}, "BAD_MULTIPART"),
        ({"places": TWO | {"b": ["variables.files.1"] * 3}}, "TOO_MANY_FILES"),
        ({"files": [("files", (f"{number}.txt", b"")) for number in range(4)]}, "TOO_MANY_FILES"),
        ({"files": {**FILES, "operations": ("o.txt", b"")}}, "BAD_MULTIPART"),
    ],
)
def test_parts_that_do_not_fit_together_are_refused(client: TestClient, wrong: dict[str, Any], code: str) -> None:
    answer = send(client, **wrong)

    assert (answer.status_code, code_of(answer)) == (400, code)


def test_a_body_larger_than_all_its_files_may_be_is_refused_before_it_is_read(client: TestClient) -> None:
    large = send(client, files=FILES | {"c": ("c", b"x" * sample.UPLOADS.body_bytes)})
    wordy = send(client, operations=WEIGH | {"extensions": {"x": "x" * MAX_BYTES}})

    assert [(each.status_code, code_of(each)) for each in (large, wordy)] == [(413, "REQUEST_TOO_LARGE")] * 2


def test_a_body_that_is_no_parts_at_all_is_refused(client: TestClient) -> None:
    kinds = ("multipart/form-data", "multipart/form-data; boundary=x")

    answers = [client.post("/graphql", content=b"no parts", headers={"Content-Type": kind}) for kind in kinds]

    assert [(each.status_code, code_of(each)) for each in answers] == [(400, "BAD_MULTIPART")] * 2


def test_a_file_is_nothing_that_can_be_written_down(client: TestClient) -> None:
    written = client.post("/graphql", json={"query": 'mutation { weigh(files: ["a.txt"]) }'})
    varied = client.post("/graphql", json=WEIGH | {"variables": {"files": ["a.txt"]}})

    assert [each.json()["errors"][0]["extensions"]["code"] for each in (written, varied)] == [
        "VALIDATION_ERROR",
        "BAD_INPUT",
    ]


def test_a_form_that_another_site_could_send_is_not_read(client: TestClient) -> None:
    del client.headers["Authorization"]

    forged, unsigned = send(client), send(client, **{"GraphQL-Require-Preflight": "1"})

    assert (forged.status_code, code_of(forged)) == (400, "PREFLIGHT_NEEDED")
    assert (unsigned.status_code, code_of(unsigned)) == (401, "sign_in")
