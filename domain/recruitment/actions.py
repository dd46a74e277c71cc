"""What can be done in recruitment: planning by source, requesting and deciding posts, hiring and leaving."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Permission, Place, require
from domain.calendar.rules import day_in_shanghai
from domain.database import check_version, now_of
from domain.journal.actions import record
from domain.journal.rules import check_reason
from domain.recruitment.model import Hire, RecruitmentPlan, RecruitmentPost, SourceQuota
from domain.recruitment.queries import (
    find_hire,
    find_post,
    find_recruitment_plan,
    hire_of_key,
    locked_plan,
    poverty_post_like,
)
from domain.recruitment.rules import (
    check_decision,
    check_happened,
    check_hire,
    check_leaving,
    check_name,
    check_plan,
    check_request,
    check_sources,
    quota_of,
)
from domain.school.queries import find_school
from domain.school.rules import has_flag


async def plan_recruitment(
    session: AsyncSession,
    actor: Actor,
    *,
    county_id: int,
    year: int,
    establishment: int,
    on_roster: int,
    leaving: int,
    sources: Mapping[str, int],
) -> RecruitmentPlan:
    """Plan a year's recruitment by source, within the vacancies of the establishment.

    :raises MayNot: unless the county's personnel office or administrator asks
    :raises SameYear: when the year has a plan
    :raises BeyondVacancies: when the sources bring more together than the establishment leaves
    """
    require(actor, Permission.KEEP_RECRUITMENT, Place(county_id))
    plan = RecruitmentPlan(
        county_id=county_id,
        year=year,
        establishment=establishment,
        on_roster=on_roster,
        leaving=leaving,
        planned=sum(sources.values()),
    )
    check_plan(plan, sources)
    session.add(plan)
    await session.flush()
    session.add_all(
        SourceQuota(county_id=county_id, plan_id=plan.id, source=source, posts=posts)
        for source, posts in sources.items()
    )
    return await _planned(session, actor, plan, "plan_recruitment", year=year, planned=plan.planned)


async def revise_recruitment_plan(
    session: AsyncSession,
    actor: Actor,
    plan_id: UUID,
    *,
    establishment: int,
    on_roster: int,
    leaving: int,
    sources: Mapping[str, int],
    version: int | None = None,
) -> RecruitmentPlan:
    """Give a plan another establishment, or its sources other numbers; what is approved stays so.

    :raises BelowApproved: when a source would have fewer posts than are approved
    :raises BeyondVacancies: when the sources bring more together than the establishment leaves
    """
    plan = await locked_plan(session, actor, plan_id, version)
    with session.no_autoflush:
        plan.establishment, plan.on_roster, plan.leaving = establishment, on_roster, leaving
        plan.planned = sum(sources.values())
        check_plan(plan, sources)
        check_sources(plan, sources)
    known = {quota.source: quota for quota in plan.sources}
    for source, posts in sources.items():
        if source in known:
            known[source].posts = posts
        else:
            session.add(SourceQuota(county_id=plan.county_id, plan_id=plan.id, source=source, posts=posts))
    return await _planned(session, actor, plan, "revise_recruitment_plan", planned=plan.planned)


async def request_posts(
    session: AsyncSession,
    actor: Actor,
    plan_id: UUID,
    *,
    school_id: UUID,
    source: str,
    stage: str,
    subject: str,
    posts: int,
) -> RecruitmentPost:
    """Ask for posts of a subject at a school; the county decides.

    :raises MayNot: unless the school's own office, or its county, asks
    :raises NotPlanned: when the plan fills nothing from the source
    :raises StageNotTaught: when the school does not have the stage
    """
    plan = await find_recruitment_plan(session, actor, plan_id)
    school = await find_school(session, school_id, field="school")
    require(actor, Permission.REQUEST_POSTS, Place(school.county_id, school.id))
    require(actor, Permission.REQUEST_POSTS, Place(plan.county_id, school.id))
    quota_of(plan, source)
    post = RecruitmentPost(
        county_id=plan.county_id,
        plan_id=plan.id,
        school_id=school.id,
        source=source,
        stage=stage,
        subject=check_request(school, stage, subject, posts),
        poverty_village=has_flag(school, "poverty_village", day_in_shanghai(now_of(session))),
        requested=posts,
    )
    session.add(post)
    return await _posted(session, actor, post, "request_posts", posts=posts, subject=post.subject)


async def decide_posts(
    session: AsyncSession,
    actor: Actor,
    post_id: UUID,
    *,
    approved: int,
    reason: str = "",
    version: int | None = None,
) -> RecruitmentPost:
    """Approve all, some or none of the posts that a school asks for.

    The plan's row is held meanwhile, so that two offices together approve no more than the source brings.

    :raises BeyondSource: when the source has not so many left
    :raises Decided: the second time
    :raises NoReason: when fewer are approved than were asked for, and no reason is given
    """
    seen = await find_post(session, actor, post_id)
    plan = await locked_plan(session, actor, seen.plan_id, None)
    post = await find_post(session, actor, post_id)
    check_version(post.version, version)
    quota = quota_of(plan, post.source)
    post.reason = check_decision(post, quota, approved, reason)
    post.approved, post.state = approved, "approved" if approved else "refused"
    quota.approved += approved
    return await _posted(session, actor, post, "decide_posts", approved=approved)


async def hire_teacher(
    session: AsyncSession,
    actor: Actor,
    post_id: UUID,
    *,
    name: str,
    hired_on: date,
    priority_reason: str = "",
    idempotency_key: str | None = None,
) -> Hire:
    """Write down who took up an approved post.

    The plan's row is held meanwhile, so that of two offices that fill the last post one is refused.

    :raises NoPostLeft: when every approved post is filled
    :raises PovertyVillagesFirst: when a poverty village's school lacks the same, and no reason is given
    """
    seen = await find_post(session, actor, post_id)
    plan = await locked_plan(session, actor, seen.plan_id, None)
    before = await hire_of_key(session, actor, plan.county_id, idempotency_key)
    if before is not None:
        return before
    post = await find_post(session, actor, post_id)
    check_happened(hired_on, day_in_shanghai(now_of(session)), field="hired_on")
    reason = check_hire(post, await poverty_post_like(session, actor, post), priority_reason)
    post.hired += 1
    hire = Hire(
        county_id=post.county_id,
        post_id=post.id,
        school_id=post.school_id,
        name=check_name(name),
        hired_on=hired_on,
        priority_reason=reason,
        idempotency_key=idempotency_key,
    )
    session.add(hire)
    return await _hired(session, actor, hire, "hire_teacher", hired_on=hired_on.isoformat())


async def end_hire(
    session: AsyncSession, actor: Actor, hire_id: UUID, *, left_on: date, reason: str, version: int | None = None
) -> Hire:
    """Write down that somebody left; the post is open again.

    :raises LeftAlready: the second time
    :raises NoReason: without a reason
    """
    seen = await find_hire(session, actor, hire_id)
    await locked_plan(session, actor, seen.post.plan_id, None)
    post = await find_post(session, actor, seen.post_id)
    hire = await find_hire(session, actor, hire_id, lock=True)
    check_version(hire.version, version)
    check_leaving(hire.hired_on, hire.left_on, left_on, day_in_shanghai(now_of(session)))
    hire.left_on, hire.leaving_reason = left_on, check_reason(reason)
    post.hired -= 1
    return await _hired(session, actor, hire, "end_hire", left_on=left_on.isoformat())


async def _planned(
    session: AsyncSession, actor: Actor, plan: RecruitmentPlan, deed: str, **detail: Any
) -> RecruitmentPlan:
    record(session, county_id=plan.county_id, deed=deed, thing="recruitment_plan", thing_id=plan.id, **detail)
    await session.flush()
    return await find_recruitment_plan(session, actor, plan.id, lock=True)


async def _posted(
    session: AsyncSession, actor: Actor, post: RecruitmentPost, deed: str, **detail: Any
) -> RecruitmentPost:
    _record(session, post.county_id, deed, "recruitment_post", post.id, post.school_id, **detail)
    await session.flush()
    return await find_post(session, actor, post.id)


async def _hired(session: AsyncSession, actor: Actor, hire: Hire, deed: str, **detail: Any) -> Hire:
    _record(session, hire.county_id, deed, "recruitment_post", hire.post_id, hire.school_id, **detail)
    await session.flush()
    return await find_hire(session, actor, hire.id, lock=True)


def _record(
    session: AsyncSession, county_id: int, deed: str, thing: str, thing_id: UUID, school_id: UUID, **detail: Any
) -> None:
    record(session, county_id=county_id, deed=deed, thing=thing, thing_id=thing_id, schools=(school_id,), **detail)
