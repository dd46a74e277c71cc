"""Finding returns, within what the actor may see: the county's own, a school those of its records."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor
from domain.database import among
from domain.review.model import Return


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """Limit returns to the actor's counties and, for a school office, to those of its records."""
    within = Return.county_id.in_(actor.counties)
    if not actor.of_school:
        return within
    return within & or_(Return.school_id.in_(actor.schools), Return.other_school_id.in_(actor.schools))


async def returns_of(session: AsyncSession, actor: Actor, thing_id: UUID) -> Sequence[Return]:
    """Give the thread of a record, oldest first."""
    thread = select(Return).where(Return.thing_id == thing_id, seen_by(actor))
    return (await session.scalars(thread.order_by(Return.returned_at, Return.id))).all()


async def pending_by_thing(
    session: AsyncSession, actor: Actor, thing_ids: Iterable[UUID]
) -> Mapping[UUID, Sequence[Return]]:
    """Give what waits for an answer or a look of each of the records."""
    these = among(Return.thing_id, thing_ids)
    pending: dict[UUID, list[Return]] = {}
    for each in await session.scalars(select(Return).where(these, Return.state != "settled", seen_by(actor))):
        pending.setdefault(each.thing_id, []).append(each)
    return pending


def returned(thing: str, state: str) -> Select[UUID]:
    """Give the select of the ids of records that were returned and stand so, to narrow lists by."""
    return select(Return.thing_id).where(Return.thing == thing, Return.state == state)
