"""The program from start to end: first and second start, two at once, told to end, and killed."""

import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

import httpx2
import psutil
import pytest

from tests.browser.program import Program, gone, run


@dataclass(frozen=True, kw_only=True)
class Life:
    """What was seen of one start: its sign-in page, its processes, how it ended, and which of them were left then."""

    address: str
    said: str
    door: int
    family: int
    status: int
    left: list[psutil.Process]


@dataclass(frozen=True, kw_only=True)
class Story:
    """Two lives over one data folder, empty at first: killed amid its work, then found again and told to end."""

    killed: Life
    found: Life
    killed_pid: int
    second_program: "subprocess.CompletedProcess[str]"
    still_ready: int
    loaded: "subprocess.CompletedProcess[str]"
    listed: "subprocess.CompletedProcess[str]"


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Live it once: what each test asks is seen in it."""
    folder = tmp_path_factory.mktemp("serve") / "var"
    first = started(folder)
    refused = run(folder, "serve", "--port", "1")
    still_ready = httpx2.get(f"{first.address}/readyz").status_code
    loaded = run(folder, "plan", "load", "shipped")
    killed = ended(first, signal.SIGKILL)
    second = started(folder)
    listed = run(folder, "plan", "list")
    return Story(
        killed=killed,
        found=ended(second, signal.SIGTERM),
        killed_pid=first.process.pid,
        second_program=refused,
        still_ready=still_ready,
        loaded=loaded,
        listed=listed,
    )


def started(folder: Path) -> Program:
    """Start the program, and wait until it can work."""
    program = Program(folder)
    try:
        program.wait_until_ready()
    except BaseException:
        program.process.kill()
        raise
    return program


def ended(program: Program, number: signal.Signals) -> Life:
    """End the program, and tell what was seen of it."""
    door = httpx2.get(f"{program.address}/login").status_code
    family = program.family()
    status = program.end(number)
    left = [*gone(family), *program.family()]
    return Life(address=program.address, said=program.said, door=door, family=len(family), status=status, left=left)


def test_a_first_start_in_an_empty_folder_is_ready_and_so_is_a_second(story: Story) -> None:
    for life in (story.killed, story.found):
        assert life.door == 200
        assert life.address in life.said


def test_a_program_that_is_told_to_end_ends_well_and_leaves_no_process(story: Story) -> None:
    assert story.found.family > 3
    assert story.found.status == 0
    assert story.found.left == []


def test_a_second_program_on_the_same_folder_says_in_one_sentence_who_has_it(story: Story) -> None:
    second = story.second_program

    assert second.returncode == 1
    assert second.stderr.count("\n") == 1
    assert str(story.killed_pid) in second.stderr
    assert story.killed.address in second.stderr
    assert story.still_ready == 200


def test_a_killed_program_leaves_no_postgresql_and_the_next_start_has_everything_that_was_committed(
    story: Story,
) -> None:
    assert story.loaded.returncode == 0, story.loaded.stderr
    assert story.killed.family > 3
    assert story.killed.status == -signal.SIGKILL
    assert story.killed.left == []
    assert story.found.door == 200
    assert len(story.listed.stdout.splitlines()) == len(story.loaded.stdout.splitlines()) > 3
