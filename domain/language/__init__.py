"""The two languages of the product: every sentence is written in English and translated here.

Catalogues are the `.po` files of a language's folder, one for each room that speaks; they are read as they are, so
that no compiled file can grow stale.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from babel.messages.pofile import read_po

LANGUAGES = ("zh", "en")
DEFAULT = "zh"


def N_(sentence: str) -> str:  # noqa: N802 (gettext's own name for it)
    """Mark a sentence for translation and give it back unchanged."""
    return sentence


def translate(language: str, sentence: str, values: Mapping[str, object] | None = None) -> str:
    """Say an English sentence in the language, with its `{named}` places filled in.

    A value that is itself marked with `N_` is translated as well. A sentence without a translation stays English.
    `{days} day{days:|s}` says which word goes with one and which with another number.
    """
    text = catalogue(language).get(sentence, sentence)
    if not values:
        return text
    spoken = {name: _spoken(language, value) for name, value in values.items()}
    return _COUNTING.vformat(text, (), spoken) if "|" in text else text.format_map(spoken)


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Read every sentence that the language has, from all its `.po` files."""
    sentences: dict[str, str] = {}
    for path in sorted((Path(__file__).parent / language).glob("*.po")):
        with path.open("rb") as file:
            sentences |= {str(entry.id): str(entry.string) for entry in read_po(file) if entry.id and entry.string}
    return sentences


class _Counting(Formatter):
    """Chooses between two words by a number."""

    def format_field(self, value: Any, format_spec: str) -> str:
        one, divided, other = format_spec.partition("|")
        if not divided:
            return str(super().format_field(value, format_spec))
        return one if str(value) == "1" else other


_COUNTING = _Counting()


def _spoken(language: str, value: object) -> object:
    if isinstance(value, str):
        return catalogue(language).get(value, value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return ("、" if language == "zh" else ", ").join(str(_spoken(language, each)) for each in value)
    return value
