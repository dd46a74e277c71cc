"""Programs that have just asked are remembered for a moment, and never longer than their token is good."""

from datetime import UTC, datetime, timedelta

import pytest
from starlette.requests import Request

from api import who
from api.who import Programs
from domain.access import NOBODY
from web.asking import Viewer

NOW = datetime(2025, 10, 8, tzinfo=UTC)
VIEWER = Viewer(actor=NOBODY, name="program", place="")


def asking(language: str = "zh") -> Request:
    """Give a request in the language."""
    return Request({"type": "http", "headers": [(b"cookie", f"language={language}".encode())]})


def test_a_program_is_remembered_until_the_instant_and_not_at_it() -> None:
    programs = Programs()
    until = NOW + timedelta(seconds=2)

    programs.remember(asking(), "token", VIEWER, until=until)

    assert programs.recall(asking(), "token", until - timedelta(microseconds=1)) is VIEWER
    assert programs.recall(asking(), "token", until) is None


def test_only_the_very_token_is_remembered_and_in_its_language() -> None:
    programs = Programs()

    programs.remember(asking(), "token", VIEWER, until=NOW + timedelta(seconds=2))

    assert programs.recall(asking(), "another", NOW) is None
    assert programs.recall(asking("en"), "token", NOW) is None


def test_a_flood_of_tokens_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(who, "MOST_REMEMBERED", 2)
    programs = Programs()

    for token in ("a", "b", "c"):
        programs.remember(asking(), token, VIEWER, until=NOW + timedelta(seconds=2))

    assert [programs.recall(asking(), token, NOW) is not None for token in ("a", "b", "c")] == [False, True, True]
