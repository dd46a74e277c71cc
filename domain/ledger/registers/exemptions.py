"""The register of exemptions (不列入、暂缓交流): one line for each ground of each person."""

from collections.abc import Sequence
from typing import Annotated, ClassVar

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Permission, Place, require
from domain.database import cipher_of
from domain.ledger.cells import Day, DayIfAny, IdNumber, RemarkIfAny, word
from domain.ledger.model import Line, SheetRow, Tally
from domain.ledger.queries import people
from domain.ledger.rules import Firsts, put_right
from domain.ledger.words import EXEMPTIONS
from domain.teacher.model import Exemption, Teacher
from domain.teacher.rules import check_span, drafted_exemption


class ExemptionRow(SheetRow):
    """One ground for leaving a person out of rotation, both days included."""

    beside: ClassVar[str] = "id_number"

    id_number: IdNumber = Field(alias="身份证件号")
    kind: Annotated[str, word(EXEMPTIONS)] = Field(alias="免于交流类型")
    starts_on: Day = Field(alias="开始日期")
    ends_on: DayIfAny = Field(alias="结束日期")
    ground: RemarkIfAny = Field(alias="依据")


async def enter(session: AsyncSession, actor: Actor, lines: Sequence[Line[ExemptionRow]], tally: Tally) -> None:
    """Enter new exemptions; one of the same kind that began on the same day is put right.

    :raises MayNot: (noted for the line) unless the actor keeps the exemptions of the teacher's county
    """
    cipher = cipher_of(session)
    persons = {line.number: cipher.person_id(line.row.id_number) for line in lines}
    known = await people(session, actor, persons.values(), lock=True)
    firsts = Firsts()
    for line in lines:
        with tally.judging(line):
            row = line.row
            teacher = known.one(persons[line.number], field="id_number")
            require(actor, Permission.KEEP_EXEMPTIONS, Place(teacher.county_id))
            key = (teacher.id, row.kind, row.starts_on)
            firsts.check(key, field="starts_on")
            booked = _in_book(teacher, row)
            if booked is None:
                teacher.exemptions.append(_made(teacher, row))
                tally.created[teacher.county_id] += 1
            else:
                check_span(row.starts_on, row.ends_on, field="ends_on")
                differed = put_right(booked, row.emptied - {"ground"}, ends_on=row.ends_on, ground=row.ground)
                tally.found(teacher.county_id, differed)
            firsts.keep(key, line.number)


def _in_book(teacher: Teacher, row: ExemptionRow) -> Exemption | None:
    same = (each for each in teacher.exemptions if (each.kind, each.starts_on) == (row.kind, row.starts_on))
    return next(same, None)


def _made(teacher: Teacher, row: ExemptionRow) -> Exemption:
    return drafted_exemption(
        teacher, kind=row.kind, starts_on=row.starts_on, ends_on=row.ends_on, ground=row.ground or ""
    )
