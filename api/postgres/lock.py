"""Who runs the embedded PostgreSQL over a folder: a lock that the kernel releases however its holder ends."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.postgres.errors import AlreadyRunning, EmbeddedError


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the folder for this process.

    :raises AlreadyRunning: when another process holds it
    :raises EmbeddedError: when the folder is closed to us
    """
    try:
        file = _file(folder).open("a")
    except OSError as problem:
        raise EmbeddedError(f"The database in {folder} is closed to this user: {problem.strerror}.") from problem
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = told(folder)
            pid = holder.get("pid", "")
            raise AlreadyRunning(folder, int(pid) if pid else None, holder.get("address")) from None
        file.truncate(0)
        tell(folder, pid=str(os.getpid()))
        yield


def announce(folder: Path, address: str) -> None:
    """Tell whoever tries the folder next where the program over it serves; only for the process that holds it."""
    tell(folder.resolve(), address=address)


def tell(folder: Path, **facts: str) -> None:
    """Add what others may want to know of the holder."""
    _file(folder).write_text(json.dumps(told(folder) | facts))


def told(folder: Path) -> dict[str, str]:
    """Read what the holder told; nothing when it has not said a word yet."""
    try:
        facts = json.loads(_file(folder).read_text())
    except (OSError, ValueError):
        return {}
    return {str(name): str(fact) for name, fact in facts.items()}


def _file(folder: Path) -> Path:
    return folder / "lock"
