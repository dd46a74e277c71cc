"""Teacher pairs as GraphQL shows them, and what can be done with them."""

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

import strawberry
from sqlalchemy import any_, select

from domain.access import Actor, masked_name
from domain.database import Base
from domain.mentoring import actions, model
from domain.mentoring.queries import seen_pairs
from schema.deed import does
from schema.field import column, link
from schema.given import as_read, names, subject
from schema.listing import Listed, Where, narrows, ordered_by
from schema.node import Node, Seen, id_of
from schema.school import School
from schema.twinning import Twinning


@strawberry.enum(description="The states of a pair of teachers.")
class TeacherPairState(StrEnum):
    """Open until both are named."""

    OPEN = "open"
    PAIRED = "paired"
    ENDED = "ended"


@strawberry.enum(description="The two sides of a pair of teachers.")
class TeacherPairSide(StrEnum):
    """Who teaches, and who learns."""

    MENTOR = "mentor"
    MENTEE = "mentee"


@strawberry.type(description="A mentor and a mentee under a twinning; each is named by their own school.")
class TeacherPair(Listed, Node):
    """A row of the book in which the twinning stands."""

    mapped: ClassVar[type[Base]] = model.TeacherPair
    row: strawberry.Private[model.TeacherPair]
    descending: ClassVar[bool] = True

    twinning: Twinning = link(model.TeacherPair.twinning_id, Twinning)
    mentor_name: str | None = column(model.TeacherPair.mentor_name, mask=masked_name)
    mentor_school: School = link(model.TeacherPair.mentor_school_id, School)
    mentee_name: str | None = column(model.TeacherPair.mentee_name, mask=masked_name)
    mentee_school: School = link(model.TeacherPair.mentee_school_id, School)
    subject: str = column(model.TeacherPair.subject)
    starts_on: date = column(model.TeacherPair.starts_on)
    ends_on: date = column(model.TeacherPair.ends_on)
    state: TeacherPairState = column(model.TeacherPair.state, word=TeacherPairState)
    ended_on: date | None = column(model.TeacherPair.ended_on)
    reason: str | None = column(model.TeacherPair.reason, description="Why it was ended.")
    version: int = column(model.TeacherPair.version, description="Give it back with a change.")

    @classmethod
    def seen(cls, actor: Actor) -> Seen:
        """Limit to the actor's counties and, for a school office, to its schools; mirrors of other books included."""
        seen = seen_pairs(actor)
        return Seen(seen, select(seen))

    @classmethod
    def natural(cls, row: Any) -> tuple[Any, ...]:
        """Order by the first day, the latest first."""
        return (row.starts_on, row.id)


@strawberry.input(description="Narrows a list of pairs of teachers.")
class TeacherPairWhere(Where):
    """What is left out does not narrow it."""

    twinning: strawberry.ID | None = narrows(lambda row, twinning: row.twinning_id == twinning, read=id_of("Twinning"))
    states: list[TeacherPairState] | None = narrows(lambda row, states: row.state == any_(states))


TeacherPairOrder = ordered_by("TeacherPair", "pairs of teachers", "starts_on", "ends_on")


@strawberry.input
class OpenTeacherPairInput:
    """One of the two, named by their own school."""

    twinning: strawberry.ID = names("Twinning", "twinning_id")
    teacher: strawberry.ID = names("Teacher", "teacher_id")
    side: TeacherPairSide
    subject: str
    starts_on: date
    ends_on: date


@strawberry.input
class JoinTeacherPairInput:
    """The other of the two."""

    teacher_pair: strawberry.ID = subject("TeacherPair")
    teacher: strawberry.ID = names("Teacher", "teacher_id")
    version: int | None = as_read()


@strawberry.input
class EndTeacherPairInput:
    """An end before the agreed day."""

    teacher_pair: strawberry.ID = subject("TeacherPair")
    ended_on: date
    reason: str
    version: int | None = as_read()


@strawberry.type
class TeacherPairDeeds:
    """What can be done with pairs of teachers."""

    open_teacher_pair = does(
        TeacherPair,
        actions.open_teacher_pair,
        OpenTeacherPairInput,
        "Name a teacher as mentor or mentee; the other school then joins with one of its own.",
    )
    join_teacher_pair = does(
        TeacherPair,
        actions.join_teacher_pair,
        JoinTeacherPairInput,
        "Name the teacher of the side that is still missing.",
    )
    end_teacher_pair = does(
        TeacherPair,
        actions.end_teacher_pair,
        EndTeacherPairInput,
        "End a pair before its time, with the reason; one that nobody has joined is taken back.",
    )
