"""Comparing a file that came back with the books, row by row, as far as that can be done without writing.

Apart from the judging, which then tries on the books what is left of it.
"""

from asyncio import sleep
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor
from domain.cipher import Cipher
from domain.database import cipher_of
from domain.ledger.model import Line, SheetRow
from domain.refusals import Refusal
from domain.revision.books import BOOKS, Book, Edit, Selection
from domain.revision.model import CellVerdict, Copied, FileRow, Outcome, Reason, Revised, RowVerdict, Stamp, Verdict
from domain.revision.rules import (
    NotTaken,
    Read,
    RowGone,
    RowTwice,
    StaleCopy,
    UnknownRow,
    blamed,
    compare,
    sort_out,
    verdict_of,
)

Watch = Callable[[float], None]
"""Is told, now and then, which share of the work on a file is done."""
_PACE = 100
"""After so many rows, whoever else has something to do is let in between."""


def unwatched(_share: float) -> None:
    """Let nobody know how far it has come."""


@dataclass(kw_only=True)
class Judged:
    """A file as it is judged so far: what becomes of each line, and the edits that the books would have to take."""

    book: Book
    verdicts: dict[int, RowVerdict] = field(default_factory=dict)
    edits: dict[int, Edit] = field(default_factory=dict)

    @property
    def outcome(self) -> Outcome:
        """Give what is worth telling of it."""
        told = [row for row in self.verdicts.values() if row.verdict is not Verdict.UNCHANGED]
        return Outcome(rows=sorted(told, key=lambda row: row.line), unchanged=len(self.verdicts) - len(told))

    def refuse(self, line: int, field: str | None, refusal: Refusal) -> None:
        """Take a line out again, because the books refuse it."""
        self.verdicts[line] = blamed(self.verdicts[line], field, refusal)
        self.edits.pop(line, None)

    def leave(self, line: int) -> None:
        """Leave a line alone, because the books say the same already."""
        self.verdicts[line] = RowVerdict(line=line, label=self.verdicts[line].label, verdict=Verdict.UNCHANGED)
        self.edits.pop(line, None)


async def compared(session: AsyncSession, actor: Actor, revised: Revised, watch: Watch) -> Judged:
    """Compare a file with the books, and make the edits that they would have to take."""
    book = BOOKS[revised.kind]
    bases = await _bases(session, actor, book, revised.rows)
    known = {key: base for (key, _), base in bases.items()}
    now = await copied_of(session, actor, book, {base.key for base in known.values()}, None)
    stands = sort_out(revised.rows, known, book.fixed)
    judge_of = _Comparison(Judged(book=book), cipher_of(session), revised.fields, now)
    for number, row in enumerate(revised.rows):
        if number % _PACE == 0:
            watch(number / len(revised.rows))
            await sleep(0)
        stamp = Stamp.read(row.stamp)
        judge_of.row(row, stands[row.line], stamp, bases.get((row.key, stamp.read_at)) if stamp else None)
    return judge_of.judged


async def _bases(
    session: AsyncSession, actor: Actor, book: Book, rows: Sequence[FileRow]
) -> dict[tuple[str, datetime], Copied]:
    """Read the rows as they were when they were downloaded; a file may hold rows of several downloads."""
    downloads: dict[datetime, set[UUID]] = {}
    for row in rows:
        stamp, key = Stamp.read(row.stamp), key_of(row.key)
        if stamp and key:
            downloads.setdefault(stamp.read_at, set()).add(key)
    bases: dict[tuple[str, datetime], Copied] = {}
    for instant, keys in downloads.items():
        found = await copied_of(session, actor, book, keys, instant)
        bases |= {(key, instant): copied for key, copied in found.items()}
    return bases


async def copied_of(
    session: AsyncSession, actor: Actor, book: Book, keys: set[UUID], instant: datetime | None
) -> dict[str, Copied]:
    """Give the rows of these keys as the books say them, at an instant or now."""
    if not keys:
        return {}
    found = await book.copied(session, actor, Selection(keys=sorted(keys)), instant)
    return {str(copied.key): copied for copied in found}


