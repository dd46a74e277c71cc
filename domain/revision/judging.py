"""Judging a file that came back: compared with the books, then tried on the books themselves, and taken back.

Apart from the actions, because a preview and the writing of it go the same way, up to the last step.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession, AsyncSessionTransaction

from domain.access import Actor
from domain.cipher import Cipher
from domain.database import cipher_of, flush_many
from domain.journal.actions import forget_since, noted_so_far
from domain.ledger.model import Line, SheetRow, Tally
from domain.refusals import Refusal
from domain.revision.books import BOOKS, Book, Edit, Selection
from domain.revision.model import CellVerdict, Copied, FileRow, Outcome, Reason, Revised, RowVerdict, Stamp, Verdict
from domain.revision.rules import (
    AlreadyInBooks,
    MovedSince,
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

Faults = dict[int, tuple[str | None, Refusal]]
"""Of each line that is refused, the field at fault, if it is one, and the refusal."""


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


async def judge(session: AsyncSession, actor: Actor, revised: Revised) -> Judged:
    """Compare a file with the books, and try on them what it would write: nothing of it stays."""
    judged = await _compared(session, actor, revised)
    attempt = await _Attempt.begun(session)
    await _try(session, actor, judged)
    await attempt.take_back()
    return judged


async def write(session: AsyncSession, actor: Actor, revised: Revised) -> tuple[Judged, Tally]:
    """Judge a file and let stand what was tried, so that exactly what is judged to be right is written.

    Where the books took a line that must not be written, all of it is taken back and written anew without that line.

    :raises MovedSince: when the books refuse any of it the second time
    """
    judged = await _compared(session, actor, revised)
    attempt = await _Attempt.begun(session)
    tally, stands = await _try(session, actor, judged)
    if stands:
        await attempt.keep()
        return judged, tally
    await attempt.take_back()
    anew = await _write(session, actor, judged)
    if anew.faults:
        raise MovedSince
    return judged, anew


async def _try(session: AsyncSession, actor: Actor, judged: Judged) -> tuple[Tally, bool]:
    """Write the edits, judge each line by what became of it, and tell whether all that was written may stand."""
    tally = await _write(session, actor, judged)
    not_taken = await _not_taken(session, actor, judged, tally)
    faults = tally.faults | not_taken
    for line, (name, refusal) in faults.items():
        judged.refuse(line, name, refusal)
    for line in tally.found_same:
        if line not in faults:
            judged.leave(line)
    return tally, not not_taken


async def _write(session: AsyncSession, actor: Actor, judged: Judged) -> "_Told":
    tally = _Told(judged.book)
    await judged.book.write(session, actor, list(judged.edits.values()), tally)
    await flush_many(session)
    return tally


@dataclass(frozen=True)
class _Attempt:
    """What is done in a transaction from here on can be taken back, with what the journal would tell of it."""

    session: AsyncSession
    savepoint: AsyncSessionTransaction
    noted: int

    @classmethod
    async def begun(cls, session: AsyncSession) -> "_Attempt":
        """Begin."""
        return cls(session, await session.begin_nested(), noted_so_far(session))

    async def keep(self) -> None:
        """Let it stand."""
        await self.savepoint.commit()

    async def take_back(self) -> None:
        """Undo it."""
        await self.savepoint.rollback()
        forget_since(self.session, self.noted)
        self.session.expunge_all()


async def _not_taken(session: AsyncSession, actor: Actor, judged: Judged, tally: "_Told") -> Faults:
    """Find the lines after which the books would not say what the file says: a register may pass over a cell."""
    changed = [edit for edit in judged.edits.values() if edit.key and edit.line.number not in tally.faults]
    after = await _copied(session, actor, judged.book, {edit.key for edit in changed if edit.key}, None)
    faults: Faults = {line: (None, AlreadyInBooks()) for line in tally.found_other if judged.edits[line].key is None}
    for edit in changed:
        cells = after[str(edit.key)].cells if str(edit.key) in after else {}
        for name in edit.fields:
            if name not in cells or not _says(judged.book, name, cells[name], getattr(edit.line.row, name)):
                faults[edit.line.number] = name, NotTaken()
    return faults


def _says(book: Book, name: str, text: str, meant: object) -> bool:
    try:
        return bool(book.read(name, text) == meant)
    except Refusal:
        return False


class _Told(Tally):
    """A tally that also tells of each line what became of it."""

    def __init__(self, book: Book) -> None:
        super().__init__(book.row, lambda _lines: None)
        self.faults: Faults = {}
        self.found_same: list[int] = []
        self.found_other: list[int] = []

    @contextmanager
    def judging(self, line: Line[Any]) -> Iterator[None]:
        """Judge one line, and note whether the books had it already."""
        same, other = self.unchanged, self.changed.total()
        with super().judging(line):
            yield
        if self.unchanged > same:
            self.found_same.append(line.number)
        if self.changed.total() > other:
            self.found_other.append(line.number)

    def refuse(self, line: Line[Any], refusal: Refusal) -> None:
        """Note that the line is refused, and at which field."""
        self.faults[line.number] = refusal.field, refusal


async def _compared(session: AsyncSession, actor: Actor, revised: Revised) -> Judged:
    book = BOOKS[revised.kind]
    bases = await _bases(session, actor, book, revised.rows)
    known = {key: base for (key, _), base in bases.items()}
    now = await _copied(session, actor, book, {base.key for base in known.values()}, None)
    stands = sort_out(revised.rows, known, book.fixed)
    judge_of = _Comparison(Judged(book=book), cipher_of(session), revised.fields, now)
    for row in revised.rows:
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
        found = await _copied(session, actor, book, keys, instant)
        bases |= {(key, instant): copied for key, copied in found.items()}
    return bases


async def _copied(
    session: AsyncSession, actor: Actor, book: Book, keys: set[UUID], instant: datetime | None
) -> dict[str, Copied]:
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
