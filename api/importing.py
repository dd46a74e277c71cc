"""`jiedui import`: a file into the books in the operator's name, with a progress bar, and its report as text."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from api.books import operator
from domain.database import Database
from domain.language import DEFAULT, N_, translate
from domain.ledger.actions import import_sheet, read_sheet
from domain.ledger.model import KIND_NAMES, ImportReport, Kind, RefusedRow
from domain.ledger.rules import UnknownKind


async def import_file(
    database: Database,
    kind: str,
    path: Path,
    *,
    division: str | None = None,
    dry_run: bool,
    keep_good: bool,
    language: str = DEFAULT,
    now: datetime | None = None,
) -> ImportReport:
    """Import a csv file or an xlsx workbook for every county that it names, in one transaction.

    With a division, only into the books of its counties, which must be open: a sheet that names no county goes there.

    :raises UnknownDivision: when no county's books are kept in the division
    :raises UnknownKind: when there is no such kind of sheet
    :raises SpreadsheetRefused: when the file as a whole is not read
    :raises OSError: when there is no such file
    """
    if kind not in list(Kind):
        raise UnknownKind(field="kind", value=kind, allowed=list(Kind))
    sheet = await read_sheet(Kind(kind), path, path.name)
    actor = await operator(database, division)
    with _watched(len(sheet.lines), language) as watch:
        async with database.transaction(actor, now=now) as session:
            return await import_sheet(
                session,
                actor,
                sheet,
                dry_run=dry_run,
                keep_good=keep_good,
                open_books=division is None,
                watch=watch,
            )


def print_report(report: ImportReport, language: str) -> None:
    """Print what became of the rows; those that are refused on the error stream, a line for each."""
    for row in report.refused:
        print(refusal_line(row, language), file=sys.stderr)
    if report.unknown:
        print(translate(language, UNKNOWN_COLUMNS, {"columns": report.unknown}), file=sys.stderr)
    counts = {
        "kind": KIND_NAMES[report.kind],
        "name": report.name,
        "created": report.created,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "refused": len(report.refused),
    }
    print(translate(language, COUNTS, counts))
    if not report.written:
        print(translate(language, NOTHING_WRITTEN))


def refusal_line(row: RefusedRow, language: str) -> str:
    """Say in one line which row is refused, at which cell, and why."""
    spoken = {"line": row.line, "column": row.column, "value": row.value, "reason": row.refusal.sentence(language)}
    return translate(language, REFUSED_ROW).format_map(spoken)


COUNTS = N_("{kind} ({name}): {created} new, {changed} changed, {unchanged} unchanged, {refused} refused.")
NOTHING_WRITTEN = N_("Nothing was written.")
REFUSED_ROW = N_("Line {line}, {column} “{value}”: {reason}")
UNKNOWN_COLUMNS = N_("Columns that nobody asked for were ignored: {columns}.")
JUDGING = N_("Judging and writing")


@contextmanager
def _watched(lines: int, language: str) -> Iterator[Callable[[int], None]]:
    """Show how many lines are judged, when somebody is looking at a terminal."""
    console = Console(stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(translate(language, JUDGING), total=lines)
        yield lambda more: progress.advance(task, more)
