"""What every place of contents must do, be it a folder, a bucket or memory."""

import pytest

from domain.evidence.model import key_of
from domain.evidence.reading import keep_contents, take
from domain.evidence.store import LostContent, Store, StoreAway, check_store
from tests.evidence.pictures import PDF, photograph


async def content_of(store: Store, key: str) -> bytes:
    """Read a content to its end; its size was told before."""
    found = await store.get(key)
    content = b"".join([piece async for piece in found.pieces])
    assert found.size == len(content)
    return content


async def keeps_contents(store: Store) -> None:
    """See that contents are kept under their hashes, small and large, once and again, and that none is invented."""
    picture, paper = await take(photograph(), "课堂.jpg"), await take(PDF + b" " * 3_000_000, "通知.pdf")

    await check_store(store)
    await keep_contents(store, [picture, paper, picture])

    assert await content_of(store, key_of(picture.sha256)) == picture.content
    assert await content_of(store, f"{key_of(picture.sha256)}.thumbnail") == picture.thumbnail
    assert await content_of(store, key_of(paper.sha256)) == paper.content
    with pytest.raises(LostContent):
        await store.get(f"{key_of(paper.sha256)}.thumbnail")


async def says_no(store: Store) -> None:
    """See that a place that cannot be used says so, whatever it is asked."""
    with pytest.raises(StoreAway):
        await check_store(store)
    with pytest.raises(StoreAway):
        await store.get("00/none")
