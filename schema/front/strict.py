"""JSON read strictly: what Python's reader would let through, or break on, is refused with a sentence."""

import json
import re
from collections.abc import Iterator
from math import isfinite
from typing import Any

from domain.language import N_

MAX_NESTING = 32
MAX_INTEGER = 2**63 - 1

# The closing quote is optional and the group possessive: an unclosed string is one match, never many attempts.
_BRACKETS = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)


class NotStrict(ValueError):
    """The text is not JSON that will be read; the sentence says why."""

    def __init__(self, sentence: str, **values: Any) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.values = values


def loads(data: bytes) -> object:
    """Read one JSON value: UTF-8, nested at most 32 deep, whole numbers within 64 bits, no NaN, no name given twice.

    :raises NotStrict: when it is anything else
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotStrict(N_("The text is not UTF-8 (byte {position})."), position=error.start) from None
    _check_nesting(data)
    value = _parsed(text)
    if "\\u" in text:
        for each in _strings(value):
            check_text(each)
    return value


def check_text(text: str) -> None:
    """Refuse text that PostgreSQL cannot keep: with NUL characters or halves of surrogate pairs.

    :raises NotStrict: when it has one
    """
    if "\x00" in text:
        raise NotStrict(N_("Text must not contain the character NUL."))
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise NotStrict(N_("Text must not contain half of a surrogate pair.")) from None


def check_integer(digits: str) -> None:
    """Refuse a whole number that does not fit in 64 bits, before Python spends its time on thousands of digits.

    :raises NotStrict: when it does not
    """
    if len(digits) > 20 or not -MAX_INTEGER - 1 <= int(digits) <= MAX_INTEGER:
        raise NotStrict(N_("Whole numbers must lie within 64 bits."))


def check_number(digits: str) -> None:
    """Refuse a number with a fraction that is too long, or too large for a float.

    :raises NotStrict: when it is
    """
    if len(digits) > 400 or not isfinite(float(digits)):
        raise NotStrict(N_("A number is too large."))


def _parsed(text: str) -> object:
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise NotStrict(
            N_("This is not JSON (line {line}, column {column})."), line=error.lineno, column=error.colno
        ) from None


def _check_nesting(data: bytes) -> None:
    if data.count(b"[") + data.count(b"{") <= MAX_NESTING:
        return
    depth = 0
    for found in _BRACKETS.finditer(data):
        mark = found[0]
        if mark in b"[{":
            depth += 1
            if depth > MAX_NESTING:
                raise NotStrict(N_("JSON may be nested at most {limit} deep."), limit=MAX_NESTING)
        elif mark in b"]}":
            depth -= 1


def _integer(digits: str) -> int:
    check_integer(digits)
    return int(digits)


def _number(digits: str) -> float:
    check_number(digits)
    return float(digits)


def _constant(name: str) -> object:
    raise NotStrict(N_("{name} is not a number in JSON."), name=name)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise NotStrict(N_("An object gives the same name twice."))
    return value


_DECODER = json.JSONDecoder(
    parse_int=_integer, parse_float=_number, parse_constant=_constant, object_pairs_hook=_object
)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, each in value.items():
            yield name
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)
