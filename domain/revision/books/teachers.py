"""The ledger of teachers: each at the home of today with the highest award in force; kept by the county."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor
from domain.calendar.rules import day_in_shanghai
from domain.database import as_known_at, now_of, over_all
from domain.ledger.model import Kind
from domain.ledger.registers.teachers import TeacherRow, enter
from domain.ledger.words import AWARD_LEVELS, POSTS, SEXES, STAGES, TITLES, YES_NO
from domain.revision.books.book import Book, Selection, column, entered, told
from domain.revision.model import Column, Copied
from domain.school.model import School
from domain.teacher.model import AWARD_LEVELS as LEVELS
from domain.teacher.model import Award, Employment, Teacher
from domain.teacher.queries import seen_by


async def copied(session: AsyncSession, actor: Actor, chosen: Selection, instant: datetime | None) -> list[Copied]:
    """Give the teachers in sight who have a home, school by school."""
    teacher, job = as_known_at(Teacher, instant, "teacher"), as_known_at(Employment, instant, "job")
    school = as_known_at(School, instant, "school")
    rows = (
        select(
            teacher.id, teacher.name, teacher.sex, teacher.born_on, teacher.id_hint, teacher.id_sealed, teacher.title,
            job.post, job.in_establishment, job.stage, job.subject, job.arrived_on,
            school.code, school.name.label("school"),
        )
        .join(job, and_(job.county_id == teacher.county_id, job.teacher_id == teacher.id))
        .join(school, school.id == job.school_id)
        .where(seen_by(actor, teacher), job.ended_on.is_(None), chosen.narrow(teacher.id))
        .order_by(school.code.nulls_last(), school.name, teacher.name, teacher.id)
    )  # fmt: skip
    awards = await _awards(session, actor, instant, day_in_shanghai(instant or now_of(session)))
    return [_copied(row, awards.get(row.id)) for row in await over_all(session, rows)]


async def _awards(session: AsyncSession, actor: Actor, instant: datetime | None, day: date) -> dict[UUID, Award]:
    """Give each teacher's highest award in force on the day, the latest of several."""
    award = as_known_at(Award, instant, "award")
    in_force = seen_by(actor, award), award.awarded_on <= day, or_(award.expires_on.is_(None), award.expires_on > day)
    held = await over_all(
        session, select(award.teacher_id, award.level, award.awarded_on, award.expires_on).where(*in_force)
    )
    return _highest(held)


def _highest(held: Iterable[Any]) -> dict[UUID, Any]:
    levels = list(LEVELS)
    ordered = sorted(held, key=lambda each: (levels.index(each.level), each.awarded_on))
    return {each.teacher_id: each for each in ordered}


def _copied(row: Any, award: Any) -> Copied:
    return Copied(
        key=row.id,
        cells={
            "name": row.name,
            "sex": SEXES.word(row.sex),
            "born_on": told(row.born_on),
            "id_number": told(row.id_hint),
            "school": told(row.code),
            "school_name": row.school,
            "post": POSTS.word(row.post),
            "in_establishment": YES_NO.word("yes" if row.in_establishment else "no"),
            "stage": STAGES.word(row.stage),
            "subject": row.subject,
            "title": TITLES.word(row.title) if row.title else "无",
            "award_level": AWARD_LEVELS.word(award.level) if award else "无",
            "awarded_on": told(award.awarded_on) if award else "",
            "expires_on": told(award.expires_on) if award else "",
            "arrived_on": told(row.arrived_on),
        },
        sealed=row.id_sealed,
    )


BOOK = Book(
    kind=Kind.TEACHERS,
    row=TeacherRow,
    lock=Teacher,
    label=("name",),
    columns=(
        column(TeacherRow, "name", fixed=True),
        column(TeacherRow, "sex", words=SEXES),
        column(TeacherRow, "born_on", days=True),
        column(TeacherRow, "id_number", fixed=True),
        column(TeacherRow, "school"),
        Column(field="school_name", heading="学校名称", shown=True),
        column(TeacherRow, "post", words=POSTS),
        column(TeacherRow, "in_establishment", words=YES_NO),
        column(TeacherRow, "stage", words=STAGES),
        column(TeacherRow, "subject"),
        column(TeacherRow, "title", words=TITLES),
        column(TeacherRow, "award_level", words=AWARD_LEVELS),
        column(TeacherRow, "awarded_on", days=True),
        column(TeacherRow, "expires_on", days=True),
        column(TeacherRow, "arrived_on", days=True),
    ),
    copied=copied,
    write=entered(enter),
)
