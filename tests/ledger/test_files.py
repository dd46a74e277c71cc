"""Files as offices send them, good and bad: what is refused as a whole, and that nothing is ever half-written."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from api.importing import import_file, print_report
from domain.database import Database
from domain.division.model import County
from domain.division.rules import UnknownDivision
from domain.exchange.model import KINDS
from domain.journal.model import Entry
from domain.language import catalogue
from domain.ledger import words
from domain.ledger.actions import read_sheet
from domain.ledger.model import Kind
from domain.ledger.rules import UnknownKind
from domain.refusals import Refusal
from domain.school.model import FLAGS, STAGES
from domain.spreadsheet.refusals import DamagedEncoding, FileTooLarge, SpreadsheetRefused, WrongColumns
from domain.teacher.model import AWARD_LEVELS, EXEMPTIONS, POSTS, SEXES, TITLES, Teacher
from domain.training.model import TrainingProgramme
from tests.conftest import next_code
from tests.ledger.sheets import as_csv, cells, columns, counts, new_number, refusals, school, take, teacher
from tests.spreadsheet.books import book
from tests.world import World


async def teachers_in(world: World) -> int:
    """Count the teachers in the county's book."""
    async with world.database.transaction(world.personnel) as session:
        return await session.scalar(select(func.count()).select_from(Teacher)) or 0


async def test_a_workbook_says_the_same_as_the_csv_file(world: World) -> None:
    rows = [teacher(world.lead), teacher(world.partner, name="=1+1")]

    first = await take(world, Kind.TEACHERS, *rows)
    again = await take(world, Kind.TEACHERS, data=book(cells(Kind.TEACHERS, rows)))

    assert (counts(first), counts(again)) == ((2, 0, 0), (0, 0, 2))


async def test_a_file_in_gb18030_says_the_same_as_one_in_utf_8(world: World) -> None:
    data = as_csv(Kind.TEACHERS, teacher(world.lead, name="𠮷田龘"))

    first = await take(world, Kind.TEACHERS, data=data.decode().encode("gb18030"))
    again = await take(world, Kind.TEACHERS, data=b"\xef\xbb\xbf" + data)

    assert (counts(first), counts(again)) == ((1, 0, 0), (0, 0, 1))


async def test_columns_may_stand_in_any_order_and_unknown_ones_are_reported(world: World) -> None:
    table = [
        [*reversed(row), note]
        for row, note in zip(cells(Kind.TEACHERS, [teacher(world.lead)]), ("备注", "无"), strict=True)
    ]

    report = await take(world, Kind.TEACHERS, data=book(table))

    assert (counts(report), report.unknown) == ((1, 0, 0), ("备注",))


async def test_a_file_with_the_wrong_columns_is_refused_with_those_that_are_missing() -> None:
    with pytest.raises(WrongColumns) as refused:
        await read_sheet(Kind.TEACHERS, "姓名,性别\n王伟,男\n".encode(), "x.csv")

    assert refused.value.values["missing"] == list(columns(Kind.TEACHERS)[2:])


async def test_a_damaged_file_is_refused_with_the_damaged_line(world: World) -> None:
    data = as_csv(Kind.TEACHERS, teacher(world.lead, name="甲"), teacher(world.lead, name="乙乙"))
    damaged = data.replace("乙乙".encode(), b"\xff\xff\xff")

    with pytest.raises(DamagedEncoding) as refused:
        await read_sheet(Kind.TEACHERS, damaged, "x.csv")

    assert refused.value.values["line"] == 3


async def test_two_hundred_megabytes_are_refused_without_being_read(database: Database, tmp_path: Path) -> None:
    huge = tmp_path / "huge.csv"
    with huge.open("wb") as file:
        file.truncate(200_000_000)

    with pytest.raises(FileTooLarge):
        await import_file(database, "teachers", huge, dry_run=False, keep_good=False)


async def test_a_nul_in_a_row_harms_nobody(world: World) -> None:
    good = [teacher(world.lead) for _ in range(100)]
    data = as_csv(Kind.TEACHERS, *good, teacher(world.lead, name="王\0伟"))

    late = await take(world, Kind.TEACHERS, data=data)

    assert counts(late) == (101, 0, 0)
    with pytest.raises(SpreadsheetRefused):
        await take(world, Kind.TEACHERS, teacher(world.lead, name="王\0伟"))
    async with world.database.transaction(world.personnel) as session:
        assert await session.scalar(select(func.count()).where(Teacher.name == "王伟")) == 1


async def test_one_wrong_row_and_nothing_is_written_not_even_in_the_journal(world: World) -> None:
    rows = [teacher(world.lead), teacher(world.lead, post="保安"), teacher(world.lead)]
    before = await teachers_in(world)

    refused = await take(world, Kind.TEACHERS, *rows)
    after = await teachers_in(world)
    kept = await take(world, Kind.TEACHERS, *rows, keep_good=True)

    assert (refused.written, counts(refused), refusals(refused)) == (False, (2, 0, 0), [(3, "岗位", "unknown_word")])
    assert (after, await teachers_in(world)) == (before, before + 2)
    assert (kept.written, counts(kept)) == (True, (2, 0, 0))
    assert await deeds(world, "import_teachers") == [{"created": 2, "changed": 0, "refused": 1}]


async def test_a_dry_run_reports_the_same_and_writes_nothing(world: World) -> None:
    rows = [teacher(world.lead), teacher(world.lead)]
    before = await teachers_in(world)

    dry = await take(world, Kind.TEACHERS, *rows, dry_run=True, keep_good=True)

    assert (dry.written, counts(dry), await teachers_in(world)) == (False, (2, 0, 0), before)
    assert await deeds(world, "import_teachers") == []
    assert counts(await take(world, Kind.TEACHERS, *rows)) == (2, 0, 0)


