"""Requests that bring files along, by the GraphQL multipart request specification.

`operations` is the request in JSON with null where a file goes, `map` tells which part goes where, and the files
follow. A page of another site can make a browser send such a form, as it cannot send JSON: so a request must carry a
token, or a header that such a page may not add.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, NewType

import strawberry
from graphql import GraphQLError
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request
from strawberry.types.scalar import ScalarDefinition

from domain.language import N_
from schema.front.body import MAX_BYTES, Asked, asked_of, bad, check_length, loads, too_large
from schema.front.problem import Problem

PREFLIGHT = "graphql-require-preflight"
_FIELDS = ("operations", "map")

Upload = NewType("Upload", UploadFile)
"""A file as a resolver is given it."""


@dataclass(frozen=True, kw_only=True)
class Uploads:
    """Who may send files, how many and how large, and how long they may take to arrive and to be worked on."""

    admit: Callable[[Request], object]
    files: int
    file_bytes: int
    arrival_seconds: float = 600.0
    seconds: float = 60.0

    @property
    def body_bytes(self) -> int:
        """Give the size of the largest request."""
        return self.files * self.file_bytes + 2 * MAX_BYTES


async def read(request: Request, uploads: Uploads) -> Asked:
    """Read a request with its files, after whoever sends it was let in.

    :raises Problem: when it cannot be read, or carries nothing that a forged form could not
    :raises Refusal: when its sender is not let in
    """
    if not any(request.headers.get(name, "").strip() for name in ("authorization", PREFLIGHT)):
        sentence = N_("Send files with a token, or with the header {header}.")
        raise bad("PREFLIGHT_NEEDED", sentence, header="GraphQL-Require-Preflight")
    uploads.admit(request)
    check_length(request, uploads.body_bytes)
    parts = await _parts(request, uploads)
    try:
        return _asked(parts, uploads.files)
    except BaseException:
        await parts.close()
        raise


async def _parts(request: Request, uploads: Uploads) -> FormData:
    try:
        async with asyncio.timeout(uploads.arrival_seconds), aclosing(_counted(request, uploads.body_bytes)) as stream:
            parser = MultiPartParser(
                request.headers, stream, max_files=uploads.files, max_fields=len(_FIELDS), max_part_size=MAX_BYTES
            )
            return await parser.parse()
    except MultiPartException as refused:
        if refused.message.startswith("Too many files"):
            raise _too_many(uploads.files) from None
        if refused.message.startswith("Part exceeded"):
            raise too_large(MAX_BYTES) from None
        raise bad("BAD_MULTIPART", N_("The parts of the request cannot be read.")) from None
    except TimeoutError:
        sentence = N_("The request did not arrive whole within {limit} seconds.")
        raise Problem("REQUEST_TOO_SLOW", sentence, status=408, limit=uploads.arrival_seconds) from None
    except ClientDisconnect:
        raise bad("BAD_REQUEST", N_("The request broke off.")) from None


async def _counted(request: Request, limit: int) -> AsyncGenerator[bytes, None]:
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise too_large(limit)
        yield chunk


def _asked(parts: FormData, limit: int) -> Asked:
    """Put the files where the map says, and understand the request as any other."""
    texts = {name: value for name, value in parts.multi_items() if isinstance(value, str)}
    files = {name: value for name, value in parts.multi_items() if isinstance(value, UploadFile)}
    if set(texts) != set(_FIELDS) or len(files) + len(texts) != len(parts.multi_items()):
        raise bad("BAD_MULTIPART", N_("Send “operations”, “map” and the files, each once."))
    asked = asked_of(loads(texts["operations"].encode("utf-8")))
    places = loads(texts["map"].encode("utf-8"))
    if not isinstance(places, dict) or set(places) != set(files):
        raise bad("BAD_MULTIPART", N_("“map” must name each file that is sent, and no other."))
    placed = [(path, name) for name, paths in places.items() for path in _listed(paths)]
    if len(placed) > limit:
        raise _too_many(limit)
    for path, name in placed:
        _put(asked.variables, path, files[name])
    return asked._replace(files=tuple(files.values()))


def _listed(paths: object) -> list[object]:
    return paths if isinstance(paths, list) and paths else [None]


def _too_many(limit: int) -> Problem:
    return bad("TOO_MANY_FILES", N_("Send at most {limit} files at once."), limit=limit)


def _put(variables: Mapping[str, Any], path: object, file: UploadFile) -> None:
    """Put a file in the place of the null at a path like `variables.input.files.0`."""
    root, *names = path.split(".") if isinstance(path, str) else [""]
    within: Any = variables
    for name in names[:-1]:
        within = _at(within, name)
    if root != "variables" or not names or not _is_empty(within, names[-1]):
        raise bad("BAD_MULTIPART", N_("“map” must lead to a variable that is null: {path}"), path=str(path)[:100])
    within[_key(within, names[-1])] = file


def _at(within: Any, name: str) -> Any:
    try:
        return within[_key(within, name)]
    except (KeyError, IndexError, TypeError, ValueError):
        return None


def _is_empty(within: Any, name: str) -> bool:
    try:
        return isinstance(within, (dict, list)) and within[_key(within, name)] is None
    except (KeyError, IndexError, ValueError):
        return False


def _key(within: Any, name: str) -> Any:
    if not isinstance(within, list):
        return name
    if not (name.isascii() and name.isdecimal() and len(name) < 6):
        raise ValueError(name)
    return int(name)


async def content_of(sent: UploadFile, most: int) -> bytes:
    """Read a file from its beginning, a byte more than is allowed at most, by which one that is too large is known."""
    await sent.seek(0)
    return await sent.read(most + 1)


def _file(value: object) -> UploadFile:
    """Take a file that came with the request; nothing else is one."""
    if not isinstance(value, UploadFile):
        raise GraphQLError("A file is sent by the multipart request specification, and here stands null.")
    return value


def _no_file(_node: object, _variables: object = None) -> UploadFile:
    """Refuse anything that is written in the document itself."""
    return _file(None)


UPLOAD: ScalarDefinition = strawberry.scalar(
    name="Upload",
    description="A file, sent by the GraphQL multipart request specification; here stands null.",
    specified_by_url="https://github.com/jaydenseric/graphql-multipart-request-spec",
    parse_value=_file,
    parse_literal=_no_file,
    serialize=str,
)
