"""The training columns of the national teacher record: a file that went out comes back, and tells what it changes."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from domain.enrolment.actions import approve_nomination, complete_training, record_attendance
from domain.enrolment.hours import HoursTerms
from domain.enrolment.model import Enrolment
from domain.enrolment.queries import gaps
from domain.figure.model import Metric
from domain.ledger.model import Kind
from domain.training.model import TrainingSession
from tests.figure.counting import counted, question
from tests.ledger.sheets import new_number
from tests.revision.trips import MINUTE, as_card_says, changes, commit, copy_of, counts, reasons, send
from tests.training.made import DURING, do, nominate, open_training, plan
from tests.world import World

NINE = (
    "培训项目名称", "培训年度", "培训类别", "培训机构名称", "培训方式", "培训学时", "培训学分",
    "培训开始日期", "培训结束日期",
)  # fmt: skip
NOW = DURING + 10 * MINUTE
ELSEWHERE = dict(zip(NINE, (
    "省培：薄弱学科", "2025", "省培", "某师范大学", "网络研修", "48", "2", "2025-07-06", "2025-07-15",
), strict=True))  # fmt: skip


@pytest.fixture
async def trained(world: World) -> Enrolment:
    """Let the first teacher complete a session of sixty hours, with one and a half credits."""
    training = await open_training(world, await plan(world, source="某教师学院"), ends_on=date(2025, 10, 14))
    nominated = await nominate(world, training)
    await do(world, approve_nomination, nominated)
    await do(world, record_attendance, nominated, came=True, now=DURING)
    done: Enrolment = await do(world, complete_training, nominated, hours=48, credits=Decimal("1.5"), now=DURING)
    return done


async def enrolments(world: World) -> list[Enrolment]:
    async with world.database.transaction(world.personnel) as session:
        return list(await session.scalars(select(Enrolment).order_by(Enrolment.nominated_on)))


async def test_a_file_that_went_out_comes_in_unchanged_and_changes_nothing(world: World, trained: Enrolment) -> None:
    sheet = await copy_of(world, Kind.RECORDS, now=NOW)

    _, outcome = await send(world, sheet.workbook(), now=NOW + MINUTE)

    assert counts(outcome) == {"unchanged": 1}
    assert [sheet.rows[0][heading] for heading in NINE] == [
        "国培：乡村教师能力提升", "2025", "国培", "某教师学院", "集中面授", "48", "1.5", "2025-10-13", "2025-10-14",
    ]  # fmt: skip


async def test_edited_hours_and_credits_change_and_nothing_else_does(world: World, trained: Enrolment) -> None:
    sheet = await copy_of(world, Kind.RECORDS, now=NOW)
    sheet.rows[0] |= {"培训学时": "50", "培训学分": "2"}

    office = world.personnel
    revision, outcome = await send(world, sheet.workbook(), actor=office, now=NOW + MINUTE)
    await commit(world, revision, actor=office, now=NOW + 2 * MINUTE)

    assert changes(outcome) == [("hours", "48", "50"), ("credits", "1.5", "2")]
    assert counts(outcome) == {"change": 1}
    assert [(each.hours, each.credits) for each in await enrolments(world)] == [(50, Decimal("2.0"))]
    after = (await copy_of(world, Kind.RECORDS, now=NOW + 3 * MINUTE)).rows[0]
    assert {name for name in NINE if after[name] != sheet.rows[0][name]} == set()


@pytest.mark.parametrize(
    ("heading", "text", "reason"),
    [
        ("培训学时", "61", ("hours", "too_many_hours")),
        ("培训学时", "很多", ("hours", "not_a_number")),
        ("培训学分", "1.25", ("credits", "wrong_credits")),
        ("培训类别", "省培", ("level", "differs_from_book")),
        ("培训方式", "函授", ("mode", "unknown_word")),
        ("培训机构名称", "别的学院", ("provider", "differs_from_book")),
        ("培训结束日期", "2025-10-12", ("ends_on", "differs_from_book")),
        ("培训年度", "2024", ("year", "fixed_cell")),
    ],
)
async def test_a_cell_that_cannot_be_is_refused_with_its_reason(
    world: World, trained: Enrolment, heading: str, text: str, reason: tuple[str, str]
) -> None:
    sheet = await copy_of(world, Kind.RECORDS, now=NOW)
    sheet.rows[0][heading] = text

    _, outcome = await send(world, sheet.workbook(), now=NOW + MINUTE)

    assert reasons(outcome) == [reason]


async def test_training_held_elsewhere_comes_in_counts_as_hours_and_keeps_out_of_the_reserve(
    world: World, trained: Enrolment
) -> None:
    number = new_number()
    colleague = await world.add_teacher(**as_card_says(number))
    sheet = await copy_of(world, Kind.RECORDS, now=NOW)
    sheet.new(**ELSEWHERE, 身份证件号=number)
    sheet.new(**ELSEWHERE | {"培训学时": "60"}, 身份证件号=new_number())

    office = world.personnel
    revision, outcome = await send(world, sheet.workbook(), actor=office, now=NOW + MINUTE)

    assert (counts(outcome), reasons(outcome)) == (
        {"unchanged": 1, "create": 1, "refused": 1}, [("id_number", "unknown_teacher")],
    )  # fmt: skip
    async with world.database.transaction(world.personnel) as session:
        assert await session.scalar(select(TrainingSession).where(TrainingSession.stated)) is None
    await commit(world, revision, actor=office, now=NOW + 2 * MINUTE)
    stated = [each for each in await enrolments(world) if each.teacher_id == colleague.id]
    assert [(each.state, each.hours, each.credits) for each in stated] == [("completed", 48, Decimal("2.0"))]
    lacking = await world.do(gaps, now=NOW + 3 * MINUTE, day=date(2025, 10, 14), terms=HoursTerms())
    assert {gap.teacher.id: gap.hours for gap in lacking}[colleague.id] == 48
    kept = await counted(world, question(world, Metric.RURAL_TRAINING_RESERVATION, known_as_of=NOW + 4 * MINUTE))
    assert kept.denominator == 10


async def test_a_school_takes_its_records_along_and_the_county_writes_them(world: World, trained: Enrolment) -> None:
    sheet = await copy_of(world, Kind.RECORDS, actor=world.clerk, now=NOW)
    strange = await copy_of(world, Kind.RECORDS, actor=world.stranger_clerk, now=NOW)
    sheet.rows[0]["培训学分"] = "3"

    _, outcome = await send(world, sheet.workbook(), actor=world.clerk, now=NOW + MINUTE)

    assert ([row["姓名"] for row in sheet.rows], strange.rows) == (["王小梅"], [])
    assert reasons(outcome) == [("credits", "not_allowed")]
