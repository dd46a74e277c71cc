"""What a row that came back says against what it said when it went out and what it says now: three ways, by cell."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from domain.language import N_
from domain.refusals import Conflict, Invalid, NotAllowed, NotFound, Refusal
from domain.revision.model import CellVerdict, Column, Copied, FileRow, Reason, RowVerdict, Verdict
from domain.spreadsheet.cell import tidy
from domain.spreadsheet.refusals import SpreadsheetRefused

Read = Callable[[str, str], Any]
"""Reads a cell of a field: gives its meaning, or refuses it."""


class NoCopy(SpreadsheetRefused):
    """A file without keys and stamps is no copy of a ledger."""

    code = "no_copy"
    message = N_("The file {name} is no copy of a ledger: download one here, edit it and send it back.")


class MixedCopies(SpreadsheetRefused):
    """Rows of very many downloads were put together."""

    code = "mixed_copies"
    message = N_("The file {name} holds rows of more than {most} downloads. Download the ledger again.")


class UnknownRow(NotFound):
    """The key of a row is none of the ledger, or of rows that the viewer may not see."""

    code = "unknown_row"
    message = N_("The hidden key of this row names no record of yours. Download the ledger again.")


class RowTwice(Conflict):
    """Two rows of a file stand for the same record."""

    code = "row_twice"
    message = N_("Line {line} already stands for this record.")


class StaleCopy(Conflict):
    """The row was copied while somebody was changing it, or its hidden cells were touched."""

    code = "stale_copy"
    message = N_("This row was copied while it was being changed, or its hidden cells were touched. Download it again.")


class RowGone(Conflict):
    """The record is no longer in the books."""

    code = "row_gone"
    message = N_("Somebody has taken this record out of the books since.")


class FixedCell(Invalid):
    """The cell tells which record the row is."""

    code = "fixed_cell"
    message = N_("This cell tells which record the row is. For another record, add a row below.")


class ShownOnly(Invalid):
    """The cell is there to be read."""

    code = "shown_only"
    message = N_("This cell is only shown here; it changes by what is done elsewhere.")


class ChangedMeanwhile(Conflict):
    """Somebody else changed the same cell to something else."""

    code = "changed_meanwhile"
    message = N_("Somebody has changed this cell to “{now}” since you downloaded it.")


class NotTaken(Invalid):
    """The books would not say what the cell says, so the row is not written."""

    code = "not_taken"
    message = N_("The ledger cannot be changed to this here; use the record's own page.")


class AlreadyInBooks(Conflict):
    """A new row names a record that the books say otherwise."""

    code = "already_in_books"
    message = N_("The books have this record already and say otherwise. Download it and edit its own row.")


class MovedSince(Conflict):
    """Something that the preview saw was changed before it was written."""

    code = "moved_since"
    message = N_("Something was changed after this comparison was made. Nothing was written; look at it again.")


class AlreadyWritten(Conflict):
    """A draft is written once."""

    code = "already_written"
    message = N_("This file was already written into the books.")


class FileCalledOff(Conflict):
    """The contents of a file that was called off are gone."""

    code = "file_called_off"
    message = N_("This file was called off, and its contents are thrown away.")


class UnknownRevision(NotFound):
    """No file that came back, within sight, has this id."""

    code = "unknown_revision"
    message = N_("There is no such file.")


class OthersFile(NotAllowed):
    """Only whoever sent a file decides on it."""

    code = "others_file"
    message = N_("Only whoever sent this file can write it into the books.")


class NothingToWrite(Invalid):
    """The file changes nothing."""

    code = "nothing_to_write"
    message = N_("This file changes nothing that could be written.")


def compare(row: FileRow, base: Copied, now: Copied, columns: Iterable[Column], read: Read) -> list[CellVerdict]:
    """Judge each cell that was edited: against the row as it was downloaded, and as it is now."""
    edited = [column for column in columns if _differ(row.cells[column.field], base.cells[column.field])]
    judged = [_judged(column, row, base, now, read) for column in edited]
    return [cell for cell in judged if cell is not None]


def verdict_of(cells: Sequence[CellVerdict]) -> Verdict:
    """Tell what becomes of a row: it is written whole or not at all, so the worst of its cells decides."""
    found = {cell.verdict for cell in cells}
    for worst in (Verdict.REFUSED, Verdict.CONFLICT, Verdict.CHANGE):
        if worst in found:
            return worst
    return Verdict.UNCHANGED


def blamed(row: RowVerdict, field: str | None, refusal: Refusal) -> RowVerdict:
    """Refuse a row that the books did not take: at the cell that is named, else at each cell that was edited."""
    reason = Reason.of(refusal)
    at = [cell.field for cell in row.cells if cell.field == field] or [cell.field for cell in row.cells]
    cells = [_refused(cell, reason) if cell.field in at else cell for cell in row.cells]
    whole = reason if not cells else None
    return RowVerdict(line=row.line, label=row.label, verdict=Verdict.REFUSED, cells=cells, reason=whole)


def sort_out(rows: Sequence[FileRow], bases: Mapping[str, Copied], fixed: Sequence[str]) -> dict[int, int | None]:
    """Tell for each line whether it is the record of its key (itself), a second such line (the first), or new (None).

    Whoever copies a row to make a new one copies its hidden key too: such a row names another record by a cell that
    tells which record it is.
    """
    firsts: dict[str, int] = {}
    stands: dict[int, int | None] = {}
    for row in sorted(rows, key=lambda each: bool(each.key in bases and _is_other(each, bases[each.key], fixed))):
        copied = row.key in firsts and row.key in bases and _is_other(row, bases[row.key], fixed)
        if copied or not row.key:
            stands[row.line] = None
        else:
            stands[row.line] = firsts.setdefault(row.key, row.line)
    return stands


def _is_other(row: FileRow, base: Copied, fixed: Sequence[str]) -> bool:
    return any(_differ(row.cells[field], base.cells[field]) for field in fixed if field in row.cells)


def _judged(column: Column, row: FileRow, base: Copied, now: Copied, read: Read) -> CellVerdict | None:
    """Judge one edited cell; nothing, when it was only written otherwise and means the same as before."""
    before, text, current = (cells[column.field] for cells in (base.cells, row.cells, now.cells))
    cell = CellVerdict(field=column.field, before=before, edited=text, now=current, verdict=Verdict.CHANGE)
    if column.shown or column.fixed:
        return _refused(cell, Reason.of(ShownOnly() if column.shown else FixedCell()))
    try:
        wanted = read(column.field, text)
        if wanted == _meaning(read, column.field, before):
            return None
    except Refusal as refusal:
        return _refused(cell, Reason.of(refusal))
    if wanted == _meaning(read, column.field, current):
        return _with(cell, Verdict.UNCHANGED, None)
    if _differ(before, current):
        return _with(cell, Verdict.CONFLICT, Reason.of(ChangedMeanwhile(now=current)))
    return cell


def _meaning(read: Read, field: str, text: str) -> Any:
    """Give what the books' own text means; where it could not be written today, the text itself."""
    try:
        return read(field, text)
    except Refusal:
        return text


def _differ(one: str, other: str) -> bool:
    return one != other and tidy(one) != tidy(other)


def _refused(cell: CellVerdict, reason: Reason) -> CellVerdict:
    return _with(cell, Verdict.REFUSED, reason)


def _with(cell: CellVerdict, verdict: Verdict, reason: Reason | None) -> CellVerdict:
    return CellVerdict(
        field=cell.field, before=cell.before, edited=cell.edited, now=cell.now, verdict=verdict, reason=reason
    )
