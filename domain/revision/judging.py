"""Judging a file that came back: compared with the books, then tried on the books themselves, and taken back.

Apart from the actions, because a preview and the writing of it go the same way, up to the last step.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession, AsyncSessionTransaction

from domain.access import Actor
from domain.database import flush_many
from domain.journal.actions import forget_since, noted_so_far
from domain.ledger.model import Line, Tally
from domain.refusals import Refusal
from domain.revision.books import Book
from domain.revision.comparing import Judged, Watch, compared, copied_of, unwatched
from domain.revision.model import Revised
from domain.revision.rules import AlreadyInBooks, MovedSince, NotTaken

COMPARED, TRIED = 0.4, 0.85
"""Which share of the work is done once the rows are compared, and once they are tried on the books."""

Faults = dict[int, tuple[str | None, Refusal]]
"""Of each line that is refused, the field at fault, if it is one, and the refusal."""


async def judge(session: AsyncSession, actor: Actor, revised: Revised, watch: Watch = unwatched) -> Judged:
    """Compare a file with the books, and try on them what it would write: nothing of it stays."""
    judged = await compared(session, actor, revised, _within(watch, 0, COMPARED))
    attempt = await _Attempt.begun(session)
    await _try(session, actor, judged, watch)
    await attempt.take_back()
    return judged


async def write(
    session: AsyncSession, actor: Actor, revised: Revised, watch: Watch = unwatched
) -> tuple[Judged, Tally]:
    """Judge a file and let stand what was tried, so that exactly what is judged to be right is written.

    Where the books took a line that must not be written, all of it is taken back and written anew without that line.

    :raises MovedSince: when the books refuse any of it the second time
    """
    judged = await compared(session, actor, revised, _within(watch, 0, COMPARED))
    attempt = await _Attempt.begun(session)
    tally, stands = await _try(session, actor, judged, watch)
    if stands:
        await attempt.keep()
        return judged, tally
    await attempt.take_back()
    anew = await _write(session, actor, judged, watch)
    if anew.faults:
        raise MovedSince
    return judged, anew


async def _try(session: AsyncSession, actor: Actor, judged: Judged, watch: Watch) -> tuple[Tally, bool]:
    """Write the edits, judge each line by what became of it, and tell whether all that was written may stand."""
    tally = await _write(session, actor, judged, watch)
    not_taken = await _not_taken(session, actor, judged, tally)
    faults = tally.faults | not_taken
    for line, (name, refusal) in faults.items():
        judged.refuse(line, name, refusal)
    for line in tally.found_same:
        if line not in faults:
            judged.leave(line)
    return tally, not not_taken


async def _write(session: AsyncSession, actor: Actor, judged: Judged, watch: Watch) -> "_Told":
    tally = _Told(judged.book, len(judged.edits), _within(watch, COMPARED, TRIED))
    await judged.book.write(session, actor, list(judged.edits.values()), tally)
    await flush_many(session)
    watch(TRIED)
    return tally


def _within(watch: Watch, first: float, last: float) -> Watch:
    """Tell of the shares of one part as shares of the whole."""
    return lambda share: watch(first + (last - first) * share)


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
    after = await copied_of(session, actor, judged.book, {edit.key for edit in changed if edit.key}, None)
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

    def __init__(self, book: Book, lines: int, watch: Watch) -> None:
        super().__init__(book.row, self._passed)
        self._lines, self._gone, self._tell = lines, 0, watch
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

    def _passed(self, lines: int) -> None:
        self._gone += lines
        self._tell(min(1.0, self._gone / self._lines))
