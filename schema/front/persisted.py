"""Documents sent as their SHA-256: Apollo's protocol of automatic persisted queries, and documents that are trusted.

A program sends `extensions: {persistedQuery: {version: 1, sha256Hash}}` without the query. If nobody knows the hash it
is told so, and sends both; from then on the hash is enough, also by GET, also after a restart. Where only trusted
documents are run, nothing can be handed in: what an administrator has not loaded is refused before it is read.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from starlette.requests import Request

from domain.language import N_
from schema.front.problem import Problem

PROTOCOL = 1
_HASH = re.compile("[0-9a-fA-F]{64}")


@dataclass(frozen=True, slots=True)
class Kept:
    """A document as a shelf keeps it; `valid_in` is the mark of the schema in which it was found valid."""

    text: str
    trusted: bool
    valid_in: bytes


class Shelf(Protocol):
    """Where documents outlive the process, and whoever asks for one is known."""

    async def find(self, request: Request, digest: bytes) -> Kept | None:
        """Find what is kept under the hash, for somebody who has signed in."""

    async def keep(self, request: Request, text: str, *, valid_in: bytes) -> None:
        """Keep a valid document that somebody who has signed in has handed in, if there is room for it."""


class NoShelf:
    """Nothing outlives the process: what a program hands in is known as long as the store in memory holds it."""

    async def find(self, request: Request, digest: bytes) -> Kept | None:  # noqa: ARG002
        """Find nothing."""
        return None

    async def keep(self, request: Request, text: str, *, valid_in: bytes) -> None:
        """Keep nothing."""


def hash_of(extensions: Mapping[str, object]) -> bytes | None:
    """Read the hash that a request's extensions carry, if they do.

    :raises Problem: when it is of another protocol, or no SHA-256 in hexadecimal
    """
    given = extensions.get("persistedQuery")
    if given is None:
        return None
    if not isinstance(given, dict) or given.get("version") != PROTOCOL:
        # The protocol's own word: a program that reads it sends whole queries from then on.
        raise Problem("PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported", status=400)
    digest = given.get("sha256Hash")
    if not isinstance(digest, str) or not _HASH.fullmatch(digest):
        raise Problem("BAD_REQUEST", N_("“{name}” must be a SHA-256 in hexadecimal."), status=400, name="sha256Hash")
    return bytes.fromhex(digest)


def not_found() -> Problem:
    """Say, in the protocol's own word, that nobody knows the hash: the program will send the query with it."""
    return Problem("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound")


def not_trusted() -> Problem:
    """Say that only documents which an administrator has loaded are run here."""
    sentence = N_("Only documents that the administrator has loaded are run here.")
    return Problem("DOCUMENT_NOT_TRUSTED", sentence, status=403)


def mismatch() -> Problem:
    """Say that the hash is not that of the query beside it."""
    sentence = N_("The hash is not the SHA-256 of the query that came with it.")
    return Problem("PERSISTED_QUERY_HASH_MISMATCH", sentence, status=400)
