"""The register of urban-rural classes (城乡分类): a list of one year, kept as a draft until it is made current."""

from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Permission, Place, require
from domain.classlist.actions import draft_class_list
from domain.classlist.rules import AnotherYear
from domain.ledger.cells import NbsClass, SchoolCode, Year
from domain.ledger.model import Line, SheetRow, Tally
from domain.ledger.queries import Schools, schools_of_codes
from domain.ledger.rules import Firsts


class ClassRow(SheetRow):
    """One school's class in the year's list."""

    beside: ClassVar[str] = "code"

    code: SchoolCode = Field(alias="学校标识码")
    year: Year = Field(alias="分类年度")
    nbs: NbsClass = Field(alias="城乡分类代码")


async def enter(session: AsyncSession, actor: Actor, lines: Sequence[Line[ClassRow]], tally: Tally) -> None:
    """Keep the lines as a draft list of each county that they name; figures read it only once it is made current.

    :raises MayNot: (noted for the line) unless an administrator of the county asks
    """
    schools = Schools(await schools_of_codes(session, {line.row.code for line in lines}))
    drafts: dict[int, dict[UUID, str]] = {}
    firsts = Firsts()
    for line in lines:
        with tally.judging(line):
            row = line.row
            school = schools.of_code(row.code, field="code")
            require(actor, Permission.KEEP_CLASS_LISTS, Place(school.county_id))
            if row.year != lines[0].row.year:
                raise AnotherYear(field="year", year=lines[0].row.year)
            firsts.check(row.code, field="code")
            drafts.setdefault(school.county_id, {})[school.id] = row.nbs
            tally.created[school.county_id] += 1
            firsts.keep(row.code, line.number)
    for county_id, classes in sorted(drafts.items()):
        await draft_class_list(session, actor, county_id=county_id, year=lines[0].row.year, classes=classes)
