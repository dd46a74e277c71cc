"""The registers: for each kind of sheet its columns, and how its lines become rows of the books."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor
from domain.ledger.model import Kind, Line, SheetRow, Tally
from domain.ledger.registers import (
    activities,
    classes,
    enrolments,
    exemptions,
    postings,
    records,
    schools,
    teachers,
    trainings,
    twinnings,
)

Enter = Callable[[AsyncSession, Actor, Sequence[Line[Any]], Tally], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Register:
    """What a row says, and how the lines of a sheet are judged, together and against the books, and written."""

    row: type[SheetRow]
    enter: Enter


REGISTERS: Mapping[Kind, Register] = {
    Kind.SCHOOLS: Register(schools.SchoolRow, schools.enter),
    Kind.TEACHERS: Register(teachers.TeacherRow, teachers.enter),
    Kind.EXEMPTIONS: Register(exemptions.ExemptionRow, exemptions.enter),
    Kind.POSTINGS: Register(postings.PostingRow, postings.enter),
    Kind.TWINNINGS: Register(twinnings.TwinningRow, twinnings.enter),
    Kind.ACTIVITIES: Register(activities.ActivityRow, activities.enter),
    Kind.TRAININGS: Register(trainings.TrainingRow, trainings.enter),
    Kind.ENROLMENTS: Register(enrolments.EnrolmentRow, enrolments.enter),
    Kind.RECORDS: Register(records.RecordRow, records.enter),
    Kind.CLASSES: Register(classes.ClassRow, classes.enter),
}
