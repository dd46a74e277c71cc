"""The embedded PostgreSQL on the real thing: started, shared, stopped and killed, as root and as an ordinary user."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from stat import S_IMODE

import asyncpg
import psutil
import pytest

from api.postgres import AlreadyRunning, EmbeddedError, announce, embedded, keeper

HERE = Path(__file__).parents[2]
PROGRAM = """
import sys
from pathlib import Path
from api.postgres import embedded
with embedded(Path(sys.argv[1]), durable=False, share="share" in sys.argv):
    print("ready", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("database")


@contextmanager
def program_over(folder: Path, *words: str, uid: int | None = None) -> Iterator["subprocess.Popen[str]"]:
    """Run another program of ours over the folder, from when it is ready; its input's end ends it."""
    command = [sys.executable, "-c", PROGRAM, str(folder), *words]
    become = None if uid is None else lambda: keeper.become(uid, uid)
    with subprocess.Popen(
        command, cwd=HERE, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, preexec_fn=become
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
        yield program


def inhabitants(folder: Path) -> list[psutil.Process]:
    """Find the processes that work in the folder's data, as every process of a PostgreSQL does."""
    found = []
    for process in psutil.process_iter(["cwd"]):
        if process.info["cwd"] == str(folder / "data"):
            found.append(process)
    return found


def server_of(folder: Path) -> int:
    return int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])


def ask(url: str, question: str) -> object:
    async def asked() -> object:
        connection = await asyncpg.connect(url.replace("+asyncpg", ""))
        try:
            return await connection.fetchval(question)
        finally:
            await connection.close()

    return asyncio.run(asked())


def test_the_application_signs_in_as_a_role_that_owns_nothing_and_passes_no_row_security(folder: Path) -> None:
    with embedded(folder, durable=False) as server:
        may = ask(server.app_url, "select rolsuper or rolbypassrls from pg_roles where rolname = current_user")
        owned = ask(server.app_url, "select count(*) from pg_shdepend where refobjid = current_user::regrole")
        owner = ask(server.owner_url, "select datdba::regrole::text from pg_database where datname = 'jiedui'")

        assert ask(server.app_url, "select current_user::text") == "jiedui_app"
        assert may is False
        assert owned == 1  # the right to connect, and nothing that it owns
        assert owner == "jiedui_owner"
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            ask(server.app_url, "create table mine (id int)")


def test_a_county_in_shanghai_reads_its_own_time_and_any_script(folder: Path) -> None:
    with embedded(folder, durable=False) as server:
        assert ask(server.app_url, "show timezone") == "Asia/Shanghai"
        assert ask(server.app_url, "select lower('ÀÉ教') || length('交流轮岗')") == "àé教4"


def test_nothing_is_left_running_when_the_program_ends(folder: Path) -> None:
    with embedded(folder, durable=False):
        assert inhabitants(folder)

    assert inhabitants(folder) == []


def test_nothing_is_left_running_when_the_program_fails(folder: Path) -> None:
    with pytest.raises(ZeroDivisionError), embedded(folder, durable=False):
        raise ZeroDivisionError

    assert inhabitants(folder) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_program_told_to_end_stops_its_server_first(folder: Path, number: signal.Signals) -> None:
    with program_over(folder) as program:
        program.send_signal(number)

        assert program.wait(30) == 128 + number
    assert inhabitants(folder) == []


def test_the_server_does_not_outlive_a_program_that_was_killed_and_what_was_committed_stays(folder: Path) -> None:
    with program_over(folder) as program, embedded(folder, share=True) as shared:
        ask(shared.owner_url, "create table if not exists kept_after_us as select 7 as number")
        processes = inhabitants(folder)
        program.kill()
        _, alive = psutil.wait_procs(processes, timeout=30)

    with embedded(folder, durable=False) as server:
        assert alive == []
        assert ask(server.owner_url, "select number from kept_after_us") == 7


