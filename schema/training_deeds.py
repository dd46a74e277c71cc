"""What can be done with training and enrolments: each mutation bears the name of the action."""

from datetime import date
from decimal import Decimal

import strawberry

from domain.enrolment import actions as enrolment
from domain.training import actions as training
from domain.training.sharing import UnitShare
from schema.deed import does, in_county
from schema.enrolment import Enrolment
from schema.given import as_read, names, once, subject
from schema.node import uuid_of
from schema.training import TrainingProgramme, TrainingSession
from schema.training_words import Apportionment, TrainingLevel, TrainingMode


@strawberry.input
class PlanProgrammeInput:
    """A programme that is to be."""

    division: str = strawberry.field(description="The six digits of the county.")
    title: str
    level: TrainingLevel
    year: int
    source: str | None = None


@strawberry.input
class OpenSessionInput:
    """A session of a programme; all its places are the whole county's until they are shared out."""

    programme: strawberry.ID = subject("TrainingProgramme")
    title: str | None = strawberry.field(default=None, description="The programme's own, unless it is named.")
    mode: TrainingMode = TrainingMode.CENTRALISED
    host_school: strawberry.ID | None = names("School", "host_school_id", default=None)
    starts_on: date
    ends_on: date
    hours: int
    places: int
    reserved: int | None = strawberry.field(default=None, description="The least that the clause asks, unless named.")
    reserve_reason: str | None = None
    release_from: date | None = None
    idempotency_key: str | None = once("does nothing", "what was done")


@strawberry.input(description="What one unit is to have: a school, a township or, with neither, the whole county.")
class UnitShareInput:
    """Places, and how many of them are kept for rural teachers."""

    school: strawberry.ID | None = None
    township: str | None = None
    places: int
    reserved: int = 0

    def read(self) -> UnitShare:
        """Read it as the domain does."""
        school_id = uuid_of(self.school, "School") if self.school else None
        return UnitShare(school_id=school_id, township=self.township, places=self.places, reserved=self.reserved)


@strawberry.input
class AllocatePlacesInput:
    """The whole sharing out; a unit that is left out has nothing."""

    training_session: strawberry.ID = subject("TrainingSession")
    places: int
    reserved: int
    shares: list[UnitShareInput]
    method: Apportionment = Apportionment.BY_HAND
    reserve_reason: str | None = None
    version: int | None = as_read()


@strawberry.input
class ReleaseSeatsInput:
    """A dated decision on free reserved seats of one unit."""

    allocation: strawberry.ID = subject("PlaceAllocation")
    count: int
    decided_on: date
    decision: str


@strawberry.input
class NominateTeacherInput:
    """A place for a teacher, on a reserved seat or a general one."""

    training_session: strawberry.ID = subject("TrainingSession")
    teacher: strawberry.ID = names("Teacher", "teacher_id")
    reserved: bool = False
    idempotency_key: str | None = once("does nothing", "what was done")


@strawberry.input
class EnrolmentInput:
    """An enrolment, in the version that was read."""

    enrolment: strawberry.ID = subject("Enrolment")
    version: int | None = as_read()


@strawberry.input
class RecordAttendanceInput:
    """Whether the teacher came."""

    enrolment: strawberry.ID = subject("Enrolment")
    came: bool
    version: int | None = as_read()


@strawberry.input
class CompleteTrainingInput:
    """The hours that are credited, and the credits beside them."""

    enrolment: strawberry.ID = subject("Enrolment")
    hours: int
    credits: Decimal | None = strawberry.field(default=None, description="Of the teacher's record; they are no hours.")
    version: int | None = as_read()


@strawberry.input
class EnrolmentReasonInput:
    """An enrolment, and why."""

    enrolment: strawberry.ID = subject("Enrolment")
    reason: str
    version: int | None = as_read()


@strawberry.input
class ReplaceTeacherInput:
    """A substitute who takes over the place."""

    enrolment: strawberry.ID = subject("Enrolment")
    teacher: strawberry.ID = names("Teacher", "teacher_id")
    reason: str
    version: int | None = as_read()


@strawberry.type
class TrainingDeeds:
    """What can be done with training."""

    plan_programme = does(
        TrainingProgramme,
        in_county(training.plan_programme),
        PlanProgrammeInput,
        "Plan a programme in the county's book.",
    )
    open_session = does(
        TrainingSession,
        training.open_session,
        OpenSessionInput,
        "Open a session of a programme, with its reserve for rural teachers.",
    )
    allocate_places = does(
        TrainingSession,
        training.allocate_places,
        AllocatePlacesInput,
        "Set the places, the reserve, and how many of both each unit has; whoever has a place keeps it.",
    )
    release_seats = does(
        TrainingSession,
        training.release_seats,
        ReleaseSeatsInput,
        "Release free reserved seats to everybody, by a dated decision.",
    )
    nominate_teacher = does(
        Enrolment,
        enrolment.nominate_teacher,
        NominateTeacherInput,
        "Nominate a teacher; the place is taken from now on.",
    )
    approve_nomination = does(
        Enrolment, enrolment.approve_nomination, EnrolmentInput, "Approve a nomination in the county's name."
    )
    enrol_teacher = does(
        Enrolment,
        enrolment.enrol_teacher,
        EnrolmentInput,
        "Note that an approved teacher is on the organiser's roll.",
    )
    record_attendance = does(
        Enrolment, enrolment.record_attendance, RecordAttendanceInput, "Record whether the teacher came."
    )
    complete_training = does(
        Enrolment,
        enrolment.complete_training,
        CompleteTrainingInput,
        "Record that the training is completed, with the hours that count towards the 360.",
    )
    fail_training = does(
        Enrolment,
        enrolment.fail_training,
        EnrolmentReasonInput,
        "Record that somebody who attended did not complete the training, with the reason.",
    )
    decline_place = does(
        Enrolment,
        enrolment.decline_place,
        EnrolmentReasonInput,
        "Give a place back before the teacher came, with the reason; a reserved one goes back to the reserve.",
    )
    replace_teacher = does(
        Enrolment,
        enrolment.replace_teacher,
        ReplaceTeacherInput,
        "Let a colleague take over a place, and with it the approval; answers with the substitute's enrolment.",
    )
