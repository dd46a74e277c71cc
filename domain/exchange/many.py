"""Correcting many postings at once: the leave and the rules of `correct_posting`, asked of all of them together.

Apart from the actions, because a ledger that comes back may correct a thousand: what each is judged against is read
once for all.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from domain.access import Actor, Permission, require
from domain.calendar.rules import day_in_shanghai
from domain.database import among, as_changed, flush_many, now_of
from domain.exchange import books
from domain.exchange.model import WHOLE_WEEK, Posting
from domain.exchange.queries import seen_by
from domain.exchange.rules import (
    Correction,
    Overlapping,
    UnknownPosting,
    check_posting,
    check_state,
    needs_approval,
)
from domain.exchange.week import collides
from domain.policy.model import PostingTerms
from domain.policy.queries import posting_terms
from domain.refusals import Refusal
from domain.school.model import School
from domain.teacher.model import Teacher
from domain.twinning.queries import Pairs, pairs_of

Refuse = Callable[[UUID, Refusal], None]


async def correct_postings(
    session: AsyncSession, actor: Actor, corrections: Mapping[UUID, Correction], refuse: Refuse
) -> None:
    """Correct each posting of the mapping as `correct_posting` does; one that is refused is told, and left as it is."""
    desk = await _desk(session, actor, corrections)
    judged = list[_Judged]()
    for posting_id, changes in corrections.items():
        try:
            judged.append(desk.judged(actor, posting_id, changes))
        except Refusal as refusal:
            refuse(posting_id, refusal)
    alone = await _write_together(session, judged)
    for each in alone:
        try:
            await _write(session, each)
        except Refusal as refusal:
            refuse(each.posting.id, refusal)


async def _write_together(session: AsyncSession, judged: Sequence["_Judged"]) -> Sequence["_Judged"]:
    """Write all that can be written together; give those that are to be written one by one.

    Those are what takes a part of the week at another time than before; and where anybody's time is taken elsewhere,
    all that takes another time, so that each is told by itself.
    """
    moved = [each for each in judged if each.moves]
    whole = [each.corrected for each in moved if each.corrected.half_days == WHOLE_WEEK]
    fits = await books.claim_anew(session, whole)
    alone = [each for each in moved if not fits or each.corrected.half_days < WHOLE_WEEK]
    left = {each.posting.id for each in alone}
    together = [each for each in judged if each.posting.id not in left]
    for each in together:
        for name, value in each.changes.items():
            setattr(each.posting, name, value)
        books.note(session, each.posting, "correct_posting", **each.spoken)
    await flush_many(session)
    await books.mirror(session, *(each.posting for each in together))
    return alone


async def _write(session: AsyncSession, judged: "_Judged") -> None:
    try:
        async with session.begin_nested():
            await books.change(session, judged.posting, **judged.changes)
    except Refusal:
        await session.refresh(judged.posting)
        raise
    books.note(session, judged.posting, "correct_posting", **judged.spoken)


@dataclass(frozen=True, kw_only=True)
class _Judged:
    """A posting whose correction is right by the rules: as it is, as it would be, and what is written."""

    posting: Posting
    corrected: Posting
    said: Correction
    changes: Mapping[str, Any]

    @property
    def spoken(self) -> dict[str, str]:
        """Say for the journal what was corrected."""
        return {name: str(value) for name, value in self.said.items()}

    @property
    def moves(self) -> bool:
        """Tell whether it takes another time of its person than before."""
        return any(getattr(self.posting, name) != getattr(self.corrected, name) for name in books.TIME)


async def _desk(session: AsyncSession, actor: Actor, ids: Iterable[UUID]) -> "_Desk":
    postings = await _locked(session, actor, ids)
    people = {posting.teacher_id for posting in postings}
    teachers = select(Teacher).where(among(Teacher.id, people)).options(selectinload(Teacher.employments))
    taken = select(Posting).where(among(Posting.teacher_id, people), Posting.state != "cancelled")
    return _Desk(
        postings,
        (await session.scalars(teachers)).all(),
        (await session.scalars(taken)).all(),
        await pairs_of(session, actor),
        {each.id: await posting_terms(session, each.code) for each in {p.from_school.county for p in postings}},
        day_in_shanghai(now_of(session)),
    )


async def _locked(session: AsyncSession, actor: Actor, ids: Iterable[UUID]) -> list[Posting]:
    """Lock the rows in one fixed order, so that two files never wait for each other."""
    rows = (
        select(Posting)
        .where(among(Posting.id, ids), seen_by(actor))
        .order_by(Posting.county_id, Posting.id)
        .options(selectinload(Posting.from_school).selectinload(School.county), selectinload(Posting.to_school))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return list(await session.scalars(rows))


class _Desk:
    """Everything that corrections are judged against."""

    def __init__(
        self,
        postings: Iterable[Posting],
        teachers: Iterable[Teacher],
        taken: Iterable[Posting],
        pairs: Pairs,
        terms: Mapping[int, PostingTerms | None],
        today: date,
    ) -> None:
        self._postings = {posting.id: posting for posting in postings}
        self._teachers = {teacher.id: teacher for teacher in teachers}
        self._taken: dict[UUID, list[Posting]] = {}
        for each in taken:
            self._taken.setdefault(each.teacher_id, []).append(each)
        self._pairs, self._terms, self._today = pairs, terms, today

    def judged(self, actor: Actor, posting_id: UUID, changes: Correction) -> _Judged:
        """Give the posting and what to write of it, once its correction is found to be right.

        :raises Refusal: whatever `correct_posting` refuses
        """
        posting = self._postings.get(posting_id)
        if posting is None:
            raise UnknownPosting
        require(actor, Permission.CORRECT_POSTING, posting.sending)
        check_state(posting, "correct")
        self._check_kind(actor, posting, changes)
        teacher = self._teachers.get(posting.teacher_id)
        if teacher is None:
            raise UnknownPosting
        corrected = as_changed(posting, **changes, twinning_id=self._pair(posting, changes))
        check_posting(
            corrected, teacher=teacher, sender=posting.from_school, receiver=posting.to_school, today=self._today
        )
        if collides(corrected, [each for each in self._taken[posting.teacher_id] if each.id != posting.id]):
            raise Overlapping(field="starts_on")
        written = {**changes, "twinning_id": corrected.twinning_id}
        return _Judged(posting=posting, corrected=corrected, said=changes, changes=written)

    def _pair(self, posting: Posting, changes: Correction) -> UUID | None:
        """Find the twinning in force between the two schools on the first day."""
        day = changes.get("starts_on", posting.starts_on)
        return self._pairs.between(posting.from_school_id, posting.to_school_id, day)

    def _check_kind(self, actor: Actor, posting: Posting, changes: Correction) -> None:
        """Refuse a kind that needs approval to whoever may not approve: a correction is no way around it."""
        terms = self._terms[posting.from_school.county.id]
        kind = changes.get("kind", posting.kind)
        if needs_approval(kind, False, terms) > needs_approval(posting.kind, False, terms):
            require(actor, Permission.APPROVE_POSTING, posting.sending)
