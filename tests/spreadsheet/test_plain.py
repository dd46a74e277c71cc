"""What a csv file from outside may look like, and which ones are refused."""

import codecs
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.spreadsheet.limits import Limits
from domain.spreadsheet.plain import first_damaged_line
from domain.spreadsheet.reading import read_table
from domain.spreadsheet.refusals import (
    BrokenQuotes,
    CellTooLong,
    DamagedEncoding,
    EmptyFile,
    FileTooLarge,
    NotASpreadsheet,
    OldWorkbook,
    RepeatedColumns,
    SpreadsheetRefused,
    TooManyCells,
    TooManyColumns,
    TooManyRows,
    WrongColumns,
)

DEFAULT = Limits()
COLUMNS = ("姓名", "学校")
TEXT = "姓名,学校,备注\n张三,云岭县第1中学,\n\n李四,〔云〕小学，东,x\n"


def values(data: bytes, limits: Limits = DEFAULT) -> list[tuple[int, list[str]]]:
    table = read_table(data, "teachers.csv", COLUMNS, limits)
    return [(row.line, list(row.values.values())) for row in table.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_every_encoding_that_offices_use_gives_the_same_rows(encoding: str) -> None:
    assert values(TEXT.encode(encoding)) == [(2, ["张三", "云岭县第1中学"]), (4, ["李四", "〔云〕小学，东"])]


def test_utf_16_may_begin_with_its_larger_half() -> None:
    assert values(codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"))[0] == (2, ["张三", "云岭县第1中学"])


def test_unknown_columns_are_reported_and_ignored() -> None:
    table = read_table(TEXT.encode(), "teachers.csv", COLUMNS)

    assert table.columns == COLUMNS
    assert table.unknown == ("备注",)
    assert set(table.rows[0].values) == set(COLUMNS)


def test_the_order_of_the_columns_is_free() -> None:
    assert read_table("学校,姓名\n一,张三\n".encode(), "x", COLUMNS).rows[0].values == {"姓名": "张三", "学校": "一"}


@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_cells_may_be_parted_by_comma_tab_or_semicolon(separator: str) -> None:
    assert values(TEXT.replace(",", separator).encode())[0] == (2, ["张三", "云岭县第1中学"])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_as_a_person_sees_them(end: str) -> None:
    text = f'姓名,学校{end}"张{end}三",一{end}{end}李四,二{end}'

    assert values(text.encode()) == [(2, ["张\n三", "一"]), (5, ["李四", "二"])]


def test_cells_are_stripped_and_full_width_signs_made_narrow() -> None:
    text = "姓名,学校\n　张三\u200b ,第１２中学（Ａｂ）〔１〕，\n"

    assert values(text.encode())[0] == (2, ["张三", "第12中学（Ab）〔1〕，"])


def test_a_name_that_looks_like_a_formula_stays_text() -> None:
    assert values("姓名,学校\n=1+1,@SUM(A1)\n".encode()) == [(2, ["=1+1", "@SUM(A1)"])]


def test_rows_of_blank_cells_are_skipped_and_short_rows_filled() -> None:
    assert values("姓名,学校\n ,　\n张三\n".encode()) == [(3, ["张三", ""])]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("line", [1, 2, 700])
def test_a_damaged_line_is_named(encoding: str, line: int) -> None:
    lines = ["姓名,学校".encode(encoding)] + ["张三,云岭县第一中学".encode(encoding)] * 999
    lines[line - 1] += b"\xff"

    with pytest.raises(DamagedEncoding) as refused:
        values(b"\r\n".join(lines))

    assert refused.value.values["line"] == line
    assert (
        refused.value.sentence("zh")
        == f"文件 teachers.csv 第 {line} 行已损坏，既不是 UTF-8 文本，也不是 GB18030 文本。"
    )


def test_half_a_sign_at_the_end_of_utf_16_is_damage() -> None:
    with pytest.raises(DamagedEncoding) as refused:
        values("姓名,学校\n张三,一".encode("utf-16")[:-1])

    assert refused.value.values["line"] == 2


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\n")), min_size=1), st.data())
def test_the_first_damaged_line_is_found_wherever_it_is(lines: list[str], data: st.DataObject) -> None:
    line = data.draw(st.integers(1, len(lines)))
    encoded = [text.encode() for text in lines]
    encoded[line - 1] += b"\xff"

    assert first_damaged_line(b"\n".join(encoded), "utf-8") == line


@given(st.lists(st.tuples(*[st.text("张三李四,;\"'\n=１ａ", max_size=9)] * 2), max_size=20))
def test_what_is_quoted_properly_comes_back(rows: list[tuple[str, str]]) -> None:
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    read = values("\n".join(["姓名,学校", *quoted]).encode())

    narrow = str.maketrans("１ａ", "1a")
    tidied = [[cell.translate(narrow).strip() for cell in row] for row in rows]
    assert [cells for _, cells in read] == [row for row in tidied if any(row)]


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for start in (b"", "姓名,学校\n".encode(), "姓名,学校\n".encode("gb18030")):
        with suppress(SpreadsheetRefused):
            read_table(start + data, "x.csv", COLUMNS)


@pytest.mark.parametrize(
    ("data", "kind", "told"),
    [
        (b"", EmptyFile, {}),
        (b" \n\n", EmptyFile, {}),
        (codecs.BOM_UTF8, EmptyFile, {}),
        (b"\n,,\n", EmptyFile, {}),
        (b"%PDF-1.7 abc", NotASpreadsheet, {}),
        (b"\x89PNG\r\n\x1a\n\0\0", NotASpreadsheet, {}),
        (b"MZ\0\0", NotASpreadsheet, {}),
        (b"<html><table><tr><td>1</td></tr></table></html>", NotASpreadsheet, {}),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), OldWorkbook, {}),
        ("姓名,备注\n".encode(), WrongColumns, {"missing": ["学校"], "found": ["姓名", "备注"]}),
        ("姓名,学校,姓名\n".encode(), RepeatedColumns, {"repeated": ["姓名"]}),
        ('姓名,学校\n张三,一\n"李四,二\n王五,三\n'.encode(), BrokenQuotes, {"line": 3}),
        ('姓名,学校\n"张"三,一\n'.encode(), BrokenQuotes, {"line": 2}),
        ("姓名,学校\n张三,一\n李四,二,三\n".encode(), TooManyCells, {"line": 3}),
        (f"姓名,学校\n{'张' * 10_001},一\n".encode(), CellTooLong, {"line": 2}),
        (f"姓名,学校\n{'张' * 200_000},一\n".encode(), CellTooLong, {"line": 2}),
        (f"姓名,学校{',x' * 200}\n".encode(), TooManyColumns, {"limit": 200}),
        ("姓名,学校\n".encode() + b"a,b\n" * 100_001, TooManyRows, {"limit": 100_000}),
        (bytes(20_000_001), FileTooLarge, {"megabytes": "20"}),
    ],
)
def test_a_file_that_is_no_proper_table_is_refused_with_its_reason(
    data: bytes, kind: type[SpreadsheetRefused], told: dict[str, object]
) -> None:
    with pytest.raises(kind) as refused:
        values(data)

    assert type(refused.value) is kind
    assert {name: refused.value.values[name] for name in told} == told
    assert refused.value.field == "file"


def test_callers_may_ask_for_less() -> None:
    with pytest.raises(TooManyRows):
        values("姓名,学校\na,b\nc,d\n".encode(), limits=Limits(rows=1))
    with pytest.raises(FileTooLarge):
        values(TEXT.encode(), limits=Limits(size=10))
    assert len(values("姓名,学校\na,b\nc,d\n".encode(), limits=Limits(rows=2))) == 2


def test_a_file_of_200_megabytes_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(200_000_000)

    with pytest.raises(FileTooLarge):
        read_table(path, path.name, COLUMNS)


def test_only_the_last_part_of_the_name_is_spoken() -> None:
    with pytest.raises(EmptyFile) as refused:
        read_table(b"", "/somewhere/secret/list.csv", COLUMNS)

    assert refused.value.sentence("zh") == "文件 list.csv 是空的。"
