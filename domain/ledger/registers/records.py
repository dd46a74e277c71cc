"""The register of training in teachers' records: the nine columns of the national teacher record, person by person.

A line tells of one completed training. One that the books offered is found by title, year and first day, and seats
whoever the books do not have there; any other was held elsewhere and is entered as stated, with everybody who names it.
"""

from collections.abc import Sequence
from typing import Annotated, ClassVar

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Permission, Place, require
from domain.calendar.rules import NotYet, day_in_shanghai
from domain.database import among, cipher_of, new_id, now_of
from domain.enrolment.model import STATES, Enrolment
from domain.enrolment.queries import seen_by
from domain.enrolment.rules import check_hours, drafted, home_on
from domain.ledger.cells import CreditsIfAny, Day, Hours, IdNumber, Short, ShortIfAny, Year, word
from domain.ledger.model import Line, SheetRow, Tally
from domain.ledger.queries import People, people
from domain.ledger.registers.seating import Seating, seating_of
from domain.ledger.rules import DiffersFromBook, Firsts, NotCompletedHere, put_right
from domain.ledger.words import TRAINING_LEVELS, TRAINING_MODES
from domain.teacher.model import Teacher
from domain.training.model import TrainingProgramme, TrainingSession
from domain.training.places import enter_session
from domain.training.queries import seen_by as training_seen_by
from domain.training.queries import whole_training
from domain.training.rules import check_programme, check_training


class RecordRow(SheetRow):
    """One completed training of one person: what it was, its hours and credits, its first and last day."""

    beside: ClassVar[str] = "title"

    id_number: IdNumber = Field(alias="身份证件号")
    title: Short = Field(alias="培训项目名称")
    year: Year = Field(alias="培训年度")
    level: Annotated[str, word(TRAINING_LEVELS)] = Field(alias="培训类别")
    provider: ShortIfAny = Field(alias="培训机构名称")
    mode: Annotated[str, word(TRAINING_MODES)] = Field(alias="培训方式")
    hours: Hours = Field(alias="培训学时")
    credits: CreditsIfAny = Field(alias="培训学分")
    starts_on: Day = Field(alias="培训开始日期")
    ends_on: Day = Field(alias="培训结束日期")


async def enter(session: AsyncSession, actor: Actor, lines: Sequence[Line[RecordRow]], tally: Tally) -> None:
    """Enter completed training that the books do not have, and put hours and credits right where they do.

    :raises MayNot: (noted for the line) unless the actor records training for all of the teacher's county
    """
    cipher, firsts = cipher_of(session), Firsts()
    persons = {line.number: cipher.person_id(line.row.id_number) for line in lines}
    known = await people(session, actor, persons.values(), lock=True)
    desk = await _desk(session, actor, known, {line.row.title for line in lines})
    for line in lines:
        with tally.judging(line):
            teacher = known.one(persons[line.number], field="id_number")
            require(actor, Permission.RECORD_TRAINING, Place(teacher.county_id))
            key = (teacher.id, line.row.title, line.row.year, line.row.starts_on)
            firsts.check(key, field="title")
            await desk.enter(teacher, line.row, tally)
            firsts.keep(key, line.number)


async def _desk(session: AsyncSession, actor: Actor, known: People, titles: set[str]) -> "_Desk":
    """Lay out what the lines are judged against: sessions, their programmes and places, and who is enrolled."""
    named = among(TrainingSession.title, titles), training_seen_by(actor)
    trainings = (await session.scalars(whole_training().where(*named))).all()
    of_trainings = among(Enrolment.session_id, {training.id for training in trainings})
    booked = await session.scalars(select(Enrolment).where(of_trainings, seen_by(actor)))
    planned = among(TrainingProgramme.title, titles), training_seen_by(actor, TrainingProgramme)
    programmes = await session.scalars(select(TrainingProgramme).where(*planned))
    seating = await seating_of(session, known, trainings)
    return _Desk(session, trainings, list(programmes), list(booked), seating)


