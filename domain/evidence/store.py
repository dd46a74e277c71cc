"""Where the files are: a folder of the machine, or a bucket that speaks S3, behind one small interface."""

from pathlib import Path
from typing import Protocol

import obstore
from obstore.store import LocalStore, MemoryStore, S3Store


class Store(Protocol):
    """Keeps contents under their keys. A content is written once and never changed."""

    async def put(self, key: str, content: bytes) -> None:
        """Keep the content; the same again changes nothing."""

    async def get(self, key: str) -> bytes:
        """Give the content back.

        :raises FileNotFoundError: when there is none under the key
        """


class KeptObjects:
    """Contents kept by obstore, wherever it keeps them."""

    def __init__(self, objects: LocalStore | S3Store | MemoryStore) -> None:
        self._objects = objects

    async def put(self, key: str, content: bytes) -> None:
        """Keep the content; the same again changes nothing."""
        await obstore.put_async(self._objects, key, content)

    async def get(self, key: str) -> bytes:
        """Give the content back.

        :raises FileNotFoundError: when there is none under the key
        """
        found = await obstore.get_async(self._objects, key)
        return bytes(await found.bytes_async())


def store_at(place: str) -> Store:
    """Open the store at a folder or at `s3://bucket/prefix`, whose keys are those of the AWS environment variables."""
    if place.startswith("s3://"):
        return KeptObjects(S3Store.from_url(place))
    Path(place).mkdir(parents=True, exist_ok=True)
    return KeptObjects(LocalStore(place))


def store_in_memory() -> Store:
    """Open a store that forgets everything."""
    return KeptObjects(MemoryStore())
