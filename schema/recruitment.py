"""Recruitment as GraphQL shows it: plans by source, the posts of each school, and who took them up."""

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

import strawberry
from sqlalchemy import any_, select

from domain.access import Actor, Permission, masked_name
from domain.database import Base
from domain.recruitment import model
from domain.recruitment.queries import find_recruitment_plan, plans_seen_by, seen_by
from domain.recruitment.rules import demand
from schema.context import Info
from schema.division import Division
from schema.field import allowed, column, described, link, many, works
from schema.figure_words import RecruitmentSource
from schema.listing import Listed, Where, connection, narrows, ordered_by
from schema.node import Node, Seen, Shown, id_of
from schema.school import School, Stage


@strawberry.enum(description="What became of a request for posts.")
class RecruitmentPostState(StrEnum):
    """The county decides once."""

    REQUESTED = "requested"
    APPROVED = "approved"
    REFUSED = "refused"


@strawberry.type(description="How many posts a plan fills from one source, and how many of them are approved.")
class SourceQuota(Shown):
    """One source."""

    mapped: ClassVar[type[Base]] = model.SourceQuota
    row: strawberry.Private[model.SourceQuota]

    source: RecruitmentSource = column(model.SourceQuota.source, word=RecruitmentSource)
    posts: int = column(model.SourceQuota.posts)
    approved: int = column(model.SourceQuota.approved)

    @classmethod
    def seen(cls, actor: Actor) -> Seen:
        """Limit to the actor's counties."""
        return Seen(model.SourceQuota, select(model.SourceQuota).where(plans_seen_by(actor, model.SourceQuota)))


@strawberry.type(description="A year's recruitment by source, within the vacancies of the establishment.")
class RecruitmentPlan(Listed, Node):
    """One county's plan."""

    mapped: ClassVar[type[Base]] = model.RecruitmentPlan
    row: strawberry.Private[model.RecruitmentPlan]
    descending: ClassVar[bool] = True

    division: Division = link(model.RecruitmentPlan.county_id, Division)
    year: int = column(model.RecruitmentPlan.year)
    establishment: int = column(model.RecruitmentPlan.establishment)
    on_roster: int = column(model.RecruitmentPlan.on_roster)
    leaving: int = column(model.RecruitmentPlan.leaving)
    vacancies: int = works(
        lambda self: self.row.vacancies,
        model.RecruitmentPlan.establishment,
        model.RecruitmentPlan.on_roster,
        model.RecruitmentPlan.leaving,
    )
    viewer_can_change: bool = allowed(
        Permission.KEEP_RECRUITMENT, description="Whether the viewer may change it, decide requests and hire."
    )
    planned: int = column(model.RecruitmentPlan.planned, description="Posts of all sources together.")
    version: int = column(model.RecruitmentPlan.version, description="Give it back with a change.")
    sources: list[SourceQuota] = many(SourceQuota, model.SourceQuota.plan_id, model.SourceQuota.source)
    posts = connection("recruitment.RecruitmentPost", within="plan")

    @classmethod
    def seen(cls, actor: Actor) -> Seen:
        """Limit to the actor's counties."""
        return Seen(model.RecruitmentPlan, select(model.RecruitmentPlan).where(plans_seen_by(actor)))

    @classmethod
    def natural(cls, row: Any) -> tuple[Any, ...]:
        """Order by year, the latest first."""
        return (row.year, row.id)

    @described("How many directed graduates the establishment would take, net of all other sources.")
    async def directed_demand(self, info: Info) -> int:
        ctx = info.context
        plan = await ctx.read(lambda session: find_recruitment_plan(session, ctx.actor, self.row.id))
        return demand(plan)


@strawberry.type(description="Somebody who took up a post.")
class Hire(Node):
    """With the reason, where a post of a poverty village's school stayed open."""

    mapped: ClassVar[type[Base]] = model.Hire
    row: strawberry.Private[model.Hire]

    name: str = column(model.Hire.name, mask=masked_name)
    school: School = link(model.Hire.school_id, School)
    hired_on: date = column(model.Hire.hired_on)
    priority_reason: str | None = column(model.Hire.priority_reason)
    left_on: date | None = column(model.Hire.left_on)
    leaving_reason: str | None = column(model.Hire.leaving_reason)
    version: int = column(model.Hire.version, description="Give it back with a change.")

    @classmethod
    def seen(cls, actor: Actor) -> Seen:
        """Limit to the actor's counties and, for a school office, to its schools."""
        return Seen(model.Hire, select(model.Hire).where(seen_by(actor, model.Hire)))


@strawberry.type(description="Posts of one subject at one school: as requested, as approved, and how many are filled.")
class RecruitmentPost(Listed, Node):
    """A request and what became of it."""

    mapped: ClassVar[type[Base]] = model.RecruitmentPost
    row: strawberry.Private[model.RecruitmentPost]

    plan: RecruitmentPlan = link(model.RecruitmentPost.plan_id, RecruitmentPlan)
    school: School = link(model.RecruitmentPost.school_id, School)
    source: RecruitmentSource = column(model.RecruitmentPost.source, word=RecruitmentSource)
    stage: Stage = column(model.RecruitmentPost.stage, word=Stage)
    subject: str = column(model.RecruitmentPost.subject)
    poverty_village: bool = column(
        model.RecruitmentPost.poverty_village, description="On the local list on the day of the request: comes first."
    )
    requested: int = column(model.RecruitmentPost.requested)
    approved: int = column(model.RecruitmentPost.approved)
    hired: int = column(model.RecruitmentPost.hired)
    state: RecruitmentPostState = column(model.RecruitmentPost.state, word=RecruitmentPostState)
    reason: str | None = column(model.RecruitmentPost.reason, description="Why fewer are approved.")
    version: int = column(model.RecruitmentPost.version, description="Give it back with a change.")
    hires: list[Hire] = many(Hire, model.Hire.post_id, model.Hire.hired_on, model.Hire.id)

    @classmethod
    def seen(cls, actor: Actor) -> Seen:
        """Limit to the actor's counties and, for a school office, to its schools."""
        return Seen(model.RecruitmentPost, select(model.RecruitmentPost).where(seen_by(actor)))


@strawberry.input(description="Narrows a list of recruitment plans.")
class RecruitmentPlanWhere(Where):
    """What is left out does not narrow it."""

    year: int | None = narrows(lambda row, year: row.year == year)


RecruitmentPlanOrder = ordered_by("RecruitmentPlan", "recruitment plans", "year", "planned")


@strawberry.input(description="Narrows a list of posts.")
class RecruitmentPostWhere(Where):
    """What is left out does not narrow it."""

    plan: strawberry.ID | None = narrows(lambda row, plan: row.plan_id == plan, read=id_of("RecruitmentPlan"))
    school: strawberry.ID | None = narrows(lambda row, school: row.school_id == school, read=id_of("School"))
    states: list[RecruitmentPostState] | None = narrows(lambda row, states: row.state == any_(states))
    sources: list[RecruitmentSource] | None = narrows(lambda row, sources: row.source == any_(sources))
    poverty_village: bool | None = narrows(lambda row, stands: row.poverty_village == stands)


RecruitmentPostOrder = ordered_by("RecruitmentPost", "posts", "subject", "state", "approved")