def test_a_server_that_was_killed_starts_again_with_what_was_committed(folder: Path) -> None:
    with embedded(folder) as server:
        ask(server.owner_url, "create table if not exists kept_after_it as select 7 as number")
        os.kill(server_of(folder), signal.SIGKILL)

    with embedded(folder) as server:
        assert ask(server.owner_url, "select number from kept_after_it") == 7


def test_a_stale_note_of_a_server_does_not_take_another_process_for_it(folder: Path) -> None:
    with embedded(folder, durable=False):
        note = (folder / "data" / "postmaster.pid").read_text()
    ours = str(os.getpid())
    (folder / "data" / "postmaster.pid").write_text("\n".join([ours, *note.splitlines()[1:]]))

    with embedded(folder, durable=False) as server:
        assert ask(server.app_url, "select 1") == 1


def test_a_second_start_says_who_has_the_database_and_where_it_serves(folder: Path) -> None:
    with embedded(folder, durable=False):
        announce(folder, "http://127.0.0.1:8000")

        with pytest.raises(AlreadyRunning) as refused, embedded(folder):
            pass

    assert f"process {os.getpid()}, which serves at http://127.0.0.1:8000" in str(refused.value)


def test_a_second_program_may_share_the_server_and_leaves_it_running(folder: Path) -> None:
    with embedded(folder, durable=False) as server:
        with program_over(folder, "share") as program:
            program.communicate()

        assert program.returncode == 0
        assert ask(server.app_url, "select 1") == 1


def test_a_path_too_long_for_a_socket_is_served_from_a_short_private_folder(folder: Path, tmp_path: Path) -> None:
    deep = tmp_path / ("教" * 40)
    deep.mkdir()
    (folder / "data").rename(deep / "data")
    try:
        with embedded(deep, durable=False) as server:
            place = Path(str(ask(server.superuser_url, "show unix_socket_directories")))

            assert len(os.fsencode(place)) < 100
            assert S_IMODE(place.stat().st_mode) == 0o700
            assert ask(server.app_url, "select 1") == 1
        assert not place.exists()
    finally:
        (deep / "data").rename(folder / "data")


def test_data_of_another_postgresql_are_refused_and_left_alone(folder: Path) -> None:
    version = folder / "data" / "PG_VERSION"
    ours = version.read_text()
    version.write_text("17\n")
    try:
        with pytest.raises(EmbeddedError, match="is of PostgreSQL 17"), embedded(folder):
            pass
        assert version.read_text() == "17\n"
    finally:
        version.write_text(ours)


def test_an_ordinary_user_runs_it_in_a_folder_of_her_own(tmp_path: Path) -> None:
    root = os.geteuid() == 0
    folder = tmp_path / "hers"
    folder.mkdir(mode=0o700)
    if root:
        os.chown(folder, keeper.NOBODY, keeper.NOBODY)

    with program_over(folder, uid=keeper.NOBODY if root else None) as program:
        users = {process.uids().effective for process in inhabitants(folder)}
        program.communicate()

    assert users == {folder.stat().st_uid}
    assert program.returncode == 0
    assert inhabitants(folder) == []


def test_root_runs_it_as_the_user_to_whom_the_data_belong(tmp_path: Path) -> None:
    root = os.geteuid() == 0
    with embedded(tmp_path, durable=False):
        pass
    if root:
        keeper.hand_over([tmp_path / "data"], keeper.NOBODY, keeper.NOBODY)
    modes = [S_IMODE(place.stat().st_mode) for place in (tmp_path, *tmp_path.parents)]

    with program_over(tmp_path) as program:
        users = {process.uids().effective for process in inhabitants(tmp_path)}
        processes = inhabitants(tmp_path)
        program.kill()
        _, alive = psutil.wait_procs(processes, timeout=30)

    assert users == {keeper.NOBODY if root else os.geteuid()}
    assert alive == []
    assert modes == [S_IMODE(place.stat().st_mode) for place in (tmp_path, *tmp_path.parents)]
