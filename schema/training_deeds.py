"""What can be done with training and enrolments: each mutation bears the name of the action."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from domain.division.queries import county_named
from domain.enrolment import actions as enrolment
from domain.training import actions as training
from domain.training.sharing import UnitShare
from schema.context import Info
from schema.deed import VERSION, deed
from schema.enrolment import Enrolment
from schema.front import Refusal
from schema.node import uuid_of
from schema.training import TrainingProgramme, TrainingSession
from schema.training_words import Apportionment, TrainingLevel, TrainingMode

KEY = "The same key again does nothing twice, and answers with what was done first."


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

    programme: strawberry.ID
    title: str | None = strawberry.field(default=None, description="The programme's own, unless it is named.")
    mode: TrainingMode = TrainingMode.CENTRALISED
    host_school: strawberry.ID | None = None
    starts_on: date
    ends_on: date
    hours: int
    places: int
    reserved: int | None = strawberry.field(default=None, description="The least that the clause asks, unless named.")
    reserve_reason: str | None = None
    release_from: date | None = None
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


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

    training_session: strawberry.ID
    places: int
    reserved: int
    shares: list[UnitShareInput]
    method: Apportionment = Apportionment.BY_HAND
    reserve_reason: str | None = None
    version: int | None = strawberry.field(default=None, description=VERSION)


@strawberry.input
class ReleaseSeatsInput:
    """A dated decision on free reserved seats of one unit."""

    allocation: strawberry.ID
    count: int
    decided_on: date
    decision: str


@strawberry.input
class NominateTeacherInput:
    """A place for a teacher, on a reserved seat or a general one."""

    training_session: strawberry.ID
    teacher: strawberry.ID
    reserved: bool = False
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input
class EnrolmentInput:
    """An enrolment, in the version that was read."""

    enrolment: strawberry.ID
    version: int | None = strawberry.field(default=None, description=VERSION)


@strawberry.input
class RecordAttendanceInput:
    """Whether the teacher came."""

    enrolment: strawberry.ID
    came: bool
    version: int | None = strawberry.field(default=None, description=VERSION)


@strawberry.input
class CompleteTrainingInput:
    """The hours that are credited, and the credits beside them."""

    enrolment: strawberry.ID
    hours: int
    credits: Decimal | None = strawberry.field(default=None, description="Of the teacher's record; they are no hours.")
    version: int | None = strawberry.field(default=None, description=VERSION)


@strawberry.input
class EnrolmentReasonInput:
    """An enrolment, and why."""

    enrolment: strawberry.ID
    reason: str
    version: int | None = strawberry.field(default=None, description=VERSION)


@strawberry.input
class ReplaceTeacherInput:
    """A substitute who takes over the place."""

    enrolment: strawberry.ID
    teacher: strawberry.ID
    reason: str
    version: int | None = strawberry.field(default=None, description=VERSION)


PlanProgrammeResult = Annotated[TrainingProgramme | Refusal, strawberry.union("PlanProgrammeResult")]
OpenSessionResult = Annotated[TrainingSession | Refusal, strawberry.union("OpenSessionResult")]
AllocatePlacesResult = Annotated[TrainingSession | Refusal, strawberry.union("AllocatePlacesResult")]
ReleaseSeatsResult = Annotated[TrainingSession | Refusal, strawberry.union("ReleaseSeatsResult")]
NominateTeacherResult = Annotated[Enrolment | Refusal, strawberry.union("NominateTeacherResult")]
ApproveNominationResult = Annotated[Enrolment | Refusal, strawberry.union("ApproveNominationResult")]
EnrolTeacherResult = Annotated[Enrolment | Refusal, strawberry.union("EnrolTeacherResult")]
RecordAttendanceResult = Annotated[Enrolment | Refusal, strawberry.union("RecordAttendanceResult")]
CompleteTrainingResult = Annotated[Enrolment | Refusal, strawberry.union("CompleteTrainingResult")]
FailTrainingResult = Annotated[Enrolment | Refusal, strawberry.union("FailTrainingResult")]
DeclinePlaceResult = Annotated[Enrolment | Refusal, strawberry.union("DeclinePlaceResult")]
ReplaceTeacherResult = Annotated[Enrolment | Refusal, strawberry.union("ReplaceTeacherResult")]


@strawberry.type
class TrainingDeeds:
    """What can be done with training."""

    @deed("Plan a programme in the county's book.")
    async def plan_programme(self, info: Info, input: PlanProgrammeInput) -> PlanProgrammeResult:
        async def planned(session: AsyncSession) -> Any:
            county = await county_named(session, info.context.actor, input.division)
            facts: dict[str, Any] = {
                "title": input.title, "level": input.level.value, "year": input.year, "source": input.source,
            }  # fmt: skip
            return await training.plan_programme(session, info.context.actor, county_id=county.id, **facts)

        return TrainingProgramme(row=await info.context.write(planned))

    @deed("Open a session of a programme, with its reserve for rural teachers.")
    async def open_session(self, info: Info, input: OpenSessionInput) -> OpenSessionResult:
        wish = {"title": input.title} if input.title else {}
        row = await _write(
            info,
            training.open_session,
            uuid_of(input.programme, "TrainingProgramme"),
            **wish,
            mode=input.mode.value,
            host_school_id=uuid_of(input.host_school, "School") if input.host_school else None,
            starts_on=input.starts_on,
            ends_on=input.ends_on,
            hours=input.hours,
            places=input.places,
            reserved=input.reserved,
            reserve_reason=input.reserve_reason,
            release_from=input.release_from,
            idempotency_key=input.idempotency_key,
        )
        return TrainingSession(row=row)

    @deed("Set the places, the reserve, and how many of both each unit has; whoever has a place keeps it.")
    async def allocate_places(self, info: Info, input: AllocatePlacesInput) -> AllocatePlacesResult:
        row = await _write(
            info,
            training.allocate_places,
            uuid_of(input.training_session, "TrainingSession"),
            places=input.places,
            reserved=input.reserved,
            shares=[each.read() for each in input.shares],
            method=input.method.value,
            reserve_reason=input.reserve_reason,
            version=input.version,
        )
        return TrainingSession(row=row)

    @deed("Release free reserved seats to everybody, by a dated decision.")
    async def release_seats(self, info: Info, input: ReleaseSeatsInput) -> ReleaseSeatsResult:
        named = uuid_of(input.allocation, "PlaceAllocation")
        facts: dict[str, Any] = {
            "count": input.count, "decided_on": input.decided_on, "decision": input.decision,
        }  # fmt: skip
        return TrainingSession(row=await _write(info, training.release_seats, named, **facts))

    @deed("Nominate a teacher; the place is taken from now on.")
    async def nominate_teacher(self, info: Info, input: NominateTeacherInput) -> NominateTeacherResult:
        row = await _write(
            info,
            enrolment.nominate_teacher,
            uuid_of(input.training_session, "TrainingSession"),
            teacher_id=uuid_of(input.teacher, "Teacher"),
            reserved=input.reserved,
            idempotency_key=input.idempotency_key,
        )
        return Enrolment(row=row)

    @deed("Approve a nomination in the county's name.")
    async def approve_nomination(self, info: Info, input: EnrolmentInput) -> ApproveNominationResult:
        return await _done(info, enrolment.approve_nomination, input)

    @deed("Note that an approved teacher is on the organiser's roll.")
    async def enrol_teacher(self, info: Info, input: EnrolmentInput) -> EnrolTeacherResult:
        return await _done(info, enrolment.enrol_teacher, input)

    @deed("Record whether the teacher came.")
    async def record_attendance(self, info: Info, input: RecordAttendanceInput) -> RecordAttendanceResult:
        return await _done(info, enrolment.record_attendance, input, came=input.came)

    @deed("Record that the training is completed, with the hours that count towards the 360.")
    async def complete_training(self, info: Info, input: CompleteTrainingInput) -> CompleteTrainingResult:
        return await _done(info, enrolment.complete_training, input, hours=input.hours, credits=input.credits)

    @deed("Record that somebody who attended did not complete the training, with the reason.")
    async def fail_training(self, info: Info, input: EnrolmentReasonInput) -> FailTrainingResult:
        return await _done(info, enrolment.fail_training, input, reason=input.reason)

    @deed("Give a place back before the teacher came, with the reason; a reserved one goes back to the reserve.")
    async def decline_place(self, info: Info, input: EnrolmentReasonInput) -> DeclinePlaceResult:
        return await _done(info, enrolment.decline_place, input, reason=input.reason)

    @deed("Let a colleague take over a place, and with it the approval; answers with the substitute's enrolment.")
    async def replace_teacher(self, info: Info, input: ReplaceTeacherInput) -> ReplaceTeacherResult:
        teacher_id = uuid_of(input.teacher, "Teacher")
        return await _done(info, enrolment.replace_teacher, input, teacher_id=teacher_id, reason=input.reason)


async def _write(info: Info, act: Any, *named: Any, **facts: Any) -> Any:
    ctx = info.context
    return await ctx.write(lambda session: act(session, ctx.actor, *named, **facts))


async def _done(info: Info, act: Any, given: Any, **facts: Any) -> Enrolment:
    """Do the deed with the enrolment that is named, in the version that was read."""
    named = uuid_of(given.enrolment, "Enrolment")
    return Enrolment(row=await _write(info, act, named, version=given.version, **facts))
