"""The ledger of training in teachers' records: completed training, person by person, in the national columns.

Hours and credits are the person's; the rest tells which training it was, and is changed where that is planned. New
rows enter training that was completed elsewhere.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor
from domain.database import as_known_at, over_all
from domain.enrolment.model import Enrolment
from domain.enrolment.queries import seen_by
from domain.ledger.model import Kind
from domain.ledger.registers.records import RecordRow, enter
from domain.ledger.words import TRAINING_LEVELS, TRAINING_MODES
from domain.revision.books.book import Book, Selection, column, entered, told
from domain.revision.model import Column, Copied
from domain.school.model import School
from domain.teacher.model import Teacher
from domain.training.model import TrainingProgramme, TrainingSession


async def copied(session: AsyncSession, actor: Actor, chosen: Selection, instant: datetime | None) -> list[Copied]:
    """Give the completed training in sight, school by school and the latest first."""
    enrolment, teacher = as_known_at(Enrolment, instant, "enrolment"), as_known_at(Teacher, instant, "teacher")
    training, school = as_known_at(TrainingSession, instant, "training"), as_known_at(School, instant, "school")
    programme = as_known_at(TrainingProgramme, instant, "programme")
    rows = (
        select(
            enrolment.id, enrolment.hours, enrolment.credits, teacher.name, teacher.id_hint, teacher.id_sealed,
            school.name.label("school"), training.title, training.mode, training.starts_on, training.ends_on,
            programme.year, programme.level, programme.source,
        )
        .join(teacher, and_(teacher.county_id == enrolment.county_id, teacher.id == enrolment.teacher_id))
        .join(school, school.id == enrolment.school_id)
        .join(training, and_(training.county_id == enrolment.county_id, training.id == enrolment.session_id))
        .join(programme, and_(programme.county_id == training.county_id, programme.id == training.programme_id))
        .where(seen_by(actor, enrolment), enrolment.state == "completed", chosen.narrow(enrolment.id))
        .order_by(school.name, teacher.name, training.starts_on.desc(), enrolment.id)
    )  # fmt: skip
    return [_copied(row) for row in await over_all(session, rows)]


def _copied(row: Any) -> Copied:
    return Copied(
        key=row.id,
        cells={
            "id_number": told(row.id_hint),
            "name": row.name,
            "school": row.school,
            "title": row.title,
            "year": told(row.year),
            "level": TRAINING_LEVELS.word(row.level),
            "provider": told(row.source),
            "mode": TRAINING_MODES.word(row.mode),
            "hours": told(row.hours),
            "credits": _plain(row.credits),
            "starts_on": told(row.starts_on),
            "ends_on": told(row.ends_on),
        },
        sealed=row.id_sealed,
    )


def _plain(credits: Decimal | None) -> str:
    """Say credits as people write them: 2 and 1.5, not 2.0."""
    return "" if credits is None else f"{credits.normalize():f}"


BOOK = Book(
    kind=Kind.RECORDS,
    row=RecordRow,
    lock=Enrolment,
    label=("name", "title"),
    columns=(
        column(RecordRow, "id_number", fixed=True),
        Column(field="name", heading="姓名", shown=True),
        Column(field="school", heading="学校名称", shown=True),
        column(RecordRow, "title", fixed=True),
        column(RecordRow, "year", fixed=True),
        column(RecordRow, "level", words=TRAINING_LEVELS),
        column(RecordRow, "provider"),
        column(RecordRow, "mode", words=TRAINING_MODES),
        column(RecordRow, "hours"),
        column(RecordRow, "credits"),
        column(RecordRow, "starts_on", fixed=True, days=True),
        column(RecordRow, "ends_on", days=True),
    ),
    copied=copied,
    write=entered(enter),
)
