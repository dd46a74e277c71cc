"""The rows of an activity: how they are written and mirrored. Only actions and the register call this."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import flag_modified

from domain.activity.model import MIRROR, PERSON_MIRROR, Activity, Participant
from domain.activity.queries import own_activity
from domain.activity.rules import check_state
from domain.database import check_version, reach, write_mirror


async def enter(session: AsyncSession, activity: Activity, people: Sequence[Participant]) -> None:
    """Write a new activity with who is named, in the book of its twinning, and its mirror."""
    async with reach(session, activity.county_id):
        session.add(activity)
        await session.flush()
        session.add_all(people)
    await mirror(session, activity)
    await _mirror_people(session, activity, people)


async def current(session: AsyncSession, seen: Activity, deed: str, version: int | None) -> Activity:
    """Lock the owner row in the state that the deed needs. What was done already is said before that it was changed.

    :raises WrongState: when its state does not allow the deed
    :raises StaleVersion: when another version than the one that was read is current
    """
    async with reach(session, seen.county_id):
        activity = await own_activity(session, seen)
        check_state(activity, deed)
        check_version(activity.version, version)
    return activity


async def change(session: AsyncSession, activity: Activity, **changes: Any) -> None:
    """Write changes into the row and its mirror."""
    async with reach(session, activity.county_id):
        for name, value in changes.items():
            setattr(activity, name, value)
    await mirror(session, activity)


async def name_anew(
    session: AsyncSession, activity: Activity, leaving: Collection[UUID], coming: Sequence[Participant]
) -> None:
    """Let some who are named go and others come."""
    gone = Participant.county_id == activity.county_id, Participant.activity_id == activity.id
    async with reach(session, activity.county_id):
        await session.execute(delete(Participant).where(*gone, Participant.teacher_id.in_(leaving)))
        session.add_all(coming)
        flag_modified(activity, "person_times")  # who is named is part of the version, too
    if activity.lead_county_id != activity.county_id:
        there = PERSON_MIRROR.c.county_id == activity.lead_county_id, PERSON_MIRROR.c.activity_id == activity.id
        async with reach(session, activity.lead_county_id):
            await session.execute(delete(PERSON_MIRROR).where(*there, PERSON_MIRROR.c.teacher_id.in_(leaving)))
        await _mirror_people(session, activity, coming)


async def mirror(session: AsyncSession, *activities: Activity) -> None:
    """Copy owner rows into the books of the lead schools' counties, where those are other ones."""
    await write_mirror(session, MIRROR, activities, lambda activity: activity.lead_county_id)


async def _mirror_people(session: AsyncSession, activity: Activity, people: Sequence[Participant]) -> None:
    await write_mirror(session, PERSON_MIRROR, people, lambda _person: activity.lead_county_id)
