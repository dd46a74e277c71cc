"""What can be done with activities: one school logs, the host school confirms, both may put right or cancel."""

from collections.abc import Iterable
from typing import Any, Unpack
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Permission, Place, require
from domain.activity import books
from domain.activity.model import Activity, Participant
from domain.activity.noting import note
from domain.activity.queries import find_activity, with_idempotency_key
from domain.activity.rules import (
    Correction,
    Wish,
    check_activity,
    check_held,
    check_named,
    drafted,
    first_state,
    school_of,
    side_of,
)
from domain.calendar.rules import day_in_shanghai
from domain.database import as_changed, now_of
from domain.journal.rules import check_reason
from domain.teacher.model import Teacher
from domain.teacher.queries import find_teachers
from domain.twinning.queries import find_twinning


async def log_activity(
    session: AsyncSession,
    actor: Actor,
    *,
    twinning_id: UUID,
    idempotency_key: str | None = None,
    **wish: Unpack[Wish],
) -> Activity:
    """Log what two twinned schools did, or will do, together; it then waits for the host's confirmation.

    What the host itself logs stands confirmed once its day has come. With an idempotency key, a repeated request gives
    back what was logged first.

    :raises MayNot: unless one of the two schools, or their county, asks
    :raises KeyUsed: when another activity was logged under the key
    :raises AlreadyLogged: when the pair has one of this kind, day and subject
    :raises Refusal: whatever `check_activity` refuses
    """
    twinning = await find_twinning(session, actor, twinning_id)
    require(actor, Permission.LOG_ACTIVITY, side_of(actor, twinning))
    before = await with_idempotency_key(session, actor, twinning, idempotency_key)
    if before is not None:
        return await find_activity(session, actor, before)
    activity = drafted(wish, twinning=twinning, now=now_of(session))
    activity.idempotency_key = idempotency_key
    check_activity(activity, twinning)
    people = await _people(session, actor, activity, wish.get("persons", ()))
    check_named(activity, len(people))
    activity.state = first_state(activity, actor.schools, day_in_shanghai(now_of(session)))
    await books.enter(session, activity, people)
    note(session, activity, "log_activity", kind=activity.kind, held_on=activity.held_on.isoformat())
    return await find_activity(session, actor, activity.id)


async def confirm_activity(
    session: AsyncSession, actor: Actor, activity_id: UUID, *, version: int | None = None
) -> Activity:
    """Confirm, as the school where it took place, that it did: from now on the activity counts.

    For a host school of another county, whose office may not work here, the county may speak as well: it has signed
    the agreement.

    :raises MayNot: unless the host school's office asks
    :raises NotYet: when its day is still to come
    :raises WrongState: the second time
    """
    activity = await find_activity(session, actor, activity_id)
    if activity.is_hosted_elsewhere and not actor.of_school:
        require(actor, Permission.KEEP_TWINNINGS, Place(activity.county_id))
    else:
        require(actor, Permission.CONFIRM_ACTIVITY, activity.hosting)
    activity = await books.current(session, activity, "confirm", version)
    check_held(activity, day_in_shanghai(now_of(session)))
    return await _moved(session, actor, activity, "confirm_activity", state="confirmed")


async def cancel_activity(
    session: AsyncSession, actor: Actor, activity_id: UUID, *, reason: str, version: int | None = None
) -> Activity:
    """Take back an activity that did not take place, or not as it was logged, with the reason.

    :raises NoReason: without a reason
    :raises WrongState: the second time
    """
    activity = await find_activity(session, actor, activity_id)
    require(actor, Permission.LOG_ACTIVITY, side_of(actor, activity))
    activity = await books.current(session, activity, "cancel", version)
    return await _moved(session, actor, activity, "cancel_activity", state="cancelled", reason=check_reason(reason))


async def correct_activity(
    session: AsyncSession,
    actor: Actor,
    activity_id: UUID,
    *,
    version: int | None = None,
    **changes: Unpack[Correction],
) -> Activity:
    """Put right what was written down wrongly. What the host has confirmed it must confirm anew, unless it asks itself.

    A school names and leaves out only teachers of its own; those whom the other school named stay.

    :raises MayNot: unless one of the two schools, or their county, asks
    :raises Refusal: whatever `check_activity` refuses of the corrected activity
    """
    seen = await find_activity(session, actor, activity_id)
    require(actor, Permission.LOG_ACTIVITY, side_of(actor, seen))
    twinning = await find_twinning(session, actor, seen.twinning_id)
    activity = await books.current(session, seen, "correct", version)
    persons = changes.pop("persons", None)
    corrected = as_changed(activity, **changes)
    check_activity(corrected, twinning)
    named = {each.teacher_id for each in activity.persons}
    wanted = named if persons is None else _wanted(actor, activity, persons)
    coming = await _people(session, actor, corrected, wanted - named)
    check_named(corrected, len(wanted))
    if persons is not None:
        await books.name_anew(session, activity, named - wanted, coming)
    spoken = {name: str(value) for name, value in changes.items()} | {"named": str(len(wanted))}
    spoken_for = first_state(corrected, actor.schools, day_in_shanghai(now_of(session)))
    state = spoken_for if actor.of_school else activity.state
    return await _moved(session, actor, activity, "correct_activity", spoken=spoken, **changes, state=state)


async def _people(session: AsyncSession, actor: Actor, activity: Activity, ids: Iterable[UUID]) -> list[Participant]:
    """Make the rows of the persons who are named.

    :raises UnknownTeacher: when one is none that the actor may see
    :raises NotOfThePair: when one was employed elsewhere
    """
    return [_participant(activity, each) for each in await find_teachers(session, actor, set(ids), field="persons")]


def _participant(activity: Activity, teacher: Teacher) -> Participant:
    return Participant(
        county_id=activity.county_id,
        activity_id=activity.id,
        teacher_id=teacher.id,
        teacher_name=teacher.name,
        school_id=school_of(teacher, activity),
        lead_school_id=activity.lead_school_id,
        partner_school_id=activity.partner_school_id,
    )


def _wanted(actor: Actor, activity: Activity, ids: Iterable[UUID]) -> set[UUID]:
    """Tell who is to be named: whom the actor names, and those of the other school, whom only that leaves out."""
    theirs = {each.teacher_id for each in activity.persons if actor.of_school and each.school_id not in actor.schools}
    return set(ids) | theirs


async def _moved(
    session: AsyncSession,
    actor: Actor,
    activity: Activity,
    deed: str,
    *,
    spoken: dict[str, str] | None = None,
    **changes: Any,
) -> Activity:
    await books.change(session, activity, **changes)
    note(session, activity, deed, **(spoken if spoken is not None else changes))
    return await find_activity(session, actor, activity.id)
