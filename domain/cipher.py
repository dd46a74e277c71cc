"""Keeping id numbers: sealed for reading back, fingerprinted for matching, hinted at for people.

One small interface, so that a county which must use the national SM ciphers can be given another one.
"""

from hashlib import sha256
from hmac import digest
from os import urandom
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


class Cipher:
    """Seals and fingerprints small texts under one secret."""

    def __init__(self, secret: str) -> None:
        self._aes = AESGCM(sha256(b"seal:" + secret.encode()).digest())
        self._fingerprint_key = sha256(b"fingerprint:" + secret.encode()).digest()

    def seal(self, text: str) -> bytes:
        """Encrypt the text (AES-256-GCM, a fresh nonce in front)."""
        nonce = urandom(_NONCE)
        return nonce + self._aes.encrypt(nonce, text.encode(), None)

    def unseal(self, sealed: bytes) -> str:
        """Give back the text of `seal`.

        :raises cryptography.exceptions.InvalidTag: when it was sealed under another secret or has been changed
        """
        return self._aes.decrypt(sealed[:_NONCE], sealed[_NONCE:], None).decode()

    def person_id(self, id_number: str) -> UUID:
        """Name a person by a keyed hash of the id number: the same human has the same name in every county's book."""
        return UUID(bytes=digest(self._fingerprint_key, id_number.encode(), sha256)[:16], version=5)


def hint(id_number: str) -> str:
    """Show only the first and the last two characters of an id number."""
    return f"{id_number[:2]}{'*' * (len(id_number) - 4)}{id_number[-2:]}"
