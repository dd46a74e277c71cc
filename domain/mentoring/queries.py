"""Finding teacher pairs, within what the actor may see."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from domain.access import Actor
from domain.database import by_sight, mirrors_in_sight, read_in_both, refuses, the_one
from domain.mentoring.model import MIRROR, TeacherPair
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


def mirrors_seen_by(actor: Actor) -> ColumnElement[bool]:
    """Limit mirrors to the actor's counties and, for a school office, to those of its schools."""
    mirrored = mirrors_in_sight(actor, MIRROR)
    if not actor.of_school:
        return mirrored
    return mirrored & or_(MIRROR.c.mentor_school_id.in_(actor.schools), MIRROR.c.mentee_school_id.in_(actor.schools))


def seen_pairs(actor: Actor) -> type[TeacherPair]:
    """Give pairs as the actor sees them, owner rows and mirrors together, each with its owner's county."""
    return read_in_both(TeacherPair, seen_by(actor), MIRROR, mirrors_seen_by(actor))


_seen = by_sight(seen_pairs)


async def find_pair(session: AsyncSession, actor: Actor, pair_id: UUID) -> TeacherPair:
    """Find a pair with both schools.

    :raises UnknownPair: when there is none that the actor may see
    """
    seen = _seen(actor)
    whole = joinedload(seen.mentor_school), joinedload(seen.mentee_school)
    of_id = select(seen).where(seen.id == pair_id).options(*whole)
    return await the_one(session, of_id.execution_options(populate_existing=True), UnknownPair)


async def own_pair(session: AsyncSession, pair: TeacherPair) -> TeacherPair:
    """Read the owner row for change, whichever book it was found in; locked against other writers.

    :raises UnknownPair: when it was taken back meanwhile
    """
    of_id = TeacherPair.county_id == pair.county_id, TeacherPair.id == pair.id
    locked = select(TeacherPair).where(*of_id).with_for_update(key_share=True)
    return await the_one(session, locked.execution_options(populate_existing=True), UnknownPair)


async def pairs_of_twinning(session: AsyncSession, actor: Actor, twinning_id: UUID) -> Sequence[TeacherPair]:
    """Give the pairs under a twinning, open ones first."""
    seen, whole = _whole(actor)
    found = whole.where(seen.twinning_id == twinning_id)
    ordered = found.order_by((seen.state == "open").desc(), seen.starts_on.desc(), seen.id)
    return (await session.scalars(ordered)).all()


def _whole(actor: Actor) -> tuple[type[TeacherPair], Select[TeacherPair]]:
    """Give the class to narrow and order by, and the select of the pairs in sight with both schools."""
    seen = _seen(actor)
    return seen, select(seen).options(selectinload(seen.mentor_school), selectinload(seen.mentee_school))
