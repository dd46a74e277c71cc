"""Scratch plans as GraphQL shows them: what is tried out, and what every figure and school would be with it."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any, ClassVar

import strawberry
from sqlalchemy import any_, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Permission, Place, masked_name, require
from domain.database import Base
from domain.division.model import County
from domain.division.queries import counties_of
from domain.figure.rules import OutOfScope
from domain.scratch import model
from domain.scratch.effect import Measured, figures_under, staff_under
from domain.scratch.queries import find_plan, refusals_of, seen_by, trial, trial_of
from domain.scratch.rules import Staff, persons
from schema.context import Context, Info
from schema.division import Division
from schema.exchange import Posting
from schema.exchange_words import PostingKind
from schema.field import column, described, link, many, own_id
from schema.figure import Figure
from schema.figure_row import decimal_of
from schema.front import Refusal
from schema.listing import Listed, Where, narrows, ordered_by
from schema.node import Node, Seen, Shown, uuid_of
from schema.school import School
from schema.target import Target
from schema.teacher import Teacher

WEIGHTS = {"WhatIf.targets": 1_000, "WhatIf.schools": 100}
"""What fields cost that count a county's people anew, for each of its targets twice."""


@strawberry.enum(description="What a line of a scratch plan does.")
class ScratchVerb(StrEnum):
    """Somebody goes, or a posting is thought away."""

    SEND = "send"
    LEAVE_OUT = "leave_out"


@strawberry.type(description="One target as it stands, and as it would stand.")
class WhatIfTarget:
    """Both are counted by the same metric, as far as the same day."""

    measured: strawberry.Private[Measured]

    target: Target = strawberry.field(resolver=lambda self: Target(row=self.measured.target))
    now: Figure = strawberry.field(
        resolver=lambda self: Figure(question=self.measured.now.question, counted=self.measured.now, beside=True)
    )
    then: Figure = strawberry.field(
        resolver=lambda self: Figure(
            question=self.measured.then[0].question, counted=self.measured.then[0], beside=True
        )
    )


@strawberry.type(description="The staff of one subject at a school; part-time postings count as parts of a person.")
class SubjectStaff:
    """Persons, with decimals."""

    subject: str
    before: str
    after: str


@strawberry.type(description="A school that the moves touch, on their first day.")
class WhatIfSchool:
    """Who is at home there, less who is away, and who has come."""

    staff: strawberry.Private[Staff]

    school: School = strawberry.field(resolver=lambda self: School(row=self.staff.school))
    posts: int | None = strawberry.field(
        resolver=lambda self: self.staff.posts, description="Due to its pupils by 中央编办发〔2014〕72号, rounded up."
    )
    deserted: list[str] = strawberry.field(
        resolver=lambda self: self.staff.deserted, description="Subjects that nobody would teach any more."
    )

    @described("Posts that are empty now; below nought there are more people than posts.")
    def vacancy_before(self) -> str | None:
        return _decimal(self.staff.vacancy(self.staff.before))

    @described("Posts that would be empty.")
    def vacancy_after(self) -> str | None:
        return _decimal(self.staff.vacancy(self.staff.after))

    @described("The subjects whose staff would change.")
    def subjects(self) -> list[SubjectStaff]:
        return [
            SubjectStaff(
                subject=name,
                before=str(_decimal(persons(self.staff.before[name]))),
                after=str(_decimal(persons(self.staff.after[name]))),
            )
            for name in self.staff.moved
        ]


@strawberry.type(description="A move that would be refused if it were proposed now.")
class WhatIfRefusal:
    """Whose move, and why."""

    teacher: Teacher
    refusal: Refusal


@strawberry.type(description="What would change; nothing of it is written.")
class WhatIf:
    """A trial and its effect."""

    county: strawberry.Private[County]
    trial: strawberry.Private[model.Trial]

    @described("Every target that postings move, now and then.")
    async def targets(self, info: Info) -> list[WhatIfTarget]:
        ctx = info.context
        found = await ctx.read(lambda session: figures_under(session, ctx.actor, self.county, [self.trial]))
        return [WhatIfTarget(measured=each) for each in found]

    @described("Every school that the moves touch.")
    async def schools(self, info: Info) -> list[WhatIfSchool]:
        found = await info.context.read(lambda session: staff_under(session, self.trial))
        return [WhatIfSchool(staff=each) for each in found]

    @described("Which moves would be refused, and why.")
    async def refusals(self, info: Info) -> list[WhatIfRefusal]:
        found = await info.context.read(lambda session: refusals_of(session, self.trial))
        people = {send.teacher.id: send.teacher for send in self.trial.sends}
        return [
            WhatIfRefusal(teacher=Teacher(row=people[key]), refusal=Refusal.of(refusal, info.context.language))
            for key, refusal in found.items()
        ]


