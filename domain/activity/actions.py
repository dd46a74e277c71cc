"""What can be done with activities: one school logs, the host school confirms, both may put right or cancel."""

from collections.abc import Iterable
from typing import Any, Unpack
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import flag_modified

from domain.access import Actor, Permission, require
from domain.activity.model import Activity, Participant
from domain.activity.noting import note
from domain.activity.queries import find_activity, with_idempotency_key
from domain.activity.rules import (
    Correction,
    Wish,
    check_activity,
    check_held,
    check_named,
    check_state,
    drafted,
    first_state,
    school_of,
    side_of,
)
from domain.calendar.rules import day_in_shanghai
from domain.database import check_version, now_of
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
    session.add(activity)
    await session.flush()
    session.add_all(people)
    note(session, activity, "log_activity", kind=activity.kind, held_on=activity.held_on.isoformat())
    await session.flush()
    return await find_activity(session, actor, activity.id)


async def confirm_activity(
    session: AsyncSession, actor: Actor, activity_id: UUID, *, version: int | None = None
) -> Activity:
    """Confirm, as the school where it took place, that it did: from now on the activity counts.

    For a host school whose books are kept elsewhere the county speaks, as it has signed the agreement.

    :raises MayNot: unless the host school's office asks
    :raises NotYet: when its day is still to come
    :raises WrongState: the second time
    """
    activity = await find_activity(session, actor, activity_id)
    elsewhere = activity.host.county_id != activity.county_id
    require(actor, Permission.KEEP_TWINNINGS if elsewhere else Permission.CONFIRM_ACTIVITY, activity.hosting)
    activity = await _current(session, actor, activity, "confirm", version)
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
    require(actor, Permission.LOG_ACTIVITY, side_of(actor, activity.twinning))
    activity = await _current(session, actor, activity, "cancel", version)
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
    activity = await find_activity(session, actor, activity_id)
    require(actor, Permission.LOG_ACTIVITY, side_of(actor, activity.twinning))
    activity = await _current(session, actor, activity, "correct", version)
    persons = changes.pop("persons", None)
    for name, value in changes.items():
        setattr(activity, name, value)
    check_activity(activity, activity.twinning)
    named = len(activity.persons) if persons is None else await _name_anew(session, actor, activity, persons)
    check_named(activity, named)
    spoken = {name: str(value) for name, value in changes.items()} | {"named": str(named)}
    spoken_for = first_state(activity, actor.schools, day_in_shanghai(now_of(session)))
    state = spoken_for if actor.of_school else activity.state
    return await _moved(session, actor, activity, "correct_activity", spoken=spoken, state=state)


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


async def _name_anew(session: AsyncSession, actor: Actor, activity: Activity, ids: Iterable[UUID]) -> int:
    """Replace the persons whom the actor may name, and tell how many are named now."""
    named = {each.teacher_id for each in activity.persons}
    theirs = {each.teacher_id for each in activity.persons if actor.of_school and each.school_id not in actor.schools}
    wanted = set(ids) | theirs
    of_activity = Participant.county_id == activity.county_id, Participant.activity_id == activity.id
    await session.execute(delete(Participant).where(*of_activity, Participant.teacher_id.in_(named - wanted)))
    session.add_all(await _people(session, actor, activity, wanted - named))
    flag_modified(activity, "person_times")  # who is named is part of the version, too
    return len(wanted)


async def _current(session: AsyncSession, actor: Actor, activity: Activity, deed: str, version: int | None) -> Activity:
    """Lock the row in the state that the deed needs. What was done already is said before that something changed."""
    current = await find_activity(session, actor, activity.id, lock=True)
    check_state(current, deed)
    check_version(current.version, version)
    return current


async def _moved(
    session: AsyncSession,
    actor: Actor,
    activity: Activity,
    deed: str,
    *,
    spoken: dict[str, str] | None = None,
    **changes: Any,
) -> Activity:
    for name, value in changes.items():
        setattr(activity, name, value)
    await session.flush()
    note(session, activity, deed, **(spoken if spoken is not None else changes))
    return await find_activity(session, actor, activity.id)
