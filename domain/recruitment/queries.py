"""Finding recruitment plans, posts and hires: a school office sees every plan of its county, and its own posts."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from domain.access import Actor, Permission, require
from domain.database import KeyUsed, check_key, check_version, refuses, the_one
from domain.recruitment.model import Hire, RecruitmentPlan, RecruitmentPost, SourceQuota
from domain.recruitment.rules import (
    SameYear,
    UnknownHire,
    UnknownPost,
    UnknownRecruitmentPlan,
)
from domain.school.model import School

refuses("recruitment_plan_year_key", SameYear, field="year")
refuses("hire_idempotency_key", KeyUsed, field="idempotency_key")

Planned = type[RecruitmentPlan] | type[SourceQuota]
Kept = type[RecruitmentPost] | type[Hire]


@dataclass(frozen=True, kw_only=True)
class WantedPosts:
    """Which posts a list should show; what is left out does not narrow it."""

    plan_id: UUID | None = None
    source: str = ""
    state: str = ""
    poverty_village: bool | None = None
    open: bool = False


def plans_seen_by(actor: Actor, row: Planned = RecruitmentPlan) -> ColumnElement[bool]:
    """Limit plans to the actor's counties: every office of the county may read them."""
    return row.county_id.in_(actor.counties)


def seen_by(actor: Actor, row: Kept = RecruitmentPost) -> ColumnElement[bool]:
    """Limit rows to the actor's counties and, for a school office, to those of its schools."""
    within = row.county_id.in_(actor.counties)
    return within & row.school_id.in_(actor.schools) if actor.of_school else within


async def recruitment_plans(session: AsyncSession, actor: Actor) -> Sequence[RecruitmentPlan]:
    """Give the plans that the actor may see, the latest year first."""
    ordered = _plans().where(plans_seen_by(actor)).order_by(RecruitmentPlan.year.desc(), RecruitmentPlan.id)
    return (await session.scalars(ordered)).all()


async def find_recruitment_plan(
    session: AsyncSession, actor: Actor, plan_id: UUID, *, lock: bool = False
) -> RecruitmentPlan:
    """Find a plan with its sources; locked against other writers, if told, as every change of its posts is.

    :raises UnknownRecruitmentPlan: when there is none that the actor may see
    """
    chosen = _plans().where(RecruitmentPlan.id == plan_id, plans_seen_by(actor))
    if lock:
        chosen = chosen.with_for_update(of=RecruitmentPlan).execution_options(populate_existing=True)
    return await the_one(session, chosen, UnknownRecruitmentPlan)


async def locked_plan(session: AsyncSession, actor: Actor, plan_id: UUID, version: int | None) -> RecruitmentPlan:
    """Find the plan, ask leave, and hold its row."""
    plan = await find_recruitment_plan(session, actor, plan_id)
    require(actor, Permission.KEEP_RECRUITMENT, plan.place)
    plan = await find_recruitment_plan(session, actor, plan_id, lock=True)
    check_version(plan.version, version)
    return plan


async def page_of_posts(
    session: AsyncSession, actor: Actor, wanted: WantedPosts, *, page: int = 1, size: int = 50
) -> Sequence[RecruitmentPost]:
    """Give one page of the wanted posts: those of poverty villages first, then school by school."""
    listed = _posts().join(School, School.id == RecruitmentPost.school_id).where(*_narrowing(actor, wanted))
    order = RecruitmentPost.poverty_village.desc(), School.code.nulls_last(), School.name, RecruitmentPost.id
    return (await session.scalars(listed.order_by(*order).limit(size).offset((page - 1) * size))).all()


async def count_posts(session: AsyncSession, actor: Actor, wanted: WantedPosts) -> int:
    """Count the wanted rows of posts."""
    counted = select(func.count()).select_from(RecruitmentPost).where(*_narrowing(actor, wanted))
    return await session.scalar(counted) or 0


async def find_post(session: AsyncSession, actor: Actor, post_id: UUID) -> RecruitmentPost:
    """Find posts of a school with plan and school, as they are now.

    :raises UnknownPost: when there are none that the actor may see
    """
    chosen = _posts().where(RecruitmentPost.id == post_id, seen_by(actor))
    return await the_one(session, chosen.execution_options(populate_existing=True), UnknownPost)


async def poverty_post_like(session: AsyncSession, actor: Actor, post: RecruitmentPost) -> RecruitmentPost | None:
    """Find an open post of the plan at a poverty village's school, of the same stage and subject; the first by name."""
    chosen = _posts().join(School, School.id == RecruitmentPost.school_id)
    like = chosen.where(
        seen_by(actor),
        RecruitmentPost.plan_id == post.plan_id,
        RecruitmentPost.poverty_village,
        RecruitmentPost.stage == post.stage,
        RecruitmentPost.subject == post.subject,
        RecruitmentPost.approved > RecruitmentPost.hired,
    )
    found: RecruitmentPost | None = (await session.scalars(like.order_by(School.name).limit(1))).first()
    return found


async def hires_of(session: AsyncSession, actor: Actor, post_id: UUID) -> Sequence[Hire]:
    """Give everybody who took up one of the posts, those who left included, in their order."""
    hired = select(Hire).where(Hire.post_id == post_id, seen_by(actor, Hire))
    return (await session.scalars(hired.order_by(Hire.hired_on, Hire.id))).all()


async def find_hire(session: AsyncSession, actor: Actor, hire_id: UUID, *, lock: bool = False) -> Hire:
    """Find a hire with the post; locked against other writers, if told.

    :raises UnknownHire: when there is none that the actor may see
    """
    chosen = select(Hire).where(Hire.id == hire_id, seen_by(actor, Hire)).options(selectinload(Hire.post))
    if lock:
        chosen = chosen.with_for_update(of=Hire).execution_options(populate_existing=True)
    return await the_one(session, chosen, UnknownHire)


async def hire_of_key(session: AsyncSession, actor: Actor, county_id: int, key: str | None) -> Hire | None:
    """Find who was already hired under the key, so that a repeated request hires nobody twice.

    :raises KeyTooLong: when it is no key but a text
    """
    if key is None:
        return None
    check_key(key)
    before = select(Hire).where(Hire.county_id == county_id, Hire.idempotency_key == key, seen_by(actor, Hire))
    found: Hire | None = await session.scalar(before.options(selectinload(Hire.post)))
    return found


def _narrowing(actor: Actor, wanted: WantedPosts) -> list[ColumnElement[bool]]:
    row = RecruitmentPost
    return [
        seen_by(actor),
        row.plan_id == wanted.plan_id if wanted.plan_id else true(),
        row.source == wanted.source if wanted.source else true(),
        row.state == wanted.state if wanted.state else true(),
        true() if wanted.poverty_village is None else row.poverty_village.is_(wanted.poverty_village),
        row.approved > row.hired if wanted.open else true(),
    ]


def _plans() -> Select[RecruitmentPlan]:
    return select(RecruitmentPlan).options(selectinload(RecruitmentPlan.sources))


def _posts() -> Select[RecruitmentPost]:
    return select(RecruitmentPost).options(
        selectinload(RecruitmentPost.school), selectinload(RecruitmentPost.plan).selectinload(RecruitmentPlan.sources)
    )
