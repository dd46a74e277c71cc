"""Class lists as GraphQL shows them: what a year's urban-rural classes would move, and the two acts that decide."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar

import strawberry
from sqlalchemy import any_, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Permission, masked_name
from domain.calendar.rules import day_in_shanghai
from domain.classlist import actions, model, queries
from domain.database import Base
from domain.division.queries import county_named
from domain.figure import replay as replayed
from domain.school.rules import RURAL
from domain.teacher.model import Employment
from domain.teacher.model import Teacher as TeacherRow
from schema.context import Info
from schema.deed import deed, does
from schema.division import Division
from schema.field import allowed, column, described, link
from schema.figure import Figure
from schema.figure_words import RuralDefinition
from schema.front import Refusal
from schema.given import as_read, subject
from schema.listing import Listed, Where, narrows, ordered_by
from schema.node import Node, Seen, Shown, one
from schema.school import School
from schema.target import Target
from schema.teacher import Teacher

MOST_MOVED = 1_000


@strawberry.enum(description="The states of a class list.")
class ClassListState(StrEnum):
    """A draft is read by nothing."""

    DRAFT = "draft"
    CURRENT = "current"
    DROPPED = "dropped"


@strawberry.type(description="A school whose class a list changes.")
class ClassChange:
    """What it was and what it will be."""

    change: strawberry.Private[queries.Change]

    before: str | None = strawberry.field(resolver=lambda self: self.change.before)
    after: str = strawberry.field(resolver=lambda self: self.change.after)
    was_rural: bool = strawberry.field(resolver=lambda self: self.change.was_rural)
    is_rural: bool = strawberry.field(resolver=lambda self: self.change.is_rural)

    @strawberry.field
    async def school(self, info: Info) -> School | None:
        return await one(info.context, School, self.change.school_id)


@strawberry.type(description="A teacher who moves between rural and not rural, because the school does.")
class MovedTeacher(Shown):
    """The teacher as the record is now."""

    row: strawberry.Private[queries.Moved]

    name: str = column(TeacherRow.name, mask=masked_name)
    subject: str = column(Employment.subject)
    was_rural: bool = strawberry.field(resolver=lambda self: self.row.was_rural)
    is_rural: bool = strawberry.field(resolver=lambda self: self.row.is_rural)
    school: School = link(Employment.school_id, School)

    @strawberry.field
    async def teacher(self, info: Info) -> Teacher | None:
        return await one(info.context, Teacher, self.row.teacher_id)


@strawberry.type(description="One page of the teachers who move.")
class MovedTeachers:
    """And how many there are."""

    total_count: int
    nodes: list[MovedTeacher]


@strawberry.type(description="A target's figure by the classes in the books, and by those of the list.")
class ReplayedFigure:
    """The same facts, read twice."""

    target: Target
    before: Figure
    after: Figure


def _figure(found: Any) -> Figure:
    return Figure(question=found.question, counted=found, beside=True)


@strawberry.type(description="A year's urban-rural classes of a county's schools; a draft is read by no figure.")
class ClassList(Listed, Node):
    """A list in the book of a county."""

    mapped: ClassVar[type[Base]] = model.ClassList
    row: strawberry.Private[model.ClassList]
    descending: ClassVar[bool] = True

    division: Division = link(model.ClassList.county_id, Division)
    year: int = column(model.ClassList.year)
    state: ClassListState = column(model.ClassList.state, word=ClassListState)
    schools: int = column(model.ClassList.schools, description="How many schools it names.")
    drafted_at: datetime = column(model.ClassList.drafted_at)
    current_at: datetime | None = column(model.ClassList.current_at)
    viewer_can_decide: bool = allowed(
        Permission.KEEP_CLASS_LISTS,
        states=("draft",),
        description="Whether the viewer may make it current, or drop it.",
    )
    version: int = column(model.ClassList.version, description="Give it back with a change.")

    @classmethod
    def seen(cls, actor: Actor) -> Seen:
        """Limit to offices that see the county whole."""
        return Seen(model.ClassList, select(model.ClassList).where(queries.seen_by(actor)))

    @classmethod
    def natural(cls, row: Any) -> tuple[Any, ...]:
        """Order by year, the latest first."""
        return (row.year, row.id)

    @described("The schools whose class it changes; those first that move by the definition of rural.")
    async def changes(self, info: Info, rural: RuralDefinition = RuralDefinition.VILLAGE) -> list[ClassChange]:
        day = day_in_shanghai(info.context.now)
        found = await info.context.read(lambda session: queries.changes(session, self.row, RURAL[rural.value], day=day))
        return [ClassChange(change=each) for each in found]

    @described("The teachers who move between rural and not rural, a page of them.")
    async def moved_teachers(
        self, info: Info, rural: RuralDefinition = RuralDefinition.VILLAGE, first: int = 50, page: int = 1
    ) -> MovedTeachers:
        ctx, definition, day = info.context, RURAL[rural.value], day_in_shanghai(info.context.now)
        size, number = min(max(1, first), 100), min(max(1, page), MOST_MOVED)
        total = await ctx.read(lambda session: queries.count_moved(session, self.row, definition, day=day))
        moved = await ctx.read(
            lambda session: queries.page_of_moved(
                session, ctx.actor, self.row, definition, day=day, page=number, size=size
            )
        )
        return MovedTeachers(total_count=total, nodes=[MovedTeacher(row=each) for each in moved])

    @described("Every target whose figure reads urban and rural, without the list and with it.")
    async def figures(self, info: Info) -> list[ReplayedFigure]:
        county = await one(info.context, Division, self.row.county_id)
        code = county.area.code if county else ""
        found = await info.context.read(
            lambda session: replayed.replay(session, info.context.actor, self.row, code=code)
        )
        return [
            ReplayedFigure(target=Target(row=each.target), before=_figure(each.before), after=_figure(each.after))
            for each in found
        ]


@strawberry.input(description="Narrows a list of class lists.")
class ClassListWhere(Where):
    """What is left out does not narrow it."""

    states: list[ClassListState] | None = narrows(lambda row, states: row.state == any_(states))
    year: int | None = narrows(lambda row, year: row.year == year)


ClassListOrder = ordered_by("ClassList", "class lists", "year", "drafted_at")


@strawberry.input(description="A draft, in the version that was read.")
class DecideClassListInput:
    """Which list, and as it was when it was looked at."""

    class_list: strawberry.ID = subject("ClassList")
    version: int | None = as_read()


@strawberry.input(description="The class of one school.")
class SchoolClassInput:
    """As the national list names both."""

    school_code: str = strawberry.field(description="Ten digits.")
    nbs: str = strawberry.field(description="Three digits, such as 210 or 220.")


@strawberry.input(description="A year's classes of a county's schools.")
class DraftClassListInput:
    """Rows, and not a file: a county has some hundred schools, and each refusal names its code."""

    division: str = strawberry.field(description="The six digits of the county.")
    year: int
    classes: list[SchoolClassInput]


DraftClassListResult = Annotated[ClassList | Refusal, strawberry.union("DraftClassListResult")]


@strawberry.type
class ClassListDeeds:
    """What can be done with class lists; a whole sheet is sent by `jiedui import classes` or on the page."""

    @deed("Keep a year's classes as a draft, which no figure reads; an earlier draft of the year is dropped for it.")
    async def draft_class_list(self, info: Info, input: DraftClassListInput) -> DraftClassListResult:
        ctx = info.context
        classes = [(each.school_code, each.nbs) for each in input.classes]

        async def drafted(session: AsyncSession) -> model.ClassList:
            county = await county_named(session, ctx.actor, input.division)
            return await actions.draft_class_list_by_codes(
                session, ctx.actor, county_id=county.id, year=input.year, classes=classes
            )

        return ClassList(row=await ctx.write(drafted))

    make_class_list_current = does(
        ClassList,
        actions.make_class_list_current,
        DecideClassListInput,
        "Write a draft's classes into the books; figures read them from now on.",
    )
    drop_class_list = does(
        ClassList,
        actions.drop_class_list,
        DecideClassListInput,
        "Drop a draft; it stays on record and is read by nothing.",
    )
