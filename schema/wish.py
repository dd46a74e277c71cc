"""What teachers wish for a school year, as GraphQL shows it, and what can be done with it."""

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

import strawberry
from sqlalchemy import select

from domain.access import Actor, masked_name
from domain.database import Base
from domain.wish import actions, model
from domain.wish.queries import seen_by
from schema.deed import does
from schema.field import column, link
from schema.given import as_read, names, subject
from schema.listing import Listed, Where, narrows, ordered_by
from schema.node import Node, Seen, id_of
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


TeacherWishOrder = ordered_by("TeacherWish", "wishes", "stated_on", "year")


@strawberry.input
class StateWishInput:
    """A teacher's wish; what was said of the year before is put in the past."""

    teacher: strawberry.ID = names("Teacher", "teacher_id")
    year: int
    stand: WishStand
    to_school: strawberry.ID | None = names("School", "to_school_id", default=None)
    reason: str = ""


@strawberry.input
class WithdrawWishInput:
    """A wish, in the version that was read."""

    teacher_wish: strawberry.ID = subject("TeacherWish")
    version: int | None = as_read()


@strawberry.type
class WishDeeds:
    """What can be done with wishes."""

    state_wish = does(
        TeacherWish,
        actions.state_wish,
        StateWishInput,
        "Note what a teacher says about going in a school year; suggested plans are made with it.",
    )
    withdraw_wish = does(TeacherWish, actions.withdraw_wish, WithdrawWishInput, "Take a wish back.")
