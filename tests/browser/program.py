"""The program itself, started and ended as a person at a terminal would, and whatever it leaves behind."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from time import monotonic

import psutil
import pytest

HERE = Path(__file__).parents[2]
READY_WITHIN = 180  # seconds, the first start on a busy machine included
GONE_WITHIN = 60  # seconds


class Program:
    """A running `jiedui serve` over a data folder of its own."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._said = folder / "said"
        folder.mkdir(parents=True, exist_ok=True)
        with self._said.open("w") as said:
            self.process = psutil.Popen(
                command("serve", *words, "--port", str(self.port)),
                cwd=HERE,
                env=environment(folder),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        """What it has printed so far."""
        return self._said.read_text()

    def wait_until_ready(self) -> None:
        """Wait until it answers that it can work; fails when it ends instead, or takes too long."""
        begun = monotonic()
        while not self._is_ready():
            assert monotonic() - begun < READY_WITHIN, self.said
            try:
                ended = self.process.wait(timeout=0.05)
            except psutil.TimeoutExpired:
                continue
            raise AssertionError(f"ended with {ended}: {self.said}")

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Tell it to end, and give its exit status."""
        if self.process.is_running():
            self.process.send_signal(number)
        return int(self.process.wait(timeout=GONE_WITHIN))

    def family(self) -> list[psutil.Process]:
        """Give the program's process, its children, and PostgreSQL's, which live in the data folder."""
        return [each for each in psutil.process_iter() if self._belongs(each)]

    def _belongs(self, process: psutil.Process) -> bool:
        try:
            if process.status() == psutil.STATUS_ZOMBIE:
                return False
            return os.getpgid(process.pid) == self.process.pid or Path(process.cwd()).is_relative_to(self.folder)
        except (psutil.Error, OSError):
            return False

    def _is_ready(self) -> bool:
        # Not by httpx2, whose every client reads all the world's certificates first.
        asking = HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            asking.request("GET", "/readyz")
            return asking.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            asking.close()


@contextmanager
def serving(folder: Path, *words: str) -> Iterator[Program]:
    """Serve while the block lasts; then it must end well, and leave no process."""
    program = Program(folder, *words)
    try:
        program.wait_until_ready()
        yield program
    finally:
        status = program.end()
        left = gone(program.family())
    assert status == 0, program.said
    assert left == []


def gone(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Wait until the processes are gone, and give those that are not."""
    _, alive = psutil.wait_procs(processes, timeout=GONE_WITHIN)
    for process in alive:
        process.kill()
    return alive


def run(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run one command of the program over the folder."""
    return subprocess.run(
        command(*words), cwd=HERE, env=environment(folder), text=True, capture_output=True, timeout=READY_WITHIN
    )


def demo_at_rest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the demo county once, whichever process of the tests asks first, and give the folder that holds it.

    Nobody may serve it: the others wait for a copy of their own.
    """
    here = tmp_path_factory.getbasetemp()
    place = (here.parent if "PYTEST_XDIST_WORKER" in os.environ else here) / "demo"
    place.mkdir(exist_ok=True)
    folder, done = place / "var", place / "done"
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            made = run(folder, "demo")
            assert made.returncode == 0, made.stderr
            done.touch()
    return folder


def copy_of(folder: Path, place: Path) -> Path:
    """Copy the data folder of a program that does not run."""
    return Path(shutil.copytree(folder, place))


def command(*words: str) -> list[str]:
    """Name the program, by the Python that runs the tests."""
    return [sys.executable, "-m", "api", *words]


def environment(folder: Path) -> dict[str, str]:
    """Give an environment in which nothing is set but where the data are."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "PORT", "LC_ALL", "LANG")}
    kept = {name: value for name, value in kept.items() if not name.startswith("JIEDUI_")}
    return kept | {"JIEDUI_DATA": str(folder), "JIEDUI_LANGUAGE": "en"}


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])
