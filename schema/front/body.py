"""The strict reading of a request: what is asked, or one clear sentence why it cannot be read.

Python's and Starlette's own readers answer 500 on eleven kinds of malformed body; here each has its code.
"""

import asyncio
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.types import Receive

from domain.document.rules import digest_of
from domain.language import N_
from schema.front import persisted, strict
from schema.front.problem import Problem

MAX_BYTES = 256 * 1024
MAX_URL = 20_000
ARRIVAL_SECONDS = 10.0


class Asked(NamedTuple):
    """One GraphQL request, read but not yet understood."""

    query: str | None
    variables: Mapping[str, object]
    operation_name: str | None = None
    reading_only: bool = False
    digest: bytes | None = None
    """The SHA-256 that came with the query, or in its place."""
    files: Sequence[UploadFile] = ()
    """Those that came along, to be closed when all is done."""


def brings_files(request: Request) -> bool:
    """Tell whether the request's body is of the kind that brings files along."""
    kind = request.headers.get("content-type", "")
    return request.method == "POST" and kind.lower().startswith("multipart/form-data")


async def read(request: Request, *, seconds: float = ARRIVAL_SECONDS) -> Asked:
    """Read what a GET or POST request asks; the body must arrive whole within the seconds given.

    :raises Problem: when it cannot be read, with the HTTP status to answer
    """
    if request.method in ("GET", "HEAD"):
        return _from_address(request.scope["query_string"])
    _check_kind(request.headers.get("content-type", ""), request.headers.get("content-encoding", "identity"))
    return asked_of(loads(await _whole(request, seconds)))


def asked_of(given: object, *, reading_only: bool = False) -> Asked:
    """Check the members of a request that is already read: `query`, `variables`, `operationName`, `extensions`.

    :raises Problem: when one has the wrong kind, the query and its hash are missing, or the two do not fit
    """
    if isinstance(given, list):
        raise bad("BATCHING_REFUSED", N_("Send one operation at a time; batches are not run."))
    if not isinstance(given, dict):
        raise bad("BAD_REQUEST", N_("The request must be a JSON object."))
    variables = _object_or_nothing(given, "variables")
    digest = persisted.hash_of(_object_or_nothing(given, "extensions"))
    name = given.get("operationName")
    if name is not None and not isinstance(name, str):
        raise bad("BAD_REQUEST", N_("“{name}” must be text."), name="operationName")
    return Asked(_query(given, digest), variables, name, reading_only, digest)


def _query(given: dict[str, object], digest: bytes | None) -> str | None:
    query = given.get("query")
    if query is None:
        if digest is None:
            raise bad("BAD_REQUEST", N_("The query is missing."))
        return None
    if not isinstance(query, str):
        raise bad("BAD_REQUEST", N_("“{name}” must be text."), name="query")
    if digest is not None and digest != digest_of(query):
        raise persisted.mismatch()
    return query


def _object_or_nothing(given: dict[str, object], name: str) -> dict[str, object]:
    value = given.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise bad("BAD_REQUEST", N_("“{name}” must be a JSON object."), name=name)
    return value


def _from_address(query_string: bytes) -> Asked:
    if len(query_string) > MAX_URL:
        raise Problem("URL_TOO_LONG", N_("The address may have at most {limit} characters."), status=414, limit=MAX_URL)
    try:
        pairs = parse_qsl(query_string.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=20)
    except ValueError:
        raise bad("BAD_REQUEST", N_("The address has parameters that cannot be read.")) from None
    given: dict[str, object] = dict(pairs)
    if len(given) != len(pairs):
        raise bad("BAD_REQUEST", N_("The address gives the same parameter twice."))
    for name in ("variables", "extensions"):
        if text := given.get(name):
            given[name] = loads(str(text).encode("utf-8"))
        else:
            given.pop(name, None)
    return asked_of({**given, "operationName": given.get("operationName") or None}, reading_only=True)


@lru_cache(maxsize=100)
def _check_kind(content: str, encoding: str) -> None:
    kind, *parameters = (part.strip().lower() for part in content.split(";"))
    wrong_set = any(each.startswith("charset=") and each[8:].strip('"') != "utf-8" for each in parameters)
    if kind != "application/json" or wrong_set:
        raise Problem("UNSUPPORTED_MEDIA_TYPE", N_("Send the request as application/json in UTF-8."), status=415)
    if encoding.lower() != "identity":
        raise Problem("UNSUPPORTED_MEDIA_TYPE", N_("Send the request uncompressed."), status=415)


async def _whole(request: Request, seconds: float) -> bytes:
    check_length(request, MAX_BYTES)
    try:
        async with asyncio.timeout(seconds):
            return await _counted(request.receive)
    except TimeoutError:
        sentence = N_("The request did not arrive whole within {limit} seconds.")
        raise Problem("REQUEST_TOO_SLOW", sentence, status=408, limit=seconds) from None


def check_length(request: Request, limit: int) -> None:
    """Refuse a body that says that it is larger than the limit, before any of it is read.

    :raises Problem: when it does
    """
    length = request.headers.get("content-length", "")
    if length.isdecimal() and (len(length) > 12 or int(length) > limit):
        raise too_large(limit)


async def _counted(receive: Receive) -> bytes:
    parts: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise bad("BAD_REQUEST", N_("The request broke off."))
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        more = message.get("more_body", False)
        if size > MAX_BYTES:
            raise too_large(MAX_BYTES)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def loads(data: bytes) -> object:
    """Read JSON strictly.

    :raises Problem: when it is anything else
    """
    try:
        return strict.loads(data)
    except strict.NotStrict as error:
        raise bad("BAD_JSON", error.sentence, **error.values) from None


def too_large(limit: int) -> Problem:
    """Refuse a body that is larger than the limit; what is left of it is not read."""
    return Problem(
        "REQUEST_TOO_LARGE",
        N_("The request may have at most {limit} bytes."),
        status=413,
        headers={"Connection": "close"},
        limit=limit,
    )


def bad(code: str, sentence: str, **values: Any) -> Problem:
    """Refuse a request that is written wrongly."""
    return Problem(code, sentence, status=400, **values)
