"""Writing into a record's thread: returned, resubmitted, settled. The rooms' own actions ask leave, and call this.

A file of its own, because nobody may do any of it but by the action of the room that the record belongs to.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor
from domain.database import now_of, reach, write_mirror
from domain.journal.rules import check_reason
from domain.review.model import MIRROR, Return
from domain.review.rules import AlreadyReturned, NotResubmitted, NotReturned, check_field, check_length


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The record that is spoken of: its book, its kind, its id, and the school that must put it right.

    `other_school_id` is a second school that reads along and may send it back, where there is one; if it, or the first,
    is of another county, `reader_county_id` names that.
    """

    county_id: int
    thing: str
    id: UUID
    school_id: UUID
    other_school_id: UUID | None = None
    reader_county_id: int | None = None


async def send_back(
    session: AsyncSession, actor: Actor, subject: Subject, *, field: str, reason: str, fields: Collection[str]
) -> Return:
    """Open a return; what was resubmitted of the record is settled by it.

    :raises NotReturnable: when the record has no such field
    :raises NoReason: without a reason
    :raises AlreadyReturned: when the record waits for the school for the same field
    """
    said = check_length(check_reason(reason), field="reason")
    sent = Return(
        county_id=subject.county_id,
        thing=subject.thing,
        thing_id=subject.id,
        school_id=subject.school_id,
        other_school_id=subject.other_school_id,
        field=check_field(field, fields),
        reason=said,
        returned_at=now_of(session),
        returned_by=actor.name,
    )
    async with reach(session, subject.county_id):
        thread = await _thread(session, subject)
        if any(each.state == "open" and each.field == field for each in thread):
            raise AlreadyReturned(field="field")
        _settle(thread)
        session.add(sent)
    await _mirror(session, subject, (*thread, sent))
    return sent


async def answer(session: AsyncSession, actor: Actor, subject: Subject, *, text: str) -> None:
    """Answer all open returns of the record.

    :raises NotReturned: when there are none
    """
    async with reach(session, subject.county_id):
        open_ones = [each for each in await _thread(session, subject) if each.state == "open"]
        if not open_ones:
            raise NotReturned
        said = check_length(text.strip(), field="answer")
        for each in open_ones:
            each.state, each.answer = "resubmitted", said
            each.answered_at, each.answered_by = now_of(session), actor.name
    await _mirror(session, subject, open_ones)


async def settle(session: AsyncSession, subject: Subject) -> None:
    """Accept what was resubmitted.

    :raises NotResubmitted: when nothing was
    """
    async with reach(session, subject.county_id):
        thread = await _thread(session, subject)
        if not _settle(thread):
            raise NotResubmitted
    await _mirror(session, subject, thread)


def _settle(thread: Sequence[Return]) -> int:
    resubmitted = [each for each in thread if each.state == "resubmitted"]
    for each in resubmitted:
        each.state = "settled"
    return len(resubmitted)


async def _thread(session: AsyncSession, subject: Subject) -> Sequence[Return]:
    """Read the record's thread in its own book, held against others; the action has asked leave."""
    thread = select(Return).where(
        Return.county_id == subject.county_id, Return.thing_id == subject.id, Return.thing == subject.thing
    )
    held = thread.order_by(Return.id).with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(held)).all()


async def _mirror(session: AsyncSession, subject: Subject, thread: Sequence[Return]) -> None:
    """Let the county of the other school read it, where that is another one."""
    await write_mirror(session, MIRROR, thread, lambda _each: subject.reader_county_id or subject.county_id)
