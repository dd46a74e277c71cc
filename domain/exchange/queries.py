"""Finding postings, within what the actor may see: the own county's, and mirrors of those that come from others."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, cast, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from domain.access import Actor
from domain.database import KeyUsed, among, by_sight, check_key, mirrors_in_sight, read_in_both, refuses, the_one
from domain.division.model import County
from domain.exchange.model import MIRROR, Posting
from domain.exchange.rules import LATE_ENTRY_DAYS, Overlapping, UnknownPosting
from domain.policy.model import PostingTerms
from domain.policy.queries import latest_terms
from domain.review.queries import returned
from domain.school.model import School
from domain.teacher.model import Employment, Teacher

refuses("posting_claim_once", Overlapping, field="starts_on")
refuses("posting_idempotency_key", KeyUsed, field="idempotency_key")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which postings a list should show; what is left out does not narrow it. `returned` is how a return stands."""

    kinds: Sequence[str] = ()
    states: Sequence[str] = ()
    school_id: UUID | None = None
    from_school_id: UUID | None = None
    to_school_id: UUID | None = None
    teacher_id: UUID | None = None
    twinning_id: UUID | None = None
    starts_from: date | None = None
    starts_before: date | None = None
    planned_before: date | None = None
    returned: str = ""
    counties: Sequence[int] = field(default=())
    text: str = ""


def seen_by(actor: Actor, row: type[Posting] = Posting) -> ColumnElement[bool]:
    """Limit the own book's postings to the actor's counties and, for a school office, to those of its schools."""
    within = row.county_id.in_(actor.counties)
    if not actor.of_school:
        return within
    return within & or_(row.from_school_id.in_(actor.schools), row.to_school_id.in_(actor.schools))


def mirrors_seen_by(actor: Actor) -> ColumnElement[bool]:
    """Limit mirrors to the actor's counties and, for a school office, to those that come to its schools."""
    mirrored = mirrors_in_sight(actor, MIRROR)
    return mirrored & MIRROR.c.to_school_id.in_(actor.schools) if actor.of_school else mirrored


def seen_postings(actor: Actor) -> type[Posting]:
    """Give postings as the actor sees them, owner rows and mirrors together, each with its owner's county."""
    return read_in_both(Posting, seen_by(actor), MIRROR, mirrors_seen_by(actor))


_seen = by_sight(seen_postings)


def wanted_postings(actor: Actor, wanted: Wanted) -> tuple[type[Posting], Select[Posting]]:
    """Give the select of the wanted postings and the class to order it by, schools and teacher loaded."""
    seen = _seen(actor)
    chosen = select(seen).where(*narrowing(seen, wanted))
    return seen, chosen.options(
        selectinload(seen.from_school), selectinload(seen.to_school), selectinload(seen.teacher)
    )


async def count_postings(session: AsyncSession, actor: Actor, wanted: Wanted) -> int:
    """Count the wanted postings that the actor may see."""
    seen = _seen(actor)
    return await session.scalar(select(func.count()).select_from(seen).where(*narrowing(seen, wanted))) or 0


async def page_of_postings(
    session: AsyncSession, actor: Actor, wanted: Wanted, *, page: int = 1, size: int = 50, earliest_first: bool = False
) -> Sequence[Posting]:
    """Give one page of the wanted postings, the latest to start first unless the earliest are asked for."""
    seen, chosen = wanted_postings(actor, wanted)
    if earliest_first:
        ordered = chosen.order_by(seen.starts_on, seen.id)
    else:
        ordered = chosen.order_by(seen.starts_on.desc(), seen.id.desc())
    return (await session.scalars(ordered.limit(size).offset((page - 1) * size))).all()


async def find_posting(session: AsyncSession, actor: Actor, posting_id: UUID) -> Posting:
    """Find a posting with its schools and, where the actor may see it, the teacher's record.

    :raises UnknownPosting: when there is none that the actor may see
    """
    seen = _seen(actor)
    whole = joinedload(seen.from_school), joinedload(seen.to_school), joinedload(seen.teacher)
    return await the_one(session, select(seen).where(seen.id == posting_id).options(*whole), UnknownPosting)


async def own_posting(session: AsyncSession, posting: Posting) -> Posting:
    """Read the owner row for change, whichever book it was found in; locked against other writers."""
    locked = (
        select(Posting)
        .where(Posting.county_id == posting.county_id, Posting.id == posting.id)
        .options(joinedload(Posting.from_school).joinedload(School.county), joinedload(Posting.to_school))
        .with_for_update(key_share=True, of=Posting)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(locked)).one()


