"""The register of schools: one line for each school, known by its code."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field, ValidationInfo
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Permission, Place, require
from domain.division.model import County
from domain.division.rules import UnknownDivision, county_of
from domain.ledger.cells import NbsClass, PupilsIfAny, SchoolCode, Short, Stages, Year, Yes, word
from domain.ledger.model import Line, SheetRow, Tally
from domain.ledger.queries import counties_by_code, schools_of_codes
from domain.ledger.rules import BooksNotOpen, Firsts, OtherCounty, put_right
from domain.ledger.words import FUNDING, SCHOOL_KINDS, STANDING
from domain.school.model import School, SchoolClass, SchoolFlag


def _township(text: str, info: ValidationInfo) -> str:
    try:
        county_of(text)
    except UnknownDivision as refusal:
        refusal.field = info.field_name
        raise
    return text


class SchoolRow(SheetRow):
    """One school, with its urban-rural class of one year and the lists that it stands on."""

    beside: ClassVar[str] = "township"

    code: SchoolCode = Field(alias="学校标识码")
    name: Short = Field(alias="学校名称")
    kind: Annotated[str, word(SCHOOL_KINDS)] = Field(alias="办学类型")
    stages: Stages = Field(alias="学段")
    township: Annotated[Short, AfterValidator(_township)] = Field(alias="统计用区划代码")
    nbs: NbsClass = Field(alias="城乡分类代码")
    year: Year = Field(alias="分类年度")
    poverty_village: Yes = Field(alias="是否贫困村学校")
    standing: Annotated[str | None, word(STANDING)] = Field(alias="优质薄弱")
    pupils: PupilsIfAny = Field(alias="在校生数")
    funding: Annotated[str, word(FUNDING)] = Field(alias="举办性质")

    @property
    def county_code(self) -> str:
        """Give the code of the county that the school lies in."""
        return county_of(self.township)

    @property
    def flags(self) -> dict[str, bool]:
        """Tell for each list that the sheet knows whether the school stands on it."""
        return {
            "poverty_village": self.poverty_village,
            "quality": self.standing == "quality",
            "weak": self.standing == "weak",
        }


async def enter(session: AsyncSession, actor: Actor, lines: Sequence[Line[SchoolRow]], tally: Tally) -> None:
    """Enter new schools, and put right what the books know otherwise.

    :raises MayNot: (noted for the line) unless the actor keeps the schools of the county
    """
    counties = await counties_by_code(session, {line.row.county_code for line in lines})
    known = {
        school.code: school for school in await schools_of_codes(session, {line.row.code for line in lines}, whole=True)
    }
    firsts = Firsts()
    for line in lines:
        with tally.judging(line):
            row = line.row
            firsts.check(row.code, field="code")
            county = _county(counties, row)
            require(actor, Permission.KEEP_SCHOOLS, Place(county.id))
            school = known.get(row.code)
            if school is None:
                _add(session, county, row)
                tally.created[county.id] += 1
            else:
                _check_county(school, county)
                tally.found(county.id, await _put_right(session, school, row))
            firsts.keep(row.code, line.number)


def _county(counties: Mapping[str, County], row: SchoolRow) -> County:
    if row.county_code not in counties:
        raise BooksNotOpen(field="township", value=row.county_code)
    return counties[row.county_code]


def _check_county(school: School, county: County) -> None:
    if school.county_id != county.id:
        raise OtherCounty(field="township", county=school.county.name)


def _add(session: AsyncSession, county: County, row: SchoolRow) -> None:
    school = School(county_id=county.id, code=row.code, **_told(row))
    school.classes.append(SchoolClass(school_id=school.id, year=row.year, nbs=row.nbs))
    school.flags.extend(SchoolFlag(school_id=school.id, flag=flag) for flag, stands in row.flags.items() if stands)
    session.add(school)


async def _put_right(session: AsyncSession, school: School, row: SchoolRow) -> bool:
    differed = put_right(school, row.emptied, **_told(row))
    listed = next((each for each in school.classes if each.year == row.year), None)
    if listed is None:
        session.add(SchoolClass(school_id=school.id, year=row.year, nbs=row.nbs))
        differed = True
    else:
        differed |= put_right(listed, nbs=row.nbs)
    for flag, stands in row.flags.items():
        differed |= await _put_flag_right(session, school, flag, stands)
    return differed


async def _put_flag_right(session: AsyncSession, school: School, flag: str, stands: bool) -> bool:
    """Add a flag that is missing, or take one away; one with dates was given by somebody who knew more, and stays."""
    borne = [each for each in school.flags if each.flag == flag]
    if stands and not borne:
        session.add(SchoolFlag(school_id=school.id, flag=flag))
        return True
    gone = [each for each in borne if each.starts_on is None and each.ends_on is None] if not stands else []
    for each in gone:
        await session.delete(each)
    return bool(gone)


def _told(row: SchoolRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "kind": row.kind,
        "stages": row.stages,
        "township": row.township,
        "public": row.funding == "public",
        "pupils": row.pupils,
    }
