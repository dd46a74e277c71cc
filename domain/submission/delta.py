"""What has changed since a figure was handed in: each row that joined or left it, with who wrote what, and when.

A fifth file, because it reads every book that a figure is made of and the journal beside them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor
from domain.database import HISTORIES, over_all
from domain.exchange.model import Posting
from domain.figure.metrics.rows import cells
from domain.figure.model import Question, Row, Side
from domain.figure.queries import sets_of
from domain.journal.model import Entry
from domain.journal.queries import seen_by as entries_seen_by
from domain.submission.model import Submission
from domain.submission.queries import Keys, question_of
from domain.teacher.model import Award, Employment, Exemption, Teacher

MOST = 500
"""So many changed rows are told one by one; more is another county's work, not late entries."""

_FACTS = (Posting, Employment, Exemption, Award, Teacher)


@dataclass(frozen=True, kw_only=True)
class Trace:
    """One deed behind a change: who did what, and when; or when a fact changed for which the journal names nobody."""

    at: datetime
    who: str
    deed: str


@dataclass(frozen=True, kw_only=True)
class Change:
    """One row that joined a side of the figure or left it, and what was written about it since."""

    side: Side
    joined: bool
    row: Row
    traces: Sequence[Trace]


@dataclass(frozen=True, kw_only=True)
class Delta:
    """Everything that tells one version from another; `changes` are at most `MOST` of `total`."""

    changes: Sequence[Change]
    total: int


async def delta_between(
    session: AsyncSession, actor: Actor, submission: Submission, later: Question, keys: Keys
) -> Delta:
    """Tell each row by which the later answer differs from what was handed in, and who wrote what in between."""
    earlier = await question_of(session, submission)
    moved = [
        (side, joined, question, key)
        for side, before, after in (
            (Side.NUMERATOR, submission.numerator_keys, keys.numerator),
            (Side.DENOMINATOR, submission.denominator_keys, keys.denominator),
        )
        for joined, question, those in (
            (True, later, set(after) - set(before)),
            (False, earlier, set(before) - set(after)),
        )
        for key in sorted(those)
    ]
    told = moved[:MOST]
    rows: dict[tuple[Side, bool], Mapping[UUID, Row]] = {}
    for side, joined, question in {(each[0], each[1]): each[:3] for each in told}.values():
        rows[side, joined] = await _rows(
            session, question, side, [each[3] for each in told if each[:2] == (side, joined)]
        )
    found = [(side, joined, rows[side, joined][key]) for side, joined, _question, key in told]
    traces = await _traces(session, actor, [row for *_, row in found], earlier.known_as_of, later.known_as_of)
    return Delta(
        changes=[Change(side=side, joined=joined, row=row, traces=traces[row.key]) for side, joined, row in found],
        total=len(moved),
    )


async def _rows(session: AsyncSession, question: Question, side: Side, keys: Sequence[UUID]) -> Mapping[UUID, Row]:
    sets = sets_of(question)
    rows: CTE | None = sets.numerator if side is Side.NUMERATOR else sets.denominator
    if rows is None:
        return {}
    found = await over_all(session, select(*cells(rows)).where(rows.c.key.in_(keys)))
    return {row["key"]: Row(**row) for row in found.mappings()}


async def _traces(
    session: AsyncSession, actor: Actor, rows: Iterable[Row], after: datetime, until: datetime
) -> Mapping[UUID, Sequence[Trace]]:
    """Give, for each row's key, what was written in between about its teacher, posting or other thing."""
    about: dict[UUID, set[UUID]] = defaultdict(set)
    for row in rows:
        about[row.key] |= {each for each in (row.teacher_id, row.posting_id, row.thing_id) if each is not None}
    things = set().union(*about.values()) if about else set()
    instants = await _instants(session, things, after, until)
    entries = await _entries(session, actor, things | {fact for _, fact, _ in instants}, instants, after, until)
    return {key: _story(theirs, instants, entries) for key, theirs in about.items()}


Instant = tuple[UUID, UUID, datetime]
"""Whose fact was written: the teacher's, the fact itself, and when."""


async def _instants(session: AsyncSession, teachers: set[UUID], after: datetime, until: datetime) -> list[Instant]:
    """Find when facts of the teachers were written or replaced."""
    parts = []
    for model in _FACTS:
        table: Any = model.__table__
        twin = HISTORIES[table.name]
        owner, past_owner = (table.c.id, twin.c.id) if model is Teacher else (table.c.teacher_id, twin.c.teacher_id)
        parts.append(
            select(owner, table.c.id, table.c.recorded_from).where(
                owner.in_(teachers), table.c.recorded_from > after, table.c.recorded_from <= until
            )
        )
        parts.append(
            select(past_owner, twin.c.id, twin.c.recorded_to).where(
                past_owner.in_(teachers), twin.c.recorded_to > after, twin.c.recorded_to <= until
            )
        )
    found = await session.execute(union_all(*parts))
    return sorted({(row[0], row[1], row[2]) for row in found}, key=lambda each: each[2])


async def _entries(
    session: AsyncSession, actor: Actor, things: set[UUID], instants: list[Instant], after: datetime, until: datetime
) -> Sequence[Entry]:
    """Give the journal of the things, and of the moments at which facts were written: an import names no single one."""
    moments = {at for *_, at in instants}
    chosen = select(Entry).where(
        entries_seen_by(actor),
        or_(Entry.thing_id.in_(things), Entry.at.in_(moments)),
        Entry.at > after,
        Entry.at <= until,
    )
    return (await session.scalars(chosen.order_by(Entry.at, Entry.number))).all()


def _story(things: set[UUID], instants: list[Instant], entries: Sequence[Entry]) -> list[Trace]:
    """Tell what was done to the things; a moment of which the journal names none of them by what it names."""
    facts = {(fact, at) for owner, fact, at in instants if owner in things}
    theirs = things | {fact for fact, _ in facts}
    told = [entry for entry in entries if entry.thing_id in theirs]
    missing = {at for _, at in facts} - {entry.at for entry in told}
    told += [entry for entry in entries if entry.at in missing]
    silent = missing - {entry.at for entry in told}
    traces = [Trace(at=entry.at, who=entry.actor_name, deed=entry.deed) for entry in told]
    traces += [Trace(at=at, who="", deed="") for at in silent]
    return sorted(dict.fromkeys(traces), key=lambda each: each.at)
