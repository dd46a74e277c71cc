"""`jiedui documents …`, over the tests' own books."""

import asyncio
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.cli import app
from api.postgres import Embedded
from migrations import migrate
from tests.conftest import SECRET

Run = Callable[..., Result]
RATE = 'query Rate { figure(metric: EXCHANGE_COUNT, division: "990101") { numerator } }\n'


@pytest.fixture
def run(server: Embedded, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Give a command line over the migrated books; it runs a loop of its own, as the tests here do not."""
    asyncio.run(migrate(server.owner_url, application_role="jiedui_app"))
    monkeypatch.setenv("DATABASE_URL", server.app_url)
    monkeypatch.setenv("JIEDUI_SECRET_KEY", SECRET)
    monkeypatch.setenv("JIEDUI_LANGUAGE", "en")
    return lambda *words: CliRunner().invoke(app, ["documents", *map(str, words)])


def test_a_folder_is_loaded_listed_and_dropped_document_by_document(run: Run, tmp_path: Path) -> None:
    (tmp_path / "rate.graphql").write_text(RATE, encoding="utf-8")
    digest = sha256(RATE.encode()).hexdigest()

    loaded = run("load", tmp_path)
    listed = run("list")
    dropped = run("drop", digest)

    assert (loaded.exit_code, loaded.stdout) == (0, f"{digest}  {tmp_path / 'rate.graphql'}\n")
    assert f"{digest}  " in listed.stdout
    assert dropped.exit_code == 0
    assert digest not in run("list").stdout


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{ nothing }", "Cannot query field"),
        (b"{ schools", "Syntax Error"),
        (b"{ schools(first: 100) { nodes: edges { node { teachers(first: 100) { totalCount } } } } }", "smaller pages"),
        ("{ 教师 }".encode("gb18030"), "not UTF-8"),
    ],
)
def test_a_file_that_is_no_valid_document_is_named_and_nothing_is_loaded(
    run: Run, tmp_path: Path, content: bytes, reason: str
) -> None:
    (tmp_path / "a.graphql").write_text(RATE, encoding="utf-8")
    (tmp_path / "b.graphql").write_bytes(content)

    refused = run("load", tmp_path)

    assert refused.exit_code == 1
    assert "b.graphql" in refused.stderr
    assert reason in refused.stderr
    assert "query Rate" not in run("list").stdout


def test_a_hash_that_is_not_kept_cannot_be_dropped(run: Run) -> None:
    refused = run("drop", "no hash")

    assert (refused.exit_code, refused.stderr) == (1, "No document is kept under no hash.\n")
