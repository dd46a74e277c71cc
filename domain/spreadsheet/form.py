"""A form to be printed and filed: a title, tables under headings, lines to sign; A4 across, one page wide."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

_WORKBOOK = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_A4 = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One table of a form; `widths` are those of its columns, in signs."""

    heading: str
    columns: Sequence[str]
    widths: Sequence[int]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form: what it is called, who fills it in, its tables, its remarks and what is signed below."""

    title: str
    head: str
    sections: Sequence[Section]
    remark: str
    signed: str


def form_workbook(form: Form) -> bytes:
    """Write the form as an xlsx workbook that prints as it is."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, _WORKBOOK) as workbook:
        sheet = workbook.add_worksheet("台账")
        looks = _looks(workbook)
        broad = max(len(section.columns) for section in form.sections)
        _set_up(sheet, form.sections)
        sheet.merge_range(0, 0, 0, broad - 1, form.title, looks["title"])
        sheet.merge_range(1, 0, 1, broad - 1, form.head, looks["line"])
        line = 2
        for section in form.sections:
            line = _write(sheet, line, broad, section, looks)
        for text in (form.remark, form.signed):
            sheet.merge_range(line, 0, line, broad - 1, text, looks["line"])
            line += 1
    return file.getvalue()


def _looks(workbook: Any) -> dict[str, Any]:
    cell = {"border": 1, "text_wrap": True, "valign": "vcenter", "num_format": "@", "font_size": 10}
    return {
        "title": workbook.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"}),
        "line": workbook.add_format({"font_size": 10, "valign": "vcenter", "text_wrap": True}),
        "heading": workbook.add_format({"bold": True, "font_size": 11, "valign": "vcenter"}),
        "column": workbook.add_format(cell | {"bold": True, "align": "center", "bg_color": "#EEF1F4"}),
        "cell": workbook.add_format(cell),
    }


def _set_up(sheet: Any, sections: Sequence[Section]) -> None:
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    sheet.set_footer("&C第 &P 页，共 &N 页")
    sheet.set_row(0, 30)
    for number in range(max(len(section.widths) for section in sections)):
        widths = [section.widths[number] for section in sections if number < len(section.widths)]
        sheet.set_column(number, number, max(widths))


def _write(sheet: Any, line: int, broad: int, section: Section, looks: dict[str, Any]) -> int:
    """Write one table and give the line after it."""
    sheet.merge_range(line, 0, line, broad - 1, section.heading, looks["heading"])
    for number, column in enumerate(section.columns):
        sheet.write_string(line + 1, number, column, looks["column"])
    for down, row in enumerate(section.rows, line + 2):
        for number, text in enumerate(row):
            sheet.write_string(down, number, text, looks["cell"])
    return line + 2 + len(section.rows)
