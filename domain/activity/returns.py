"""Activities that the county, or the school where they took place, sends back; beside the actions, as with postings.

The activity stays as it is; the visiting school, which has logged it, puts it right, and what was said stays in
`domain.review`.
"""

from typing import Unpack
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Permission, Place, require
from domain.activity import books
from domain.activity.actions import correct_activity
from domain.activity.model import Activity
from domain.activity.noting import note
from domain.activity.queries import find_activity
from domain.activity.rules import RETURNABLE, Correction, guest_of, side_of
from domain.review import thread


async def return_activity(
    session: AsyncSession,
    actor: Actor,
    activity_id: UUID,
    *,
    reason: str,
    field: str = "",
    version: int | None = None,
) -> Activity:
    """Send an activity back, for one of its fields or as a whole, with the reason.

    :raises MayNot: unless the school where it took place asks, or the personnel office of the county
    :raises WrongState: when it was cancelled
    :raises NotReturnable: when an activity has no such field
    :raises AlreadyReturned: when it waits to be put right for the same field
    """
    activity = await _judged(session, actor, activity_id, "send_back", version)
    await thread.send_back(session, actor, _subject(activity), field=field, reason=reason, fields=RETURNABLE)
    note(session, activity, "return_activity", field=field)
    return await find_activity(session, actor, activity_id)


async def resubmit_activity(
    session: AsyncSession,
    actor: Actor,
    activity_id: UUID,
    *,
    answer: str = "",
    version: int | None = None,
    **changes: Unpack[Correction],
) -> Activity:
    """Put a returned activity right, if anything is to be changed, and give it back with an answer.

    :raises MayNot: unless one of the two schools asks
    :raises NotReturned: when it is not waiting for that
    :raises Refusal: whatever `correct_activity` refuses
    """
    activity = await find_activity(session, actor, activity_id)
    require(actor, Permission.LOG_ACTIVITY, side_of(actor, activity))
    activity = await books.current(session, activity, "resubmit", version)
    await thread.answer(session, actor, _subject(activity), text=answer)
    note(session, activity, "resubmit_activity")
    if changes:
        return await correct_activity(session, actor, activity_id, **changes)
    return await find_activity(session, actor, activity_id)


async def accept_activity(
    session: AsyncSession, actor: Actor, activity_id: UUID, *, version: int | None = None
) -> Activity:
    """Accept what was resubmitted of an activity: its thread is settled.

    :raises MayNot: unless the school where it took place asks, or the personnel office of the county
    :raises NotResubmitted: when nothing was
    """
    activity = await _judged(session, actor, activity_id, "accept", version)
    await thread.settle(session, _subject(activity))
    note(session, activity, "accept_activity")
    return await find_activity(session, actor, activity_id)


async def _judged(session: AsyncSession, actor: Actor, activity_id: UUID, deed: str, version: int | None) -> Activity:
    """Find the activity, ask leave as its host or as the county, and lock it in the state that the deed needs."""
    activity = await find_activity(session, actor, activity_id)
    if actor.of_school:
        require(actor, Permission.CONFIRM_ACTIVITY, activity.hosting)
    else:
        require(actor, Permission.RETURN_RECORDS, Place(activity.county_id))
    return await books.current(session, activity, deed, version)


def _subject(activity: Activity) -> thread.Subject:
    return thread.Subject(
        county_id=activity.county_id,
        thing="activity",
        id=activity.id,
        school_id=guest_of(activity),
        other_school_id=activity.host_school_id,
        reader_county_id=activity.lead_county_id,
    )
