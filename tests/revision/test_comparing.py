"""Three ways of one cell, whose row a line is, and files that were put together otherwise than they went out."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from domain.exchange import actions as exchange
from domain.ledger.model import Kind
from domain.revision.books import BOOKS, Selection
from domain.revision.files import read_copy
from domain.revision.model import Copied, FileRow, Stamp, Verdict
from domain.revision.rules import NoCopy, compare, sort_out, verdict_of
from domain.spreadsheet.writing import quoted, unquoted
from tests.revision.trips import MINUTE, changes, copy_of, counts, download, opened, reasons, send
from tests.world import World

BOOK = BOOKS[Kind.SCHOOLS]
SAID = {
    "code": "2100000001", "name": "实验小学", "kind": "小学", "stages": "小学", "township": "110101001000",
    "nbs": "111", "year": "2025", "poverty_village": "否", "standing": "无", "pupils": "300", "funding": "公办",
}  # fmt: skip
KEY = "01a21757-621f-77cb-bcb6-ffbdc66170b0"


def copied(**said: str) -> Copied:
    return Copied(key=UUID(KEY), cells=SAID | said)


def row(line: int = 2, key: str = KEY, **said: str) -> FileRow:
    return FileRow(line=line, key=key, stamp="", cells=SAID | said)


@pytest.mark.parametrize(
    ("edited", "now", "verdict"),
    [
        ("300", "300", None),
        ("３００", "311", None),
        ("310", "300", Verdict.CHANGE),
        ("310", "310", Verdict.UNCHANGED),
        ("310", "311", Verdict.CONFLICT),
        ("many", "300", Verdict.REFUSED),
    ],
)
def test_a_cell_is_judged_by_what_it_was_what_it_became_and_what_it_is(
    edited: str, now: str, verdict: Verdict | None
) -> None:
    cells = compare(row(pupils=edited), copied(), copied(pupils=now), BOOK.columns, BOOK.read)

    assert [cell.verdict for cell in cells] == ([] if verdict is None else [verdict])


def test_a_row_is_as_good_as_its_worst_cell() -> None:
    edited = row(pupils="310", name="新名小学", code="2100000002")

    cells = compare(edited, copied(), copied(name="他名小学"), BOOK.columns, BOOK.read)

    assert {cell.field: cell.verdict for cell in cells} == {"code": "refused", "name": "conflict", "pupils": "change"}
    assert verdict_of(cells) is Verdict.REFUSED
    assert verdict_of(cells[1:]) is Verdict.CONFLICT
    assert verdict_of(cells[2:]) is Verdict.CHANGE
    assert verdict_of([]) is Verdict.UNCHANGED


def test_a_row_that_was_copied_to_make_a_new_one_is_new_wherever_it_stands() -> None:
    rows = [row(2, code="2100000009"), row(3), row(4), row(5, key="")]

    stands = sort_out(rows, {KEY: copied()}, BOOK.fixed)

    assert stands == {2: None, 3: 3, 4: 3, 5: None}


def test_a_stamp_is_read_back_as_it_was_written() -> None:
    stamp = Stamp(template=2, read_at=datetime(2026, 3, 1, 4, 5, 6, 789, tzinfo=UTC), fingerprint="0a1b")

    assert Stamp.read(str(stamp)) == stamp
    assert Stamp.read("2026-03-01") is None


@pytest.mark.parametrize("name", ["=1+1", "+86", "-", "@home", "＝甲", "'=x", "王伟", ""])
def test_a_name_that_looks_like_a_formula_stays_a_name(name: str) -> None:
    assert unquoted(quoted(name)) == name
    assert not quoted(name).startswith(("=", "+", "-", "@"))


async def test_a_name_that_looks_like_a_formula_comes_back_from_either_file(world: World) -> None:
    await world.add_teacher(name="=1+1")

    for form in ("xlsx", "csv"):
        content = await download(world, Kind.TEACHERS, form)
        _, outcome = await send(world, content, f"x.{form}")

        assert set(counts(outcome)) == {"unchanged"}
        assert {row["姓名"] for row in opened(content).rows} == {"王小梅", "=1+1" if form == "xlsx" else "'=1+1"}


async def test_an_older_template_and_a_sheet_without_some_columns_stay_readable(world: World) -> None:
    posting, office = await world.log(), world.personnel
    sheet = await copy_of(world, Kind.POSTINGS)
    older = sheet.without("每周半天数", "文号", "状态")
    book, stamp = BOOKS[Kind.POSTINGS], Stamp.read(sheet.rows[0]["版本"])
    (now,) = await world.do(book.copied, Selection(), None, actor=office)
    assert stamp
    old_stamp = replace(stamp, template=1, fingerprint=now.fingerprint(book.fields(1)))
    older.rows[0] |= {"版本": str(old_stamp), "结束日期": "2026-06-30"}
    await world.do(
        exchange.correct_posting, posting.id, actor=office, now=world.now + MINUTE, order_no="教人〔2025〕1号"
    )

    _, outcome = await send(world, older.workbook(), actor=office)

    assert changes(outcome) == [("planned_to", "2026-07-10", "2026-06-30")]


async def test_hidden_cells_that_were_touched_are_refused_and_say_so(world: World) -> None:
    for number in range(3):
        await world.log(await world.add_teacher(name=f"甲{number}"))
    sheet = await copy_of(world, Kind.POSTINGS)
    sheet.rows[0]["版本"] = sheet.rows[1]["版本"]
    sheet.rows[1]["记录键"] = KEY
    sheet.rows[2]["姓名"] = "别人"

    _, outcome = await send(world, sheet.workbook())

    assert sorted(code for _, code in reasons(outcome)) == ["fixed_cell", "stale_copy", "unknown_row"]


async def test_a_record_of_another_county_is_not_found_by_its_key(world: World, neighbour: World) -> None:
    await world.log()
    sheet = await copy_of(world, Kind.POSTINGS)
    sheet.rows[0]["文号"] = "教人〔2025〕1号"

    _, theirs = await send(neighbour, sheet.workbook())
    _, own = await send(world, sheet.workbook())

    assert (reasons(theirs), counts(own)) == ([("", "unknown_row")], {"change": 1})


async def test_a_file_that_is_no_copy_of_a_ledger_is_refused_as_a_whole(world: World) -> None:
    plain = "姓名,性别\n王伟,男\n".encode()

    with pytest.raises(NoCopy) as refused:
        await read_copy(plain, "花名册.csv")

    assert "花名册.csv" in refused.value.sentence("zh")
    assert (await read_copy(await download(world, Kind.SCHOOLS, "csv"), "学校.csv")).kind is Kind.SCHOOLS
