"""Training as it is offered: programmes, sessions, the places of each unit, and the life of every reserved seat."""

from datetime import date, datetime
from typing import Any, ClassVar

import strawberry
from sqlalchemy import ColumnElement, any_, select

from domain.access import Actor, Permission
from domain.database import Base
from domain.training import model
from domain.training.proposal import propose
from domain.training.queries import Step, find_training, life_of_seats, seen_by
from schema.context import Info
from schema.division import Division
from schema.field import allowed, column, described, link, many, works
from schema.listing import Listed, Where, connection, narrows, ordered_by
from schema.node import Node, Seen, Shown, id_of, one
from schema.school import School
from schema.sharing import Sharing
from schema.training_words import Apportionment, SeatState, TrainingLevel, TrainingMode, UnitKind


@strawberry.type(description="What a level of government, a county or a school sets up in a year.")
class TrainingProgramme(Listed, Node):
    """A row of the county's book, which all its offices see."""

    mapped: ClassVar[type[Base]] = model.TrainingProgramme
    row: strawberry.Private[model.TrainingProgramme]
    descending: ClassVar[bool] = True

    division: Division = link(model.TrainingProgramme.county_id, Division)
    title: str = column(model.TrainingProgramme.title)
    level: TrainingLevel = column(model.TrainingProgramme.level, word=TrainingLevel)
    year: int = column(model.TrainingProgramme.year)
    source: str | None = column(model.TrainingProgramme.source)
    version: int = column(model.TrainingProgramme.version)
    sessions = connection("training.TrainingSession", within="programme")

    @classmethod
    def seen(cls, actor: Actor) -> Seen:
        """Limit to the actor's counties."""
        row = model.TrainingProgramme
        return Seen(row, select(row).where(seen_by(actor, row)))

    @classmethod
    def natural(cls, row: Any) -> tuple[Any, ...]:
        """Order by year, the latest first."""
        return (row.year, row.title, row.id)


@strawberry.type(description="The places of one unit: a school's, a township's or, with neither, the whole county's.")
class PlaceAllocation(Node):
    """Counters that nobody can raise past the places."""

    mapped: ClassVar[type[Base]] = model.PlaceAllocation
    row: strawberry.Private[model.PlaceAllocation]

    school: School | None = link(model.PlaceAllocation.school_id, School)
    township: str | None = column(model.PlaceAllocation.township)
    places: int = column(model.PlaceAllocation.places)
    reserved: int = column(model.PlaceAllocation.reserved, description="Of these, kept for rural teachers.")
    released: int = column(model.PlaceAllocation.released, description="Of the reserve, released to everybody.")
    taken: int = column(model.PlaceAllocation.taken, description="General places taken.")
    taken_reserved: int = column(model.PlaceAllocation.taken_reserved, description="Reserved seats taken.")
    general_left: int = works(
        lambda self: self.row.general_left,
        model.PlaceAllocation.places,
        model.PlaceAllocation.reserved,
        model.PlaceAllocation.released,
        model.PlaceAllocation.taken,
    )
    reserved_left: int = works(
        lambda self: self.row.reserved_left,
        model.PlaceAllocation.reserved,
        model.PlaceAllocation.released,
        model.PlaceAllocation.taken_reserved,
    )

    @classmethod
    def seen(cls, actor: Actor) -> Seen:
        """Limit to the actor's counties."""
        row = model.PlaceAllocation
        return Seen(row, select(row).where(seen_by(actor, row)))


@strawberry.type(description="One seat kept for a rural teacher. It names the school that sits on it, not the teacher.")
class ReservedSeat(Shown):
    """As it stands now; its life is a field of the session."""

    mapped: ClassVar[type[Base]] = model.ReservedSeat
    row: strawberry.Private[model.ReservedSeat]

    number: int = column(model.ReservedSeat.number)
    state: SeatState = column(model.ReservedSeat.state, word=SeatState)
    school: School | None = link(model.ReservedSeat.school_id, School)
    released_on: date | None = column(model.ReservedSeat.released_on)
    decision: str | None = column(model.ReservedSeat.decision)

    @classmethod
    def seen(cls, actor: Actor) -> Seen:
        """Limit to the actor's counties."""
        row = model.ReservedSeat
        return Seen(row, select(row).where(seen_by(actor, row)))


@strawberry.type(description="What a reserved seat became, and when.")
class SeatStep:
    """One step of its life."""

    step: strawberry.Private[Step]

    number: int = strawberry.field(resolver=lambda self: self.step.number)
    state: SeatState = strawberry.field(resolver=lambda self: SeatState(self.step.state))
    since: datetime = strawberry.field(resolver=lambda self: self.step.since)
    decision: str | None = strawberry.field(resolver=lambda self: self.step.decision)

    @strawberry.field
    async def school(self, info: Info) -> School | None:
        return None if self.step.school_id is None else await one(info.context, School, self.step.school_id)