def key_of(text: str) -> UUID | None:
    """Read a hidden key; nothing, when it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


class _Comparison:
    """Takes up one row after the other."""

    def __init__(self, judged: Judged, cipher: Cipher, fields: Sequence[str], now: Mapping[str, Copied]) -> None:
        self.judged, self._book = judged, judged.book
        self._cipher, self._now = cipher, now
        self._read: Read = cache(self._book.read)
        self._columns = [column for column in self._book.columns if column.field in fields]

    def row(self, row: FileRow, stands: int | None, stamp: Stamp | None, base: Copied | None) -> None:
        """Judge a row by itself and against the books, as far as that can be done without writing."""
        now = self._now.get(row.key)
        if stands is None:
            self._new(row)
        elif stands != row.line:
            self._refused(row, RowTwice(line=stands))
        elif stamp is None:
            self._refused(row, StaleCopy())
        elif base is None:
            self._refused(row, UnknownRow())
        elif base.fingerprint(self._book.fields(stamp.template)) != stamp.fingerprint:
            self._refused(row, StaleCopy())
        elif now is None:
            self._refused(row, RowGone())
        else:
            self._changed(row, base, now)

    def _changed(self, row: FileRow, base: Copied, now: Copied) -> None:
        cells = compare(row, base, now, self._columns, self._read)
        verdict = verdict_of(cells)
        self._keep(row.line, verdict, cells, now.cells)
        if verdict is Verdict.CHANGE:
            try:
                self.judged.edits[row.line] = self._edit(row.line, now, cells)
            except Refusal:
                self.judged.refuse(row.line, None, NotTaken())

    def _edit(self, line: int, now: Copied, cells: Sequence[CellVerdict]) -> Edit:
        """Make the line: the row as it is now, but for the cells that were edited."""
        edited = {cell.field: cell.edited for cell in cells if cell.verdict is Verdict.CHANGE}
        texts = {name: now.cells[name] for name in self._book.row.model_fields} | edited
        if now.sealed is not None:
            texts["id_number"] = self._cipher.unseal(now.sealed)
        fields = tuple(edited)
        read = self._whole(texts) if self._book.whole else self._partly({name: edited[name] for name in fields})
        read.emptying(fields)
        return Edit(line=Line(line, self._headed(texts), read), key=now.key, fields=fields)

    def _new(self, row: FileRow) -> None:
        texts = {name: row.cells.get(name, "") for name in self._book.row.model_fields}
        cells = [self._new_cell(name, text) for name, text in texts.items()]
        wrong = any(cell.reason for cell in cells)
        shown = [cell for cell in cells if cell.edited or cell.reason]
        self._keep(row.line, Verdict.REFUSED if wrong else Verdict.CREATE, shown, row.cells)
        if not wrong:
            line = Line(row.line, self._headed(texts), self._whole(texts))
            self.judged.edits[row.line] = Edit(line=line, key=None, fields=tuple(texts))

    def _new_cell(self, name: str, text: str) -> CellVerdict:
        verdict, reason = Verdict.CREATE, None
        try:
            self._read(name, text)
        except Refusal as refusal:
            verdict, reason = Verdict.REFUSED, Reason.of(refusal)
        return CellVerdict(field=name, before="", edited=text, now="", verdict=verdict, reason=reason)

    def _refused(self, row: FileRow, refusal: Refusal) -> None:
        conflict = isinstance(refusal, RowGone)
        self.judged.verdicts[row.line] = RowVerdict(
            line=row.line,
            label=self._label(row.cells),
            verdict=Verdict.CONFLICT if conflict else Verdict.REFUSED,
            reason=Reason.of(refusal),
        )

    def _keep(self, line: int, verdict: Verdict, cells: Sequence[CellVerdict], said: Mapping[str, str]) -> None:
        self.judged.verdicts[line] = RowVerdict(line=line, label=self._label(said), verdict=verdict, cells=cells)

    def _label(self, said: Mapping[str, str]) -> str:
        return " ".join(said[name] for name in self._book.label if said.get(name))

    def _whole(self, texts: Mapping[str, str]) -> SheetRow:
        return self._book.row.model_validate(self._headed(texts))

    def _partly(self, texts: Mapping[str, str]) -> SheetRow:
        return self._book.row.model_construct(None, **{name: self._read(name, text) for name, text in texts.items()})

    def _headed(self, texts: Mapping[str, str]) -> dict[str, str]:
        return {self._book.row.column(name): texts[name] for name in self._book.row.model_fields}
