"""The folder of the server's socket: private, and short enough for the kernel."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from stat import S_ISDIR
from tempfile import gettempdir

from api.postgres.errors import EmbeddedError

PORT = 5432
LONGEST = 107  # bytes of a unix socket's path


@contextmanager
def prepared(folder: Path, owner: int) -> Iterator[Path]:
    """Make the socket's folder, enterable by its user alone; one that is not in the data folder goes at the end.

    :param owner: the user id to whom the data belong, the only one but us who may have the folder
    :raises EmbeddedError: when somebody else has taken its place
    """
    place = place_for(folder)
    place.mkdir(mode=0o700, exist_ok=True)
    found = place.lstat()
    if not S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), owner}:
        raise EmbeddedError(f"{place} is needed for the database's socket, but it belongs to somebody else.")
    place.chmod(0o700)
    yield place
    if place.parent != folder and not any(place.iterdir()):
        place.rmdir()


def place_for(folder: Path) -> Path:
    """Choose the socket's folder: inside the given one, or a short temporary one when that path would be too long.

    :raises EmbeddedError: when no place is short enough
    """
    name = f"jiedui-{os.geteuid()}-{sha256(os.fsencode(folder)).hexdigest()[:12]}"
    for place in (folder / "socket", Path(gettempdir(), name), Path("/tmp", name)):
        if len(os.fsencode(place / f".s.PGSQL.{PORT}")) <= LONGEST:
            return place
    raise EmbeddedError(f"No folder has a path short enough for the socket of the database in {folder}.")
