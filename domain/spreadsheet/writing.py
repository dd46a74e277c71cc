"""Tables for outside: xlsx workbooks and csv files that Excel and WPS open as they are meant, text always as text."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ROOM_BELOW = 1000
"""How many rows below the last one still offer the words of their columns."""
_NARROWEST, _WIDEST = 8, 40
_FORMULA = ("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠", "'")
_WORKBOOK = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its heading, the words it may hold, whether its cells are days, and whether anybody sees it."""

    heading: str
    words: Sequence[str] = ()
    days: bool = False
    hidden: bool = False
    fixed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A table to be written: its title, its columns, its rows as text, and what a hidden sheet says about it."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    told: Sequence[str] = ()


def as_workbook(table: Written) -> bytes:
    """Write an xlsx workbook: header frozen, words to choose from a hidden sheet, days as days, all else as text."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, _WORKBOOK) as workbook:
        sheet = workbook.add_worksheet(table.title)
        looks = _looks(workbook)
        for number, column in enumerate(table.columns):
            _set_up(sheet, number, column, table, looks)
        for line, row in enumerate(table.rows, 1):
            for number, (column, text) in enumerate(zip(table.columns, row, strict=True)):
                _write(sheet, line, number, column, text, looks)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(1, len(table.rows)), len(table.columns) - 1)
        sheet.ignore_errors({"number_stored_as_text": f"A1:{_letters(len(table.columns) - 1)}{len(table.rows) + 1}"})
        _offer_words(workbook, sheet, table)
        workbook.add_worksheet("说明").write_column(0, 0, table.told)
        workbook.get_worksheet_by_name("说明").hide()
    return file.getvalue()


def as_csv(table: Written) -> bytes:
    """Write a csv file in UTF-8 with its mark; a cell that a spreadsheet program would compute begins with `'`."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow([column.heading for column in table.columns])
    writer.writerows([quoted(cell) for cell in row] for row in table.rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def quoted(text: str) -> str:
    """Keep a spreadsheet program from computing the text."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def unquoted(text: str) -> str:
    """Give back the text of `quoted`."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def _looks(workbook: Any) -> dict[str, Any]:
    return {
        "head": workbook.add_format({"bold": True, "bg_color": "#15324A", "font_color": "#FFFFFF", "text_wrap": True}),
        "text": workbook.add_format({"num_format": "@"}),
        "fixed": workbook.add_format({"num_format": "@", "font_color": "#5B6770", "bg_color": "#F1F3F5"}),
        "day": workbook.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
    }


def _set_up(sheet: Any, number: int, column: Column, table: Written, looks: dict[str, Any]) -> None:
    shown = [column.heading, *(row[number] for row in table.rows[:200])]
    width = min(_WIDEST, max(_NARROWEST, 2 + max(map(_breadth, shown))))
    sheet.set_column(number, number, width, looks["day" if column.days else "text"], {"hidden": column.hidden})
    sheet.write_string(0, number, column.heading, looks["head"])


def _breadth(text: str) -> int:
    """Tell how broad a text is: a Chinese sign takes the room of two letters."""
    return sum(2 if ord(sign) > 0x2E80 else 1 for sign in text)


def _write(sheet: Any, line: int, number: int, column: Column, text: str, looks: dict[str, Any]) -> None:
    if column.days and _DAY.fullmatch(text) and text >= "1900-03-01":
        sheet.write_datetime(line, number, date.fromisoformat(text), looks["day"])
    elif text:
        sheet.write_string(line, number, text, looks["fixed" if column.fixed else "text"])
    elif column.fixed:
        sheet.write_blank(line, number, None, looks["fixed"])


def _offer_words(workbook: Any, sheet: Any, table: Written) -> None:
    """Lay the words of each column on a hidden sheet, name each list, and let the column's cells choose from it."""
    lists = workbook.add_worksheet("词表")
    lists.hide()
    last = len(table.rows) + _ROOM_BELOW
    for number, column in enumerate(table.columns):
        if column.words:
            letters = _letters(number)
            lists.write_column(0, number, column.words)
            name = f"words_{number + 1}"
            workbook.define_name(name, f"=词表!${letters}$1:${letters}${len(column.words)}")
            sheet.data_validation(
                1, number, last, number, {"validate": "list", "source": f"={name}", "error_type": "warning"}
            )


def _letters(number: int) -> str:
    """Name a column as a spreadsheet does: 0 is A, 26 is AA."""
    letters = ""
    while number >= 0:
        letters = chr(ord("A") + number % 26) + letters
        number = number // 26 - 1
    return letters
