"""Ledgers that go out and come back in the tests, as a spreadsheet program would send them."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from io import BytesIO, StringIO
from typing import Any
from uuid import UUID

import python_calamine as calamine

from domain.access import Actor
from domain.ledger.model import Kind
from domain.ledger.rules import birth_of, sex_of
from domain.revision.actions import commit_revision, copy_ledger, draft_revision
from domain.revision.books import Selection
from domain.revision.files import read_copy
from domain.revision.model import Outcome, Revision
from domain.revision.queries import contents, find_revision
from domain.spreadsheet.cell import text_of
from tests.spreadsheet.books import book
from tests.world import World

MINUTE = timedelta(minutes=1)


@dataclass
class Sheet:
    """A sheet as somebody sees it who edits it: cells by heading."""

    headings: list[str]
    rows: list[dict[str, str]]

    def row(self, **said: str) -> dict[str, str]:
        """Find the only row that says this."""
        (found,) = [row for row in self.rows if all(row[name] == text for name, text in said.items())]
        return found

    def new(self, **said: str) -> None:
        """Write a row below; what is not said is left empty."""
        self.rows.append(dict.fromkeys(self.headings, "") | said)

    def cells(self) -> list[list[str]]:
        """Give it as rows of cells."""
        return [self.headings, *([row.get(heading, "") for heading in self.headings] for row in self.rows)]

    def workbook(self) -> bytes:
        """Save it as xlsx."""
        return book(self.cells())

    def without(self, *headings: str) -> "Sheet":
        """Take columns out."""
        return replace(self, headings=[each for each in self.headings if each not in headings])


async def download(
    world: World, kind: Kind, form: str = "xlsx", *, actor: Actor | None = None, now: datetime | None = None, **how: Any
) -> bytes:
    """Download a ledger, as the personnel office unless told otherwise."""
    asking = actor or world.personnel
    async with world.database.transaction(asking, now=now or world.now) as session:
        return (await copy_ledger(session, asking, kind, form, Selection(**how))).content


def opened(content: bytes) -> Sheet:
    """Open a file in a spreadsheet program."""
    if content.startswith(b"PK"):
        with calamine.load_workbook(BytesIO(content)) as workbook:
            cells = [[text_of(cell) for cell in row] for row in workbook.get_sheet_by_index(0).iter_rows()]
    else:
        cells = list(csv.reader(StringIO(content.decode("utf-8-sig"))))
    return Sheet(cells[0], [dict(zip(cells[0], row, strict=True)) for row in cells[1:]])


async def copy_of(world: World, kind: Kind, **how: Any) -> Sheet:
    """Download a ledger and open it."""
    return opened(await download(world, kind, **how))


async def send(
    world: World, content: bytes, name: str = "台账.xlsx", *, actor: Actor | None = None, now: datetime | None = None
) -> tuple[Revision, Outcome]:
    """Send a file back, and give what is said about it."""
    asking = actor or world.personnel
    revised = await read_copy(content, name)
    async with world.database.transaction(asking, now=now or world.now + 10 * MINUTE) as session:
        revision = await draft_revision(session, asking, revised)
        return revision, contents(session, revision)[1]


async def commit(world: World, revision: Revision, *, actor: Actor, now: datetime | None = None) -> Revision:
    """Write what was shown."""
    return await world.do(
        commit_revision,
        revision.id,
        actor=actor,
        now=now or world.now + 20 * MINUTE,
        outcome_digest=revision.outcome_digest,
    )


async def found(world: World, revision_id: UUID, actor: Actor) -> Revision:
    """Look at a file that came back."""
    async with world.database.transaction(actor) as session:
        return await find_revision(session, actor, revision_id)


def counts(outcome: Outcome) -> dict[str, int]:
    """Count the rows by what becomes of them."""
    return {str(verdict): number for verdict, number in outcome.counts.items() if number}


def reasons(outcome: Outcome) -> list[tuple[str, str]]:
    """Give field and code of each cell that is not written, and of each row as a whole."""
    cells = [(cell.field, cell.reason.code) for row in outcome.rows for cell in row.cells if cell.reason]
    return cells + [("", row.reason.code) for row in outcome.rows if row.reason]


def changes(outcome: Outcome) -> list[tuple[str, str, str]]:
    """Give field, old and new text of each cell that is written."""
    written: Sequence[Any] = [cell for row in outcome.rows for cell in row.cells if cell.verdict == "change"]
    return [(cell.field, cell.before, cell.edited) for cell in written]


def as_card_says(number: str) -> dict[str, Any]:
    """Give what an id number says of its holder, so that a register finds no fault with the record."""
    return {"id_number": number, "born_on": birth_of(number, field="id_number"), "sex": sex_of(number)}
