"""Finding activities, within what the actor may see: the own county's, and mirrors of those it leads elsewhere."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from domain.access import Actor
from domain.activity.model import MIRROR, PERSON_MIRROR, Activity, Participant
from domain.activity.rules import AlreadyLogged, UnknownActivity
from domain.database import KeyUsed, by_sight, check_key, mirrors_in_sight, read_in_both, refuses
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


def mirrors_seen_by(actor: Actor, mirror: Table = MIRROR) -> ColumnElement[bool]:
    """Limit mirrors to the actor's counties and, for a school office, to those of twinnings that its schools lead."""
    mirrored = mirrors_in_sight(actor, mirror)
    return mirrored & mirror.c.lead_school_id.in_(actor.schools) if actor.of_school else mirrored


def seen_activities(actor: Actor) -> type[Activity]:
    """Give activities as the actor sees them, owner rows and mirrors together, each with its owner's county."""
    return read_in_both(Activity, seen_by(actor), MIRROR, mirrors_seen_by(actor))


def seen_participants(actor: Actor) -> type[Participant]:
    """Give who is named with the activities that the actor sees."""
    own, mirrored = seen_by(actor, Participant), mirrors_seen_by(actor, PERSON_MIRROR)
    return read_in_both(Participant, own, PERSON_MIRROR, mirrored)


_seen, _seen_persons = by_sight(seen_activities), by_sight(seen_participants)


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


async def find_activity(session: AsyncSession, actor: Actor, activity_id: UUID) -> Activity:
    """Find an activity with its schools and the persons who are named.

    :raises UnknownActivity: when there is none that the actor may see
    """
    seen = _seen(actor)
    whole = joinedload(seen.lead), joinedload(seen.partner), joinedload(seen.host)
    of_id = select(seen).where(seen.id == activity_id).options(*whole)
    found = await session.scalar(of_id.execution_options(populate_existing=True))
    if found is None:
        raise UnknownActivity
    person = _seen_persons(actor)
    named = select(person).where(person.activity_id == activity_id).order_by(person.teacher_name)
    those = (await session.scalars(named.execution_options(populate_existing=True))).all()
    set_committed_value(found, "persons", list(those))
    return found


async def own_activity(session: AsyncSession, activity: Activity) -> Activity:
    """Read the owner row for change, whichever book it was found in; locked against other writers."""
    locked = (
        select(Activity)
        .where(Activity.county_id == activity.county_id, Activity.id == activity.id)
        .options(selectinload(Activity.persons))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(locked)).one()


async def page_of_activities(
    session: AsyncSession, actor: Actor, wanted: WantedActivities, *, page: int = 1, size: int = 50
) -> Sequence[Activity]:
    """Give one page of the wanted activities, the latest first."""
    seen, whole = _whole(actor)
    ordered = whole.where(*narrowing(seen, wanted)).order_by(seen.held_on.desc(), seen.id.desc())
    return (await session.scalars(ordered.limit(size).offset((page - 1) * size))).all()


async def count_activities(session: AsyncSession, actor: Actor, wanted: WantedActivities) -> int:
    """Count the wanted activities that the actor may see."""
    seen = _seen(actor)
    return await session.scalar(select(func.count()).select_from(seen).where(*narrowing(seen, wanted))) or 0


@dataclass(frozen=True)
class Sum:
    """What the wanted activities of one kind come to."""

    kind: str
    times: int
    hours: int
    person_times: int


async def sums_of_activities(session: AsyncSession, actor: Actor, wanted: WantedActivities) -> Sequence[Sum]:
    """Sum up the wanted activities by kind; what was cancelled comes to nothing."""
    seen = _seen(actor)
    summed = (
        select(seen.kind, func.count(), func.sum(seen.hours), func.sum(seen.person_times))
        .where(seen.state != "cancelled", *narrowing(seen, wanted))
        .group_by(seen.kind)
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
    seen = _seen(actor)
    counted = (
        select(seen.twinning_id, func.count(), func.max(seen.held_on))
        .where(seen.twinning_id.in_(twinning_ids), seen.state == "confirmed")
        .where(seen.held_on >= first, seen.held_on < end)
        .group_by(seen.twinning_id)
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
    seen = _seen(actor)
    of_key = seen.county_id == twinning.county_id, seen.idempotency_key == key
    before = (await session.execute(select(seen.id, seen.twinning_id).where(*of_key))).one_or_none()
    if before is not None and before.twinning_id != twinning.id:
        raise KeyUsed(field="idempotency_key")
    return before.id if before else None


def _of_school(row: type[Activity], school_id: UUID | None) -> ColumnElement[bool]:
    if school_id is None:
        return true()
    return or_(row.lead_school_id == school_id, row.partner_school_id == school_id)


def _whole(actor: Actor) -> tuple[type[Activity], Select[Activity]]:
    """Give the class to narrow and order by, and the select of the activities in sight with their schools."""
    seen = _seen(actor)
    return seen, select(seen).options(selectinload(seen.lead), selectinload(seen.partner), selectinload(seen.host))
