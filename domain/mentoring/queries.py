"""Finding teacher pairs, within what the actor may see."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from domain.access import Actor
from domain.database import refuses
from domain.mentoring.model import TeacherPair
from domain.mentoring.rules import AlreadyPaired, UnknownPair

refuses("teacher_pair_once_key", AlreadyPaired, field="teacher")


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """Limit pairs to the actor's counties and, for a school office, to those of its schools."""
    within = TeacherPair.county_id.in_(actor.counties)
    if not actor.of_school:
        return within
    return within & or_(
        TeacherPair.mentor_school_id.in_(actor.schools), TeacherPair.mentee_school_id.in_(actor.schools)
    )


async def find_pair(session: AsyncSession, actor: Actor, pair_id: UUID, *, lock: bool = False) -> TeacherPair:
    """Find a pair with both schools; locked against other writers, if told.

    :raises UnknownPair: when there is none that the actor may see
    """
    those = _whole().where(TeacherPair.id == pair_id, seen_by(actor))
    if lock:
        those = those.with_for_update(key_share=True)
    found = await session.scalar(those.execution_options(populate_existing=True))
    if found is None:
        raise UnknownPair
    return found


async def pairs_of_twinning(session: AsyncSession, actor: Actor, twinning_id: UUID) -> Sequence[TeacherPair]:
    """Give the pairs under a twinning, open ones first."""
    found = _whole().where(TeacherPair.twinning_id == twinning_id, seen_by(actor))
    ordered = found.order_by((TeacherPair.state == "open").desc(), TeacherPair.starts_on.desc(), TeacherPair.id)
    return (await session.scalars(ordered)).all()


def _whole() -> Select[TeacherPair]:
    return select(TeacherPair).options(selectinload(TeacherPair.mentor_school), selectinload(TeacherPair.mentee_school))
