"""Workbooks made for the tests: ordinary ones by xlsxwriter, hostile ones part by part."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter  # type: ignore[import-untyped]

_SCHEMAS = "http://schemas.openxmlformats.org"
_OFFICE = f"{_SCHEMAS}/officeDocument/2006/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def _types(main: str) -> str:
    return (
        f'{_HEAD}<Types xmlns="{_SCHEMAS}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="application/{main}.main+xml"/></Types>'
    )


def _relation(kind: str, target: str) -> str:
    return (
        f'{_HEAD}<Relationships xmlns="{_SCHEMAS}/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/{kind}" Target="{target}"/></Relationships>'
    )


PARTS = {
    "[Content_Types].xml": _types("vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "_rels/.rels": _relation("officeDocument", "xl/workbook.xml"),
    "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_SCHEMAS}/spreadsheetml/2006/main" xmlns:r="{_OFFICE}">'
    '<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": _relation("worksheet", "worksheets/sheet1.xml"),
}
MACRO_TYPES = _types("vnd.ms-excel.sheet.macroEnabled")
HEADER = '<row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c></row>'


def raw_book(rows: str = HEADER, *, before: str = "", extra: Mapping[str, str | bytes] | None = None) -> bytes:
    """Pack a workbook whose one sheet has these rows as XML, with further or other parts."""
    sheet = f'{before}<worksheet xmlns="{_SCHEMAS}/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'
    return pack({**PARTS, "xl/worksheets/sheet1.xml": _HEAD + sheet, **(extra or {})})


def pack(parts: Mapping[str, str | bytes]) -> bytes:
    """Pack the parts as they are into a zip file."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return file.getvalue()


def book(rows: Sequence[Sequence[object]], first_row: int = 0) -> bytes:
    """Write the rows as a spreadsheet program would; days get a date format, text stays text."""
    file = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "default_date_format": "yyyy-mm-dd"}
    with xlsxwriter.Workbook(file, options) as workbook:
        sheet = workbook.add_worksheet()
        for line, row in enumerate(rows, first_row):
            sheet.write_row(line, 0, row)
    return file.getvalue()
