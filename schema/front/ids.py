"""Global ids: opaque to clients, yet each tells its type, and the county whose key it begins with."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from domain.language import N_
from schema.front.problem import Problem

MAX_LENGTH = 400
MAX_COUNTY = 2**31 - 1

_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_IS_UUID = re.compile(_UUID).fullmatch
_PARTS = re.compile(rf"([A-Za-z_]\w*):(?:(0|[1-9][0-9]{{0,9}}):({_UUID})|([^:\0]+))", re.ASCII).fullmatch
"""The type and either the county with the row's key, or the nation's key."""


class GlobalId(NamedTuple):
    """One thing of the schema: `Type:county:uuid` for a county's rows, `Type:key` for the nation's."""

    type: str
    key: str
    county_id: int | None = None

    def __str__(self) -> str:
        parts = (self.type, self.key) if self.county_id is None else (self.type, str(self.county_id), self.key)
        return pack(":".join(parts))

    @property
    def uuid(self) -> UUID:
        """The key as a UUID.

        :raises Problem: when it is none
        """
        if not _IS_UUID(self.key):
            raise _bad()
        return UUID(self.key)

    @classmethod
    def of(cls, type_name: str, key: UUID | str | int, county_id: int | None = None) -> "GlobalId":
        """Name a thing by its type and key, and by its county if it belongs to one."""
        return cls(type_name, str(key), county_id)

    @classmethod
    def read(cls, text: str, expected: str | None = None) -> "GlobalId":
        """Read an id that a client sent, of the expected type if one is given.

        :raises Problem: when it is no id, or one of another type
        """
        found = _read(text)
        if expected is not None and found.type != expected:
            raise Problem(
                "BAD_ID", N_("This is the id of a {found}, not of a {expected}."), found=found.type, expected=expected
            )
        return found


@lru_cache(maxsize=1_000)
def _read(text: str) -> GlobalId:
    """Read an id, which a request does several times.

    :raises Problem: when it is none
    """
    parts = _PARTS(_unpacked(text))
    if parts is None:
        raise _bad()
    type_name, county, key, of_nation = parts.groups()
    if of_nation:
        return GlobalId(type_name, of_nation)
    if int(county) > MAX_COUNTY:
        raise _bad()
    return GlobalId(type_name, key, int(county))


def pack(text: str) -> str:
    """Write text as base64url without padding."""
    return urlsafe_b64encode(text.encode("utf-8")).rstrip(b"=").decode("ascii")


def unpack(text: str) -> bytes:
    """Read base64url without padding, written in the one right way.

    :raises ValueError: when it is anything else
    """
    data = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    if urlsafe_b64encode(data).rstrip(b"=") != text.encode("ascii"):
        raise ValueError("not written in the one right way")
    return data


def _unpacked(text: str) -> str:
    if len(text) > MAX_LENGTH:
        raise _bad()
    try:
        return unpack(text).decode("utf-8")
    except ValueError:
        raise _bad() from None


def _bad() -> Problem:
    return Problem("BAD_ID", N_("This is not an id that was given out here."))
