"""Tables as plain text: csv in UTF-8, UTF-16 or GB18030, parted by commas, tabs or semicolons."""

import codecs
import csv
import re
from collections.abc import Iterator
from io import BytesIO, IncrementalNewlineDecoder, TextIOWrapper
from itertools import islice

from domain.spreadsheet.cell import tidy
from domain.spreadsheet.refusals import (
    BrokenQuotes,
    CellTooLong,
    DamagedEncoding,
    TooManyCells,
    TooManyColumns,
    TooManyRows,
)
from domain.spreadsheet.upload import Lines, Upload

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SEPARATORS = ",\t;"
_CHUNK = 1 << 16
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_CHINESE = re.compile("[\u2e80-\u9fff\uff00-\uffef]")
_LINE_END = re.compile("\r\n|\r|\n")


def plain_rows(upload: Upload) -> Lines:
    """Give the rows that are not blank, the first of which names the columns.

    :raises DamagedEncoding: naming the first line that is not text
    :raises BrokenQuotes: naming the line where the quoted cell began
    :raises TooManyRows: before any row is given; blank ones count as well
    :raises TooManyColumns, TooManyCells, CellTooLong: at the row it concerns
    """
    encoding, mark = _encoding(upload.content)
    if line := first_damaged_line(upload.content, encoding, mark):
        raise upload.refusal(DamagedEncoding, line=line)
    _check_number_of_rows(upload, encoding, mark)
    width = None
    for line, cells in _records(upload, encoding, mark):
        tidied = [tidy(cell) for cell in cells]
        if any(tidied):
            width = width or len(tidied)
            _check(upload, line, tidied, width)
            yield line, tidied


def first_damaged_line(content: bytes, encoding: str, start: int = 0) -> int | None:
    """Find the first line that cannot be decoded, counted from 1; nothing when all of them can."""
    decoder = codecs.getincrementaldecoder(encoding)()
    lines = IncrementalNewlineDecoder(decoder, translate=True)
    line = 1
    try:
        for at in range(start, len(content), _CHUNK):
            line += lines.decode(content[at : at + _CHUNK], at + _CHUNK >= len(content)).count("\n")
    except UnicodeDecodeError as damage:
        return line + len(_LINE_END.findall(damage.object[: damage.start].decode(encoding)))
    return None


def _encoding(content: bytes) -> tuple[str, int]:
    """Judge the encoding by its mark, else by its first Chinese signs; say how long the mark is.

    That all of a file decodes proves nothing: GB18030 reads most UTF-8, and a heading such as 学校 in GB18030 is
    faultless UTF-8 for Cyrillic. But what is Chinese in UTF-8 was hardly ever anything else.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding, len(mark)
    first = _NOT_ASCII.search(content)
    sample = content[first.start() : first.start() + _CHUNK] if first else b""
    chinese = len(_CHINESE.findall(sample.decode("utf-8", "ignore")))
    return "utf-8" if 6 * chinese >= len(_NOT_ASCII.findall(sample)) else "gb18030", 0


def _records(upload: Upload, encoding: str, mark: int) -> Iterator[tuple[int, list[str]]]:
    """Give each record with the line on which it begins; a quoted cell may go over several lines."""
    separator = _separator(_text(upload, encoding, mark))
    reader = csv.reader(_text(upload, encoding, mark), delimiter=separator, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            kind = CellTooLong if "field limit" in str(error) else BrokenQuotes
            raise upload.refusal(kind, line=line, limit=upload.limits.cell) from error
        yield line, cells


def _text(upload: Upload, encoding: str, mark: int) -> TextIOWrapper:
    file = BytesIO(upload.content)
    file.seek(mark)
    return TextIOWrapper(file, encoding, newline="")


def _separator(text: TextIOWrapper) -> str:
    """Take the separator that parts the first line into the most cells."""
    first = next((line for line in text if line.strip()), "")[:_CHUNK]
    return max(_SEPARATORS, key=lambda sign: len(next(csv.reader([first], delimiter=sign))))


def _check_number_of_rows(upload: Upload, encoding: str, mark: int) -> None:
    """Count before anything is kept, where the line ends say that it could be too many."""
    most = upload.limits.rows + 1
    if upload.content.count(b"\n") + upload.content.count(b"\r") < most:
        return
    if next(islice(_records(upload, encoding, mark), most, None), None):
        raise upload.refusal(TooManyRows, limit=upload.limits.rows)


def _check(upload: Upload, line: int, cells: list[str], width: int) -> None:
    if width > upload.limits.columns:
        raise upload.refusal(TooManyColumns, limit=upload.limits.columns)
    if len(cells) > width and any(cells[width:]):
        raise upload.refusal(TooManyCells, line=line)
    if any(len(cell) > upload.limits.cell for cell in cells):
        raise upload.refusal(CellTooLong, line=line, limit=upload.limits.cell)
