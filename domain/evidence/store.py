"""Where the files are: a folder of the machine, or a bucket that speaks S3, behind one small interface."""

import logging
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, MemoryStore, S3Store

from domain.language import N_
from domain.refusals import Conflict, NotFound

if TYPE_CHECKING:
    from obstore import GetResult
    from obstore.store import ClientConfig, RetryConfig

logger = logging.getLogger("jiedui")

MARK = "kept-by-jiedui"
"""What is written once as the program starts, to see that the place can be written to."""

_PIECE = 256 * 1024
_AGAIN: "RetryConfig" = {
    "max_retries": 1,
    "retry_timeout": timedelta(seconds=8),
    "backoff": {"init_backoff": timedelta(milliseconds=100), "max_backoff": timedelta(seconds=1), "base": 2},
}
"""Somebody waits at a form: better a clear no within seconds than the three minutes that obstore would try."""


class StoreAway(Conflict):
    """The folder or the bucket does not answer, is not there, or does not let us in."""

    code = "store_away"
    message = N_("Files can be neither kept nor shown at this moment, and nothing was changed. Try again in a minute.")


class LostContent(NotFound):
    """A row names a content that is not in its place: another place was set, or it was not restored."""

    code = "lost_content"
    message = N_("This file is on record, but its content is not where files are kept. Please tell the administrator.")


@dataclass(frozen=True, kw_only=True)
class Content:
    """A content that was found: how large it is, and its pieces one after the other."""

    size: int
    pieces: AsyncIterator[bytes]


class Store(Protocol):
    """Keeps contents under their keys. A content is written once and never changed."""

    async def put(self, key: str, content: bytes) -> None:
        """Keep the content; the same again changes nothing.

        :raises StoreAway: when it cannot be kept
        """

    async def get(self, key: str) -> Content:
        """Give the content back.

        :raises LostContent: when there is none under the key
        :raises StoreAway: when the place does not answer
        """


class KeptObjects:
    """Contents kept by obstore, wherever it keeps them."""

    def __init__(self, objects: LocalStore | S3Store | MemoryStore) -> None:
        self._objects = objects

    async def put(self, key: str, content: bytes) -> None:
        """Keep the content; the same again changes nothing."""
        with _answering(self._objects, key):
            await obstore.put_async(self._objects, key, content)

    async def get(self, key: str) -> Content:
        """Give the content back; its pieces are fetched as they are read."""
        with _answering(self._objects, key, reading=True):
            found = await obstore.get_async(self._objects, key)
        return Content(size=found.meta["size"], pieces=_pieces(found))


def store_at(place: str) -> Store:
    """Open the store at a folder or at `s3://bucket/prefix`, whose keys are those of the AWS environment variables.

    :raises StoreAway: when the folder can be neither found nor made, or the bucket has no name
    """
    with _answering(place, "store"):
        if place.startswith("s3://"):
            return KeptObjects(S3Store.from_url(place, client_options=_client(), retry_config=_AGAIN))
        Path(place).mkdir(parents=True, exist_ok=True)
        return KeptObjects(LocalStore(place))


def store_in_memory() -> Store:
    """Open a store that forgets everything."""
    return KeptObjects(MemoryStore())


async def check_store(store: Store) -> None:
    """See that contents can be kept, by leaving a mark there.

    :raises StoreAway: when they cannot
    """
    await store.put(MARK, MARK.encode())


def _client() -> "ClientConfig":
    """Wait no longer than somebody at a form would; options given here put obstore's own reading of this one aside."""
    in_clear = os.environ.get("AWS_ALLOW_HTTP", "").lower() in ("1", "true", "yes")
    return {"allow_http": in_clear, "connect_timeout": "3s", "timeout": "30s"}


@contextmanager
def _answering(place: object, key: str, *, reading: bool = False) -> Iterator[None]:
    """Say of what goes wrong at the place whether one content is missing or the place itself; the log says why."""
    try:
        yield
    except (BaseError, OSError, ValueError) as trouble:
        lost = reading and isinstance(trouble, FileNotFoundError) and "NoSuchBucket" not in str(trouble)
        logger.warning("evidence %s at %s: %s", key, place, str(trouble).partition("\n")[0][:300])
        raise (LostContent if lost else StoreAway)(field="files") from trouble


async def _pieces(found: "GetResult") -> AsyncIterator[bytes]:
    async for piece in found.stream(min_chunk_size=_PIECE):
        yield bytes(piece)
