"""What a request may bring along: a key that marks it when it is sent twice, and the version that was read."""

from domain.language import N_
from domain.refusals import Conflict, Invalid

LONGEST_KEY = 200


class KeyTooLong(Invalid):
    """A key only marks a request; the database keeps it in an index, which takes no long texts."""

    code = "key_too_long"
    message = N_("The key of a request has at most {most} characters.")


class KeyUsed(Conflict):
    """The key that marks a repeated request was given to another request before."""

    code = "key_used"
    message = N_("This request was already made, for something else.")


class StaleVersion(Conflict):
    """The record was changed after it was read."""

    code = "stale_version"
    message = N_("This record was changed by somebody else after you opened it. Look at it again before you save.")


def check_key(key: str) -> None:
    """Refuse a key of a request that could not be kept.

    :raises KeyTooLong: when it is longer than a key needs to be
    """
    if len(key) > LONGEST_KEY:
        raise KeyTooLong(field="idempotency_key", most=LONGEST_KEY)


def check_version(current: int, read: int | None) -> None:
    """Refuse to change what was changed since it was read; who names no version takes it as it is.

    :raises StaleVersion: when another version is current
    """
    if read is not None and current != read:
        raise StaleVersion(field="version")
