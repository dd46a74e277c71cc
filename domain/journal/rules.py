"""What is right for entries: a reason that others can read, and a chain in which each hash covers the one before."""

import json
from collections.abc import Iterable
from datetime import UTC
from hashlib import sha256

from domain.journal.model import Entry
from domain.language import N_
from domain.refusals import Invalid


class NoReason(Invalid):
    """Ending early, cancelling and extending need a reason that others can read."""

    code = "no_reason"
    message = N_("Please give the reason.")


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
