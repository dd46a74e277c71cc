"""The process that opens one workbook: it limits itself, reads from standard input, answers in lines of JSON, ends.

The first line is the verdict, `{"rows": 12}` or `{"refused": code, ...}`; then each row, `[line, [cell, ...]]`.
A workbook that breaks a limit of the system ends this process without a verdict.
"""

import json
import sys
from collections.abc import Iterator
from io import BytesIO

import python_calamine as calamine

from domain.confined import limit_myself
from domain.spreadsheet.cell import text_of
from domain.spreadsheet.limits import CPU_SECONDS, MEMORY_BYTES, MOST_ANSWER, Limits
from domain.spreadsheet.package import Unfit, look_inside


def main() -> None:
    """Read the workbook on standard input within the limits named on the command line."""
    limit_myself(memory=MEMORY_BYTES, cpu=CPU_SECONDS)
    limits = Limits(**json.loads(sys.argv[1]))
    try:
        answer = _answer(sys.stdin.buffer.read(), limits)
    except Unfit as unfit:
        answer = [_line({"refused": unfit.code, **unfit.values})]
    sys.stdout.buffer.writelines(answer)


def _answer(content: bytes, limits: Limits) -> list[bytes]:
    """Read everything before the first word is said, so that a refusal never follows half a table."""
    look_inside(content)
    lines, size = [b""], 0
    for line, cells in _rows(content):
        _check(line, cells, limits)
        if len(lines) > limits.rows + 1:
            raise Unfit("too_many_rows", limit=limits.rows)
        lines.append(_line([line, cells]))
        size += len(lines[-1])
        if size > MOST_ANSWER:
            raise Unfit("unpacks_too_large")
    lines[0] = _line({"rows": len(lines) - 1})
    return lines


def _rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Give the rows of the first visible sheet that are not blank, with their number in the sheet."""
    try:
        with calamine.load_workbook(BytesIO(content)) as workbook:
            sheet = workbook.get_sheet_by_name(_first_visible(workbook))
            for line, values in enumerate(sheet.iter_rows(), 1):
                if cells := _without_tail([text_of(value) for value in values]):
                    yield line, cells
    except calamine.CalamineError as damage:
        raise Unfit("damaged_workbook") from damage


def _first_visible(workbook: calamine.CalamineWorkbook) -> str:
    for sheet in workbook.sheets_metadata:
        if sheet.typ == calamine.SheetTypeEnum.WorkSheet and sheet.visible == calamine.SheetVisibleEnum.Visible:
            return sheet.name
    raise Unfit("empty_file")


def _without_tail(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _check(line: int, cells: list[str], limits: Limits) -> None:
    if len(cells) > limits.columns:
        raise Unfit("too_many_columns", limit=limits.columns)
    if any(len(cell) > limits.cell for cell in cells):
        raise Unfit("cell_too_long", line=line, limit=limits.cell)


def _line(thing: object) -> bytes:
    return json.dumps(thing, ensure_ascii=False).encode() + b"\n"


if __name__ == "__main__":
    main()
