"""Finding activities, within what the actor may see."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from domain.access import Actor
from domain.activity.model import Activity, Participant
from domain.activity.rules import AlreadyLogged, UnknownActivity
from domain.database import KeyUsed, check_key, refuses
from domain.review.queries import returned
from domain.twinning.model import Twinning

refuses("activity_once_key", AlreadyLogged, field="held_on")
refuses("activity_idempotency_key", KeyUsed, field="idempotency_key")


@dataclass(frozen=True, kw_only=True)
class WantedActivities:
    """Which activities a list should show; what is left out does not narrow it. `returned` is how a return stands."""

    kinds: Sequence[str] = ()
    states: Sequence[str] = ()
    stage: str = ""
    school_id: UUID | None = None
    host_school_id: UUID | None = None
    twinning_id: UUID | None = None
    held_from: date | None = None
    held_before: date | None = None
    returned: str = ""


def seen_by(actor: Actor, row: type[Activity] | type[Participant] = Activity) -> ColumnElement[bool]:
    """Limit rows to the actor's counties and, for a school office, to those of its schools."""
    within = row.county_id.in_(actor.counties)
    if not actor.of_school:
        return within
    return within & or_(row.lead_school_id.in_(actor.schools), row.partner_school_id.in_(actor.schools))


def narrowing(row: type[Activity], wanted: WantedActivities) -> list[ColumnElement[bool]]:
    """Give the conditions by which activities are the wanted ones."""
    return [
        row.kind.in_(wanted.kinds) if wanted.kinds else true(),
        row.state.in_(wanted.states) if wanted.states else true(),
        row.stage == wanted.stage if wanted.stage else true(),
        _of_school(row, wanted.school_id),
        row.host_school_id == wanted.host_school_id if wanted.host_school_id else true(),
        row.twinning_id == wanted.twinning_id if wanted.twinning_id else true(),
        row.held_on >= wanted.held_from if wanted.held_from else true(),
        row.held_on < wanted.held_before if wanted.held_before else true(),
        row.id.in_(returned("activity", wanted.returned)) if wanted.returned else true(),
    ]


async def find_activity(session: AsyncSession, actor: Actor, activity_id: UUID, *, lock: bool = False) -> Activity:
    """Find an activity with its twinning, schools and the persons who are named; locked against other writers, if told.

    :raises UnknownActivity: when there is none that the actor may see
    """
    those = _whole().where(Activity.id == activity_id, seen_by(actor)).options(selectinload(Activity.persons))
    if lock:
        those = those.with_for_update(key_share=True)
    found = await session.scalar(those.execution_options(populate_existing=True))
    if found is None:
        raise UnknownActivity
    return found


async def page_of_activities(
    session: AsyncSession, actor: Actor, wanted: WantedActivities, *, page: int = 1, size: int = 50
) -> Sequence[Activity]:
    """Give one page of the wanted activities, the latest first."""
    listed = _whole().where(seen_by(actor), *narrowing(Activity, wanted))
    ordered = listed.order_by(Activity.held_on.desc(), Activity.id.desc())
    return (await session.scalars(ordered.limit(size).offset((page - 1) * size))).all()


async def count_activities(session: AsyncSession, actor: Actor, wanted: WantedActivities) -> int:
    """Count the wanted activities that the actor may see."""
    counted = select(func.count()).select_from(Activity).where(seen_by(actor), *narrowing(Activity, wanted))
    return await session.scalar(counted) or 0


@dataclass(frozen=True)
class Sum:
    """What the wanted activities of one kind come to."""

    kind: str
    times: int
    hours: int
    person_times: int


async def sums_of_activities(session: AsyncSession, actor: Actor, wanted: WantedActivities) -> Sequence[Sum]:
    """Sum up the wanted activities by kind; what was cancelled comes to nothing."""
    summed = (
        select(Activity.kind, func.count(), func.sum(Activity.hours), func.sum(Activity.person_times))
        .where(seen_by(actor), Activity.state != "cancelled", *narrowing(Activity, wanted))
        .group_by(Activity.kind)
    )
    return [Sum(*row) for row in await session.execute(summed)]


@dataclass(frozen=True)
class LastMet:
    """How often a pair has met in some time, as far as the host has confirmed it, and when last."""

    times: int
    held_on: date


async def last_met(
    session: AsyncSession, actor: Actor, twinning_ids: Collection[UUID], first: date, end: date
) -> Mapping[UUID, LastMet]:
    """Tell of each of the twinnings how often its schools have met from the first day to before the end."""
    counted = (
        select(Activity.twinning_id, func.count(), func.max(Activity.held_on))
        .where(Activity.twinning_id.in_(twinning_ids), Activity.state == "confirmed", seen_by(actor))
        .where(Activity.held_on >= first, Activity.held_on < end)
        .group_by(Activity.twinning_id)
    )
    return {twinning_id: LastMet(times, day) for twinning_id, times, day in await session.execute(counted)}


async def with_idempotency_key(session: AsyncSession, actor: Actor, twinning: Twinning, key: str | None) -> UUID | None:
    """Find what was already logged under the key, so that a repeated request logs nothing twice.

    :raises KeyTooLong: when it is no key but a text
    :raises KeyUsed: when it was logged under another twinning
    """
    if key is None:
        return None
    check_key(key)
    of_key = Activity.county_id == twinning.county_id, Activity.idempotency_key == key, seen_by(actor)
    before = (await session.execute(select(Activity.id, Activity.twinning_id).where(*of_key))).one_or_none()
    if before is not None and before.twinning_id != twinning.id:
        raise KeyUsed(field="idempotency_key")
    return before.id if before else None


def _of_school(row: type[Activity], school_id: UUID | None) -> ColumnElement[bool]:
    if school_id is None:
        return true()
    return or_(row.lead_school_id == school_id, row.partner_school_id == school_id)


def _whole() -> Select[Activity]:
    pair = selectinload(Activity.twinning)
    return select(Activity).options(
        pair.selectinload(Twinning.lead), pair.selectinload(Twinning.partner), selectinload(Activity.host)
    )
