"""Tables as xlsx workbooks: a child process reads them, this side listens and never opens one."""

import json
from contextlib import AbstractContextManager
from dataclasses import asdict
from typing import IO, Any

from domain.confined import child
from domain.spreadsheet.limits import MOST_ANSWER, WALL_SECONDS
from domain.spreadsheet.refusals import OF_WORKBOOKS, HostileWorkbook
from domain.spreadsheet.upload import Lines, Upload


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


def _child(upload: Upload) -> AbstractContextManager[IO[bytes]]:
    """Hand the workbook to the child that opens it."""
    limits = json.dumps(asdict(upload.limits))
    return child("domain.spreadsheet.child", upload.content, limits, seconds=WALL_SECONDS)


def _heard(upload: Upload, answer: IO[bytes]) -> Any:
    try:
        return json.loads(answer.readline(MOST_ANSWER))
    except ValueError as silence:
        raise upload.refusal(HostileWorkbook) from silence
