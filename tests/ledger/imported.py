"""The made-up county as it comes in: by default, then the good rows alone, then once more; and what its sheets say."""

import csv
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.importing import import_file
from domain.access import Actor, Role
from domain.calendar.rules import add_years, month_index, parse_day, retirement_month
from domain.database import Base, Database, cipher_of, new_id
from domain.division.queries import counties_within
from domain.ledger.model import ImportReport, Kind
from domain.policy.actions import load_plan
from domain.policy.rules import read_pack, shipped_packs
from domain.school.model import School, SchoolClass, SchoolFlag

COUNTY = Path(__file__).parents[1] / "data" / "county"
KINDS = [kind for kind in Kind if (COUNTY / f"{kind}.csv").exists()]
TRUTH = json.loads((COUNTY / "truth.json").read_text(encoding="utf-8"))
NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


class Undone(Exception):
    """Raised to leave nothing behind."""


@dataclass(frozen=True)
class County:
    """The county as it was imported: by default, then the good rows alone, then once more."""

    database: Database
    actor: Actor
    strict: dict[Kind, ImportReport]
    kept: dict[Kind, ImportReport]
    again: dict[Kind, ImportReport]

    async def count(self, row: type[Base]) -> int:
        """Count the county's rows."""
        async with self.database.transaction(self.actor, now=NOW) as session:
            return await counted(session, row, self.actor.counties[0])


@pytest.fixture(scope="module")
async def county(database: Database) -> County:
    """Import every file of the county, once for all tests here."""
    strict, kept, again = {}, {}, {}
    for kind in KINDS:
        path = COUNTY / f"{kind}.csv"
        strict[kind] = await import_file(database, kind, path, dry_run=False, keep_good=False, now=NOW)
        kept[kind] = await import_file(database, kind, path, dry_run=False, keep_good=True, now=NOW)
        again[kind] = await import_file(database, kind, path, dry_run=False, keep_good=True, now=NOW)
    return County(database, await personnel(database), strict, kept, again)


@pytest.fixture(scope="module")
async def books(county: County) -> AsyncIterator[AsyncSession]:
    """Give all who read a transaction in which the packs are in force, undone since plans hold for every county."""
    admin = Actor(id=new_id(), name="admin", role=Role.ADMIN, counties=county.actor.counties)
    with suppress(Undone):
        async with county.database.transaction(admin, now=NOW) as session:
            for path in shipped_packs():
                await load_plan(session, admin, read_pack(path))
            yield session
            raise Undone


async def personnel(database: Database) -> Actor:
    """Give the personnel office of the county."""
    nobody = Actor(id=new_id(), name="", role=Role.EVALUATOR, counties=())
    async with database.transaction(nobody) as session:
        found = await counties_within(session, "990101")
    return Actor(id=new_id(), name="personnel", role=Role.PERSONNEL, counties=tuple(each.id for each in found))


async def counted(session: AsyncSession, row: type[Base], county_id: int) -> int:
    """Count the rows of one county."""
    within = select(func.count()).select_from(row)
    if row in (SchoolClass, SchoolFlag):
        return await session.scalar(within.join(School).where(School.county_id == county_id)) or 0
    return await session.scalar(within.where(row.__table__.c.county_id == county_id)) or 0


@dataclass(frozen=True)
class Posted:
    """A line of the sheet of postings: who, by which kind, from when."""

    person_id: UUID
    kind: str
    starts_on: date


def postings_in_the_sheets(session: AsyncSession) -> list[Posted]:
    """Give the clean lines of the sheet of postings."""
    wrong = {each["line"] for each in TRUTH["refused"]["postings.csv"]}
    return [
        Posted(cipher_of(session).person_id(row["身份证件号"]), row["交流轮岗类型"], parse_day(row["开始日期"]))
        for line, row in sheet("postings")
        if line not in wrong
    ]


def due_by_the_sheets(session: AsyncSession, *, tenure: int, day: date) -> set[UUID]:
    """Judge the clean lines of the sheets by the readings that `truth.json` names, without the programme's rules."""
    exempt = {
        row["身份证件号"]
        for _, row in sheet("exemptions")
        if parse_day(row["开始日期"]) <= day and (not row["结束日期"] or day <= parse_day(row["结束日期"]))
    }
    private = {row["学校标识码"] for _, row in sheet("schools") if row["举办性质"] != "公办"}
    wrong = {each["line"] for each in TRUTH["refused"]["teachers.csv"]}
    return {
        cipher_of(session).person_id(row["身份证件号"])
        for line, row in sheet("teachers")
        if line not in wrong
        and row["岗位"] == "教师"
        and row["是否在编"] == "是"
        and row["学段"] in ("小学", "初中")
        and row["学校标识码"] not in private
        and row["身份证件号"] not in exempt
        and parse_day(row["到校日期"]) <= add_years(day, -tenure)
        and _months_to_retirement(row, day) >= 60
    }


def arrivals_in_the_sheets(session: AsyncSession) -> dict[UUID, date]:
    """Tell of each clean line of the sheet of teachers since when the teacher is at the school."""
    wrong = {each["line"] for each in TRUTH["refused"]["teachers.csv"]}
    return {
        cipher_of(session).person_id(row["身份证件号"]): parse_day(row["到校日期"])
        for line, row in sheet("teachers")
        if line not in wrong
    }


def sheet(name: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Give each line of a sheet with its number."""
    with (COUNTY / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        yield from enumerate(csv.DictReader(file), 2)


def _months_to_retirement(row: dict[str, str], day: date) -> int:
    year, month = retirement_month("male" if row["性别"] == "男" else "female", parse_day(row["出生日期"]))
    return 12 * year + month - 1 - month_index(day)
