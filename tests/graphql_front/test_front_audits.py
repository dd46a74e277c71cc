"""GraphQL over HTTP, as its reference package audits it, against a real server."""

import json
from pathlib import Path

import pytest

from tests.graphql_front import sample
from tests.node import install, node_and_npm, run

SCRIPTS = Path(__file__).parents[1] / "graphql_http"
AUDITS = 61


def _audit(installed: Path, address: str, token: str) -> list[dict[str, str]]:
    node, _ = node_and_npm()
    done = run([node, str(SCRIPTS / "audit.mjs"), str(installed), address, token], SCRIPTS, seconds=120)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def audits_installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the pinned `graphql-http` package and what it needs."""
    return install(SCRIPTS, tmp_path_factory.mktemp("graphql_http"))


def test_every_audit_of_graphql_over_http_is_passed(address: str, audits_installed: Path) -> None:
    results = _audit(audits_installed, address, sample.TOKEN)

    assert [each for each in results if each["status"] != "ok"] == []
    assert len(results) == AUDITS


def test_the_audits_do_find_fault_with_a_server_that_lets_nobody_in(address: str, audits_installed: Path) -> None:
    results = _audit(audits_installed, address, "wrong")

    assert len(results) == AUDITS
    assert sum(each["status"] != "ok" for each in results) > 20
