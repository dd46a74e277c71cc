"""A made-up county in sheets: its counts, the lines that must be refused, and the exact figures it gives."""

import json
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.importing import import_file
from domain.access import Actor, Role
from domain.activity.model import Activity
from domain.calendar.rules import Period, calendar_year, school_year
from domain.database import Base, Database, new_id
from domain.division.queries import counties_within
from domain.exchange.model import Claim, Posting
from domain.figure.model import Figure, Metric
from domain.figure.queries import answer, ask
from domain.journal.model import Entry
from domain.journal.queries import broken_at
from domain.ledger.model import ImportReport, Kind
from domain.policy.actions import load_plan
from domain.policy.rules import Parameters, read_pack, shipped_packs
from domain.school.model import School, SchoolClass, SchoolFlag
from domain.teacher.model import Award, Employment, Exemption, Teacher
from domain.twinning.model import Twinning

COUNTY = Path(__file__).parents[1] / "data" / "county"
KINDS = [kind for kind in Kind if (COUNTY / f"{kind}.csv").exists()]
TRUTH = json.loads((COUNTY / "truth.json").read_text(encoding="utf-8"))
NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
YEAR = school_year(2025)
SCHOOL_YEAR_OF_TRUTH = Period(date(2025, 9, 1), date(2026, 9, 1))


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


@pytest.fixture
async def books(county: County) -> AsyncIterator[AsyncSession]:
    """Give a transaction in which the six packs are in force; it is undone, since plans hold for every county."""
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


def lines(report: ImportReport) -> list[int]:
    """Give the lines that a report refuses."""
    return [row.line for row in report.refused]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (School, TRUTH["schools"]),
        (SchoolClass, TRUTH["schools"]),
        (Teacher, TRUTH["teachers"]),
        (Employment, TRUTH["teachers"]),
        (Exemption, 56),
        (Posting, TRUTH["postings"]),
        (Claim, TRUTH["postings"]),
        (Twinning, TRUTH["twinnings"]),
        (Activity, TRUTH["activities"]),
    ],
)
async def test_the_books_hold_as_many_rows_as_the_county_has(county: County, row: type[Base], expected: int) -> None:
    assert await county.count(row) == expected


@pytest.mark.parametrize("kind", KINDS)
async def test_exactly_the_lines_that_are_wrong_are_refused(county: County, kind: Kind) -> None:
    wrong = [each["line"] for each in TRUTH["refused"].get(f"{kind}.csv", [])]

    assert [lines(report) for report in (county.strict[kind], county.kept[kind], county.again[kind])] == [wrong] * 3


async def test_each_wrong_teacher_is_refused_for_a_reason_of_its_own(county: County) -> None:
    refused = county.kept[Kind.TEACHERS].refused

    assert [(row.line, row.column, row.refusal.code) for row in refused] == [
        (3370, "身份证件号", "wrong_id_number"),
        (3371, "身份证件号", "same_person"),
        (3372, "身份证件号", "no_such_birth_date"),
        (3373, "学校标识码", "unknown_school"),
        (3374, "到校日期", "no_such_day"),
        (3375, "姓名", "no_name"),
    ]
    assert [row.value for row in refused[3:5]] == ["2199999999", "2027-13-01"]


async def test_each_wrong_posting_is_refused_for_a_reason_of_its_own(county: County) -> None:
    assert [(row.line, row.column, row.refusal.code) for row in county.kept[Kind.POSTINGS].refused] == [
        (483, "开始日期", "overlapping_posting"),
        (484, "交流轮岗单位名称", "same_school"),
        (485, "结束日期", "ends_before_start"),
        (486, "交流轮岗单位名称", "unknown_school"),
    ]


async def test_nothing_is_written_while_a_line_is_wrong_unless_it_is_asked_for(county: County) -> None:
    written = {kind: (county.strict[kind].written, county.kept[kind].written) for kind in KINDS}

    assert written == {kind: (f"{kind}.csv" not in TRUTH["refused"], True) for kind in KINDS}
    assert county.strict[Kind.TEACHERS].created == county.kept[Kind.TEACHERS].created == TRUTH["teachers"]


