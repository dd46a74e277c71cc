"""The register of enrolments (参训名单): a line for each person in each training, stated by the county as a fact."""

from collections.abc import Sequence
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Permission, Place, require
from domain.database import among, cipher_of, new_id
from domain.enrolment.model import GIVEN_BACK, Enrolment
from domain.enrolment.queries import seen_by
from domain.enrolment.rules import check_hours, drafted, home_on
from domain.ledger.cells import Hours, IdNumber, Short, word
from domain.ledger.model import Line, SheetRow, Tally
from domain.ledger.queries import People, people
from domain.ledger.registers.seating import Seating, seating_of
from domain.ledger.rules import AmbiguousTraining, DiffersFromBook, Firsts, NotInSheet
from domain.ledger.words import ENROLMENT_STATES
from domain.teacher.model import Teacher
from domain.training.model import TrainingSession
from domain.training.queries import seen_by as training_seen_by
from domain.training.queries import whole_training
from domain.training.rules import UnknownTraining

Seat = tuple[UUID, UUID]


class EnrolmentRow(SheetRow):
    """How far one person has come in one training, and the hours."""

    beside: ClassVar[str] = "title"

    id_number: IdNumber = Field(alias="身份证件号")
    title: Short = Field(alias="培训项目名称")
    state: Annotated[str, word(ENROLMENT_STATES)] = Field(alias="状态")
    hours: Hours = Field(alias="学时")


async def enter(session: AsyncSession, actor: Actor, lines: Sequence[Line[EnrolmentRow]], tally: Tally) -> None:
    """Enter enrolments that the books do not have; a rural teacher sits on a reserved seat as long as there is one.

    Only completed training is credited with hours. No line takes a place that the session does not have.

    :raises MayNot: (noted for the line) unless the actor records training for all of the teacher's county
    """
    cipher, firsts = cipher_of(session), Firsts()
    persons = {line.number: cipher.person_id(line.row.id_number) for line in lines}
    known = await people(session, actor, persons.values())
    desk = await _desk(session, actor, known, lines)
    for line in lines:
        with tally.judging(line):
            teacher = known.one(persons[line.number], field="id_number")
            require(actor, Permission.RECORD_TRAINING, Place(teacher.county_id))
            training = desk.training(teacher.county_id, line.row.title)
            key = (training.id, teacher.id)
            firsts.check(key, field="title")
            if desk.is_known(key, line.row):
                tally.found(teacher.county_id, differed=False)
            else:
                session.add(desk.made(training, teacher, line.row))
                tally.created[teacher.county_id] += 1
            firsts.keep(key, line.number)


async def _desk(session: AsyncSession, actor: Actor, known: People, lines: Sequence[Line[EnrolmentRow]]) -> "_Desk":
    """Lay out what the lines are judged against: sessions with their places, enrolments, the teachers' schools."""
    named = among(TrainingSession.title, {line.row.title for line in lines})
    trainings = (await session.scalars(whole_training().where(named, training_seen_by(actor)))).all()
    of_trainings = among(Enrolment.session_id, {training.id for training in trainings})
    booked = await session.scalars(select(Enrolment).where(of_trainings, seen_by(actor)))
    return _Desk(trainings, list(booked), await seating_of(session, known, trainings))


class _Desk:
    """Judges the lines one after the other, and seats those that the books do not have."""

    def __init__(
        self,
        trainings: Sequence[TrainingSession],
        booked: Sequence[Enrolment],
        seating: Seating,
    ) -> None:
        self._seating = seating
        self._booked = {(each.session_id, each.teacher_id): each for each in booked if each.replaced_by_id is None}
        self._by_title: dict[tuple[int, str], list[TrainingSession]] = {}
        for training in trainings:
            self._by_title.setdefault((training.county_id, training.title), []).append(training)

    def training(self, county_id: int, title: str) -> TrainingSession:
        """Find the session of the title in the teacher's county.

        :raises UnknownTraining: when there is none
        :raises AmbiguousTraining: when there are several
        """
        found = self._by_title.get((county_id, title), [])
        if not found:
            raise UnknownTraining(field="title")
        if len(found) > 1:
            raise AmbiguousTraining(field="title", value=title)
        return found[0]

    def is_known(self, key: Seat, row: EnrolmentRow) -> bool:
        """Tell whether the books say the same; what they say otherwise is changed by deeds of its own.

        :raises DiffersFromBook: when they have the person in this session in another state, or with other hours
        """
        booked = self._booked.get(key)
        if booked is None:
            return False
        if booked.state != row.state:
            raise DiffersFromBook(field="state", book=ENROLMENT_STATES.word(booked.state))
        if booked.hours not in (None, row.hours):
            raise DiffersFromBook(field="hours", book=booked.hours)
        return True

    def made(self, training: TrainingSession, teacher: Teacher, row: EnrolmentRow) -> Enrolment:
        """Seat a teacher, nominated and approved on the session's first day, for the register names no other.

        :raises Refusal: when there were not so many hours or places
        """
        if row.state in GIVEN_BACK:
            raise NotInSheet(field="state")
        check_hours(row.hours, training.hours)
        home = home_on(teacher, training.starts_on)
        enrolment = drafted(training, teacher, home, reserved=False, day=training.starts_on)
        enrolment.id, enrolment.state, enrolment.approved_on = new_id(), row.state, training.starts_on
        enrolment.hours = row.hours if row.state == "completed" else None
        self._seating.seat(training, home.school_id, enrolment)
        return enrolment
