"""How many documents are kept, for whom, and under which name."""

from datetime import timedelta
from hashlib import sha256

from domain.language import N_
from domain.refusals import Conflict, NotFound

MOST_KEPT = 2_000
"""Of those that programs hand in by themselves; at 20,000 characters each they fill 40 MB at the very most."""
MOST_TRUSTED = 2_000
MOST_OF_ONE = 200
"""So many may one account or token hand in within `A_WHILE`: no program has more, and a flood ends soon."""
A_WHILE = timedelta(days=1)


class UnknownDocument(NotFound):
    """No document is kept under the hash."""

    code = "unknown_document"
    message = N_("No document is kept under {value}.")


class TooManyTrusted(Conflict):
    """The list of trusted documents is full."""

    code = "too_many_trusted"
    message = N_("At most {limit} documents can be trusted; drop some that nobody asks any more.")


def digest_of(text: str) -> bytes:
    """Give the SHA-256 of a document's text, exactly as it is: not a space is taken away."""
    return sha256(text.encode("utf-8", "surrogatepass")).digest()
