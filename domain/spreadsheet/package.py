"""A workbook as the zip file it is: what makes it unfit to be opened, found without opening it."""

import re
from collections.abc import Iterator
from io import BytesIO
from struct import unpack_from
from typing import IO
from zipfile import ZipFile, ZipInfo

from domain.spreadsheet.limits import MOST_PARTS, MOST_RATIO, MOST_UNPACKED, RATIO_COUNTS_FROM

_CHUNK = 1 << 20
_OVERLAP = 512
_LONGEST_ENTRY = 1024
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
# Three letters begin at the 703rd column, seven digits at the millionth row; a cell that holds nothing harms nobody.
_FAR_CELL = re.compile(rb'r="([A-Z]{3,}[0-9]+|[A-Z]+[0-9]{7,})"[^<>]*(?<!/)>(?!</)', re.IGNORECASE)
_PACKED = (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!")


class Unfit(Exception):
    """The workbook will not be opened; the code is that of a refusal, the values fill its sentence."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


def look_inside(content: bytes) -> None:
    """Look into the zip file for all that would make it dangerous to open.

    :raises Unfit: when something is found, or when it is no workbook at all
    """
    if _directory_size(content) > MOST_PARTS * _LONGEST_ENTRY:
        raise Unfit("too_many_parts", limit=MOST_PARTS)
    try:
        with ZipFile(BytesIO(content)) as package:
            _look_at_directory(package.infolist())
            for part in package.infolist():
                _look_at_part(package, part)
    except (Unfit, MemoryError):
        raise
    except Exception as damage:  # zipfile and zlib answer damage with a dozen kinds of error
        raise Unfit("damaged_workbook") from damage


def _directory_size(content: bytes) -> int:
    """Read how long the list of parts is, before anything is made of it."""
    end = content.rfind(b"PK\x05\x06")
    if not 0 <= end <= len(content) - 22:
        raise Unfit("damaged_workbook")
    size: int = unpack_from("<L", content, end + 12)[0]
    wide_end = content.rfind(b"PK\x06\x06", max(0, end - 4096), end)
    if 0 <= wide_end <= len(content) - 56:
        size = max(size % 0xFFFFFFFF, unpack_from("<Q", content, wide_end + 40)[0])
    return size


def _look_at_directory(parts: list[ZipInfo]) -> None:
    names = {part.filename.lower() for part in parts}
    if len(parts) > MOST_PARTS:
        raise Unfit("too_many_parts", limit=MOST_PARTS)
    if any(part.flag_bits & 0x1 for part in parts):
        raise Unfit("encrypted_workbook")
    if sum(part.file_size for part in parts) > MOST_UNPACKED or any(map(_swells, parts)):
        raise Unfit("unpacks_too_large")
    if "xl/workbook.xml" not in names:
        raise Unfit("not_a_spreadsheet")
    if any(name.endswith("vbaproject.bin") for name in names):
        raise Unfit("workbook_with_macros")


def _swells(part: ZipInfo) -> bool:
    return part.file_size > RATIO_COUNTS_FROM and part.file_size > MOST_RATIO * part.compress_size


def _look_at_part(package: ZipFile, part: ZipInfo) -> None:
    name = part.filename.lower()
    with package.open(part) as file:
        for piece in _pieces(file):
            if piece.startswith(_PACKED):
                raise Unfit("packed_inside")
            if not name.startswith("xl/media/"):
                _look_for_declarations(piece)
            if name.startswith("xl/worksheets/"):
                _look_for_far_cells(piece)
            if name == "[content_types].xml" and b"macroEnabled" in piece:
                raise Unfit("workbook_with_macros")


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    """Give the part piece by piece, each with the end of the one before, so that nothing hides on a seam."""
    seam = b""
    while chunk := file.read(_CHUNK):
        yield seam + chunk
        seam = chunk[-_OVERLAP:]


def _look_for_declarations(piece: bytes) -> None:
    # UTF-16 hides ASCII words behind zero bytes.
    if _DECLARATION.search(piece.replace(b"\0", b"") if b"\0" in piece else piece):
        raise Unfit("workbook_with_entities")


def _look_for_far_cells(piece: bytes) -> None:
    if far := _FAR_CELL.search(piece):
        raise Unfit("far_cell", cell=far[1].decode("ascii")[:20])
