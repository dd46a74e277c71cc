"""One file from outside: its name, its bytes, the limits it is read under, and what kind of file it really is."""

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from domain.spreadsheet.cell import tidy
from domain.spreadsheet.limits import Limits
from domain.spreadsheet.refusals import (
    EmptyFile,
    EncryptedWorkbook,
    FileTooLarge,
    NotASpreadsheet,
    OldWorkbook,
    SpreadsheetRefused,
)

# A row that is not blank: its line as a person counts them in the file, and its cells.
Lines = Generator[tuple[int, list[str]], None, None]

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_NO_TABLES = (b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"<")
_BEGINNING = 8192
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that somebody sent."""

    name: str
    content: bytes
    limits: Limits

    @property
    def is_workbook(self) -> bool:
        """Say whether the bytes are those of a zip file, whatever the name says."""
        return self.content.startswith(_ZIP)

    def refusal(self, kind: type[SpreadsheetRefused], **values: object) -> SpreadsheetRefused:
        """Make the refusal that names this file."""
        refusal = kind(field="file", name=_spoken(self.name))
        refusal.values |= values
        return refusal


def receive(data: bytes | Path, name: str, limits: Limits) -> Upload:
    """Take a file in, and judge by its bytes whether it may be a table at all.

    :raises FileTooLarge: after no more than the limit is read
    :raises EmptyFile: when there are no bytes
    :raises NotASpreadsheet: when it is of another kind, `OldWorkbook` when it is an .xls
    :raises EncryptedWorkbook: when it is a workbook under a password
    """
    upload = Upload(name, data if isinstance(data, bytes) else _beginning(data, limits.size + 1), limits)
    if len(upload.content) > limits.size:
        raise upload.refusal(FileTooLarge, megabytes=f"{limits.size / 1_000_000:g}")
    if not upload.content or upload.content.isspace():
        raise upload.refusal(EmptyFile)
    _check_kind(upload)
    return upload


def _beginning(path: Path, size: int) -> bytes:
    with path.open("rb") as file:
        return file.read(size)


def _check_kind(upload: Upload) -> None:
    content = upload.content
    if content.startswith(_OLD_OFFICE):
        raise upload.refusal(_kind_of_old_office(content))
    if upload.is_workbook or content.startswith(_UTF_16):
        return
    beginning = content[:_BEGINNING]
    if beginning.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_NO_TABLES) or b"\0" in beginning:
        raise upload.refusal(NotASpreadsheet)


def _kind_of_old_office(content: bytes) -> type[SpreadsheetRefused]:
    """Tell an encrypted .xlsx, an .xls and a Word file apart: one container holds them all."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return EncryptedWorkbook
    is_xls = any(stream.encode("utf-16-le") in content for stream in ("Workbook", "Book"))
    return OldWorkbook if is_xls else NotASpreadsheet


def _spoken(name: str) -> str:
    return tidy(Path(name).name)[:_LONGEST_NAME]
