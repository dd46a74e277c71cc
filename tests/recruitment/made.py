"""Recruitment plans, posts and hires made for the tests."""

from datetime import date
from typing import Any

from domain.access import Actor
from domain.recruitment.actions import (
    decide_posts,
    end_hire,
    hire_teacher,
    plan_recruitment,
    request_posts,
    revise_recruitment_plan,
)
from domain.recruitment.model import Hire, RecruitmentPlan, RecruitmentPost
from domain.recruitment.queries import recruitment_plans
from domain.school.model import School, SchoolFlag
from tests.world import World

AUGUST = date(2025, 8, 25)
SOURCES = {"special_post": 3, "open_recruitment": 2}


async def planned(world: World, *, actor: Actor | None = None, **wanted: Any) -> RecruitmentPlan:
    """Plan five posts of two sources, of ten vacancies."""
    asking = actor or world.personnel
    given: dict[str, Any] = {
        "county_id": world.county.id,
        "year": 2025,
        "establishment": 100,
        "on_roster": 95,
        "leaving": 5,
        "sources": SOURCES,
    }
    return await world.do(plan_recruitment, actor=asking, **given | wanted)


async def plan_of(world: World) -> RecruitmentPlan:
    """Give the county's plan, made if there is none."""
    plans = await world.do(recruitment_plans)
    return plans[0] if plans else await planned(world)


async def revised(world: World, plan: RecruitmentPlan, **wanted: Any) -> RecruitmentPlan:
    """Revise a plan."""
    given: dict[str, Any] = {"establishment": 100, "on_roster": 95, "leaving": 5, "sources": SOURCES}
    return await world.do(revise_recruitment_plan, plan.id, **given | wanted)


async def posted(
    world: World, *, school: School | None = None, actor: Actor | None = None, **wanted: Any
) -> RecruitmentPost:
    """Ask for a special post in mathematics, as the school's own office."""
    at = school or world.lead
    asking = actor or world.staff_of(at)
    plan = await plan_of(world)
    given: dict[str, Any] = {"source": "special_post", "stage": "primary", "subject": "数学", "posts": 1}
    return await world.do(request_posts, plan.id, actor=asking, school_id=at.id, **given | wanted)


async def decided(
    world: World, post: RecruitmentPost, approved: int = 1, *, actor: Actor | None = None, **wanted: Any
) -> RecruitmentPost:
    """Approve what was asked for, or part of it."""
    asking = actor or world.personnel
    return await world.do(decide_posts, post.id, actor=asking, approved=approved, **wanted)


async def hired(world: World, post: RecruitmentPost, *, actor: Actor | None = None, **wanted: Any) -> Hire:
    """Let somebody take up the post in August."""
    asking = actor or world.personnel
    given: dict[str, Any] = {"name": "周新", "hired_on": AUGUST}
    return await world.do(hire_teacher, post.id, actor=asking, **given | wanted)


async def ended(world: World, hire: Hire, **wanted: Any) -> Hire:
    """Let somebody leave in September."""
    given: dict[str, Any] = {"left_on": date(2025, 9, 20), "reason": "考取研究生"}
    return await world.do(end_hire, hire.id, **given | wanted)


async def poverty_village(world: World) -> School:
    """Put a poverty village's school on the books."""
    school = await world.add_school(name="山背村小学")
    async with world.database.transaction(world.admin, now=world.now) as session:
        session.add(SchoolFlag(school_id=school.id, flag="poverty_village"))
    return school
