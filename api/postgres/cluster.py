"""One PostgreSQL over one folder: made, started, tried, stopped."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from api.postgres import keeper, lock, remains, socket
from api.postgres.binaries import MAJOR, binary
from api.postgres.errors import EmbeddedError

PORT = socket.PORT

# Seconds. A start after a crash replays what was not yet written to the tables, which may take its time.
READY_WITHIN = 300
JOINED_WITHIN = 30

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "effective_cache_size": "512MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "512MB",
    "timezone": "Asia/Shanghai",
    "log_timezone": "Asia/Shanghai",
    # Neither rows nor statements in the log: they hold people's names.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
RECKLESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

# A role or a database is made once; what it may do is said anew at every start.
ROLES = r"""
\set ON_ERROR_STOP on
set client_min_messages = warning;
select 'create role ' || name from unnest(array['jiedui_owner', 'jiedui_app']) as name
 where not exists (select from pg_roles where rolname = name) \gexec
alter role jiedui_owner login nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
alter role jiedui_app login nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
select 'create database jiedui owner jiedui_owner' where not exists (select from pg_database where datname = 'jiedui')
 \gexec
revoke all on database jiedui from public;
grant connect, temporary on database jiedui to jiedui_app;
"""


@contextmanager
def running(folder: Path, *, durable: bool) -> Iterator[Path]:
    """Run the server over the folder, give the folder of its socket, and stop it at the end."""
    data = folder / "data"
    if not data.exists():
        _make(data, durable=durable)
    _refuse_other_version(data)
    remains.clear(data)
    with socket.prepared(folder, data.stat().st_uid) as place:
        server = _start(data, place, folder / "server.log", durable=durable)
        try:
            _until_ready(server, place, folder / "server.log")
            lock.tell(folder, socket=str(place))
            yield place
        finally:
            _stop(server)


def joined(folder: Path) -> Path:
    """Give the socket's folder of the server that another process runs, once it answers.

    :raises EmbeddedError: when it does not answer in time
    """
    deadline = monotonic() + JOINED_WITHIN
    while monotonic() < deadline:
        place = lock.told(folder).get("socket")
        if place and _psql(Path(place), "select 1").returncode == 0:
            return Path(place)
        sleep(0.05)
    raise EmbeddedError(f"Another process holds the database in {folder}, but it does not answer.")


def _make(data: Path, *, durable: bool) -> None:
    # Beside its place first, so that a start which is broken off leaves no half-made data behind.
    fresh = data.with_name("data.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    command = [str(binary("initdb")), "--pgdata", str(fresh), "--username=postgres", "--encoding=UTF8"]
    command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8"]
    command += ["--auth-local=trust", "--auth-host=reject", *([] if durable else ["--no-sync"])]
    made = subprocess.run(_kept(command, fresh), env=_environment(), cwd="/", capture_output=True, text=True)
    if made.returncode != 0:
        raise EmbeddedError(f"PostgreSQL could not make its data in {data}: {made.stderr.strip()}")
    fresh.rename(data)


def _refuse_other_version(data: Path) -> None:
    found = (data / "PG_VERSION").read_text().strip()
    if found != MAJOR:
        raise EmbeddedError(
            f"The data in {data} is of PostgreSQL {found}, this program brings PostgreSQL {MAJOR}: "
            "restore a backup into an empty folder."
        )


def _start(data: Path, place: Path, log: Path, *, durable: bool) -> "subprocess.Popen[bytes]":
    settings = {"unix_socket_directories": str(place), **SETTINGS, **({} if durable else RECKLESS)}
    command = [str(binary("postgres")), "-D", str(data), "-p", str(PORT)]
    command += [f"--{name}={value}" for name, value in settings.items()]
    if log.exists():
        log.replace(log.with_suffix(".before.log"))  # it may say why the last one ended
    with log.open("wb") as output:
        # In a session of its own: Ctrl-C is for us, and we let requests finish before the server stops.
        return subprocess.Popen(
            _kept(command, data, place),
            env=_environment(),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _until_ready(server: "subprocess.Popen[bytes]", place: Path, log: Path) -> None:
    """Wait until the server takes a connection, and make its roles and its database."""
    deadline = monotonic() + READY_WITHIN
    while server.poll() is None and monotonic() < deadline:
        answer = _psql(place, ROLES)
        if answer.returncode == 0:
            return
        if answer.returncode != 2:  # 2 means that it could not connect yet
            raise EmbeddedError(f"PostgreSQL refused to make its roles: {answer.stderr.strip()}")
        sleep(0.02)
    raise EmbeddedError(f"PostgreSQL did not start: {_end_of(log)}")


def _psql(place: Path, script: str) -> "subprocess.CompletedProcess[str]":
    command = [str(binary("psql")), "-X", "-q", "-A", "-t", "-h", str(place), "-p", str(PORT), "-U", "postgres"]
    return subprocess.run(command, input=script, env=_environment(), capture_output=True, text=True)


def _stop(server: "subprocess.Popen[bytes]") -> None:
    """Stop the server and wait for it: fast, then at once, then by force."""
    with _uninterrupted():
        for number, patience in ((signal.SIGINT, 30), (signal.SIGQUIT, 10), (signal.SIGKILL, None)):
            server.send_signal(number)
            try:
                server.wait(patience)
                return
            except subprocess.TimeoutExpired:
                continue


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Let no impatient signal break off the way out."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(number, signal.SIG_IGN) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def _kept(command: Sequence[str], *folders: Path) -> list[str]:
    owned = os.pathsep.join(map(str, folders))
    return [sys.executable, "-I", "-S", keeper.__file__, str(os.getpid()), owned, *command]


def _environment() -> dict[str, str]:
    """Give PostgreSQL's programs nothing of ours: no PG… variable that would mislead them, no secret."""
    passed = ("PATH", "LD_LIBRARY_PATH", "TMPDIR")
    return {name: os.environ[name] for name in passed if name in os.environ} | {"LC_ALL": "C"}


def _end_of(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines()
    return " ".join(lines[-5:]) or "it said nothing."