class _Desk:
    """Takes up one line after the other: refuses it before anything is written, or writes what it states."""

    def __init__(
        self,
        session: AsyncSession,
        trainings: Sequence[TrainingSession],
        programmes: Sequence[TrainingProgramme],
        booked: Sequence[Enrolment],
        seating: Seating,
    ) -> None:
        self._session, self._seating = session, seating
        self._today = day_in_shanghai(now_of(session))
        self._trainings = {
            (each.county_id, each.title, each.programme.year, each.starts_on): each for each in trainings
        }
        self._programmes = {(each.county_id, each.title, each.year): each for each in programmes}
        self._booked = {(each.session_id, each.teacher_id): each for each in booked if each.replaced_by_id is None}

    async def enter(self, teacher: Teacher, row: RecordRow, tally: Tally) -> None:
        """Enter what the line states of the teacher, or put right what the books know of it.

        :raises Refusal: when the books say otherwise, or it cannot be
        """
        training = self._trainings.get((teacher.county_id, row.title, row.year, row.starts_on))
        booked = self._booked.get((training.id, teacher.id)) if training else None
        self._check(teacher.county_id, training, booked, row)
        home_on(teacher, row.starts_on)
        if training is None:
            training = await self._stated(teacher.county_id, row)
        differed = await self._put_session_right(training, row)
        if booked is None:
            self._session.add(self._made(training, teacher, row))
            tally.created[teacher.county_id] += 1
        else:
            differed |= put_right(booked, hours=row.hours, credits=row.credits)
            tally.found(teacher.county_id, differed)

    def _check(
        self, county_id: int, training: TrainingSession | None, booked: Enrolment | None, row: RecordRow
    ) -> None:
        """Refuse a line that cannot be, or that states otherwise what the books know better."""
        if booked is not None and booked.state != "completed":
            raise NotCompletedHere(field="hours", state=STATES[booked.state])
        if row.ends_on > self._today:
            raise NotYet(field="ends_on", day=row.ends_on)
        programme = self._programmes.get((county_id, row.title, row.year)) or (training and training.programme)
        if programme and programme.level != row.level:
            raise DiffersFromBook(field="level", book=TRAINING_LEVELS.word(programme.level))
        if training is None or training.stated:
            check_programme(row.title, row.level, row.year)
            host = training.host if training else None
            check_training(
                title=row.title, mode=row.mode, starts_on=row.starts_on, ends_on=row.ends_on, hours=row.hours,
                places=1, host=host,
            )  # fmt: skip
        else:
            check_hours(row.hours, training.hours)
            _check_same(training, row)

    async def _stated(self, county_id: int, row: RecordRow) -> TrainingSession:
        """Bring a session into the books that was held elsewhere, with one place that nobody has yet."""
        programme = await self._programme(county_id, row)
        training = TrainingSession(
            county_id=county_id, programme_id=programme.id, title=row.title, mode=row.mode, starts_on=row.starts_on,
            ends_on=row.ends_on, hours=row.hours, places=1, reserved=0, stated=True,
        )  # fmt: skip
        await enter_session(self._session, training)
        await self._session.refresh(training, ["programme", "host"])
        await self._seating.open(self._session, training)
        self._trainings[county_id, row.title, row.year, row.starts_on] = training
        return training

    async def _programme(self, county_id: int, row: RecordRow) -> TrainingProgramme:
        key = (county_id, row.title, row.year)
        if key not in self._programmes:
            self._programmes[key] = TrainingProgramme(
                county_id=county_id, title=row.title, level=row.level, year=row.year, source=row.provider
            )
            self._session.add(self._programmes[key])
            await self._session.flush()
        return self._programmes[key]

    async def _put_session_right(self, training: TrainingSession, row: RecordRow) -> bool:
        """Put right what is only stated, and name who provided the training where the plan does not."""
        if training.stated and row.hours > training.hours:
            await self._session.flush()
            training.hours = row.hours
            await self._session.flush()
        differed = training.stated and put_right(training, mode=row.mode, ends_on=row.ends_on)
        may_name = training.stated or training.programme.source is None
        return (may_name and put_right(training.programme, source=row.provider)) or differed

    def _made(self, training: TrainingSession, teacher: Teacher, row: RecordRow) -> Enrolment:
        """Seat a teacher who completed the training, nominated and approved on its first day, for no other is named."""
        home = home_on(teacher, row.starts_on)
        enrolment = drafted(training, teacher, home, reserved=False, day=row.starts_on)
        enrolment.id, enrolment.state, enrolment.approved_on = new_id(), "completed", row.starts_on
        enrolment.hours, enrolment.credits = row.hours, row.credits
        self._seating.seat(training, home.school_id, enrolment)
        self._booked[training.id, teacher.id] = enrolment
        return enrolment


def _check_same(training: TrainingSession, row: RecordRow) -> None:
    """Refuse a line that states a session of the plan otherwise: it is changed where it is planned.

    :raises DiffersFromBook: naming the first cell that differs
    """
    source = training.programme.source
    if source and row.provider and source != row.provider:
        raise DiffersFromBook(field="provider", book=source)
    if training.mode != row.mode:
        raise DiffersFromBook(field="mode", book=TRAINING_MODES.word(training.mode))
    if training.ends_on != row.ends_on:
        raise DiffersFromBook(field="ends_on", book=training.ends_on)
