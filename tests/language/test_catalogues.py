"""Both languages are complete: every sentence in the source has its Chinese, and every Chinese entry is still said."""

import ast
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from domain.language import translate

ROOT = Path(__file__).parents[2]
ZH = ROOT / "domain" / "language" / "zh"
MARKS = {"N_", "_"}
ROOMS = sorted(
    {"api", "schema", "web"}
    | {f"domain/{path.name.removesuffix('.py')}" for path in (ROOT / "domain").iterdir() if path.name[0] not in "_."}
)


def sources(room: str) -> Iterator[Path]:
    """Give the Python files and templates of a room."""
    place = ROOT / room
    found = place.rglob("*") if place.is_dir() else [place.with_suffix(".py")]
    yield from (
        path for path in sorted(found) if path.suffix in (".py", ".html", ".txt") and "static" not in path.parts
    )


@cache
def said(room: str) -> dict[str, str]:
    """Give each marked sentence of the room, with the place where it stands."""
    return {
        sentence: f"{path.relative_to(ROOT)}:{line}"
        for path in sources(room)
        for line, sentence in (marked(path) if path.suffix == ".py" else marked_in_template(path))
    }


def marked(path: Path) -> Iterator[tuple[int, str]]:
    """Find the sentences inside `N_("…")` and `_("…")`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS and node.args:
            yield from ((node.lineno, sentence) for sentence in constants(node.args[0]))


def constants(node: ast.expr) -> Iterator[str]:
    """Give the sentence itself, or both of a choice between two."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from constants(node.body)
        yield from constants(node.orelse)


def marked_in_template(path: Path) -> Iterator[tuple[int, str]]:
    """Find the sentences inside `_("…")` of a template."""
    tree = Environment(extensions=["jinja2.ext.do"], autoescape=True).parse(path.read_text(encoding="utf-8"))
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in MARKS and call.args:
            yield from ((call.lineno, sentence) for sentence in template_constants(call.args[0]))


def template_constants(node: nodes.Expr) -> Iterator[str]:
    """Give the sentence itself, or both of a choice between two."""
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, nodes.CondExpr):
        yield from template_constants(node.expr1)
        if node.expr2 is not None:
            yield from template_constants(node.expr2)


@cache
def entries() -> dict[str, list[tuple[str, str]]]:
    """Give the Chinese of each sentence, with the catalogue in which it stands."""
    found: dict[str, list[tuple[str, str]]] = {}
    for path in sorted(ZH.glob("*.po")):
        with path.open("rb") as file:
            for entry in read_po(file, abort_invalid=True):
                if entry.id:
                    found.setdefault(str(entry.id), []).append((path.name, str(entry.string)))
    return found


def places(sentence: str) -> set[str]:
    """Name the places in a sentence that are filled in; a choice of words by a number is none."""
    parsed = string.Formatter().parse(sentence)
    return {name for _, name, spec, _ in parsed if name is not None and "|" not in (spec or "")}


@pytest.mark.parametrize("room", ROOMS)
def test_every_sentence_of_a_room_has_its_chinese(room: str) -> None:
    missing = [f"{place}: {sentence}" for sentence, place in said(room).items() if not _chinese(sentence)]

    assert not missing, "these sentences have no Chinese:\n" + "\n".join(missing)


def _chinese(sentence: str) -> bool:
    return any(text for _, text in entries().get(sentence, []))


def test_every_chinese_entry_is_still_said_somewhere() -> None:
    alive = {sentence for room in ROOMS for sentence in said(room)}
    unused = [
        f"{path}: {sentence}" for sentence, found in entries().items() for path, _ in found if sentence not in alive
    ]

    assert not unused, "nobody says these any more:\n" + "\n".join(unused)


def test_both_languages_leave_the_same_places_open() -> None:
    differing = [
        f"{path}: {sentence} → {text}"
        for sentence, found in entries().items()
        for path, text in found
        if "{" in sentence + text and places(sentence) != places(text)
    ]

    assert not differing, "these fill in other places:\n" + "\n".join(differing)


def test_a_sentence_is_said_in_one_way_only() -> None:
    torn = [f"{sentence}: {found}" for sentence, found in entries().items() if len({text for _, text in found}) > 1]

    assert not torn, "these are translated in two ways:\n" + "\n".join(torn)


def test_the_walk_finds_sentences_in_code_and_in_templates() -> None:
    assert "Your office may not do this here." in said("domain/access")
    assert "Sign in" in said("web")
    assert places("{one} and {other}") == {"one", "other"}


def test_values_that_are_sentences_themselves_are_spoken_too() -> None:
    sentence = "This posting is “{state}”, so this can no longer be done."

    spoken = translate("zh", sentence, {"state": "In progress"})

    assert "In progress" not in spoken
    assert translate("en", sentence, {"state": "In progress"}) == sentence.replace("{state}", "In progress")


@pytest.mark.parametrize(
    ("count", "said"), [(1, "1 day over"), ("1", "1 day over"), (0, "0 days over"), (21, "21 days over")]
)
def test_english_says_one_and_many_each_with_its_word(count: object, said: str) -> None:
    sentence = "{days} day{days:|s} over"

    assert translate("en", sentence, {"days": count}) == said
    assert translate("zh", sentence, {"days": count}) == f"超期 {count} 天"
