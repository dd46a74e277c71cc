"""Workbooks from outside: what their cells say, and the ones that mean harm."""

import ast
import inspect
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import anyio
import psutil
import pytest

from domain import confined
from domain.language import catalogue
from domain.spreadsheet import child, package, refusals, workbook
from domain.spreadsheet.limits import Limits
from domain.spreadsheet.reading import read_table, read_table_async
from domain.spreadsheet.refusals import (
    OF_WORKBOOKS,
    CellTooLong,
    DamagedWorkbook,
    EmptyFile,
    EncryptedWorkbook,
    FarCell,
    HostileWorkbook,
    NotASpreadsheet,
    PackedInside,
    SpreadsheetRefused,
    TooManyColumns,
    TooManyParts,
    TooManyRows,
    UnpacksTooLarge,
    WorkbookWithEntities,
    WorkbookWithMacros,
    WrongColumns,
)
from tests.spreadsheet.books import HEADER, MACRO_TYPES, PARTS, book, pack, raw_book

BILLION_LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def bomb() -> bytes:
    """Pack a sheet of 120 MB of blanks into an eighth of a megabyte."""
    return raw_book(extra={"xl/worksheets/sheet1.xml": b"<worksheet>" + b" " * 120_000_000})


def damaged() -> bytes:
    """Turn over one bit in the middle of the sheet."""
    plain = bytearray(raw_book())
    plain[plain.index(b"xl/worksheets/sheet1.xml") + 100] ^= 1
    return bytes(plain)


def wide_and_deep() -> bytes:
    """Stay within every look from outside, and ask for a grid of 700 million cells."""
    return raw_book(HEADER + '<row r="999999"><c r="ZZ999999"><v>1</v></c></row>')


def encrypted() -> bytes:
    plain = bytearray(raw_book())
    plain[plain.rfind(b"PK\x01\x02") + 8] |= 1
    return bytes(plain)


def lying() -> bytes:
    """Say in the list of parts that the sheet is small."""
    plain = bytearray(raw_book("<row/>" * 5_000_000))
    entry = plain.rfind(b"PK\x01\x02")
    plain[entry + 24 : entry + 28] = (1000).to_bytes(4, "little")
    return bytes(plain)


def many_parts_denied() -> bytes:
    """Pack 20,000 parts and say that there is one."""
    file = BytesIO()
    with ZipFile(file, "w") as packed:
        for number in range(20_000):
            packed.writestr(f"{number}", b"")
    plain = bytearray(file.getvalue())
    plain[-14:-10] = b"\1\0\1\0"
    return bytes(plain)


