"""What can be done in recruitment: each mutation bears the name of the action and answers with the thing."""

from datetime import date

import strawberry

from domain.recruitment import actions
from schema.deed import does, in_county
from schema.figure_words import RecruitmentSource
from schema.given import as_read, names, once, reads, subject
from schema.recruitment import Hire, RecruitmentPlan, RecruitmentPost
from schema.school import Stage


@strawberry.input(description="How many posts are filled from a source.")
class SourceInput:
    """A source and its number."""

    source: RecruitmentSource
    posts: int


def _by_source(given: list[SourceInput]) -> dict[str, int]:
    return {each.source.value: each.posts for each in given}


@strawberry.input
class PlanRecruitmentInput:
    """A year's plan."""

    division: str
    year: int
    establishment: int
    on_roster: int
    leaving: int
    sources: list[SourceInput] = reads(_by_source, "sources")


@strawberry.input
class ReviseRecruitmentPlanInput:
    """The plan as it should be."""

    plan: strawberry.ID = subject("RecruitmentPlan")
    establishment: int
    on_roster: int
    leaving: int
    sources: list[SourceInput] = reads(_by_source, "sources")
    version: int | None = as_read()


@strawberry.input
class RequestPostsInput:
    """What a school asks for."""

    plan: strawberry.ID = subject("RecruitmentPlan")
    school: strawberry.ID = names("School", "school_id")
    source: RecruitmentSource
    stage: Stage
    subject: str
    posts: int


@strawberry.input
class DecidePostsInput:
    """The county's decision: all, some or none."""

    post: strawberry.ID = subject("RecruitmentPost")
    approved: int
    reason: str = ""
    version: int | None = as_read()


@strawberry.input
class HireTeacherInput:
    """Who took up the post."""

    post: strawberry.ID = subject("RecruitmentPost")
    name: str
    hired_on: date
    priority_reason: str = ""
    idempotency_key: str | None = once("hires nobody", "who was hired")


@strawberry.input
class EndHireInput:
    """When and why somebody left."""

    hire: strawberry.ID = subject("Hire")
    left_on: date
    reason: str
    version: int | None = as_read()


@strawberry.type
class RecruitmentDeeds:
    """What can be done in recruitment."""

    plan_recruitment = does(
        RecruitmentPlan,
        in_county(actions.plan_recruitment),
        PlanRecruitmentInput,
        "Plan a year's recruitment by source, within the vacancies of the establishment.",
    )
    revise_recruitment_plan = does(
        RecruitmentPlan,
        actions.revise_recruitment_plan,
        ReviseRecruitmentPlanInput,
        "Give a plan another establishment, or its sources other numbers; what is approved stays so.",
    )
    request_posts = does(
        RecruitmentPost,
        actions.request_posts,
        RequestPostsInput,
        "Ask for posts of a subject at a school; the county decides.",
    )
    decide_posts = does(
        RecruitmentPost,
        actions.decide_posts,
        DecidePostsInput,
        "Approve all, some or none of the posts that a school asks for.",
    )
    hire_teacher = does(
        Hire,
        actions.hire_teacher,
        HireTeacherInput,
        "Write down who took up an approved post; poverty villages' schools come first, or a reason is recorded.",
    )
    end_hire = does(Hire, actions.end_hire, EndHireInput, "Write down that somebody left; the post is open again.")
