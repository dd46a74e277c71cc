"""What teachers wish for a school year, as GraphQL shows it, and what can be done with it."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, ClassVar

import strawberry
from sqlalchemy import select

from domain.access import Actor, masked_name
from domain.database import Base
from domain.wish import actions, model
from domain.wish.queries import seen_by
from schema.context import Info
from schema.deed import VERSION, deed
from schema.front import Refusal
from schema.listing import Direction, Listed, Where, narrows
from schema.node import Node, Seen, column, id_of, link, uuid_of
from schema.school import School
from schema.teacher import Teacher


@strawberry.enum(description="What a teacher says about going.")
class WishStand(StrEnum):
    """It binds nobody."""

    WILLING = "willing"
    UNWILLING = "unwilling"


@strawberry.type(description="What a teacher says, through the school, about going in a school year.")
class TeacherWish(Listed, Node):
    """A row of the book of the teacher's county."""

    mapped: ClassVar[type[Base]] = model.TeacherWish
    row: strawberry.Private[model.TeacherWish]
    descending: ClassVar[bool] = True

    teacher: Teacher | None = link(model.TeacherWish.teacher_id, Teacher)
    teacher_name: str = column(model.TeacherWish.teacher_name, mask=masked_name)
    school: School = link(model.TeacherWish.school_id, School)
    year: int = column(model.TeacherWish.year, description="In which the school year begins.")
    stand: WishStand = column(model.TeacherWish.stand, word=WishStand)
    to_school: School | None = link(model.TeacherWish.to_school_id, School)
    reason: str | None = column(model.TeacherWish.reason)
    stated_on: date = column(model.TeacherWish.stated_on)
    version: int = column(model.TeacherWish.version, description="Give it back with a change.")

    @classmethod
    def seen(cls, actor: Actor) -> Seen:
        """Limit to the actor's counties and, for a school office, to its own teachers."""
        return Seen(model.TeacherWish, select(model.TeacherWish).where(seen_by(actor)))

    @classmethod
    def natural(cls, row: Any) -> tuple[Any, ...]:
        """Order by the day on which it was said, the latest first."""
        return (row.stated_on, row.id)


@strawberry.input(description="Narrows a list of wishes.")
class TeacherWishWhere(Where):
    """What is left out does not narrow it."""

    year: int | None = narrows(lambda row, year: row.year == year)
    stand: WishStand | None = narrows(lambda row, stand: row.stand == stand)
    school: strawberry.ID | None = narrows(lambda row, school: row.school_id == school, read=id_of("School"))


@strawberry.enum(description="What wishes can be ordered by.")
class TeacherWishOrderField(StrEnum):
    """Columns."""

    STATED_ON = "stated_on"
    YEAR = "year"


@strawberry.input(description="Orders a list of wishes.")
class TeacherWishOrder:
    """A column and a direction."""

    field: TeacherWishOrderField
    direction: Direction = Direction.ASC


@strawberry.input
class StateWishInput:
    """A teacher's wish; what was said of the year before is put in the past."""

    teacher: strawberry.ID
    year: int
    stand: WishStand
    to_school: strawberry.ID | None = None
    reason: str = ""


@strawberry.input
class WithdrawWishInput:
    """A wish, in the version that was read."""

    teacher_wish: strawberry.ID
    version: int | None = strawberry.field(default=None, description=VERSION)


StateWishResult = Annotated[TeacherWish | Refusal, strawberry.union("StateWishResult")]
WithdrawWishResult = Annotated[TeacherWish | Refusal, strawberry.union("WithdrawWishResult")]


@strawberry.type
class WishDeeds:
    """What can be done with wishes."""

    @deed("Note what a teacher says about going in a school year; suggested plans are made with it.")
    async def state_wish(self, info: Info, input: StateWishInput) -> StateWishResult:
        ctx = info.context
        row = await ctx.write(
            lambda session: actions.state_wish(
                session,
                ctx.actor,
                teacher_id=uuid_of(input.teacher, "Teacher"),
                year=input.year,
                stand=input.stand.value,
                to_school_id=uuid_of(input.to_school, "School") if input.to_school is not None else None,
                reason=input.reason,
            )
        )
        return TeacherWish(row=row)

    @deed("Take a wish back.")
    async def withdraw_wish(self, info: Info, input: WithdrawWishInput) -> WithdrawWishResult:
        ctx, named = info.context, uuid_of(input.teacher_wish, "TeacherWish")
        row = await ctx.write(lambda session: actions.withdraw_wish(session, ctx.actor, named, version=input.version))
        return TeacherWish(row=row)
