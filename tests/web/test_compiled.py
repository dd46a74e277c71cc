"""Compiled templates are kept beside the templates, made anew when these change, and missed by nobody."""

from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from web.compiled import beside


def shown(templates: Path, *, trimmed: bool = False) -> str:
    """Show the page as a program that has just begun."""
    kept = beside(templates, maker=f"{trimmed}")
    made = Environment(loader=FileSystemLoader(templates), bytecode_cache=kept, trim_blocks=trimmed)
    return made.get_template("a").render()


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder with one template, where bytecode may be written."""
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    (tmp_path / "a").write_text("one {{ 1 + 1 }}")
    return tmp_path


def test_a_template_is_compiled_once_and_again_when_it_has_changed(
    templates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = shown(templates)
    with monkeypatch.context() as no_compiler:
        no_compiler.delattr(Environment, "_generate")
        second = shown(templates)
    (templates / "a").write_text("two {{ 1 + 1 }}")

    assert (first, second, shown(templates)) == ("one 2", "one 2", "two 2")


def test_a_template_is_compiled_anew_when_it_is_compiled_in_another_way(templates: Path) -> None:
    (templates / "a").write_text("{% if true %}\none{% endif %}")

    assert (shown(templates), shown(templates, trimmed=True)) == ("\none", "one")


def test_where_nothing_can_be_written_pages_are_shown_all_the_same(templates: Path) -> None:
    (templates / "__pycache__").write_text("no folder")

    assert shown(templates) == "one 2"


def test_where_python_writes_no_bytecode_neither_do_pages(templates: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", True)

    assert shown(templates) == "one 2"
    assert [each.name for each in templates.iterdir()] == ["a"]