@strawberry.type(description="One session of a programme; both days included.")
class TrainingSession(Listed, Node):
    """A row of the county's book, which all its offices see."""

    mapped: ClassVar[type[Base]] = model.TrainingSession
    row: strawberry.Private[model.TrainingSession]
    descending: ClassVar[bool] = True

    division: Division = link(model.TrainingSession.county_id, Division)
    programme: TrainingProgramme = link(model.TrainingSession.programme_id, TrainingProgramme)
    title: str = column(model.TrainingSession.title)
    mode: TrainingMode = column(model.TrainingSession.mode, word=TrainingMode)
    host: School | None = link(model.TrainingSession.host_school_id, School)
    starts_on: date = column(model.TrainingSession.starts_on)
    ends_on: date = column(model.TrainingSession.ends_on)
    hours: int = column(model.TrainingSession.hours)
    places: int = column(model.TrainingSession.places)
    reserved: int = column(model.TrainingSession.reserved, description="Of the places, kept for rural teachers.")
    reserve_reason: str | None = column(
        model.TrainingSession.reserve_reason, description="Why fewer are kept than the clause asks for."
    )
    release_from: date | None = column(
        model.TrainingSession.release_from, description="From when on reserved seats may be released."
    )
    stated: bool = column(
        model.TrainingSession.stated, description="Known from teachers' own records alone: it had no places to share."
    )
    method: Apportionment = column(model.TrainingSession.method, word=Apportionment)
    version: int = column(model.TrainingSession.version, description="Give it back with a change.")
    viewer_can_allocate: bool = allowed(Permission.ALLOCATE_PLACES)
    allocations: list[PlaceAllocation] = many(
        PlaceAllocation, model.PlaceAllocation.session_id, model.PlaceAllocation.id, description="Unit by unit."
    )
    seats: list[ReservedSeat] = many(ReservedSeat, model.ReservedSeat.session_id, model.ReservedSeat.number)
    enrolments = connection("enrolment.Enrolment", within="training_session")

    @classmethod
    def seen(cls, actor: Actor) -> Seen:
        """Limit to the actor's counties."""
        row = model.TrainingSession
        return Seen(row, select(row).where(seen_by(actor, row)))

    @classmethod
    def natural(cls, row: Any) -> tuple[Any, ...]:
        """Order by the first day, the latest first."""
        return (row.starts_on, row.id)

    @described("The life of every reserved seat, step by step, oldest first.")
    async def seat_steps(self, info: Info) -> list[SeatStep]:
        lives = await info.context.read(lambda session: life_of_seats(session, self.row))
        return [SeatStep(step=step) for number in sorted(lives) for step in lives[number]]

    @described("How the places would be shared out by teachers and rural teachers, with the proof.")
    async def sharing(
        self,
        info: Info,
        by: UnitKind = UnitKind.SCHOOL,
        method: Apportionment = Apportionment.LARGEST_REMAINDER,
        places: int | None = None,
        reserved: int | None = None,
    ) -> Sharing:
        async def proposed(session: Any) -> Any:
            training = await find_training(session, info.context.actor, self.row.id)
            return await propose(
                session,
                training,
                places=self.row.places if places is None else places,
                reserved=self.row.reserved if reserved is None else reserved,
                by=by.value,
                method=method.value,
            )

        return Sharing(proposal=await info.context.read(proposed))


@strawberry.input(description="Narrows a list of programmes.")
class TrainingProgrammeWhere(Where):
    """What is left out does not narrow it."""

    year: int | None = narrows(lambda row, year: row.year == year)
    levels: list[TrainingLevel] | None = narrows(lambda row, levels: row.level == any_(levels))


TrainingProgrammeOrder = ordered_by("TrainingProgramme", "programmes", "year", "title")


def _of_levels(row: Any, levels: Any) -> ColumnElement[bool]:
    programme = model.TrainingProgramme
    within: ColumnElement[bool] = row.programme_id.in_(select(programme.id).where(programme.level == any_(levels)))
    return within


@strawberry.input(description="Narrows a list of sessions.")
class TrainingSessionWhere(Where):
    """What is left out does not narrow it."""

    programme: strawberry.ID | None = narrows(
        lambda row, programme: row.programme_id == programme, read=id_of("TrainingProgramme")
    )
    levels: list[TrainingLevel] | None = narrows(_of_levels)
    modes: list[TrainingMode] | None = narrows(lambda row, modes: row.mode == any_(modes))
    starts_from: date | None = narrows(lambda row, day: row.starts_on >= day)
    starts_before: date | None = narrows(lambda row, day: row.starts_on < day)


TrainingSessionOrder = ordered_by("TrainingSession", "sessions", "starts_on", "title", "places")
