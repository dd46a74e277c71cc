"""Correcting many activities at once: the leave and the rules of `correct_activity`, asked of all of them together.

Apart from the actions, because a ledger that comes back may correct a thousand: what each is judged against is read
once for all, and all are written in one statement.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from domain.access import Actor, Permission, require
from domain.activity.model import Activity, Participant
from domain.activity.noting import note
from domain.activity.queries import seen_by
from domain.activity.rules import (
    AlreadyLogged,
    Correction,
    UnknownActivity,
    check_activity,
    check_named,
    check_state,
    first_state,
    side_of,
)
from domain.calendar.rules import day_in_shanghai
from domain.database import among, as_changed, flush_many, now_of
from domain.refusals import Refusal

Refuse = Callable[[UUID, Refusal], None]
Key = tuple[UUID, date, str, str]


async def correct_activities(
    session: AsyncSession, actor: Actor, corrections: Mapping[UUID, Correction], refuse: Refuse
) -> None:
    """Correct each activity of the mapping as `correct_activity` does; one that is refused is told, and left as it is.

    Who is named stays as it is.
    """
    desk = await _desk(session, actor, corrections)
    for activity_id, changes in corrections.items():
        try:
            activity, corrected = desk.judged(actor, activity_id, changes)
        except Refusal as refusal:
            refuse(activity_id, refusal)
            continue
        if desk.follows_another(corrected):
            await flush_many(session)
        for name, value in changes.items():
            setattr(activity, name, value)
        if actor.of_school:
            activity.state = first_state(activity, actor.schools, desk.today)
        note(session, activity, "correct_activity", **{name: str(value) for name, value in changes.items()})
    await flush_many(session)


async def _desk(session: AsyncSession, actor: Actor, ids: Iterable[UUID]) -> "_Desk":
    activities = await _locked(session, actor, ids)
    here = {each.county_id for each in activities}
    named = (
        select(Participant.activity_id, func.count())
        .where(Participant.county_id.in_(here), among(Participant.activity_id, (each.id for each in activities)))
        .group_by(Participant.activity_id)
    )
    taken = select(Activity.id, Activity.twinning_id, Activity.held_on, Activity.kind, Activity.subject).where(
        Activity.county_id.in_(here),
        among(Activity.twinning_id, {each.twinning_id for each in activities}),
        Activity.state != "cancelled",
    )
    return _Desk(
        activities,
        dict((await session.execute(named)).all()),
        {(each.twinning_id, each.held_on, each.kind, each.subject): each.id for each in await session.execute(taken)},
        day_in_shanghai(now_of(session)),
    )


async def _locked(session: AsyncSession, actor: Actor, ids: Iterable[UUID]) -> list[Activity]:
    """Lock the rows in one fixed order, so that two files never wait for each other."""
    rows = (
        select(Activity)
        .where(among(Activity.id, ids), seen_by(actor))
        .order_by(Activity.county_id, Activity.id)
        .options(selectinload(Activity.twinning))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return list(await session.scalars(rows))


class _Desk:
    """Everything that corrections are judged against."""

    def __init__(
        self, activities: Iterable[Activity], named: Mapping[UUID, int], taken: Mapping[Key, UUID], today: date
    ) -> None:
        self.today = today
        self._activities = {each.id: each for each in activities}
        self._named = named
        self._at_first, self._taken = taken, dict(taken)

    def judged(self, actor: Actor, activity_id: UUID, changes: Correction) -> tuple[Activity, Activity]:
        """Give the activity, and as it would be, once its correction is found to be right.

        :raises Refusal: whatever `correct_activity` refuses
        """
        activity = self._activities.get(activity_id)
        if activity is None:
            raise UnknownActivity
        require(actor, Permission.LOG_ACTIVITY, side_of(actor, activity.twinning))
        check_state(activity, "correct")
        corrected = as_changed(activity, **changes)
        check_activity(corrected, activity.twinning)
        check_named(corrected, self._named.get(activity_id, 0))
        self._move(_key(activity), _key(corrected), activity_id)
        return activity, corrected

    def follows_another(self, corrected: Activity) -> bool:
        """Tell whether it takes the day of another that has just moved away, which must be written before it."""
        return self._at_first.get(_key(corrected), corrected.id) != corrected.id

    def _move(self, before: Key, after: Key, activity_id: UUID) -> None:
        """Keep account of which kinds, days and subjects a pair has.

        :raises AlreadyLogged: when another activity has these
        """
        if self._taken.get(after, activity_id) != activity_id:
            raise AlreadyLogged(field="held_on")
        self._taken.pop(before, None)
        self._taken[after] = activity_id


def _key(activity: Activity) -> Key:
    return activity.twinning_id, activity.held_on, activity.kind, activity.subject
