"""Taking a file in: what it is, what is kept of it, and the thumbnail of a picture; slow, so in a thread."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import PurePath

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar

from domain.calendar.rules import NoSuchDay, parse_day
from domain.confined import child
from domain.evidence.limits import LONGEST_NAME, MOST_BYTES, WALL_SECONDS
from domain.evidence.model import MEDIA, key_of
from domain.evidence.rules import UnreadablePicture, media_type_of
from domain.evidence.store import Store
from domain.spreadsheet.cell import tidy

_AT_ONCE = 2
_readers: RunVar[CapacityLimiter] = RunVar("readers of pictures")


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A file as it will be kept, under the hash of its content; a picture with its thumbnail and its day."""

    name: str
    media_type: str
    sent_sha256: bytes
    content: bytes
    thumbnail: bytes | None = None
    taken_on: date | None = None

    @property
    def sha256(self) -> bytes:
        """Give the hash of what is kept."""
        return sha256(self.content).digest()


async def take(content: bytes, name: str) -> Taken:
    """Judge a file and make ready what is kept of it.

    :raises Invalid: when it is empty, too large, of another kind, or a picture that cannot be read
    """
    spoken = tidy(PurePath(name.replace("\\", "/")).name)[-LONGEST_NAME:] or "?"
    media_type = media_type_of(content, spoken)
    sent = sha256(content).digest()
    named = f"{PurePath(spoken).stem}.{MEDIA[media_type]}"
    if media_type != "image/jpeg":
        return Taken(name=named, media_type=media_type, sent_sha256=sent, content=content)
    picture, thumbnail, taken_on = await to_thread.run_sync(_painted_anew, content, spoken, limiter=_limiter())
    return Taken(
        name=named,
        media_type=media_type,
        sent_sha256=sent,
        content=picture,
        thumbnail=thumbnail,
        taken_on=taken_on,
    )


async def keep_contents(store: Store, files: Sequence[Taken]) -> None:
    """Keep the contents under their hashes, before any row names them: a row never names what is not there."""
    for taken in files:
        key = key_of(taken.sha256)
        await store.put(key, taken.content)
        if taken.thumbnail is not None:
            await store.put(f"{key}.thumbnail", taken.thumbnail)


def _painted_anew(content: bytes, name: str) -> tuple[bytes, bytes, date | None]:
    """Let the child open the picture, and give what it painted."""
    with child("domain.evidence.child", content, seconds=WALL_SECONDS) as answer:
        try:
            verdict = json.loads(answer.readline(1000))
            sizes = [min(int(size), 2 * MOST_BYTES) for size in verdict["sizes"]]
            picture, thumbnail = (answer.read(size) for size in sizes)
        except (ValueError, KeyError, TypeError) as silence:
            raise UnreadablePicture(field="files", name=name) from silence
    if [len(picture), len(thumbnail)] != sizes:
        raise UnreadablePicture(field="files", name=name)
    return picture, thumbnail, _day(verdict.get("taken_on"))


def _day(said: object) -> date | None:
    """Believe the camera's day, if it is one."""
    try:
        return parse_day(str(said)) if said else None
    except NoSuchDay:
        return None


def _limiter() -> CapacityLimiter:
    try:
        return _readers.get()
    except LookupError:
        _readers.set(CapacityLimiter(_AT_ONCE))
        return _readers.get()
