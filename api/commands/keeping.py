"""`jiedui backup` and `restore`, and `audit verify`: keeping the books, and proving that nobody changed the past."""

import os
import subprocess
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncSession

from api.books import Unfit
from api.commands.frame import REFUSED, in_one_transaction, saying_no
from api.postgres import Embedded, binary, embedded
from api.settings import Settings
from domain.access import Actor
from domain.division.queries import counties_of
from domain.journal.queries import broken_at

audit = typer.Typer(help="Prove the journal.", no_args_is_help=True)

_OUTSIDE = "With DATABASE_URL, back up with the tools of your own PostgreSQL: see docs/postgresql.md."


def backup(file: Annotated[Path, typer.Argument(help="Where to write it; it must not exist yet.")]) -> None:
    """Write everything in the embedded database into one file. Keep the secret key beside it: ids are sealed by it."""
    with saying_no():
        if file.exists():
            raise FileExistsError(f"{file} exists already.")
        with embedded(_folder(), share=True) as running:
            _run("pg_dump", running, "--format=custom", f"--file={file.resolve()}", "jiedui")


def restore(file: Annotated[Path, typer.Argument(help="A file that backup wrote.", exists=True)]) -> None:
    """Put the database back as it was backed up; what is there now is replaced. Nobody may be serving meanwhile."""
    with saying_no(), embedded(_folder(), share=False) as running:
        _run("pg_restore", running, "--list", "--file=/dev/null", str(file.resolve()), connect=False)
        _run("dropdb", running, "--if-exists", "--force", "jiedui")
        _run("createdb", running, "--owner=jiedui_owner", "jiedui")
        _run("pg_restore", running, "--exit-on-error", "--dbname=jiedui", str(file.resolve()))


@audit.command()
def verify() -> None:
    """Prove that no entry of the journal was changed, removed or cut off; the first that was is named."""

    async def look(session: AsyncSession, actor: Actor) -> list[tuple[str, int | None]]:
        return [(county.name, await broken_at(session, county.id)) for county in await counties_of(session, actor)]

    found = in_one_transaction(look)
    for county, broken in found:
        print(f"{county}: " + ("ok" if broken is None else f"broken at entry {broken}"))
    if any(broken is not None for _, broken in found):
        raise typer.Exit(REFUSED)


def _folder() -> Path:
    settings = Settings()
    if settings.database_url is not None:
        raise Unfit(_OUTSIDE)
    return settings.data / "postgres"


def _run(program: str, running: Embedded, *arguments: str, connect: bool = True) -> None:
    url = make_url(running.superuser_url)
    where = {"PGHOST": str(url.query["host"]), "PGUSER": url.username or "postgres"} if connect else {}
    done = subprocess.run(
        [binary(program), *arguments], env=os.environ | where, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise OSError(done.stderr.strip() or f"{program} failed")
