"""What can be done in recruitment: each mutation bears the name of the action and answers with the thing."""

from datetime import date
from typing import Annotated, Any

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor
from domain.division.queries import county_named
from domain.recruitment import actions
from schema.context import Info
from schema.deed import VERSION, deed, written
from schema.front import Refusal
from schema.node import uuid_of
from schema.parameters import RecruitmentSource
from schema.recruitment import Hire, RecruitmentPlan, RecruitmentPost
from schema.school import Stage


@strawberry.input(description="How many posts are filled from a source.")
class SourceInput:
    """A source and its number."""

    source: RecruitmentSource
    posts: int


@strawberry.input
class PlanRecruitmentInput:
    """A year's plan."""

    division: str
    year: int
    establishment: int
    on_roster: int
    leaving: int
    sources: list[SourceInput]


@strawberry.input
class ReviseRecruitmentPlanInput:
    """The plan as it should be."""

    plan: strawberry.ID
    establishment: int
    on_roster: int
    leaving: int
    sources: list[SourceInput]
    version: int | None = strawberry.field(default=None, description=VERSION)


@strawberry.input
class RequestPostsInput:
    """What a school asks for."""

    plan: strawberry.ID
    school: strawberry.ID
    source: RecruitmentSource
    stage: Stage
    subject: str
    posts: int


@strawberry.input
class DecidePostsInput:
    """The county's decision: all, some or none."""

    post: strawberry.ID
    approved: int
    reason: str = ""
    version: int | None = strawberry.field(default=None, description=VERSION)


@strawberry.input
class HireTeacherInput:
    """Who took up the post."""

    post: strawberry.ID
    name: str
    hired_on: date
    priority_reason: str = ""
    idempotency_key: str | None = strawberry.field(
        default=None, description="The same key again hires nobody twice, and answers with who was hired first."
    )


@strawberry.input
class EndHireInput:
    """When and why somebody left."""

    hire: strawberry.ID
    left_on: date
    reason: str
    version: int | None = strawberry.field(default=None, description=VERSION)


PlanRecruitmentResult = Annotated[RecruitmentPlan | Refusal, strawberry.union("PlanRecruitmentResult")]
ReviseRecruitmentPlanResult = Annotated[RecruitmentPlan | Refusal, strawberry.union("ReviseRecruitmentPlanResult")]
RequestPostsResult = Annotated[RecruitmentPost | Refusal, strawberry.union("RequestPostsResult")]
DecidePostsResult = Annotated[RecruitmentPost | Refusal, strawberry.union("DecidePostsResult")]
HireTeacherResult = Annotated[Hire | Refusal, strawberry.union("HireTeacherResult")]
EndHireResult = Annotated[Hire | Refusal, strawberry.union("EndHireResult")]


@strawberry.type
class RecruitmentDeeds:
    """What can be done in recruitment."""

    @deed("Plan a year's recruitment by source, within the vacancies of the establishment.")
    async def plan_recruitment(self, info: Info, input: PlanRecruitmentInput) -> PlanRecruitmentResult:
        async def act(session: AsyncSession, actor: Actor) -> Any:
            county = await county_named(session, actor, input.division)
            return await actions.plan_recruitment(
                session, actor, county_id=county.id, year=input.year, **_numbers(input)
            )

        return RecruitmentPlan(row=await written(info, act))

    @deed("Give a plan another establishment, or its sources other numbers; what is approved stays so.")
    async def revise_recruitment_plan(
        self, info: Info, input: ReviseRecruitmentPlanInput
    ) -> ReviseRecruitmentPlanResult:
        plan_id = uuid_of(input.plan, "RecruitmentPlan")

        async def act(session: AsyncSession, actor: Actor) -> Any:
            return await actions.revise_recruitment_plan(
                session, actor, plan_id, version=input.version, **_numbers(input)
            )

        return RecruitmentPlan(row=await written(info, act))

    @deed("Ask for posts of a subject at a school; the county decides.")
    async def request_posts(self, info: Info, input: RequestPostsInput) -> RequestPostsResult:
        plan_id, school_id = uuid_of(input.plan, "RecruitmentPlan"), uuid_of(input.school, "School")

        async def act(session: AsyncSession, actor: Actor) -> Any:
            return await actions.request_posts(
                session,
                actor,
                plan_id,
                school_id=school_id,
                source=input.source.value,
                stage=input.stage.value,
                subject=input.subject,
                posts=input.posts,
            )

        return RecruitmentPost(row=await written(info, act))

    @deed("Approve all, some or none of the posts that a school asks for.")
    async def decide_posts(self, info: Info, input: DecidePostsInput) -> DecidePostsResult:
        post_id = uuid_of(input.post, "RecruitmentPost")

        async def act(session: AsyncSession, actor: Actor) -> Any:
            return await actions.decide_posts(
                session, actor, post_id, approved=input.approved, reason=input.reason, version=input.version
            )

        return RecruitmentPost(row=await written(info, act))

    @deed("Write down who took up an approved post; poverty villages' schools come first, or a reason is recorded.")
    async def hire_teacher(self, info: Info, input: HireTeacherInput) -> HireTeacherResult:
        post_id = uuid_of(input.post, "RecruitmentPost")

        async def act(session: AsyncSession, actor: Actor) -> Any:
            return await actions.hire_teacher(
                session,
                actor,
                post_id,
                name=input.name,
                hired_on=input.hired_on,
                priority_reason=input.priority_reason,
                idempotency_key=input.idempotency_key,
            )

        return Hire(row=await written(info, act))

    @deed("Write down that somebody left; the post is open again.")
    async def end_hire(self, info: Info, input: EndHireInput) -> EndHireResult:
        hire_id = uuid_of(input.hire, "Hire")

        async def act(session: AsyncSession, actor: Actor) -> Any:
            return await actions.end_hire(
                session, actor, hire_id, left_on=input.left_on, reason=input.reason, version=input.version
            )

        return Hire(row=await written(info, act))


def _numbers(given: PlanRecruitmentInput | ReviseRecruitmentPlanInput) -> dict[str, Any]:
    return {
        "establishment": given.establishment,
        "on_roster": given.on_roster,
        "leaving": given.leaving,
        "sources": {each.source.value: each.posts for each in given.sources},
    }