async def test_a_refusal_of_one_line_leaves_a_known_teacher_as_the_books_had_it(world: World) -> None:
    number = new_number()
    await take(world, Kind.TEACHERS, teacher(world.lead, id_number=number))

    refused = await take(
        world, Kind.TEACHERS, teacher(world.lead, id_number=number, title="高级教师"), teacher(world.lead, sex="?")
    )

    assert counts(refused) == (0, 1, 0)
    async with world.database.transaction(world.personnel) as session:
        titles = await session.scalars(
            select(Teacher.title).where(Teacher.person_id == world.database.cipher.person_id(number))
        )
        assert titles.all() == ["first"]


async def test_a_row_that_stands_twice_is_refused_the_second_time(world: World) -> None:
    twice = teacher(world.lead)

    report = await take(world, Kind.TEACHERS, twice, teacher(world.lead), twice, keep_good=True)

    assert refusals(report) == [(4, "身份证件号", "same_person")]
    assert report.refused[0].refusal.values == {"line": 2}
    assert counts(report) == (2, 0, 0)


async def test_the_books_of_a_county_are_opened_with_its_first_school_and_not_before(
    world: World, tmp_path: Path
) -> None:
    code = next_code()
    row = school(world, code=f"28{code}01", township=f"{code}100000")
    file = tmp_path / "schools.csv"

    async def opened() -> int:
        async with world.database.transaction(world.personnel) as session:
            return await session.scalar(select(func.count()).where(County.code == code)) or 0

    file.write_bytes(as_csv(Kind.SCHOOLS, row, row | {"kind": "大学"}))
    refused = await import_file(world.database, "schools", file, dry_run=False, keep_good=False)
    before = await opened()
    kept = await import_file(world.database, "schools", file, dry_run=False, keep_good=True)

    assert (refused.written, before) == (False, 0)
    assert (kept.written, counts(kept), await opened()) == (True, (1, 0, 0), 1)


async def test_a_kind_of_sheet_that_nobody_keeps_is_refused_by_name(database: Database, tmp_path: Path) -> None:
    with pytest.raises(UnknownKind):
        await import_file(database, "pupils", tmp_path / "pupils.csv", dry_run=False, keep_good=False)


async def test_the_report_names_line_column_value_and_reason_in_the_users_language(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    report = await take(world, Kind.TEACHERS, teacher(world.lead), teacher(world.lead, arrived_on="2027-13-01"))

    print_report(report, "zh")
    chinese = capsys.readouterr()
    print_report(report, "en")
    english = capsys.readouterr()

    assert chinese.err == "第 3 行，到校日期“2027-13-01”：“2027-13-01”不是有效的日期。\n"
    assert chinese.out == "教师（teachers.csv）：新增 1 行，更新 0 行，未变 0 行，拒收 1 行。\n未写入任何数据。\n"
    assert english.err == "Line 3, 到校日期 “2027-13-01”: 2027-13-01 is not a date.\n"


async def deeds(world: World, deed: str) -> list[dict[str, int]]:
    """Give what the county's journal says of a deed, in numbers."""
    async with world.database.transaction(world.personnel) as session:
        told = select(Entry.detail).where(Entry.county_id == world.county.id, Entry.deed == deed)
        return [
            {name: value for name, value in detail.items() if isinstance(value, int)}
            for detail in await session.scalars(told)
        ]


@pytest.mark.parametrize(
    ("sheet", "books"),
    [
        (words.STAGES, STAGES),
        (words.POSTS, POSTS),
        (words.SEXES, SEXES),
        (words.TITLES, TITLES),
        (words.AWARD_LEVELS, AWARD_LEVELS),
        (words.EXEMPTIONS, EXEMPTIONS),
        (words.POSTINGS, KINDS),
    ],
)
def test_the_sheets_have_a_word_for_everything_that_the_books_know(sheet: words.Words, books: dict[str, str]) -> None:
    assert set(sheet.meanings.values()) == set(books)
    assert all(sheet.meaning(sheet.word(meaning), field="x") == meaning for meaning in books)


def test_the_sheets_name_standings_that_the_books_know() -> None:
    assert set(words.STANDING.meanings.values()) <= set(FLAGS)


def test_every_refusal_of_the_ledger_speaks_chinese() -> None:
    families = [Refusal]
    for family in families:
        families.extend(family.__subclasses__())
    ours = {each.message for each in families if each.__module__.startswith("domain.ledger")}

    assert len(ours) > 15
    assert ours <= set(catalogue("zh"))


async def test_a_sheet_that_names_no_county_goes_into_the_books_of_the_division_that_is_named(
    world: World, tmp_path: Path
) -> None:
    row = {
        "title": "市培：音乐教师",
        "year": "2025",
        "level": "市培",
        "places": "10",
        "reserved": "2",
        "hours": "30",
        "starts_on": "2025-11-03",
        "ends_on": "2025-11-07",
    }
    file = tmp_path / "trainings.csv"
    file.write_bytes(as_csv(Kind.TRAININGS, row))

    report = await import_file(
        world.database, "trainings", file, division=world.county.code, dry_run=False, keep_good=False
    )

    assert counts(report) == (1, 0, 0)
    async with world.database.transaction(world.personnel) as session:
        assert await session.scalar(select(func.count()).select_from(TrainingProgramme)) == 1
    with pytest.raises(UnknownDivision):
        await import_file(world.database, "trainings", file, division=next_code(), dry_run=True, keep_good=False)
