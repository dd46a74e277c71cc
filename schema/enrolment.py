"""Enrolments in training as GraphQL shows them."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

import strawberry
from sqlalchemy import any_, select

from domain.access import Actor, Permission, masked_name
from domain.database import Base
from domain.enrolment import model
from domain.enrolment.queries import seen_by
from domain.enrolment.rules import DEEDS
from domain.journal.model import Entry
from schema.division import Division
from schema.field import allowed, column, link, many
from schema.journal import JournalEntry
from schema.listing import Listed, Where, narrows, ordered_by
from schema.node import Node, Seen, id_of
from schema.school import School
from schema.teacher import Teacher
from schema.training import PlaceAllocation, TrainingSession
from schema.training_words import EnrolmentState


def _deed(name: str, permission: Permission) -> Any:
    """Declare a field that tells whether the viewer may do the deed, in the state that the enrolment is in."""
    return allowed(permission, "place", DEEDS[name])


@strawberry.type(description="A teacher's way through a session, from the nomination on.")
class Enrolment(Listed, Node):
    """Name, subject and school are as they were on the day of nomination."""

    mapped: ClassVar[type[Base]] = model.Enrolment
    row: strawberry.Private[model.Enrolment]
    descending: ClassVar[bool] = True

    division: Division = link(model.Enrolment.county_id, Division)
    training_session: TrainingSession = link(model.Enrolment.session_id, TrainingSession)
    allocation: PlaceAllocation = link(
        model.Enrolment.allocation_id, PlaceAllocation, description="Of whose places it has one."
    )
    teacher: Teacher | None = link(model.Enrolment.teacher_id, Teacher)
    teacher_name: str = column(model.Enrolment.teacher_name, mask=masked_name)
    subject: str = column(model.Enrolment.subject)
    school: School = link(model.Enrolment.school_id, School)
    reserved: bool = column(model.Enrolment.reserved, description="On a seat kept for rural teachers.")
    state: EnrolmentState = column(model.Enrolment.state, word=EnrolmentState)
    nominated_on: date = column(model.Enrolment.nominated_on)
    approved_on: date | None = column(model.Enrolment.approved_on)
    hours: int | None = column(model.Enrolment.hours, description="Credited; only completed training is.")
    credits: Decimal | None = column(
        model.Enrolment.credits, description="As the teacher's record names them; they are no hours."
    )
    reason: str | None = column(model.Enrolment.reason)
    version: int = column(model.Enrolment.version, description="Give it back with a change.")
    story: list[JournalEntry] = many(
        JournalEntry, Entry.thing_id, Entry.at, Entry.number, description="What happened, oldest first."
    )

    viewer_can_approve: bool = _deed("approve", Permission.APPROVE_NOMINATION)
    viewer_can_decline: bool = _deed("decline", Permission.DECLINE_PLACE)
    viewer_can_replace: bool = _deed("replace", Permission.DECLINE_PLACE)
    viewer_can_record_attendance: bool = _deed("attend", Permission.RECORD_TRAINING)
    viewer_can_complete: bool = _deed("complete", Permission.RECORD_TRAINING)

    @classmethod
    def seen(cls, actor: Actor) -> Seen:
        """Limit to the actor's counties and, for a school office, to those its schools nominated."""
        row = model.Enrolment
        return Seen(row, select(row).where(seen_by(actor)))

    @classmethod
    def natural(cls, row: Any) -> tuple[Any, ...]:
        """Order by the nomination, the latest first."""
        return (row.nominated_on, row.id)


@strawberry.input(description="Narrows a list of enrolments.")
class EnrolmentWhere(Where):
    """What is left out does not narrow it."""

    training_session: strawberry.ID | None = narrows(
        lambda row, session: row.session_id == session, read=id_of("TrainingSession")
    )
    teacher: strawberry.ID | None = narrows(lambda row, teacher: row.teacher_id == teacher, read=id_of("Teacher"))
    school: strawberry.ID | None = narrows(lambda row, school: row.school_id == school, read=id_of("School"))
    states: list[EnrolmentState] | None = narrows(lambda row, states: row.state == any_(states))
    reserved: bool | None = narrows(lambda row, reserved: row.reserved == reserved)


EnrolmentOrder = ordered_by("Enrolment", "enrolments", "nominated_on", "state")
