"""Finding returns, within what the actor may see: the county's own, a school those of its records."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor
from domain.database import among, by_sight, mirrors_in_sight, read_in_both
from domain.review.model import MIRROR, Return


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """Limit returns to the actor's counties and, for a school office, to those of its records."""
    within = Return.county_id.in_(actor.counties)
    if not actor.of_school:
        return within
    return within & or_(Return.school_id.in_(actor.schools), Return.other_school_id.in_(actor.schools))


def mirrors_seen_by(actor: Actor) -> ColumnElement[bool]:
    """Limit mirrors to the actor's counties and, for a school office, to those of its records."""
    mirrored = mirrors_in_sight(actor, MIRROR)
    if not actor.of_school:
        return mirrored
    return mirrored & or_(MIRROR.c.school_id.in_(actor.schools), MIRROR.c.other_school_id.in_(actor.schools))


def seen_returns(actor: Actor) -> type[Return]:
    """Give returns as the actor sees them, owner rows and mirrors together."""
    return read_in_both(Return, seen_by(actor), MIRROR, mirrors_seen_by(actor))


_seen = by_sight(seen_returns)


async def returns_of(session: AsyncSession, actor: Actor, thing_id: UUID) -> Sequence[Return]:
    """Give the thread of a record, oldest first."""
    seen = _seen(actor)
    thread = select(seen).where(seen.thing_id == thing_id).order_by(seen.returned_at, seen.id)
    return (await session.scalars(thread)).all()


async def pending_by_thing(
    session: AsyncSession, actor: Actor, thing_ids: Iterable[UUID]
) -> Mapping[UUID, Sequence[Return]]:
    """Give what waits for an answer or a look of each of the records."""
    seen = _seen(actor)
    waiting = select(seen).where(among(seen.thing_id, thing_ids), seen.state != "settled")
    pending: dict[UUID, list[Return]] = {}
    for each in await session.scalars(waiting):
        pending.setdefault(each.thing_id, []).append(each)
    return pending


def returned(thing: str, state: str) -> CompoundSelect[UUID]:
    """Give the select of the ids of records that were returned and stand so, to narrow lists by."""
    own = select(Return.thing_id).where(Return.thing == thing, Return.state == state)
    return own.union_all(select(MIRROR.c.thing_id).where(MIRROR.c.thing == thing, MIRROR.c.state == state))
