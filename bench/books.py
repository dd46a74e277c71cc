"""The books that all contenders answer from: one PostgreSQL of our own, migrated, filled and kept for the next run."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from sqlalchemy import make_url

from api.postgres import Embedded, binary, embedded
from domain.division.rules import county_codes_within

HERE = Path(__file__).parent
ROOT = HERE.parent
SCRIPT = HERE / "books.sql"
SECRET = "the benchmark's own secret, which guards nothing"
PROVINCE = "510000"
FRESH = """
set session_replication_role = replica;
delete from posting where starts_on >= '2026-12-01';
truncate posting_claim, journal, journal_head, token;
"""
"""What an earlier run has written is taken away again."""


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much is in the books: so many counties, and in each so many of everything."""

    name: str
    counties: int
    schools: int
    teachers: int
    twinnings: int

    @property
    def codes(self) -> tuple[str, ...]:
        """Give the counties' codes: real ones of one province, though everything in them is made up."""
        return county_codes_within(PROVINCE)[: self.counties]

    def told(self) -> str:
        """Say how large it is."""
        schools, teachers = self.counties * self.schools, self.counties * self.teachers
        counted = f"{schools:,} schools, {teachers:,} teachers, {teachers * 4:,} postings"
        return f"{self.counties} {'county' if self.counties == 1 else 'counties'}: {counted}"


SIZES = {
    "county": Size(name="county", counties=1, schools=60, teachers=6_000, twinnings=100),
    "province": Size(name="province", counties=100, schools=200, teachers=5_000, twinnings=100),
}


@dataclass(frozen=True, kw_only=True)
class Books:
    """Where the filled books are, and the tokens under which ours is asked: a reader's and a writer's of one county,
    and a reader's of all counties."""

    size: Size
    server: Embedded
    pid: int
    reader: str
    writer: str
    overseer: str

    @property
    def app_url(self) -> str:
        """Give the address for the application's own role, in the form that every driver reads."""
        url = make_url(self.server.app_url)
        return f"postgresql://{url.username}@/{url.database}?host={url.query['host']}&port={url.query['port']}"


@contextmanager
def opened(size: Size, folder: Path) -> Iterator[Books]:
    """Run PostgreSQL over the books of the size, and make them when they are not there, or of another making."""
    home = folder / f"{size.name}-{_making(size)}"
    with embedded(home, durable=False) as server:
        made = home / "filled"
        program(server, "migrate", JIEDUI_OWNER_URL=server.owner_url)
        if not made.exists():
            _fill(size, server)
            made.touch()
        _psql(server, "-c", FRESH)
        county = size.codes[0]
        yield Books(
            size=size,
            server=server,
            pid=int((home / "data" / "postmaster.pid").read_text().split()[0]),
            reader=_token(server, "evaluator", county),
            writer=_token(server, "personnel", county),
            overseer=_token(server, "evaluator", PROVINCE),
        )


def program(server: Embedded, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the program over the books, and give what it prints.

    :raises RuntimeError: when it does not end well, with what it said
    """
    done = subprocess.run(
        [sys.executable, "-m", "api", *words],
        env=environment(server) | settings,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"jiedui {' '.join(words)}: {done.stderr.strip().splitlines()[-1:]}")
    return done


def environment(server: Embedded) -> dict[str, str]:
    """Give the environment in which the program finds the books."""
    ours = {"DATABASE_URL": server.app_url, "JIEDUI_SECRET_KEY": SECRET, "JIEDUI_LANGUAGE": "en"}
    return os.environ | ours


def _making(size: Size) -> str:
    """Name this way of making the books, so that another way makes them anew."""
    return sha256(repr(size).encode() + SCRIPT.read_bytes()).hexdigest()[:12]


def _fill(size: Size, server: Embedded) -> None:
    print(f"Making the books of a {size.name}: {size.told()} …", flush=True)
    given = {"codes": "'{" + ",".join(size.codes) + "}'", "schools": size.schools, "teachers": size.teachers}
    given["twinnings"] = size.twinnings
    _psql(server, "-f", str(SCRIPT), *(f"--set={name}={value}" for name, value in given.items()))
    program(server, "plan", "load", str(ROOT / "domain/policy/packs/national-rotation.toml"))


def _psql(server: Embedded, *words: str) -> None:
    """Run SQL as the superuser, whom neither row security nor triggers hold."""
    url = make_url(server.superuser_url)
    command = [str(binary("psql")), "-X", "-q", "-h", str(url.query["host"]), "-p", str(url.query["port"])]
    subprocess.run([*command, "-U", "postgres", "-d", "jiedui", *words], check=True)


def _token(server: Embedded, role: str, division: str) -> str:
    words = ("token", "create", "--role", role, "--division", division, "--purpose", "benchmark")
    return program(server, *words).stdout.strip()
