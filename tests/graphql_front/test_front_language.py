"""Every sentence of the front is there in both languages, with the same named places."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import schema.front
import web
from domain.language import catalogue

FRONT = Path(schema.front.__file__).parent
PAGE = Path(web.__path__[0]) / "templates/query/index.html"


def sentences() -> Iterator[str]:
    """Whatever is marked with `N_` in the front's code, or with `_` in the query page."""
    for path in FRONT.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "N_":
                yield ast.literal_eval(node.args[0])
    yield from re.findall(r'_\("([^"]+)"', PAGE.read_text("utf-8"))


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize("sentence", sorted(set(sentences())))
def test_a_sentence_of_the_front_is_translated_with_its_places(sentence: str) -> None:
    translated = catalogue("zh").get(sentence)

    assert translated, "no Chinese for it"
    assert places(translated) == places(sentence)


def test_there_are_sentences_to_translate() -> None:
    assert len(set(sentences())) > 40
