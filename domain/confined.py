"""A child process of little memory and time, for what comes from outside: it is handed bytes and answers in bytes.

Whatever a hostile file does to it, it does to the child alone, which never outlives its parent's patience.
"""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Timer
from typing import IO

_ROOT = Path(__file__).parents[1]


@contextmanager
def child(module: str, content: bytes, *words: str, seconds: float) -> Iterator[IO[bytes]]:
    """Start a module of ours as a child, hand it the content, give what it answers; it never outlives this."""
    command = [sys.executable, "-E", "-s", "-B", "-m", module, *words]
    pipe, quiet = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=quiet, cwd=_ROOT, env=_surroundings()) as process:
        assert process.stdin
        assert process.stdout
        clock = Timer(seconds, process.kill)
        clock.start()
        try:
            with suppress(BrokenPipeError):
                process.stdin.write(content)
                process.stdin.close()
            yield process.stdout
        finally:
            clock.cancel()
            process.kill()


def limit_myself(*, memory: int, cpu: int) -> None:
    """Take from this very process what it does not need: memory, time, writing files, and dumping its core."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _surroundings() -> Mapping[str, str]:
    """Leave the child none of the programme's environment, where secrets are, but what Python may need to start."""
    needed = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return {**needed, "RUST_BACKTRACE": "0"}
