"""Postings that a county sends back to their school: actions as the others are, beside them because they grew.

The posting itself stays as it is and where it is; the thread of what was said stands in `domain.review`.
"""

from typing import Unpack
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Permission, require
from domain.database import check_version
from domain.exchange import books
from domain.exchange.actions import correct_posting
from domain.exchange.model import Posting
from domain.exchange.queries import find_posting, own_posting
from domain.exchange.rules import RETURNABLE, Correction, check_state
from domain.review import thread


async def return_posting(
    session: AsyncSession,
    actor: Actor,
    posting_id: UUID,
    *,
    reason: str,
    field: str = "",
    version: int | None = None,
) -> Posting:
    """Send a posting back to its school, for one of its fields or as a whole, with the reason.

    :raises MayNot: unless the personnel office of the teacher's county asks
    :raises WrongState: when it was cancelled
    :raises NotReturnable: when a posting has no such field
    :raises AlreadyReturned: when it waits for the school for the same field
    """
    posting = await _taken_up(session, actor, posting_id, Permission.RETURN_RECORDS, "send_back", version)
    await thread.send_back(session, actor, _subject(posting), field=field, reason=reason, fields=RETURNABLE)
    books.note(session, posting, "return_posting", field=field)
    return await find_posting(session, actor, posting_id)


async def resubmit_posting(
    session: AsyncSession,
    actor: Actor,
    posting_id: UUID,
    *,
    answer: str = "",
    version: int | None = None,
    **changes: Unpack[Correction],
) -> Posting:
    """Put a returned posting right, if anything is to be changed, and give it back to the county with an answer.

    :raises MayNot: unless the sending school or its county asks
    :raises NotReturned: when it is not waiting for that
    :raises Refusal: whatever `correct_posting` refuses
    """
    posting = await _taken_up(session, actor, posting_id, Permission.CORRECT_POSTING, "resubmit", version)
    await thread.answer(session, actor, _subject(posting), text=answer)
    books.note(session, posting, "resubmit_posting")
    if changes:
        return await correct_posting(session, actor, posting_id, **changes)
    return await find_posting(session, actor, posting_id)


async def accept_posting(
    session: AsyncSession, actor: Actor, posting_id: UUID, *, version: int | None = None
) -> Posting:
    """Accept what was resubmitted of a posting: its thread is settled.

    :raises MayNot: unless the personnel office of the teacher's county asks
    :raises NotResubmitted: when nothing was
    """
    posting = await _taken_up(session, actor, posting_id, Permission.RETURN_RECORDS, "accept", version)
    await thread.settle(session, _subject(posting))
    books.note(session, posting, "accept_posting")
    return await find_posting(session, actor, posting_id)


async def _taken_up(
    session: AsyncSession, actor: Actor, posting_id: UUID, permission: Permission, deed: str, version: int | None
) -> Posting:
    """Find the posting, ask leave as its sender, and lock its row in the state that the deed needs."""
    seen = await find_posting(session, actor, posting_id)
    require(actor, permission, seen.sending)
    posting = await own_posting(session, seen)
    check_state(posting, deed)
    check_version(posting.version, version)
    return posting


def _subject(posting: Posting) -> thread.Subject:
    return thread.Subject(county_id=posting.county_id, thing="posting", id=posting.id, school_id=posting.from_school_id)
