"""Keyset paging: every row once, in order, whatever the keys and the directions; cursors that cannot be bent."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from functools import cmp_to_key
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Date, DateTime, Integer, MetaData, Numeric, Row, Select, Table, Text, Uuid, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql import elements, functions, operators

from schema.front import Connection, Cut, Key, Keyset, Problem, connection_of, cut_of
from schema.front.ids import pack
from schema.front.keyset import counted

TABLE = Table(
    "posting",
    MetaData(),
    Column("id", Uuid),
    Column("starts_on", Date),
    Column("logged_at", DateTime(timezone=True)),
    Column("name", Text),
    Column("share", Numeric),
    Column("number", Integer),
)
C = TABLE.c


@dataclass(frozen=True)
class Stated:
    """A row as a plain value."""

    values: dict[str, Any]


def worth(expression: Any, row: Stated) -> Any:
    """Work out an SQL expression for a row in Python: only what a keyset is made of."""
    match expression:
        case elements.BindParameter():
            return expression.value
        case elements.Grouping():
            return worth(expression.element, row)
        case elements.BooleanClauseList():
            parts = [worth(each, row) for each in expression.clauses]
            return all(parts) if expression.operator is operators.and_ else any(parts)
        case elements.BinaryExpression():
            return expression.operator(worth(expression.left, row), worth(expression.right, row))
        case functions.coalesce():
            return next(value for each in expression.clauses if (value := worth(each, row)) is not None)
        case elements.ClauseList():
            return tuple(worth(each, row) for each in expression.clauses)
        case elements.Label():
            return worth(expression.element, row)
        case Column():
            return row.values[expression.name]
    raise AssertionError(f"not foreseen: {type(expression)}")


def run(statement: Select[Any], rows: Sequence[Stated]) -> list[tuple[Any, ...]]:
    """Run a statement over rows in memory as PostgreSQL would: filter, order, limit, and the columns selected."""
    condition = statement.whereclause
    kept = [row for row in rows if condition is None or worth(condition, row)]

    def compare(left: Stated, right: Stated) -> int:
        for clause in cast("Any", statement)._order_by_clauses:
            one, other = worth(clause.element, left), worth(clause.element, right)
            if one != other:
                return (-1 if one < other else 1) * (-1 if clause.modifier is operators.desc_op else 1)
        return 0

    ordered = sorted(kept, key=cmp_to_key(compare))[: cast("Any", statement)._limit]
    return [tuple(worth(each, row) for each in statement.selected_columns) for row in ordered]


async def nothing() -> int:
    raise AssertionError("nobody asked for the count")


def page(order: Keyset, rows: Sequence[Stated], cut: Cut) -> Connection[UUID]:
    found = cast("list[Row[Any]]", run(order.page(select(C.id), cut), rows))
    return connection_of(found, order, cut, node=lambda each: cast("UUID", each), count=nothing)


ORDERS: dict[str, Keyset] = {
    "id": Keyset(Key(C.id)),
    "latest first": Keyset(Key(C.starts_on, descending=True), Key(C.id, descending=True)),
    "latest first, then by name": Keyset(Key(C.starts_on, descending=True), Key(C.name), Key(C.id)),
    "by share, instant and number": Keyset(Key(C.share), Key(C.logged_at, descending=True), Key(C.number), Key(C.id)),
    "open ended last": Keyset(Key(C.starts_on, when_null=date.max), Key(C.id)),
}

rows_strategy = st.lists(
    st.builds(
        Stated,
        st.fixed_dictionaries(
            {
                "id": st.uuids(),
                "starts_on": st.dates(date(2025, 9, 1), date(2025, 9, 3)),
                "logged_at": st.datetimes(datetime(2025, 9, 1), datetime(2025, 9, 2), timezones=st.just(UTC)),
                "name": st.sampled_from(["张", "李", "a", "", "\U00020000"]),
                "share": st.decimals(0, 1, places=1),
                "number": st.integers(-1, 1),
            }
        ),
    ),
    max_size=12,
    unique_by=lambda row: row.values["id"],
)


@pytest.mark.parametrize("name", ORDERS)
@given(rows=rows_strategy, size=st.integers(1, 5))
def test_turning_the_pages_shows_every_row_once_and_in_order(name: str, rows: list[Stated], size: int) -> None:
    order = ORDERS[name]
    whole = [edge.node for edge in page(order, rows, Cut(100)).edges]

    forward = turn(lambda cursor: page(order, rows, Cut(size, after=cursor)), onward=True)
    backward = turn(lambda cursor: page(order, rows, Cut(size, before=cursor, from_end=True)), onward=False)

    assert sorted(whole) == sorted(row.values["id"] for row in rows)
    assert [node for each in forward for node in each] == whole
    assert [node for each in reversed(backward) for node in each] == whole


def turn(ask: Callable[[str | None], Connection[UUID]], *, onward: bool) -> list[list[UUID]]:
    pages: list[list[UUID]] = []
    cursor, more = None, True
    while more:
        shown = ask(cursor)
        pages.append([edge.node for edge in shown.edges])
        info = shown.page_info
        assert (info.has_previous_page if onward else info.has_next_page) == (cursor is not None)
        cursor, more = (info.end_cursor, info.has_next_page) if onward else (info.start_cursor, info.has_previous_page)
    return pages


@given(rows=rows_strategy.filter(lambda rows: len(rows) > 2))
def test_between_two_cursors_lies_what_lies_between_them(rows: list[Stated]) -> None:
    order = ORDERS["latest first, then by name"]
    edges = page(order, rows, Cut(100)).edges

    between = page(order, rows, Cut(100, after=edges[0].cursor, before=edges[-1].cursor))

    assert [edge.node for edge in between.edges] == [edge.node for edge in edges[1:-1]]


def test_a_row_without_a_date_takes_its_stand_in_and_is_not_lost() -> None:
    order = ORDERS["open ended last"]
    dates = [date(2025, 9, 1), None, date(2026, 9, 1), None]
    rows = [Stated({"id": uuid4(), "starts_on": each}) for each in dates]

    pages = turn(lambda cursor: page(order, rows, Cut(1, after=cursor)), onward=True)

    assert [found for [found] in pages][:2] == [rows[0].values["id"], rows[2].values["id"]]
    assert sorted(found for [found] in pages) == sorted(row.values["id"] for row in rows)


def sql(statement: Select[Any]) -> str:
    return " ".join(str(statement.compile(dialect=cast("Any", postgresql).dialect(paramstyle="named"))).split())


def test_an_order_of_one_direction_becomes_one_comparison_of_rows() -> None:
    order = ORDERS["latest first"]
    cursor = order.cursor([date(2025, 9, 1), UUID(int=7)])

    text = sql(order.page(select(C.name), Cut(10, after=cursor)))

    assert "WHERE (posting.starts_on, posting.id) < (" in text
    assert "ORDER BY posting.starts_on DESC, posting.id DESC LIMIT" in text


def test_an_order_of_two_directions_is_written_out() -> None:
    order = ORDERS["latest first, then by name"]
    cursor = order.cursor([date(2025, 9, 1), "张", UUID(int=7)])

    text = sql(order.page(select(C.id), Cut(10, before=cursor, from_end=True)))

    assert "posting.starts_on >" in text
    assert "posting.name <" in text
    assert "ORDER BY posting.starts_on ASC, posting.name DESC, posting.id DESC LIMIT" in text


def test_an_order_given_before_does_not_disturb_and_the_count_has_none() -> None:
    statement = select(C.id).order_by(C.name)

    assert "ORDER BY posting.id ASC" in sql(ORDERS["id"].page(statement, Cut(1)))
    assert sql(counted(statement)) == "SELECT count(*) AS count_1 FROM (SELECT posting.id AS id FROM posting) AS anon_1"


@given(
    starts_on=st.dates(),
    name=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
    key=st.uuids(),
)
def test_a_cursor_gives_back_the_values_it_was_made_of(starts_on: date, name: str, key: UUID) -> None:
    order = ORDERS["latest first, then by name"]

    assert order.values(order.cursor([starts_on, name, key])) == (starts_on, name, key)


def test_an_instant_keeps_its_zone_and_a_decimal_its_digits() -> None:
    order = ORDERS["by share, instant and number"]
    instant = datetime(2025, 9, 1, 8, 30, 15, 123456, tzinfo=timezone(timedelta(hours=8)))
    values = (Decimal("0.10"), instant, -3, UUID(int=1))

    assert order.values(order.cursor(values)) == values


def cursor_of(order: Keyset, *values: object) -> str:
    return order.cursor(values)


LATEST = ORDERS["latest first"]
BAD_CURSORS = [
    "",
    "x",
    "%%%",
    "é",
    "=" * 8,
    "a" * 3_000,
    pack("null"),
    pack("[]"),
    pack("{}"),
    pack('[1,"x",[]]'),
    pack("[" * 500),
    pack("9" * 5_000),
    pack(f'[2,"{LATEST.mark}",["2025-09-01","{UUID(int=1)}"]]'),
    pack(f'[1,"{LATEST.mark}",["2025-09-01"]]'),
    pack(f'[1,"{LATEST.mark}",["2025-09-01","{UUID(int=1)}",1]]'),
    pack(f'[1,"{LATEST.mark}",["2025-13-01","{UUID(int=1)}"]]'),
    pack(f'[1,"{LATEST.mark}",[20250901,"{UUID(int=1)}"]]'),
    pack(f'[1,"{LATEST.mark}",[null,"{UUID(int=1)}"]]'),
    pack(f'[1,"{LATEST.mark}",["2025-09-01","nobody"]]'),
    pack(f'[1,"{LATEST.mark}",["2025-09-01\\u0000","{UUID(int=1)}"]]'),
    cursor_of(ORDERS["id"], UUID(int=1)),
    cursor_of(LATEST, date(2025, 9, 1), UUID(int=1)) + "=",
]


@pytest.mark.parametrize("cursor", BAD_CURSORS)
def test_a_cursor_that_was_not_given_out_is_refused(cursor: str) -> None:
    with pytest.raises(Problem) as refused:
        LATEST.page(select(C.id), Cut(10, after=cursor))

    assert refused.value.extensions == {"code": "BAD_CURSOR"}


def test_a_cursor_that_was_given_out_is_taken() -> None:
    LATEST.page(select(C.id), Cut(10, after=cursor_of(LATEST, date(2025, 9, 1), UUID(int=1))))


@pytest.mark.parametrize("value", [True, 2**63, "1", 1.5, None, "9" * 30])
def test_a_whole_number_in_a_cursor_must_be_one(value: object) -> None:
    order = Keyset(Key(C.number))

    with pytest.raises((Problem, TypeError)):
        order.values(order.cursor([value]) if value is not None else pack(f'[1,"{order.mark}",[null]]'))


def test_null_has_no_cursor() -> None:
    with pytest.raises(TypeError):
        LATEST.cursor([None, UUID(int=1)])


@pytest.mark.parametrize(("first", "last"), [(0, None), (-1, None), (101, None), (10**9, None), (None, 0), (5, 5)])
def test_a_page_has_1_to_100_rows_from_one_side(first: int | None, last: int | None) -> None:
    with pytest.raises(Problem) as refused:
        cut_of(first, None, last, None)

    assert cast("dict[str, Any]", refused.value.extensions)["code"] == "BAD_INPUT"


def test_a_page_has_50_rows_unless_another_number_is_asked() -> None:
    assert cut_of(None, None, None, None) == Cut(50)
    assert cut_of(100, "a", None, "b") == Cut(100, "a", "b")
    assert cut_of(None, None, 1, "b") == Cut(1, None, "b", from_end=True)


async def total(shown: Connection[UUID]) -> int:
    return await shown.count()


def test_the_whole_is_counted_only_when_somebody_asks() -> None:
    asked = []

    async def count() -> int:
        asked.append(1)
        return 7

    shown = connection_of([], LATEST, Cut(5), node=lambda each: cast("UUID", each), count=count)
    assert asked == []

    assert asyncio.run(total(shown)) == 7
