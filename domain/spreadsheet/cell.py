"""One cell as text: what a spreadsheet holds becomes what a person would read there."""

import re
from datetime import date, datetime, time
from decimal import Decimal

# Full-width digits and letters, large and small, and how far they stand above their ASCII twins.
_WIDE = [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)]
_ABOVE = 0xFEE0

# Signs that cannot be seen: control characters, zero-width spaces, direction marks, byte order marks.
_UNSEEN = [*range(0x00, 0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0), 0xAD, 0x200B, 0x200E, 0x200F]
_UNSEEN += [*range(0x202A, 0x202F), 0x2060, *range(0x2066, 0x206A), 0xFEFF]

_TIDIED: dict[int, str | None] = {
    **dict.fromkeys(_UNSEEN, None),
    **{sign: chr(sign - _ABOVE) for sign in _WIDE},
    **dict.fromkeys([0x00A0, 0x3000], " "),
}
_UNTIDY = re.compile("[" + "".join(re.escape(chr(sign)) for sign in _TIDIED) + "]")


def tidy(text: str) -> str:
    """Strip the text, make full-width letters, digits and spaces narrow, drop signs that cannot be seen.

    Chinese punctuation and brackets stay as the person wrote them.
    """
    if _UNTIDY.search(text):
        text = text.translate(_TIDIED)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.strip()


def text_of(value: object) -> str:
    """Say a cell's value as text: a whole number without ".0", a day in ISO form, text as it is."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return tidy(str(value))


def _number(value: float) -> str:
    """Give the digits that a spreadsheet program shows: fifteen of them, never in powers of ten."""
    if value.is_integer():
        return str(int(value))
    shown = Decimal(f"{value:.15g}")
    return format(shown, "f") if shown.is_finite() else str(value)