HOSTILE: dict[str, tuple[Callable[[], bytes], type[SpreadsheetRefused]]] = {
    "zip bomb": (bomb, UnpacksTooLarge),
    "entity expansion": (lambda: raw_book(before=BILLION_LAUGHS), WorkbookWithEntities),
    "entities behind UTF-16": (
        lambda: raw_book(extra={"xl/styles.xml": BILLION_LAUGHS.encode("utf-16")}),
        WorkbookWithEntities,
    ),
    "far cell": (lambda: raw_book(HEADER + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), FarCell),
    "far cell in disguise": (lambda: raw_book(HEADER + "<row><c r='XFD1048576'><v>1</v></c></row>"), HostileWorkbook),
    "far within the look": (wide_and_deep, HostileWorkbook),
    "20,000 parts": (lambda: pack({f"xl/{number}.xml": "" for number in range(20_000)}), TooManyParts),
    "20,000 parts denied": (many_parts_denied, TooManyParts),
    "201 parts": (lambda: pack({f"xl/{number}.xml": "" for number in range(201)}), TooManyParts),
    "damaged zip": (lambda: raw_book()[:-30], DamagedWorkbook),
    "damaged part": (damaged, DamagedWorkbook),
    "lying about its size": (lying, DamagedWorkbook),
    "broken XML": (lambda: raw_book("<row><c r='A1'></row>"), DamagedWorkbook),
    "packed file inside": (lambda: raw_book(extra={"xl/embeddings/a.bin": raw_book()}), PackedInside),
    "macros": (lambda: raw_book(extra={"xl/vbaProject.bin": b"x"}), WorkbookWithMacros),
    "macros by type": (lambda: raw_book(extra={"[Content_Types].xml": MACRO_TYPES}), WorkbookWithMacros),
    "password of the zip": (encrypted, EncryptedWorkbook),
    "password of the office": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        EncryptedWorkbook,
    ),
    "a Word file": (lambda: pack({"word/document.xml": "<x/>"}), NotASpreadsheet),
    "an empty zip": (lambda: pack({}), NotASpreadsheet),
    "no sheet to see": (
        lambda: raw_book(extra={"xl/workbook.xml": PARTS["xl/workbook.xml"].replace("name=", 'state="hidden" name=')}),
        EmptyFile,
    ),
    "an empty sheet": (lambda: raw_book(""), EmptyFile),
    "too many rows": (lambda: raw_book("".join("<row><c><v>1</v></c></row>" for _ in range(100_002))), TooManyRows),
    "too many columns": (lambda: raw_book("<row>" + "<c><v>1</v></c>" * 201 + "</row>"), TooManyColumns),
    "a cell too long": (lambda: book([["姓名"], ["张" * 10_001]]), CellTooLong),
    "wrong columns": (lambda: book([["名"], ["张"]] * 5_000), WrongColumns),
}


@pytest.mark.parametrize("cause", HOSTILE)
def test_a_hostile_workbook_is_refused_quickly_and_leaves_nothing_behind(cause: str) -> None:
    make, kind = HOSTILE[cause]
    data = make()
    others = psutil.Process().children()
    memory, began = peak_memory(forget=True), time.monotonic()

    with pytest.raises(SpreadsheetRefused) as refused:
        read_table(data, "staff.csv", ["姓名"])

    assert type(refused.value) is kind
    assert "staff.csv" in refused.value.sentence("zh")
    assert time.monotonic() - began < 3
    assert peak_memory() - memory < 50_000_000
    assert psutil.Process().children() == others


def peak_memory(*, forget: bool = False) -> int:
    """Say how many bytes this process has held at most, since it was last told to forget."""
    if forget:
        Path("/proc/self/clear_refs").write_text("5")
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found[1]) * 1024


def test_cells_come_back_as_a_person_reads_them() -> None:
    rows: list[list[object]] = [
        ["姓名", "学校"],
        ["　张三 ", 2199000055.0],
        ["=1+1", 312.5],
        [date(2026, 9, 1), datetime(2026, 9, 1, 8, 30)],
        [True, 0.1 + 0.2],
        [990101197604240033, -3],
        ["１２", 1e-7],
    ]

    table = read_table(book(rows), "x.xlsx", ["姓名", "学校"])

    assert [list(row.values.values()) for row in table.rows] == [
        ["张三", "2199000055"],
        ["=1+1", "312.5"],
        ["2026-09-01", "2026-09-01 08:30:00"],
        ["TRUE", "0.3"],
        ["990101197604240000", "-3"],
        ["12", "0.0000001"],
    ]


def test_lines_are_the_rows_of_the_sheet() -> None:
    table = read_table(book([["姓名", "备注"], ["张三"], [], ["", "只有备注"], ["李四"]], first_row=2), "x", ["姓名"])

    assert [(row.line, row.values["姓名"]) for row in table.rows] == [(4, "张三"), (6, ""), (7, "李四")]
    assert table.unknown == ("备注",)


def test_far_cells_that_hold_nothing_harm_nobody() -> None:
    data = raw_book(HEADER + '<row r="1048576"><c r="XFD1048576" s="0"/><c r="XFC1048576"></c></row>')

    assert read_table(data, "x", ["姓名"]).rows == []


