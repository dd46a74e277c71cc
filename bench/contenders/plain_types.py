"""The types of the plain server: values taken from rows as they are found, and loaders for what stands beside them."""

from base64 import b64encode
from datetime import date

import strawberry

from bench.contenders.plain_context import Context
from domain.activity import model as activity
from domain.division import model as division
from domain.exchange import model as exchange
from domain.school import model as school
from domain.teacher import model as teacher
from domain.twinning import model as twinning

Info = strawberry.Info[Context, None]


def gid(kind: str, *parts: object) -> strawberry.ID:
    """Write a global id."""
    return strawberry.ID(b64encode(":".join([kind, *map(str, parts)]).encode()).decode())


@strawberry.type
class School:
    """A school."""

    id: strawberry.ID
    name: str

    @classmethod
    def of(cls, row: school.School) -> "School":
        """Show a row."""
        return cls(id=gid("School", row.id), name=row.name)


@strawberry.type
class Teacher:
    """A teacher, the name masked."""

    id: strawberry.ID
    name: str
    title: str | None

    @classmethod
    def of(cls, row: teacher.Teacher) -> "Teacher":
        """Show a row."""
        return cls(id=gid("Teacher", row.county_id, row.id), name=f"{row.name[:1]}**", title=row.title)


@strawberry.type
class Posting:
    """A posting."""

    id: strawberry.ID
    kind: str
    state: str
    starts_on: date
    planned_to: date
    row: strawberry.Private[exchange.Posting]

    @classmethod
    def of(cls, row: exchange.Posting) -> "Posting":
        """Show a row."""
        key = gid("Posting", row.county_id, row.id)
        dated = {"starts_on": row.starts_on, "planned_to": row.planned_to}
        return cls(id=key, kind=row.kind, state=row.state, row=row, **dated)

    @strawberry.field
    async def teacher(self, info: Info) -> Teacher:
        return Teacher.of(await info.context.teachers.load(self.row.teacher_id))

    @strawberry.field
    async def from_school(self, info: Info) -> School:
        return School.of(await info.context.schools.load(self.row.from_school_id))

    @strawberry.field
    async def to_school(self, info: Info) -> School:
        return School.of(await info.context.schools.load(self.row.to_school_id))


@strawberry.type
class Activity:
    """An activity."""

    id: strawberry.ID
    kind: str
    held_on: date
    subject: str
    hours: int
    person_times: int

    @classmethod
    def of(cls, row: activity.Activity) -> "Activity":
        """Show a row."""
        key = gid("Activity", row.county_id, row.id)
        numbers = {"hours": row.hours, "person_times": row.person_times}
        return cls(id=key, kind=row.kind, held_on=row.held_on, subject=row.subject, **numbers)


@strawberry.type
class ActivityEdge:
    """An activity in a list."""

    node: Activity


@strawberry.type
class Activities:
    """A list of activities."""

    edges: list[ActivityEdge]


@strawberry.type
class Twinning:
    """A twinning."""

    id: strawberry.ID
    stage: str
    starts_on: date
    ends_on: date
    state: str
    row: strawberry.Private[twinning.Twinning]

    @classmethod
    def of(cls, row: twinning.Twinning) -> "Twinning":
        """Show a row."""
        key = gid("Twinning", row.county_id, row.id)
        dated = {"starts_on": row.starts_on, "ends_on": row.ends_on}
        return cls(id=key, stage=row.stage, state=row.state, row=row, **dated)

    @strawberry.field
    async def lead(self, info: Info) -> School:
        return School.of(await info.context.schools.load(self.row.lead_school_id))

    @strawberry.field
    async def partner(self, info: Info) -> School:
        return School.of(await info.context.schools.load(self.row.partner_school_id))

    @strawberry.field
    async def activities(self, info: Info, first: int) -> Activities:
        held = await info.context.activities.load((self.row.id, first))
        return Activities(edges=[ActivityEdge(node=Activity.of(each)) for each in held])


@strawberry.type
class Counted:
    """A number of things."""

    total_count: int


@strawberry.type
class Figure:
    """A number of teachers."""

    numerator: int


@strawberry.type
class Division:
    """A county."""

    code: str
    name: str
    county_id: strawberry.Private[int]

    @classmethod
    def of(cls, row: division.County) -> "Division":
        """Show a row."""
        return cls(code=row.code, name=row.name, county_id=row.id)

    @strawberry.field
    async def schools(self, info: Info) -> Counted:
        return Counted(total_count=await info.context.school_counts.load(self.county_id))

    @strawberry.field
    async def figure(self, info: Info, start: date, before: date) -> Figure:
        return Figure(numerator=await info.context.exchanged.load((self.county_id, start, before)))
