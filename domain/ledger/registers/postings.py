"""The register of postings (交流轮岗): one line for each posting, stated by the county as a fact."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Permission, Place, require
from domain.calendar.rules import day_in_shanghai
from domain.database import among, cipher_of, now_of
from domain.exchange import books
from domain.exchange.model import STATES, Posting
from domain.exchange.queries import seen_by
from domain.exchange.rules import Overlapping, WrongState, check_posting
from domain.exchange.week import collides
from domain.ledger.cells import Day, IdNumber, PersonNameIfAny, Short, Yes, word
from domain.ledger.model import Line, SheetRow, Tally
from domain.ledger.queries import People, Schools, people, schools_of_codes, schools_of_counties
from domain.ledger.rules import DiffersFromBook, Firsts, OtherName, name_key, standing
from domain.ledger.words import POSTINGS, YES_NO
from domain.school.model import School
from domain.school.rules import check_pair
from domain.teacher.model import Teacher
from domain.teacher.rules import check_span, employment_on
from domain.twinning.queries import Pairs, pairs_of


class PostingRow(SheetRow):
    """A teacher's time at another school, first and last day included."""

    beside: ClassVar[str] = "from_school"

    id_number: IdNumber = Field(alias="身份证件号")
    name: PersonNameIfAny = Field(alias="姓名")
    kind: Annotated[str, word(POSTINGS)] = Field(alias="交流轮岗类型")
    personnel_moved: Yes = Field(alias="是否调动人事关系")
    starts_on: Day = Field(alias="开始日期")
    planned_to: Day = Field(alias="结束日期")
    from_school: Short = Field(alias="原单位名称")
    to_school: Short = Field(alias="交流轮岗单位名称")


async def enter(session: AsyncSession, actor: Actor, lines: Sequence[Line[PostingRow]], tally: Tally) -> None:
    """Enter postings as the county states them: ended, in progress or still to begin, by their days.

    Nobody's approval or word of arrival is waited for, so only an office that keeps the whole county may do this.

    :raises MayNot: (noted for the line) unless the actor logs postings for all of the teacher's county
    """
    cipher = cipher_of(session)
    persons = {line.number: cipher.person_id(line.row.id_number) for line in lines}
    known = await people(session, actor, persons.values(), lock=True)
    desk = await _desk(session, actor, known, lines)
    new: dict[UUID, tuple[Posting, Line[PostingRow]]] = {}
    for line in lines:
        with tally.judging(line):
            teacher = known.one(persons[line.number], field="id_number")
            require(actor, Permission.LOG_POSTING, Place(teacher.county_id))
            posting = desk.posting(teacher, line)
            if posting is None:
                tally.found(teacher.county_id, differed=False)
            else:
                new[posting.id] = (posting, line)
    clashing = await books.enter_many(session, [posting for posting, _ in new.values()])
    for posting, line in new.values():
        if posting.id in clashing:
            tally.refuse(line, Overlapping(field="starts_on"))
        else:
            tally.created[posting.county_id] += 1


async def _desk(session: AsyncSession, actor: Actor, known: People, lines: Sequence[Line[PostingRow]]) -> "_Desk":
    """Lay out what the lines are judged against: schools, the teachers' other postings, twinnings in force."""
    teachers = list(known)
    counties = {teacher.county_id for teacher in teachers}
    named = {text for line in lines for text in (line.row.from_school, line.row.to_school)}
    schools = [*await schools_of_counties(session, counties), *await schools_of_codes(session, named)]
    of_teachers = among(Posting.teacher_id, {teacher.id for teacher in teachers})
    booked = await session.scalars(select(Posting).where(of_teachers, seen_by(actor)))
    return _Desk(schools, booked.all(), await pairs_of(session, actor), now_of(session))


class _Desk:
    """Judges the lines one after the other, each against the books and against the lines before it."""

    def __init__(self, schools: Iterable[School], booked: Iterable[Posting], pairs: Pairs, now: datetime) -> None:
        self._schools = Schools(schools)
        self._names = {school.id: school.name for school in schools}
        self._now, self._today, self._pairs = now, day_in_shanghai(now), pairs
        self._firsts = Firsts()
        self._booked: dict[UUID, list[Posting]] = {}
        for posting in booked:
            self._booked.setdefault(posting.teacher_id, []).append(posting)

    def posting(self, teacher: Teacher, line: Line[PostingRow]) -> Posting | None:
        """Make the posting that the line states; nothing, when the books have it already.

        :raises Refusal: whatever is wrong with it
        """
        row = line.row
        if row.name is not None and name_key(row.name) != name_key(teacher.name):
            raise OtherName(field="name", name=teacher.name)
        sender = self._schools.named(row.from_school, teacher.county_id, field="from_school")
        receiver = self._schools.named(row.to_school, teacher.county_id, field="to_school")
        key = (teacher.id, row.starts_on, receiver.id)
        self._firsts.check(key, field="starts_on")
        posting = self._made(teacher, row, sender, receiver)
        others = self._booked.setdefault(teacher.id, [])
        same = [each for each in others if (each.starts_on, each.to_school_id) == (row.starts_on, receiver.id)]
        if same:
            self._check_same(same[-1], posting)
        else:
            self._check(posting, teacher, sender, receiver)
            others.append(posting)
        self._firsts.keep(key, line.number)
        return None if same else posting

    def _check(self, posting: Posting, teacher: Teacher, sender: School, receiver: School) -> None:
        """Judge a new posting: first what is wrong in itself, then beside others, then by all rules of the house."""
        check_pair(sender, receiver, field="to_school")
        check_span(posting.starts_on, posting.planned_to, field="planned_to")
        if collides(posting, [each for each in self._booked[teacher.id] if each.state != "cancelled"]):
            raise Overlapping(field="starts_on")
        check_posting(posting, teacher=teacher, sender=sender, receiver=receiver, today=self._today)

    def _check_same(self, booked: Posting, posting: Posting) -> None:
        """Refuse a line that states a known posting otherwise: such changes are deeds of their own, with a reason."""
        if booked.state == "cancelled":
            raise WrongState(field="kind", state=STATES["cancelled"])
        said = self._said(booked)
        differing = [field for field, value in self._said(posting).items() if value != said[field]]
        if differing:
            raise DiffersFromBook(field=differing[0], book=said[differing[0]])

    def _said(self, posting: Posting) -> dict[str, str]:
        """Say a posting as a line of the sheet would."""
        return {
            "kind": POSTINGS.word(posting.kind),
            "personnel_moved": YES_NO.word("yes" if posting.personnel_moved else "no"),
            "planned_to": posting.planned_to.isoformat(),
            "from_school": self._names.get(posting.from_school_id, ""),
        }

    def _made(self, teacher: Teacher, row: PostingRow, sender: School, receiver: School) -> Posting:
        home = employment_on(teacher, row.starts_on)
        return Posting(
            county_id=teacher.county_id,
            host_county_id=receiver.county_id,
            teacher_id=teacher.id,
            person_id=teacher.person_id,
            teacher_name=teacher.name,
            subject=home.subject if home else "",
            stage=home.stage if home else receiver.stages[0],
            from_school_id=sender.id,
            to_school_id=receiver.id,
            kind=row.kind,
            personnel_moved=row.personnel_moved,
            starts_on=row.starts_on,
            planned_to=row.planned_to,
            twinning_id=self._pairs.between(sender.id, receiver.id, row.starts_on),
            logged_at=self._now,
            **standing(row.starts_on, row.planned_to, self._today),
        )
