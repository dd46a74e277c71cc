"""Activities of twinned schools as GraphQL shows them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

import strawberry
from sqlalchemy import any_, or_, select

from domain.access import Actor, Permission, masked_name
from domain.activity import model
from domain.activity.queries import seen_activities, seen_participants
from domain.activity.rules import DEEDS
from domain.database import Base
from domain.journal.model import Entry
from domain.review.model import Return as ReturnRow
from schema.division import Division
from schema.field import allowed, column, link, many
from schema.journal import JournalEntry
from schema.listing import Listed, Where, narrows, ordered_by
from schema.node import Node, Seen, Shown, id_of
from schema.review import Return
from schema.school import School, Stage
from schema.twinning import Twinning


@strawberry.enum(description="The kinds of activities.")
class ActivityKind(StrEnum):
    """What twinned schools do together."""

    LESSON_DELIVERY = "lesson_delivery"
    CARAVAN = "caravan"
    DEMO_LESSON = "demo_lesson"
    TEACHING_RESEARCH = "teaching_research"
    MENU_RESEARCH = "menu_research"
    LECTURE = "lecture"
    SYNC_CLASS = "sync_class"
    REMOTE = "remote"
    SHADOWING = "shadowing"


@strawberry.enum(description="The states of an activity.")
class ActivityState(StrEnum):
    """Logged by one school, confirmed by the host, or taken back."""

    LOGGED = "logged"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


@strawberry.type(description="A teacher who is named with an activity.")
class Participant(Shown):
    """Under the name, and at the school, of that day."""

    mapped: ClassVar[type[Base]] = model.Participant
    row: strawberry.Private[model.Participant]

    teacher_name: str = column(model.Participant.teacher_name, mask=masked_name)
    school: School = link(model.Participant.school_id, School)

    @classmethod
    def seen(cls, actor: Actor) -> Seen:
        """Limit to the activities that the actor sees."""
        seen = seen_participants(actor)
        return Seen(seen, select(seen))


@strawberry.type(description="Something that two twinned schools do together on one day.")
class Activity(Listed, Node):
    """A row of the book in which the twinning stands."""

    mapped: ClassVar[type[Base]] = model.Activity
    row: strawberry.Private[model.Activity]
    descending: ClassVar[bool] = True

    twinning: Twinning = link(model.Activity.twinning_id, Twinning)
    division: Division = link(model.Activity.county_id, Division)
    lead: School = link(model.Activity.lead_school_id, School)
    partner: School = link(model.Activity.partner_school_id, School)
    host: School = link(model.Activity.host_school_id, School, description="Where it takes place, and who confirms.")
    kind: ActivityKind = column(model.Activity.kind, word=ActivityKind)
    state: ActivityState = column(model.Activity.state, word=ActivityState)
    stage: Stage = column(model.Activity.stage, word=Stage)
    held_on: date = column(model.Activity.held_on)
    subject: str = column(model.Activity.subject)
    topic: str = column(model.Activity.topic)
    hours: int = column(model.Activity.hours, description="Class hours; for lessons, how many.")
    person_times: int = column(model.Activity.person_times, description="Heads at the event, whoever they were.")
    persons: list[Participant] = many(
        Participant, model.Participant.activity_id, model.Participant.teacher_name, description="Who is named."
    )
    reason: str | None = column(model.Activity.reason, description="Why it was cancelled.")
    logged_at: datetime = column(model.Activity.logged_at)
    version: int = column(model.Activity.version, description="Give it back with a change.")
    story: list[JournalEntry] = many(
        JournalEntry, Entry.thing_id, Entry.at, Entry.number, description="What happened, oldest first."
    )
    returns: list[Return] = many(
        Return,
        ReturnRow.thing_id,
        ReturnRow.returned_at,
        ReturnRow.id,
        description="Each time it was sent back, oldest first.",
    )

    viewer_can_confirm: bool = allowed(
        Permission.CONFIRM_ACTIVITY,
        "hosting",
        DEEDS["confirm"],
        description="Whether the viewer is the host and it waits for the host's word.",
    )

    @classmethod
    def seen(cls, actor: Actor) -> Seen:
        """Limit to the actor's counties and, for a school office, to its schools; mirrors of other books included."""
        seen = seen_activities(actor)
        return Seen(seen, select(seen))

    @classmethod
    def natural(cls, row: Any) -> tuple[Any, ...]:
        """Order by the day, the latest first."""
        return (row.held_on, row.id)


@strawberry.input(description="Narrows a list of activities.")
class ActivityWhere(Where):
    """What is left out does not narrow it."""

    kinds: list[ActivityKind] | None = narrows(lambda row, kinds: row.kind == any_(kinds))
    states: list[ActivityState] | None = narrows(lambda row, states: row.state == any_(states))
    stage: Stage | None = narrows(lambda row, stage: row.stage == stage)
    school: strawberry.ID | None = narrows(
        lambda row, school: or_(row.lead_school_id == school, row.partner_school_id == school),
        read=id_of("School"),
        description="On whichever side.",
    )
    twinning: strawberry.ID | None = narrows(lambda row, twinning: row.twinning_id == twinning, read=id_of("Twinning"))
    held_from: date | None = narrows(lambda row, day: row.held_on >= day)
    held_before: date | None = narrows(lambda row, day: row.held_on < day)


ActivityOrder = ordered_by("Activity", "activities", "held_on", "person_times", "logged_at")
