"""Balance between schools as GraphQL shows it: the coefficient of variation, and how often teachers were sent."""

from datetime import date
from enum import StrEnum
from typing import Any

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import masked_name
from domain.calendar.rules import check_reach, day_in_shanghai
from domain.figure import balance as rules
from domain.figure import spread
from domain.figure.fairness import Sent, Turns, WantedTurns, count_sent, load, page_of_sent
from domain.figure.queries import scope_of
from domain.submission.rules import NotOfOneCounty
from domain.teacher.model import Employment
from domain.teacher.model import Teacher as TeacherRow
from schema.context import Context, Info
from schema.field import column, described, link
from schema.node import Shown, uuid_of
from schema.school import School, Stage
from schema.teacher import Teacher

WEIGHTS = {"balance": 100, "balance.sent": 100}
MOST_SENT = 100


@strawberry.type(description="How far schools differ in what they have for each pupil, each weighed by its pupils.")
class Variation:
    """The annex of 教督〔2017〕6号 prints it with three decimal places."""

    mean: str = strawberry.field(description="For each pupil, as an exact fraction.")
    squared: str = strawberry.field(description="The square of the coefficient, exact.")
    printed: str

    @classmethod
    def of(cls, found: rules.Variation | None) -> "Variation | None":
        """Show what was computed."""
        return cls(mean=str(found.mean), squared=str(found.squared), printed=found.printed()) if found else None


@strawberry.enum(description="How often somebody was sent.")
class TurnsSent(StrEnum):
    """In ten years."""

    NEVER = "never"
    ONCE = "once"
    MORE = "more"


@strawberry.type(description="Teachers by how often they were sent in the ten years before the day.")
class Load:
    """Never, once, or more than once."""

    never: int
    once: int
    more: int


@strawberry.type(description="A teacher with the home of the day, and how often they were sent in ten years.")
class SentTeacher(Shown):
    """The teacher as the record is now."""

    row: strawberry.Private[Sent]

    name: str = column(TeacherRow.name, mask=masked_name)
    subject: str = column(Employment.subject)
    arrived_on: date = column(Employment.arrived_on, description="At the school of the day.")
    times: int = strawberry.field(resolver=lambda self: self.row.times)
    last_on: date | None = strawberry.field(
        resolver=lambda self: self.row.last_on, description="The first day of the last posting."
    )
    school: School = link(Employment.school_id, School)
    teacher: Teacher | None = link(Employment.teacher_id, Teacher)


@strawberry.type(description="One page of the teachers who were sent so often.")
class SentTeachers:
    """And how many there are."""

    total_count: int
    nodes: list[SentTeacher]


@strawberry.type(description="A county's public schools of one stage beside each other on a day.")
class Balance:
    """Schools of several stages are left out: their pupils are not kept by stage."""

    stage: Stage
    day: date
    compared: int
    left_out: int
    teachers: Variation | None
    backbone: Variation | None
    load: Load
    county_id: strawberry.Private[int]

    @described("Who was sent never, once or more than once; whoever went most often comes first.")
    async def sent(
        self, info: Info, turns: TurnsSent, school: strawberry.ID | None = None, first: int = 50, page: int = 1
    ) -> SentTeachers:
        ctx = info.context
        wanted = WantedTurns(
            turns=Turns(turns.value), school_id=uuid_of(school, "School") if school is not None else None
        )
        size, number = min(max(1, first), MOST_SENT), min(max(1, page), 10_000)

        async def read(session: AsyncSession) -> SentTeachers:
            asked: dict[str, Any] = {"county_id": self.county_id, "day": self.day, "wanted": wanted}
            found = await page_of_sent(session, ctx.actor, page=number, size=size, **asked)
            total = await count_sent(session, ctx.actor, **asked)
            return SentTeachers(total_count=total, nodes=[SentTeacher(row=each) for each in found])

        return await ctx.read(read)


async def balance_of(context: Context, stage: Stage, division: str | None, on: date | None) -> Balance:
    """Compare the schools of one county.

    :raises Refusal: when the viewer may not see the county's figures, or it is no county
    """
    day = on or day_in_shanghai(context.now)
    check_reach(day, field="on")

    async def read(session: AsyncSession) -> Balance:
        scope = await scope_of(session, context.actor, division=division or "")
        if len(scope.counties) != 1:
            raise NotOfOneCounty(field="division")
        county_id = scope.counties[0]
        found = await spread.balance(session, context.actor, county_id=county_id, stage=stage.value, day=day)
        sent = await load(session, context.actor, county_id=county_id, day=day)
        return Balance(
            stage=stage,
            day=day,
            compared=len(found.compared),
            left_out=len(found.mixed),
            teachers=Variation.of(found.teachers),
            backbone=Variation.of(found.backbone),
            load=Load(never=sent.never, once=sent.once, more=sent.more),
            county_id=county_id,
        )

    return await context.read(read)
