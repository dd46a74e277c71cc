"""The register of teachers: one line for each person, known by the id number, at the home school of today."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Permission, Place, require
from domain.calendar.rules import day_in_shanghai
from domain.cipher import Cipher, hint
from domain.database import cipher_of, flush_many, now_of
from domain.ledger.cells import Day, DayIfAny, IdNumber, PersonName, SchoolCode, Short, Yes, word
from domain.ledger.model import Line, SheetRow, Tally
from domain.ledger.queries import Schools, at_home, people, schools_of_codes
from domain.ledger.rules import (
    AwardNotNamed,
    DayWithoutAward,
    EmptyCell,
    Firsts,
    HomeNotLater,
    OtherName,
    SamePersonInFile,
    check_person,
    day_before,
    name_key,
    put_right,
)
from domain.ledger.words import AWARD_LEVELS, POSTS, SEXES, STAGES, TITLES
from domain.school.model import STAGES as STAGE_NAMES
from domain.school.model import School
from domain.teacher.model import AWARD_LEVELS as LEVEL_NAMES
from domain.teacher.model import Award, Employment, Exemption, Teacher
from domain.teacher.rules import SamePersonTwice, check_span, is_valid
from domain.twinning.rules import StageNotShared


class TeacherRow(SheetRow):
    """One person at the home school, with the highest backbone award."""

    beside: ClassVar[str] = "school"

    name: PersonName = Field(alias="姓名")
    sex: Annotated[str, word(SEXES)] = Field(alias="性别")
    born_on: Day = Field(alias="出生日期")
    id_number: IdNumber = Field(alias="身份证件号")
    school: SchoolCode = Field(alias="学校标识码")
    post: Annotated[str, word(POSTS)] = Field(alias="岗位")
    in_establishment: Yes = Field(alias="是否在编")
    stage: Annotated[str, word(STAGES)] = Field(alias="学段")
    subject: Short = Field(alias="任教学科")
    title: Annotated[str | None, word(TITLES)] = Field(alias="职称")
    award_level: Annotated[str | None, word(AWARD_LEVELS)] = Field(alias="骨干称号级别")
    awarded_on: DayIfAny = Field(alias="骨干获评日期")
    expires_on: DayIfAny = Field(alias="骨干失效日期")
    arrived_on: Day = Field(alias="到校日期")


async def enter(session: AsyncSession, actor: Actor, lines: Sequence[Line[TeacherRow]], tally: Tally) -> None:
    """Enter new teachers with their home, and put right or move to a new home those whom the books know.

    :raises MayNot: (noted for the line) unless the actor keeps the teachers of the school's county
    """
    cipher = cipher_of(session)
    schools = Schools(await schools_of_codes(session, {line.row.school for line in lines}))
    persons = {line.number: cipher.person_id(line.row.id_number) for line in lines}
    known = await people(session, actor, persons.values(), lock=True)
    today = day_in_shanghai(now_of(session))
    firsts, new = Firsts(), list[Any]()
    for line in lines:
        with tally.judging(line):
            row, person = line.row, persons[line.number]
            firsts.check(person, field="id_number", refusal=SamePersonInFile)
            school = schools.of_code(row.school, field="school")
            require(actor, Permission.KEEP_TEACHERS, Place(school.county_id))
            _check(row, school)
            booked = _in_book_of(school.county_id, known.all(person))
            if booked is None:
                new += _made(cipher, person, row, school)
                tally.created[school.county_id] += 1
            else:
                changes = _Changes(booked, row, school)
                changes.check(today)
                tally.found(school.county_id, changes.make(new))
            firsts.keep(person, line.number)
    # An old home must have ended in the database before the new one begins.
    await flush_many(session)
    session.add_all(new)
    await session.flush()


def _check(row: TeacherRow, school: School) -> None:
    if row.stage not in school.stages:
        raise StageNotShared(field="stage", school=school.name, stage=STAGE_NAMES[row.stage])
    check_person(row.id_number, born_on=row.born_on, sex=row.sex, arrived_on=row.arrived_on)
    if row.award_level is None and (row.awarded_on or row.expires_on):
        raise DayWithoutAward(field="award_level")
    if row.award_level is not None and row.awarded_on is None:
        raise EmptyCell(field="awarded_on")
    if row.awarded_on and row.expires_on:
        check_span(row.awarded_on, day_before(row.expires_on), field="expires_on")


def _in_book_of(county_id: int, found: Sequence[Teacher]) -> Teacher | None:
    """Find the person in the county's book.

    :raises SamePersonTwice: when another county's book has the person at home
    """
    if any(at_home(each) for each in found if each.county_id != county_id):
        raise SamePersonTwice(field="id_number")
    return next((each for each in found if each.county_id == county_id), None)


def _made(cipher: Cipher, person: UUID, row: TeacherRow, school: School) -> Iterator[Any]:
    """Make a new teacher, the home employment and the award."""
    teacher = Teacher(
        county_id=school.county_id,
        school_id=school.id,
        person_id=person,
        name=row.name,
        sex=row.sex,
        born_on=row.born_on,
        id_sealed=cipher.seal(row.id_number),
        id_hint=hint(row.id_number),
        title=row.title,
    )
    yield teacher
    yield _home(teacher, row, school)
    if row.award_level:
        yield _award(teacher, row)


def _home(teacher: Teacher, row: TeacherRow, school: School) -> Employment:
    return Employment(
        county_id=teacher.county_id,
        teacher_id=teacher.id,
        school_id=school.id,
        arrived_on=row.arrived_on,
        **_job(row),
    )


def _job(row: TeacherRow) -> dict[str, Any]:
    return {
        "post": row.post,
        "in_establishment": row.in_establishment,
        "stage": row.stage,
        "subject": row.subject,
    }


def _award(teacher: Teacher, row: TeacherRow) -> Award:
    assert row.award_level
    assert row.awarded_on
    return Award(
        county_id=teacher.county_id,
        teacher_id=teacher.id,
        school_id=teacher.school_id,
        level=row.award_level,
        awarded_on=row.awarded_on,
        expires_on=row.expires_on,
    )


class _Changes:
    """What a line says otherwise than the books say of the same person."""

    def __init__(self, teacher: Teacher, row: TeacherRow, school: School) -> None:
        self._teacher, self._row, self._school = teacher, row, school
        homes = sorted(teacher.employments, key=lambda each: each.arrived_on)
        self._earlier, self._last = homes[:-1], homes[-1] if homes else None

    @property
    def _moves(self) -> bool:
        """Tell whether the line states another home than the last one in the books."""
        last = self._last
        if last is None or last.school_id != self._school.id:
            return True
        return last.ended_on is not None and self._row.arrived_on > last.ended_on

    def check(self, today: date) -> None:
        """Refuse before anything is written.

        :raises OtherName: when the id number is somebody else's
        :raises HomeNotLater: when the homes would overlap
        :raises AwardNotNamed: when an award in force is denied
        """
        teacher, row = self._teacher, self._row
        if name_key(teacher.name) != name_key(row.name):
            raise OtherName(field="name", name=teacher.name)
        before = [*self._earlier, *([self._last] if self._last and self._moves else [])]
        for home in before:
            if row.arrived_on <= (home.ended_on or home.arrived_on):
                raise HomeNotLater(field="arrived_on", school=home.school.name, day=home.ended_on or home.arrived_on)
        valid = [each for each in teacher.awards if is_valid(each, today)]
        if row.award_level is None and valid:
            raise AwardNotNamed(field="award_level", level=LEVEL_NAMES[valid[-1].level])

    def make(self, new: list[Any]) -> bool:
        """Write the changes into the rows of the books, give new rows to the list, and tell whether there were any."""
        teacher, row = self._teacher, self._row
        differed = put_right(teacher, sex=row.sex, born_on=row.born_on, title=row.title)
        differed |= self._make_home(new)
        return self._make_award(new) or differed

    def _make_home(self, new: list[Any]) -> bool:
        if self._last and not self._moves:
            return put_right(self._last, arrived_on=self._row.arrived_on, **_job(self._row))
        if self._last and self._last.ended_on is None:
            self._last.ended_on = day_before(self._row.arrived_on)
        # The school that keeps the record changes with the home.
        kept: list[Teacher | Award | Exemption] = [self._teacher, *self._teacher.awards, *self._teacher.exemptions]
        for each in kept:
            each.school_id = self._school.id
        new.append(_home(self._teacher, self._row, self._school))
        return True

    def _make_award(self, new: list[Any]) -> bool:
        row = self._row
        if row.award_level is None:
            return False
        for held in self._teacher.awards:
            if (held.level, held.awarded_on) == (row.award_level, row.awarded_on):
                return put_right(held, row.emptied, expires_on=row.expires_on)
        new.append(_award(self._teacher, row))
        return True
