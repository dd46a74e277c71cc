"""Tables as xlsx workbooks: a child process reads them, this side listens and never opens one."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from threading import Timer
from typing import IO, Any

from domain.spreadsheet.limits import MOST_ANSWER, WALL_SECONDS
from domain.spreadsheet.refusals import OF_WORKBOOKS, HostileWorkbook
from domain.spreadsheet.upload import Lines, Upload

_ROOT = Path(__file__).parents[2]


def workbook_rows(upload: Upload) -> Lines:
    """Give the rows of the first visible sheet that are not blank, the first of which names the columns.

    :raises HostileWorkbook: when the child finds the workbook unfit, or does not survive it
    :raises TooManyRows, TooManyColumns, CellTooLong: before any row is given
    """
    with _child(upload) as answer:
        verdict = _heard(upload, answer)
        if not isinstance(verdict, dict):
            raise upload.refusal(HostileWorkbook)
        if code := verdict.pop("refused", None):
            raise upload.refusal(OF_WORKBOOKS[code], **verdict)
        for _ in range(verdict["rows"]):
            line, cells = _heard(upload, answer)
            yield line, cells


@contextmanager
def _child(upload: Upload) -> Iterator[IO[bytes]]:
    """Start the child, hand it the workbook, give what it answers; it never outlives this."""
    limits = json.dumps(asdict(upload.limits))
    command = [sys.executable, "-E", "-s", "-B", "-m", "domain.spreadsheet.child", limits]
    pipe, quiet = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=quiet, cwd=_ROOT, env=_surroundings()) as process:
        assert process.stdin
        assert process.stdout
        clock = Timer(WALL_SECONDS, process.kill)
        clock.start()
        try:
            with suppress(BrokenPipeError):
                process.stdin.write(upload.content)
                process.stdin.close()
            yield process.stdout
        finally:
            clock.cancel()
            process.kill()


def _surroundings() -> Mapping[str, str]:
    """Leave the child none of the programme's environment, where secrets are, but what Python may need to start."""
    needed = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return {**needed, "RUST_BACKTRACE": "0"}


def _heard(upload: Upload, answer: IO[bytes]) -> Any:
    try:
        return json.loads(answer.readline(MOST_ANSWER))
    except ValueError as silence:
        raise upload.refusal(HostileWorkbook) from silence
