"""Reading a sheet, and importing it: all of its lines or, on request, those that are right, in one transaction."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from anyio import to_thread
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor
from domain.database import new_id
from domain.division.actions import open_county
from domain.journal.actions import forget_since, noted_so_far, record
from domain.ledger.model import ImportReport, Kind, Line, RefusedRow, Sheet, SheetRow, Tally, refused_row
from domain.ledger.registers import REGISTERS
from domain.ledger.registers.schools import SchoolRow
from domain.refusals import Refusal
from domain.spreadsheet.cell import tidy
from domain.spreadsheet.limits import Limits
from domain.spreadsheet.reading import read_table_async
from domain.spreadsheet.table import Row

LONGEST_NAME = 200
"""How much of a file's name the journal keeps."""


def _unwatched(_lines: int) -> None:
    """Let nobody know how far an import has come."""


async def read_sheet(kind: Kind, data: bytes | Path, name: str) -> Sheet[Any]:
    """Read a csv file or an xlsx workbook, and judge each row by itself; the books are not asked.

    :raises SpreadsheetRefused: when the file as a whole is not read
    """
    model = REGISTERS[kind].row
    content = data if isinstance(data, bytes) else await to_thread.run_sync(_beginning, data)
    table = await read_table_async(content, name, model.columns())
    lines, refused = await to_thread.run_sync(_judged, model, table.rows)
    return Sheet(
        kind=kind,
        name=tidy(name)[:LONGEST_NAME],
        digest=sha256(content).hexdigest(),
        unknown=table.unknown,
        lines=lines,
        refused=tuple(refused),
    )


async def import_sheet(
    session: AsyncSession,
    actor: Actor,
    sheet: Sheet[Any],
    *,
    dry_run: bool = False,
    keep_good: bool = False,
    open_books: bool = False,
    watch: Callable[[int], None] = _unwatched,
) -> ImportReport:
    """Write the lines of a sheet into the books of the actor's counties, all of them or none.

    A line that says what the books know is left alone, so a file may be imported again; one that differs puts the books
    right where that is plain, and is refused where it is not. Leave is asked for each line, for its county.

    :param dry_run: write nothing, and report what would have been written
    :param keep_good: write the lines that are right although others are refused
    :param open_books: open the books of counties that the schools of the sheet lie in; for the machine's operator
    :param watch: is told, line by line, how many more lines were judged
    """
    register = REGISTERS[sheet.kind]
    tally = Tally(register.row, watch)
    noted, savepoint = noted_so_far(session), await session.begin_nested()
    if open_books and register.row is SchoolRow:
        actor = await _with_books_of(session, actor, sheet)
    await register.enter(session, actor, sheet.lines, tally)
    await session.flush()
    refused = tuple(sorted((*sheet.refused, *tally.refused), key=lambda row: row.line))
    written = not dry_run and (keep_good or not refused)
    if written:
        await savepoint.commit()
        _note(session, sheet, tally, refused)
    else:
        await savepoint.rollback()
        forget_since(session, noted)
    return _report(sheet, tally, refused, written=written)


def _report(sheet: Sheet[Any], tally: Tally, refused: tuple[RefusedRow, ...], *, written: bool) -> ImportReport:
    return ImportReport(
        kind=sheet.kind,
        name=sheet.name,
        created=tally.created.total(),
        changed=tally.changed.total(),
        unchanged=tally.unchanged,
        refused=refused,
        unknown=sheet.unknown,
        written=written,
    )


async def _with_books_of(session: AsyncSession, actor: Actor, sheet: Sheet[SchoolRow]) -> Actor:
    """Open the books of the counties that the lines name, and let the actor reach them."""
    opened = [
        await open_county(session, actor, code) for code in sorted({line.row.county_code for line in sheet.lines})
    ]
    return replace(actor, counties=tuple(sorted({*actor.counties, *(county.id for county in opened)})))


def _note(session: AsyncSession, sheet: Sheet[Any], tally: Tally, refused: tuple[RefusedRow, ...]) -> None:
    """Note the import in the journal of each county whose books it changed, once."""
    for county_id in sorted({*tally.created, *tally.changed}):
        record(
            session,
            county_id=county_id,
            deed=f"import_{sheet.kind}",
            thing="import",
            thing_id=new_id(),
            file=sheet.name,
            sha256=sheet.digest,
            created=tally.created[county_id],
            changed=tally.changed[county_id],
            refused=len(refused),
        )


def _judged(model: type[SheetRow], rows: list[Row]) -> tuple[list[Line[Any]], list[RefusedRow]]:
    """Read the cells of each row in the order of the columns; the first that is wrong is the row's refusal."""
    lines, refused = list[Line[Any]](), list[RefusedRow]()
    for row in rows:
        try:
            lines.append(Line(row.line, row.values, model.model_validate(row.values)))
        except Refusal as refusal:
            refused.append(refused_row(model, row.line, row.values, refusal))
    return lines, refused


def _beginning(path: Path) -> bytes:
    """Read no more of a file than is needed to see that it is too large."""
    with path.open("rb") as file:
        return file.read(Limits().size + 1)