@strawberry.type(description="A line of a scratch plan.")
class ScratchLine(Shown):
    """Somebody who would go, or a posting that would be left out."""

    mapped: ClassVar[type[Base]] = model.ScratchLine
    row: strawberry.Private[model.ScratchLine]

    id: strawberry.ID = own_id(model.ScratchLine.id)
    verb: ScratchVerb = column(model.ScratchLine.verb, word=ScratchVerb)
    teacher: Teacher | None = link(model.ScratchLine.teacher_id, Teacher)
    from_school: School = link(model.ScratchLine.from_school_id, School)
    to_school: School = link(model.ScratchLine.to_school_id, School)
    posting: Posting | None = link(
        model.ScratchLine.posting_id, Posting, description="What is left out, or what the line became."
    )

    @classmethod
    def seen(cls, actor: Actor) -> Seen:
        """Limit to the actor's counties; a school office sees none."""
        return Seen(model.ScratchLine, select(model.ScratchLine).where(seen_by(actor, model.ScratchLine)))


@strawberry.type(description="One round of rotation that an office tries out. It counts nowhere until it is proposed.")
class ScratchPlan(Listed, Node):
    """A draft."""

    mapped: ClassVar[type[Base]] = model.ScratchPlan
    row: strawberry.Private[model.ScratchPlan]
    descending: ClassVar[bool] = True

    name: str = column(model.ScratchPlan.name)
    kind: PostingKind = column(model.ScratchPlan.kind, word=PostingKind)
    starts_on: date = column(model.ScratchPlan.starts_on)
    planned_to: date = column(model.ScratchPlan.planned_to)
    made_at: datetime = column(model.ScratchPlan.made_at)
    made_by_name: str = column(model.ScratchPlan.made_by_name, mask=masked_name)
    division: Division = link(model.ScratchPlan.county_id, Division)
    lines: list[ScratchLine] = many(ScratchLine, model.ScratchLine.plan_id, model.ScratchLine.position)

    @classmethod
    def seen(cls, actor: Actor) -> Seen:
        """Limit to the actor's counties; a school office sees none."""
        return Seen(model.ScratchPlan, select(model.ScratchPlan).where(seen_by(actor)))

    @described("What would change if its open lines were carried out.")
    async def what_if(self, info: Info) -> WhatIf:
        ctx = info.context

        async def read(session: AsyncSession) -> WhatIf:
            plan = await find_plan(session, ctx.actor, self.row.id)
            require(ctx.actor, Permission.KEEP_SCRATCH, plan.place)
            county = next(each for each in await counties_of(session, ctx.actor) if each.id == plan.county_id)
            return WhatIf(county=county, trial=trial_of(plan))

        return await ctx.read(read)


@strawberry.input(description="Narrows a list of scratch plans.")
class ScratchPlanWhere(Where):
    """What is left out does not narrow it."""

    kinds: list[PostingKind] | None = narrows(lambda row, kinds: row.kind == any_(kinds))


ScratchPlanOrder = ordered_by("ScratchPlan", "scratch plans", "name", "starts_on", "made_at")


@strawberry.input(description="A teacher and the school that would receive them.")
class MoveInput:
    """One move."""

    teacher: strawberry.ID
    to_school: strawberry.ID

    def read(self) -> Any:
        """Give both ids."""
        return uuid_of(self.teacher, "Teacher"), uuid_of(self.to_school, "School")


@strawberry.input(description="What is tried out: these go, those postings are left out.")
class TrialInput:
    """One round of one kind, between two days."""

    moves: list[MoveInput] = strawberry.field(default_factory=list)
    without: list[strawberry.ID] = strawberry.field(default_factory=list, description="Postings.")
    kind: PostingKind = PostingKind.REGULAR_EXCHANGE
    starts_on: date
    planned_to: date
    division: str | None = strawberry.field(default=None, description="The viewer's own county, unless it is named.")

    def read(self) -> dict[str, Any]:
        """Give it as the domain takes it, but for the county."""
        return {
            "moves": [move.read() for move in self.moves],
            "without": [uuid_of(each, "Posting") for each in self.without],
            "kind": self.kind.value,
            "starts_on": self.starts_on,
            "planned_to": self.planned_to,
        }


async def what_if(context: Context, given: TrialInput) -> WhatIf:
    """Make a trial that nobody keeps.

    :raises MayNot: unless the county's own office asks
    """

    async def read(session: AsyncSession) -> WhatIf:
        county = county_named(await counties_of(session, context.actor), given.division)
        require(context.actor, Permission.KEEP_SCRATCH, Place(county.id))
        return WhatIf(county=county, trial=await trial(session, context.actor, county_id=county.id, **given.read()))

    return await context.read(read)


def county_named(counties: Sequence[County], code: str | None) -> County:
    """Choose the county that is named, else the viewer's first.

    :raises OutOfScope: when it is not within reach
    """
    found = next((each for each in counties if code in (None, each.code)), None)
    if found is None:
        raise OutOfScope(field="division", value=code or "")
    return found


def _decimal(value: Fraction | None) -> str | None:
    """Write persons with at most one decimal place, which half-days never pass."""
    written = decimal_of(value)
    return None if written is None else f"{float(written):g}"
