"""Correcting and logging many activities at once: the leave and the rules of the actions, asked of all together.

Apart from the actions, because a ledger that comes back may hold ten thousand: what each is judged against is read
once for all, and all are written in few statements.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Permission, require
from domain.activity import books
from domain.activity.model import Activity, Participant
from domain.activity.noting import note
from domain.activity.queries import seen_by
from domain.activity.rules import (
    AlreadyLogged,
    Correction,
    UnknownActivity,
    Wish,
    check_activity,
    check_named,
    check_state,
    drafted,
    first_state,
    side_of,
)
from domain.calendar.rules import day_in_shanghai
from domain.database import among, as_changed, flush_many, now_of
from domain.refusals import Refusal
from domain.twinning.model import Twinning

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
    await books.mirror(session, *desk.activities)


async def logbook(session: AsyncSession, actor: Actor, twinnings: Iterable[Twinning]) -> "Logbook":
    """Lay out what new activities of these twinnings are judged against."""
    columns = Activity.twinning_id, Activity.held_on, Activity.kind, Activity.subject
    booked = select(*columns, Activity.hours, Activity.person_times).where(
        among(Activity.twinning_id, {each.id for each in twinnings}), Activity.state != "cancelled"
    )
    stated = {
        (each.twinning_id, each.held_on, each.kind, each.subject): Amounts(each.hours, each.person_times)
        for each in await session.execute(booked)
    }
    return Logbook(actor, stated, now_of(session))


class Amounts(NamedTuple):
    """How much an activity came to: in its own unit, and in person-times."""

    hours: int
    person_times: int


class Logbook:
    """Takes up new activities that name nobody, one after the other, and writes all of them together."""

    def __init__(self, actor: Actor, booked: dict[Key, Amounts], now: datetime) -> None:
        self._actor, self._booked, self._now = actor, booked, now
        self._new: list[Activity] = []

    def booked(self, twinning: Twinning, wish: Wish) -> Amounts | None:
        """Tell what the pair's activity of this kind, day and subject came to, if it has one in the books or here."""
        return self._booked.get((twinning.id, wish["held_on"], wish["kind"], wish.get("subject", "").strip()))

    def take(self, twinning: Twinning, wish: Wish) -> None:
        """Take up an activity, once it is found to be right beside the books and those before it.

        :raises Refusal: whatever `log_activity` refuses
        """
        require(self._actor, Permission.LOG_ACTIVITY, side_of(self._actor, twinning))
        activity = drafted(wish, twinning=twinning, now=self._now)
        check_activity(activity, twinning)
        if _key(activity) in self._booked:
            raise AlreadyLogged(field="held_on")
        activity.state = first_state(activity, self._actor.schools, day_in_shanghai(self._now))
        self._booked[_key(activity)] = Amounts(activity.hours, activity.person_times)
        self._new.append(activity)

    async def write(self, session: AsyncSession) -> None:
        """Log what was taken up."""
        session.add_all(self._new)
        await session.flush()
        await books.mirror(session, *self._new)
        for activity in self._new:
            note(session, activity, "log_activity", kind=activity.kind, held_on=activity.held_on.isoformat())


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
    twinnings = select(Twinning).where(
        Twinning.county_id.in_(here), among(Twinning.id, {each.twinning_id for each in activities})
    )
    return _Desk(
        activities,
        {each.id: each for each in await session.scalars(twinnings)},
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
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return list(await session.scalars(rows))


class _Desk:
    """Everything that corrections are judged against."""

    def __init__(
        self,
        activities: Sequence[Activity],
        twinnings: Mapping[UUID, Twinning],
        named: Mapping[UUID, int],
        taken: Mapping[Key, UUID],
        today: date,
    ) -> None:
        self.today, self.activities = today, activities
        self._twinnings = twinnings
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
        require(actor, Permission.LOG_ACTIVITY, side_of(actor, activity))
        check_state(activity, "correct")
        corrected = as_changed(activity, **changes)
        check_activity(corrected, self._twinnings[activity.twinning_id])
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
