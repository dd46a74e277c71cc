"""The program from start to end: first and second start, two at once, told to end, and killed."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx2
import psutil
import pytest

from tests.browser.program import Program, copy_of, demo_at_rest, gone, run, serving
from tests.browser.visit import asked, signed_in

FIGURE = """query { figure(metric: ROTATION_RATE, rule: "national-rotation-rate", division: "990102") {
  numerator denominator exact printed verdict roundingTrap listHash
} }"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a data folder in which nothing is yet."""
    return tmp_path_factory.mktemp("serve") / "var"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """Serve a demo county."""
    with serving(copy_of(demo_at_rest(tmp_path_factory), tmp_path_factory.mktemp("demo") / "var"), "--demo") as program:
        yield program


@pytest.fixture
def program(folder: Path) -> Iterator[Program]:
    """Start a program, and end it if the test has not."""
    program = Program(folder)
    try:
        program.wait_until_ready()
        yield program
    finally:
        family = program.family()
        if psutil.pid_exists(program.process.pid):
            program.end(signal.SIGKILL)
        gone(family)


def test_a_first_start_in_an_empty_folder_is_ready_and_so_is_a_second(tmp_path: Path) -> None:
    for _ in range(2):
        with serving(tmp_path / "var") as program:
            assert httpx2.get(f"{program.address}/login").status_code == 200
            assert program.address in program.said


def test_a_program_that_is_told_to_end_ends_well_and_leaves_no_process(program: Program) -> None:
    family = program.family()

    status = program.end(signal.SIGTERM)

    assert len(family) > 3
    assert status == 0
    assert gone(family) == []
    assert program.family() == []


def test_a_second_program_on_the_same_folder_says_in_one_sentence_who_has_it(program: Program) -> None:
    second = run(program.folder, "serve", "--port", "1")

    assert second.returncode == 1
    assert second.stderr.count("\n") == 1
    assert str(program.process.pid) in second.stderr
    assert program.address in second.stderr
    assert httpx2.get(f"{program.address}/readyz").status_code == 200


def test_a_killed_program_leaves_no_postgresql_and_the_next_start_has_everything_that_was_committed(
    program: Program,
) -> None:
    family = program.family()
    loaded = run(program.folder, "plan", "load", "shipped")

    program.end(signal.SIGKILL)

    assert loaded.returncode == 0, loaded.stderr
    assert len(family) > 3
    assert gone(family) == []
    with serving(program.folder):
        listed = run(program.folder, "plan", "list")
        assert len(listed.stdout.splitlines()) == len(loaded.stdout.splitlines()) > 3


def test_a_figure_on_the_command_line_is_the_one_that_graphql_gives(demo: Program) -> None:
    words = ("--rule", "national-rotation-rate", "--division", "990102")

    answered = run(demo.folder, "figure", "ROTATION_RATE", *words, "--json")
    with signed_in(demo.address, "evaluator") as client:
        figure = asked(client, FIGURE)["figure"]

    assert answered.returncode == 0, answered.stderr
    printed = json.loads(answered.stdout)
    assert {name: printed[name] for name in figure} | {"verdict": printed["verdict"].upper()} == figure
    assert figure["denominator"] > 0
    assert httpx2.get(f"{demo.address}/readyz").status_code == 200