async def with_idempotency_key(
    session: AsyncSession, actor: Actor, teacher: Teacher, key: str | None
) -> Posting | None:
    """Find what was already logged under the key, so that a repeated request logs nothing twice.

    :raises KeyTooLong: when it is no key but a text
    :raises KeyUsed: when it was logged for another teacher, or by another office
    """
    if key is None:
        return None
    check_key(key)
    before = (
        select(Posting)
        .where(Posting.county_id == teacher.county_id, Posting.idempotency_key == key, seen_by(actor))
        .options(joinedload(Posting.from_school), joinedload(Posting.to_school), joinedload(Posting.teacher))
    )
    posting: Posting | None = await session.scalar(before)
    if posting is not None and posting.teacher_id != teacher.id:
        raise KeyUsed(field="idempotency_key")
    return posting


async def lock_teacher(session: AsyncSession, county_id: int, teacher_id: UUID) -> None:
    """Lock the teacher's row, so that two postings of one teacher in one county come one after the other."""
    row = select(Teacher.id).where(Teacher.county_id == county_id, Teacher.id == teacher_id)
    await session.execute(row.with_for_update(key_share=True))


async def lock_teachers(session: AsyncSession, counties: Collection[int], ids: Collection[UUID]) -> None:
    """Lock the rows of many teachers in one fixed order, as `lock_teacher` does one."""
    rows = select(Teacher.id).where(Teacher.county_id.in_(counties), among(Teacher.id, ids))
    await session.execute(rows.order_by(Teacher.county_id, Teacher.id).with_for_update(key_share=True))


async def open_postings_of(session: AsyncSession, teacher: Teacher) -> Sequence[Posting]:
    """Give what takes the teacher's time in the own county: everything but what was cancelled."""
    taken = select(Posting).where(
        Posting.county_id == teacher.county_id, Posting.teacher_id == teacher.id, Posting.state != "cancelled"
    )
    return (await session.scalars(taken)).all()


async def teachers_who_may_go(session: AsyncSession, actor: Actor, school_id: UUID) -> Sequence[Teacher]:
    """Give the teachers whose current home is the school, by name."""
    home = select(Employment.teacher_id).where(
        Employment.school_id == school_id, Employment.ended_on.is_(None), Employment.county_id.in_(actor.counties)
    )
    those = (
        select(Teacher)
        .where(Teacher.id.in_(home), Teacher.county_id.in_(actor.counties))
        .options(selectinload(Teacher.employments))
        .order_by(Teacher.name, Teacher.id)
    )
    return (await session.scalars(those)).all()


def narrowing(seen: type[Posting], wanted: Wanted) -> list[ColumnElement[bool]]:
    """Give the conditions by which postings are the wanted ones."""
    return [
        seen.kind.in_(wanted.kinds) if wanted.kinds else true(),
        seen.state.in_(wanted.states) if wanted.states else true(),
        _of_school(seen, wanted.school_id),
        seen.from_school_id == wanted.from_school_id if wanted.from_school_id else true(),
        seen.to_school_id == wanted.to_school_id if wanted.to_school_id else true(),
        seen.teacher_id == wanted.teacher_id if wanted.teacher_id else true(),
        seen.twinning_id == wanted.twinning_id if wanted.twinning_id else true(),
        seen.starts_on >= wanted.starts_from if wanted.starts_from else true(),
        seen.starts_on < wanted.starts_before if wanted.starts_before else true(),
        seen.planned_to < wanted.planned_before if wanted.planned_before else true(),
        seen.county_id.in_(wanted.counties) if wanted.counties else true(),
        seen.id.in_(returned("posting", wanted.returned)) if wanted.returned else true(),
        seen.teacher_name.icontains(wanted.text, autoescape=True) if wanted.text else true(),
    ]


def _of_school(seen: type[Posting], school_id: UUID | None) -> ColumnElement[bool]:
    if school_id is None:
        return true()
    return or_(seen.from_school_id == school_id, seen.to_school_id == school_id)


def entered_late(posting: type[Posting], today: ColumnElement[date]) -> ColumnElement[bool]:
    """Say in SQL what `rules.is_late_entry` says of a posting, by the terms in force in its county today."""
    code = select(County.code).where(County.id == posting.county_id).correlate_except(County).scalar_subquery()
    days = latest_terms(PostingTerms.late_entry_days, code, today).scalar_subquery()
    logged_on = cast(func.timezone("Asia/Shanghai", posting.logged_at), Date)
    return logged_on > posting.starts_on + func.coalesce(days, LATE_ENTRY_DAYS)
