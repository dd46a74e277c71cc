"""The files in which a ledger goes out and comes back: their hidden columns, their templates, and how they are read.

Apart from the actions, because a file is read before any book is asked.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256

from domain.ledger.model import Kind
from domain.revision.books import BOOKS, Book
from domain.revision.model import KEY, STAMP, Column, Copied, FileRow, Revised, Stamp
from domain.revision.rules import MixedCopies, NoCopy
from domain.spreadsheet.cell import tidy
from domain.spreadsheet.limits import Limits
from domain.spreadsheet.reading import read_table_async
from domain.spreadsheet.refusals import SpreadsheetRefused
from domain.spreadsheet.table import Row
from domain.spreadsheet.upload import Upload
from domain.spreadsheet.writing import Column as SheetColumn
from domain.spreadsheet.writing import Written, as_csv, as_workbook, unquoted

LONGEST_NAME = 200
MOST_DOWNLOADS = 20
MOST_ROWS = 20_000
LIMITS = Limits(rows=MOST_ROWS, columns=60)

TITLES = {
    Kind.POSTINGS: "交流轮岗台账",
    Kind.ACTIVITIES: "结对活动台账",
    Kind.TEACHERS: "教师台账",
    Kind.EXEMPTIONS: "免于交流台账",
    Kind.TWINNINGS: "结对台账",
    Kind.SCHOOLS: "学校台账",
    Kind.RECORDS: "教师培训台账",
}
FORMATS: Mapping[str, Callable[[Written], bytes]] = {"xlsx": as_workbook, "csv": as_csv}


def sheet_of(book: Book, copied: Sequence[Copied], read_at: datetime, schools: Sequence[str]) -> Written:
    """Lay the rows out by the newest template, each with its key and its stamp in hidden columns."""
    fields = book.fields(book.template)

    def stamp(row: Copied) -> str:
        return str(Stamp(template=book.template, read_at=read_at, fingerprint=row.fingerprint(fields)))

    return Written(
        title=TITLES[book.kind],
        columns=[
            *(_sheet_column(column, schools) for column in book.columns),
            *(SheetColumn(heading=heading, hidden=True, fixed=True) for heading in (KEY, STAMP)),
        ],
        rows=[[*(row.cells[field] for field in fields), str(row.key), stamp(row)] for row in copied],
        told=("结对 Jiedui", book.kind, f"v{book.template}", read_at.isoformat()),
    )


async def read_copy(data: bytes, name: str) -> Revised:
    """Read a ledger that came back; which one it is, its columns say. The books are not asked.

    A column that was taken out is left alone, and so one that a newer template has added; unknown ones are reported.

    :raises SpreadsheetRefused: when the file as a whole is not read, or is no copy of a ledger
    """
    header: list[str] = []

    def wanted(found: Sequence[str]) -> Sequence[str]:
        header.extend(found)
        return [heading for heading in (*_headings(_recognised(found, name)), KEY, STAMP) if heading in found]

    table = await read_table_async(data, name, wanted, LIMITS)
    book = BOOKS[_recognised(header, name)]
    fields = {column.heading: column.field for column in book.columns if column.heading in header}
    rows = [_row(row, fields) for row in table.rows]
    if len({row.stamp.split(".")[1] for row in rows if row.stamp.count(".") == 2}) > MOST_DOWNLOADS:
        raise _refused(MixedCopies, name, most=MOST_DOWNLOADS)
    return Revised(
        kind=book.kind,
        name=tidy(name)[:LONGEST_NAME],
        digest=sha256(data).hexdigest(),
        unknown=table.unknown,
        fields=tuple(fields.values()),
        rows=rows,
    )


def _sheet_column(column: Column, schools: Sequence[str]) -> SheetColumn:
    words = column.words.allowed if column.words else schools if column.schools else ()
    fixed = column.fixed or column.shown
    return SheetColumn(heading=column.heading, words=words, days=column.days, fixed=fixed)


def _headings(kind: Kind) -> list[str]:
    return [column.heading for column in BOOKS[kind].columns]


def _recognised(header: Sequence[str], name: str) -> Kind:
    """Tell which ledger it is: the one of whose columns the file has the most.

    :raises NoCopy: when it has no hidden columns, or hardly any other
    """
    shares = {kind: len(set(_headings(kind)) & set(header)) / len(_headings(kind)) for kind in BOOKS}
    likeliest = max(shares, key=lambda kind: shares[kind])
    if KEY not in header or STAMP not in header or shares[likeliest] < 1 / 3:
        raise _refused(NoCopy, name)
    return likeliest


def _row(row: Row, fields: Mapping[str, str]) -> FileRow:
    cells = {field: unquoted(row.values[heading]) for heading, field in fields.items()}
    return FileRow(line=row.line, key=row.values[KEY], stamp=row.values[STAMP], cells=cells)


def _refused(kind: type[SpreadsheetRefused], name: str, **values: object) -> SpreadsheetRefused:
    return Upload(name, b"", LIMITS).refusal(kind, **values)
