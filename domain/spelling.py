"""How a name is looked for: in either script, full- or half-width, by its pinyin or by the first letters of it.

A name is kept with one text that holds all of these, so that looking is one comparison in the database.
"""

import os
import re
import unicodedata
from functools import cache
from itertools import islice, product
from typing import Any, cast

os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")  # names are read sign by sign: forty thousand phrases stay unread

from opencc import OpenCC  # type: ignore[import-untyped]
from pypinyin import Style, pinyin

MOST_READINGS = 8
LONGEST = 60
LONGEST_KEY = 800
_LEFT_OUT = re.compile(r"[\s'’·•・‧∙⋅．.\-]+")

_ACCENTS = re.compile("[\u0300-\u036f]")


def plain(text: str) -> str:
    """Write a text as everything is compared: narrow, simplified, small, without blanks, dots and accents; ü is v."""
    apart = unicodedata.normalize("NFKD", text[:LONGEST]).casefold().replace("u\u0308", "v")
    return _LEFT_OUT.sub("", str(_simplified().convert(_ACCENTS.sub("", apart))))


@cache
def search_key(name: str) -> str:
    """Give all the ways in which a name can be typed, each between blanks: itself, its pinyin, its initials.

    A sign that is read in several ways (单: dan, shan) is kept with each, up to a few: those of the surname come first.
    """
    said = plain(name)
    syllables = pinyin(said, style=Style.NORMAL, heteronym=True, errors=cast(Any, list))
    readings = [tuple(reversed(each)) for each in islice(product(*reversed(syllables)), MOST_READINGS)]
    spelled = ["".join(reading) for reading in readings]
    initials = ["".join(syllable[0] for syllable in reading) for reading in readings]
    ways = dict.fromkeys([said, *initials, *spelled])
    return f" {' '.join(ways)[:LONGEST_KEY].strip()} "


@cache
def _simplified() -> Any:
    return OpenCC("t2s")