async def test_the_same_file_a_second_time_changes_nothing(county: County) -> None:
    assert {kind: (report.created, report.changed) for kind, report in county.again.items()} == dict.fromkeys(
        KINDS, (0, 0)
    )
    assert county.again[Kind.TEACHERS].unchanged == TRUTH["teachers"]
    assert county.again[Kind.POSTINGS].unchanged == TRUTH["postings"]


async def test_postings_stand_where_the_calendar_says_they_stand(county: County) -> None:
    async with county.database.transaction(county.actor, now=NOW) as session:
        of_county = Posting.county_id == county.actor.counties[0]
        states = set(await session.scalars(select(Posting.state).where(of_county)))
        late = await session.scalar(
            select(func.count()).where(of_county, Posting.state == "completed", Posting.planned_to >= NOW.date())
        )

    assert states == {"active", "completed"}
    assert late == 0


async def test_awards_and_flags_stand_beside_teachers_and_schools(county: County) -> None:
    assert (await county.count(Award), await county.count(SchoolFlag)) == (1087, 18)


async def test_the_journal_has_one_entry_for_each_import_and_holds(county: County) -> None:
    async with county.database.transaction(county.actor, now=NOW) as session:
        deeds = await session.scalars(
            select(Entry.deed).where(Entry.county_id == county.actor.counties[0]).order_by(Entry.number)
        )
        found = list(deeds)
        broken = await broken_at(session, county.actor.counties[0])

    assert found == ["open_county", *(f"import_{kind}" for kind in KINDS)]
    assert broken is None


Asked = tuple[Metric, str, str | None, Period, Parameters | None]

SHARES: dict[str, Asked] = {
    "rotation_rate_strict": (Metric.ROTATION_RATE, "national-rotation-rate", "strict", YEAR, None),
    "rotation_rate_form": (Metric.ROTATION_RATE, "national-rotation-rate", "form", YEAR, None),
    "backbone_of_rotated": (Metric.BACKBONE_SHARE, "national-rotation-backbone-share", "of-rotated", YEAR, None),
    "backbone_of_eligible": (Metric.BACKBONE_SHARE, "national-rotation-backbone-share", "of-eligible", YEAR, None),
    "rotation_regular_or_support_min120": (
        Metric.ROTATION_RATE,
        "national-rotation-rate",
        "with-support-120-days",
        YEAR,
        None,
    ),
    "exchange_backbone_2025": (Metric.BACKBONE_SHARE, "d0-exchange-backbone", None, calendar_year(2025), None),
    "principals_rotated": (Metric.PRINCIPAL_COVERAGE, "d0-principals", "ten-years", YEAR, None),
}


async def figure(books: AsyncSession, asked: Asked) -> Figure:
    """Answer a question about the county."""
    metric, rule, reading, window, parameters = asked
    actor: Actor = books.info["actor"]
    question = await ask(
        books, actor, metric, rule_id=rule, reading=reading, window=window, parameters=parameters, division="990101"
    )
    return await answer(books, question)


@pytest.mark.parametrize("name", SHARES)
async def test_the_figures_are_those_of_the_clean_rows_to_the_last_person(books: AsyncSession, name: str) -> None:
    truth: dict[str, Any] = TRUTH[name]

    found = await figure(books, SHARES[name])

    assert (found.numerator, found.denominator) == (truth["num"], truth["den"])
    assert found.exact == Fraction(truth["value"])


async def test_the_window_is_that_of_the_readings(books: AsyncSession) -> None:
    assert YEAR == SCHOOL_YEAR_OF_TRUTH


async def test_the_exchange_count_of_2025_is_that_of_the_clean_rows(books: AsyncSession) -> None:
    found = await figure(books, (Metric.EXCHANGE_COUNT, "d0-exchange-count", None, calendar_year(2025), None))

    assert (found.numerator, found.exact) == (TRUTH["exchange_count_2025"], Fraction(243))


async def test_another_reading_gives_another_verdict_of_the_same_clause(books: AsyncSession) -> None:
    strict = await figure(books, SHARES["rotation_rate_strict"])
    form = await figure(books, SHARES["rotation_rate_form"])

    assert (strict.verdict, form.verdict) == ("not_met", "met")
    assert strict.surplus == TRUTH["rotated_regular_2025_26"] - TRUTH["rotation_rate_strict"]["num"]