def test_the_type_is_judged_by_the_bytes_not_by_the_name() -> None:
    assert len(read_table(book([["姓名"], ["张三"]]), "x.csv", ["姓名"]).rows) == 1
    assert len(read_table("姓名\n张三\n".encode(), "x.xlsx", ["姓名"]).rows) == 1


def test_a_path_is_read_like_bytes(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(book([["姓名"], ["张三"]]))

    assert read_table(path, path.name, ["姓名"]).rows[0].values == {"姓名": "张三"}


def test_callers_may_ask_for_less() -> None:
    data = book([["姓名"], ["张三"], ["李四"]])

    with pytest.raises(TooManyRows):
        read_table(data, "x", ["姓名"], Limits(rows=1))
    assert len(read_table(data, "x", ["姓名"], Limits(rows=2)).rows) == 2


def test_six_thousand_teachers_are_read_in_time() -> None:
    columns = [f"列{number}" for number in range(14)]
    rows = [columns, *([f"值{line}-{place}" for place in range(14)] for line in range(6_000))]
    as_csv = "\n".join(",".join(row) for row in rows).encode()
    as_xlsx = book(rows)

    for data, seconds in ((as_csv, 0.3), (as_xlsx, 2)):
        began = seconds_worked()
        table = read_table(data, "teachers", columns)
        assert seconds_worked() - began < seconds
        assert len(table.rows) == 6_000


def seconds_worked() -> float:
    """Say how long this process and its children have worked, whatever else the machine does meanwhile."""
    return sum(os.times()[:4])


@pytest.mark.anyio
async def test_the_event_loop_goes_on_while_workbooks_are_read() -> None:
    data = book([["姓名"], *([f"张{number}"] for number in range(1_000))])
    turns, done = 0, False

    async def watch() -> None:
        nonlocal turns
        while not done:
            turns += 1
            await anyio.sleep(0)

    async def read() -> None:
        assert len((await read_table_async(data, "x", ["姓名"])).rows) == 1_000

    async with anyio.create_task_group() as watching:
        watching.start_soon(watch)
        async with anyio.create_task_group() as reading:
            for _ in range(3):
                reading.start_soon(read)
        done = True

    assert turns > 100


def test_a_child_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "WALL_SECONDS", 0)

    with pytest.raises(HostileWorkbook):
        read_table(book([["姓名"], ["张三"]]), "x.xlsx", ["姓名"])


def test_the_child_holds_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIEDUI_SECRET_KEY", "xyzzy")
    assert "xyzzy" not in confined._surroundings().values()


def test_the_child_knows_nothing_of_the_rest_of_the_programme() -> None:
    code = "import sys, domain.spreadsheet.child; print([name for name in sys.modules if name.startswith('domain')])"
    known = ast.literal_eval(subprocess.check_output([sys.executable, "-c", code], text=True))

    assert set(known) <= {"domain", "domain.confined", "domain.spreadsheet"} | {
        f"domain.spreadsheet.{room}" for room in ("child", "cell", "limits", "package")
    }


def test_every_code_that_the_child_says_is_a_refusal() -> None:
    said = {code for part in (child, package) for code in re.findall(r'Unfit\("(\w+)"', inspect.getsource(part))}

    assert said == set(OF_WORKBOOKS)


def test_every_refusal_has_its_chinese_sentence() -> None:
    kinds = [kind for kind in vars(refusals).values() if isinstance(kind, type) and hasattr(kind, "message")]

    assert len(kinds) > 20
    assert [kind.message for kind in kinds if kind.message not in catalogue("zh")] == []


def test_a_zip_of_the_wide_kind_is_read_as_well() -> None:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as packed, ZipFile(BytesIO(raw_book())) as plain:
        for part in plain.namelist():
            with packed.open(part, "w", force_zip64=True) as target:
                target.write(plain.read(part))

    assert read_table(file.getvalue(), "x", ["姓名"]).rows == []
