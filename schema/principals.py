"""Principals as GraphQL shows them: the terms they have served, who is due after both, and the coverage."""

from datetime import date

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import masked_name
from domain.figure import principals as domain
from domain.figure.standings import Judged
from domain.teacher.model import Employment
from domain.teacher.model import Teacher as TeacherRow
from schema.context import Context
from schema.eligibility import EligibilityCondition
from schema.field import column, link
from schema.figure import Figure
from schema.node import Shown
from schema.school import School
from schema.teacher import Post, Teacher

WEIGHTS = {"principals": 200}


@strawberry.type(description="A principal of the day, judged by the rule.")
class Principal(Shown):
    """Terms are reckoned from the arrival at the school."""

    row: strawberry.Private[Judged]
    found: strawberry.Private[domain.Principal]

    name: str = column(TeacherRow.name, mask=masked_name)
    post: Post | None = column(Employment.post, word=Post)
    arrived_on: date | None = column(Employment.arrived_on)
    terms_served: int = strawberry.field(resolver=lambda self: self.found.terms)
    both_terms_on: date = strawberry.field(
        resolver=lambda self: self.found.both_terms_on, description="The day on which both terms are served."
    )
    due: bool = strawberry.field(resolver=lambda self: self.found.is_due)
    moved: bool = strawberry.field(
        resolver=lambda self: self.found.moved, description="A posting of the window counts."
    )
    conditions: list[EligibilityCondition] = strawberry.field(
        resolver=lambda self: [EligibilityCondition(condition=each) for each in self.row.standing.conditions]
    )
    teacher: Teacher | None = link(Employment.teacher_id, Teacher)
    school: School | None = link(Employment.school_id, School)


@strawberry.type(description="All principals of a county under the rule in force, and how far they are covered.")
class Principals:
    """Those who came first stand first."""

    day: date
    term_months: int
    coverage: Figure
    nodes: list[Principal]


async def principals_of(context: Context, division: str, reading: str | None) -> Principals:
    """List the principals of one county.

    :raises Refusal: when no rule asks for them, or the viewer may not see the county's figures
    """

    async def read(session: AsyncSession) -> domain.Principals:
        return await domain.principals(session, context.actor, division=division, reading=reading)

    found = await context.read(read)
    return Principals(
        day=found.question.eligibility_day,
        term_months=found.term_months,
        coverage=Figure(question=found.question, counted=found.figure),
        nodes=[Principal(row=each.judged, found=each) for each in found.people],
    )
