"""What is right for entries: a reason that others can read, and a chain in which each hash covers the one before."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256

from domain.journal.model import Entry
from domain.language import N_
from domain.refusals import Conflict, Invalid


class NoReason(Invalid):
    """Ending early, cancelling and extending need a reason that others can read."""

    code = "no_reason"
    message = N_("Please give the reason.")


class ClosedMeanwhile(Conflict):
    """Somebody handed in a figure between the instant of this transaction and its end."""

    code = "closed_meanwhile"
    message = N_(
        "A figure was handed in while this was being written, so nothing of it was kept. Please send it again."
    )


def check_open(closed_until: datetime | None, now: datetime) -> None:
    """Refuse a deed of an instant up to which the book is closed: a figure handed in says what was known then.

    :raises ClosedMeanwhile: when it came too late
    """
    if closed_until is not None and now <= closed_until:
        raise ClosedMeanwhile


def chained(previous: bytes, entry: Entry) -> bytes:
    """Compute the SHA-256 of the hash before and the entry's own words, in one fixed spelling."""
    words = [
        entry.county_id,
        entry.number,
        entry.at.astimezone(UTC).isoformat(),
        str(entry.actor_id),
        entry.actor_name,
        entry.deed,
        entry.thing,
        str(entry.thing_id),
        [str(school) for school in entry.schools],
        entry.detail,
    ]
    spelled = json.dumps(words, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(previous + spelled.encode()).digest()


def first_break(entries: Iterable[Entry]) -> int | None:
    """Find the number of the first entry that is missing or was changed; None when the chain holds."""
    previous, expected = b"", 1
    for entry in entries:
        if entry.number != expected or entry.hash != chained(previous, entry):
            return expected
        previous, expected = entry.hash, expected + 1
    return None


def check_reason(reason: str, *, field: str = "reason") -> str:
    """Give back the reason without blanks around it.

    :raises NoReason: when there is none
    """
    if not reason.strip():
        raise NoReason(field=field)
    return reason.strip()
