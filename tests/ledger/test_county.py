"""A made-up county in sheets: its counts, the lines that must be refused, and the exact figures it gives."""

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor
from domain.activity.model import Activity
from domain.calendar.rules import Period, calendar_year, school_year
from domain.database import Base
from domain.enrolment.model import Enrolment
from domain.exchange.model import Claim, Posting
from domain.figure.model import Figure, Metric
from domain.figure.queries import answer, ask
from domain.figure.standings import Judged, Wanted, ask_who_is_due, page_of_standings, tally
from domain.journal.model import Entry
from domain.journal.queries import broken_at
from domain.ledger.model import ImportReport, Kind
from domain.policy.rules import Parameters
from domain.school.model import School, SchoolClass, SchoolFlag
from domain.teacher.model import Award, Employment, Exemption, Teacher
from domain.training.model import ReservedSeat, TrainingProgramme, TrainingSession
from domain.twinning.model import Twinning
from tests.ledger.imported import (
    KINDS,
    NOW,
    TRUTH,
    County,
    arrivals_in_the_sheets,
    books,
    county,
    due_by_the_sheets,
    postings_in_the_sheets,
)

__all__ = ["books", "county"]

YEAR = school_year(2025)
SCHOOL_YEAR_OF_TRUTH = Period(date(2025, 9, 1), date(2026, 9, 1))


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
        (TrainingProgramme, TRUTH["trainings"]),
        (TrainingSession, TRUTH["trainings"]),
        (Enrolment, TRUTH["enrolments"]),
        (ReservedSeat, TRUTH["training_pooled"]["num"]),
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
    "poor_village_twinned_and_active": (Metric.TWINNING_COVERAGE, "d2-twinning-coverage", None, YEAR, None),
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


async def everybody(books: AsyncSession, **asked: Any) -> list[Judged]:
    """Judge everybody of the county by the national rule, on the first day of its school year unless told otherwise."""
    given: dict[str, Any] = {"rule_id": "national-rotation-rate", "division": "990101", "on": YEAR.start} | asked
    question = await ask_who_is_due(books, books.info["actor"], **given)
    return list(await page_of_standings(books, books.info["actor"], question, Wanted(), size=5000))


def due(judged: list[Judged]) -> set[UUID]:
    """Give those who are in."""
    return {each.person_id for each in judged if each.standing.eligible}


async def test_every_teacher_is_in_or_out_and_whoever_is_out_is_out_for_a_reason(books: AsyncSession) -> None:
    actor: Actor = books.info["actor"]
    question = await ask_who_is_due(books, actor, division="990101", on=YEAR.start)
    judged, counted = await everybody(books), await tally(books, actor, question, Wanted())

    reasons = Counter(each.reason for one in judged for each in one.failed)
    alone = Counter(one.failed[0].reason for one in judged if len(one.failed) == 1)
    assert (len(judged), len(due(judged))) == (TRUTH["teachers"], TRUTH["eligible"])
    assert (counted.eligible, counted.out) == (TRUTH["eligible"], TRUTH["teachers"] - TRUTH["eligible"])
    assert counted.reasons == {reason: reasons[reason] for reason in counted.reasons}
    assert counted.alone == {reason: alone[reason] for reason in counted.alone}
    assert due(judged) == due_by_the_sheets(books, tenure=6, day=YEAR.start)


async def test_five_years_instead_of_six_bring_in_exactly_those_who_came_in_the_year_between(
    books: AsyncSession,
) -> None:
    six, five = due(await everybody(books)), due(await everybody(books, reading="five-years"))

    arrivals = arrivals_in_the_sheets(books)
    assert (six - five, len(five - six)) == (set(), len(five) - TRUTH["eligible"])
    assert five == due_by_the_sheets(books, tenure=5, day=YEAR.start)
    assert {date(2019, 9, 1) < arrivals[person] <= date(2020, 9, 1) for person in five - six} == {True}


@pytest.mark.parametrize("day", [date(2025, 9, 1), date(2026, 2, 1)])
async def test_a_day_later_changes_the_list_by_exactly_those_for_whom_the_day_makes_a_difference(
    books: AsyncSession, day: date
) -> None:
    before = day - timedelta(days=1)
    then, now = due(await everybody(books, on=before)), due(await everybody(books, on=day))

    by_the_sheets = [due_by_the_sheets(books, tenure=6, day=each) for each in (before, day)]
    assert [then, now] == by_the_sheets
    assert then != now


async def test_those_who_rotated_and_those_who_were_due_are_two_lists_under_one_clause(books: AsyncSession) -> None:
    rule: dict[str, Any] = {"rule_id": "national-rotation-backbone-share"}
    rotated, eligible = [due(await everybody(books, **rule, reading=each)) for each in ("of-rotated", "of-eligible")]

    posted = postings_in_the_sheets(books)
    moved = {each.person_id for each in posted if each.kind == "定期交流" and each.starts_on in YEAR}
    assert (rotated, len(rotated)) == (moved, TRUTH["backbone_of_rotated"]["den"])
    assert eligible == due_by_the_sheets(books, tenure=6, day=YEAR.start)
    assert len(rotated & eligible) == TRUTH["rotation_rate_strict"]["num"]


async def training(books: AsyncSession, metric: Metric, rule: str, reading: str | None = None) -> Figure:
    """Answer a question about the county's training of 2025."""
    return await figure(books, (metric, rule, reading, calendar_year(2025), None))


async def test_the_places_kept_for_rural_teachers_are_those_of_the_clean_rows_level_by_level_and_pooled(
    books: AsyncSession,
) -> None:
    each = await training(books, Metric.RURAL_TRAINING_RESERVATION, "d3-reserve")
    pooled = await training(books, Metric.RURAL_TRAINING_RESERVATION, "d3-reserve", "pooled")

    truth = TRUTH["training_by_level"].values()
    assert [(part.numerator, part.denominator) for part in each.parts] == [
        (level["reserved"]["num"], level["reserved"]["den"]) for level in truth
    ]
    assert [part.numerator - (part.margin.spare if part.margin else 0) for part in each.parts] == [
        level["needed"] for level in truth
    ]
    assert (pooled.numerator, pooled.denominator) == (TRUTH["training_pooled"]["num"], TRUTH["training_pooled"]["den"])
    assert (each.verdict, each.each_part, pooled.each_part, each.row_unit) == ("met", True, False, "名额")


async def test_person_times_and_people_in_training_are_those_of_the_clean_rows_and_never_mixed(
    books: AsyncSession,
) -> None:
    times = await training(books, Metric.RURAL_TRAINING_SHARE, "d3-reserve-taken")
    people = await training(books, Metric.RURAL_TRAINING_SHARE, "d3-reserve-taken", "persons")

    assert (times.numerator, times.denominator) == (TRUTH["rural_person_times"], TRUTH["completed_person_times"])
    assert (people.numerator, people.denominator) == (TRUTH["rural_persons"], 483)
    assert (times.row_unit, times.persons, people.row_unit, people.persons) == ("人次", 206, "人", None)
    assert times.list_hash != people.list_hash
