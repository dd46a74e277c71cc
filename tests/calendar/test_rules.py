"""What the programme holds of days, months, terms and the month of retirement."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import rules
from domain.calendar.rules import (
    DayOutOfReach,
    NoSuchDay,
    NoSuchSchoolYear,
    Period,
    Season,
    Sex,
    add_months,
    add_years,
    calendar_year,
    day_in_shanghai,
    month_index,
    parse_day,
    retirement_month,
    school_year,
    school_year_label,
    school_year_of,
    season_of,
    term_of,
)
from domain.language import catalogue

days = st.dates(date(1901, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "2026-09-01",
        "2026.9.1",
        "2026/9/1",
        "2026年9月1日",
        "2026年09月01",
        "20260901",
        "２０２６－０９－０１",
        "２０２６年９月１日",
        " 2026年 9月 1日　",
    ],
)
def test_a_day_is_read_in_every_way_that_offices_write_it(text: str) -> None:
    assert parse_day(text) == date(2026, 9, 1)


@given(days)
def test_every_day_comes_back_from_every_writing(day: date) -> None:
    for writing in ("%Y-%m-%d", "%Y.%m.%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d"):
        assert parse_day(day.strftime(writing)) == day


@pytest.mark.parametrize(
    "text",
    ["", "无", "2026-02-30", "2026-13-01", "2025年2月29日", "2026-9.1", "26-9-1", "2026-9", "202691", "46266",
     "2026-09-01T00:00", "2026-00-10", "0000-01-01", "٢٠٢٦-٠٩-٠١"],
)  # fmt: skip
def test_what_is_no_day_is_refused_with_its_words(text: str) -> None:
    with pytest.raises(NoSuchDay) as refused:
        parse_day(text, field="starts_on")

    assert refused.value.field == "starts_on"
    assert refused.value.sentence("zh") == f"“{text}”不是有效的日期。"


@pytest.mark.parametrize("text", ["1899-12-31", "2101-01-01", "9999-12-31", "0202年9月1日"])
def test_absurd_years_are_refused(text: str) -> None:
    with pytest.raises(DayOutOfReach) as refused:
        parse_day(text)

    assert refused.value.sentence("zh") == f"“{text}”不在 1900 年至 2100 年之间。"


@given(st.text(max_size=30))
def test_any_text_is_a_day_or_refused(text: str) -> None:
    try:
        day = parse_day(text)
    except NoSuchDay:
        return
    assert 1900 <= day.year <= 2100


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 8, 31, 15, 59, 59, tzinfo=UTC), date(2026, 8, 31)),
        (datetime(2026, 8, 31, 16, 0, tzinfo=UTC), date(2026, 9, 1)),
        (datetime(1988, 5, 31, 15, 0, tzinfo=UTC), date(1988, 6, 1)),  # summer time
        (datetime(2026, 9, 1, 1, 0, tzinfo=timezone(timedelta(hours=14))), date(2026, 8, 31)),
    ],
)
def test_a_day_ends_when_it_ends_in_shanghai(instant: datetime, day: date) -> None:
    assert day_in_shanghai(instant) == day


def test_an_instant_without_a_time_zone_falls_on_no_day() -> None:
    with pytest.raises(ValueError, match="time zone"):
        day_in_shanghai(datetime(2026, 9, 1))


def test_a_period_holds_its_first_day_and_not_its_last() -> None:
    year = calendar_year(2026)

    assert date(2026, 1, 1) in year
    assert date(2026, 12, 31) in year
    assert date(2027, 1, 1) not in year
    assert year.days == 365
    assert not year.overlaps(calendar_year(2027))
    assert year.overlaps(school_year(2025))


@given(days, days, days, days)
def test_periods_overlap_when_they_share_a_day(a: date, b: date, c: date, d: date) -> None:
    first = Period(min(a, b), max(a, b) + timedelta(1))
    second = Period(min(c, d), max(c, d) + timedelta(1))

    shared = max(first.start, second.start) < min(first.end, second.end)
    assert first.overlaps(second) is second.overlaps(first) is shared


def test_a_period_of_no_days_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no days"):
        Period(date(2026, 9, 1), date(2026, 9, 1))


@pytest.mark.parametrize("label", ["2025-2026", "2025-2026学年", "２０２５—２０２６", "2025/2026", 2025])
def test_a_school_year_runs_from_september_to_august(label: str | int) -> None:
    assert school_year(label) == Period(date(2025, 9, 1), date(2026, 9, 1))


@pytest.mark.parametrize("label", ["", "2025", "2025-2027", "2026-2025", "1800-1801", "学年"])
def test_what_is_no_school_year_is_refused(label: str) -> None:
    with pytest.raises(NoSuchSchoolYear):
        school_year(label)


@given(days)
def test_every_day_lies_in_one_school_year_and_one_term(day: date) -> None:
    year, term = school_year_of(day), term_of(day)

    assert day in year
    assert day in term.period
    assert school_year(school_year_label(day)) == year
    assert term.year == year.start.year
    assert year.start <= term.period.start < term.period.end <= year.end


@pytest.mark.parametrize(
    ("day", "year", "number", "season"),
    [
        (date(2025, 8, 31), 2024, 2, Season.SPRING),
        (date(2025, 9, 1), 2025, 1, Season.AUTUMN),
        (date(2026, 2, 28), 2025, 1, Season.AUTUMN),
        (date(2026, 3, 1), 2025, 2, Season.SPRING),
    ],
)
def test_the_first_term_is_autumn_and_the_second_spring(day: date, year: int, number: int, season: Season) -> None:
    assert (term_of(day).year, term_of(day).number, season_of(day)) == (year, number, season)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2025, 12, 15), 1, date(2026, 1, 15)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_months_last(day: date, months: int, later: date) -> None:
    assert add_months(day, months) == later


def test_29_february_becomes_the_28th_where_there_is_none() -> None:
    assert add_years(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert add_years(date(2024, 2, 29), 4) == date(2028, 2, 29)
    assert add_years(date(2025, 9, 1), -6) == date(2019, 9, 1)


@given(st.dates(date(1950, 1, 1), date(2050, 1, 1)), st.integers(-500, 500))
def test_adding_months_moves_the_month_by_as_many(day: date, months: int) -> None:
    assert month_index(add_months(day, months)) == month_index(day) + months


@pytest.mark.parametrize(
    ("sex", "cadre", "birth", "month"),
    [
        ("male", True, (1965, 1), (2025, 2)),
        ("male", True, (1966, 9), (2027, 3)),
        ("male", True, (1976, 9), (2039, 9)),
        ("female", True, (1970, 1), (2025, 2)),
        ("female", True, (1971, 5), (2026, 10)),
        ("female", True, (1981, 9), (2039, 9)),
        ("male", True, (1964, 12), (2024, 12)),
        ("female", True, (1969, 12), (2024, 12)),
        ("male", False, (1965, 4), (2025, 5)),
        ("male", True, (1965, 5), (2025, 7)),
        ("male", True, (1990, 1), (2053, 1)),
        ("female", False, (1974, 12), (2024, 12)),
        ("female", False, (1975, 1), (2025, 2)),
        ("female", False, (1975, 3), (2025, 5)),
        ("female", False, (1984, 11), (2039, 11)),
        ("female", False, (1990, 1), (2045, 1)),
    ],
)
def test_retirement_follows_the_schedule_of_2025(
    sex: Sex, cadre: bool, birth: tuple[int, int], month: tuple[int, int]
) -> None:
    assert retirement_month(sex, date(*birth, 15), cadre=cadre) == month


@given(st.sampled_from([rules.MEN, rules.WOMEN_CADRES, rules.WOMEN_WORKERS]), st.integers(12 * 1930, 12 * 2020))
def test_nobody_born_later_retires_earlier_and_the_rise_is_bounded(rule: rules.Retirement, birth: int) -> None:
    month = rules.retirement_index(rule, birth)

    assert month < rules.retirement_index(rule, birth + 1)
    assert 0 <= month - birth - rule.age <= rule.most


@given(st.sampled_from([rules.MEN, rules.WOMEN_CADRES, rules.WOMEN_WORKERS]), st.integers(12 * 1990, 12 * 2080))
def test_who_was_born_a_month_before_the_first_day_of_birth_retires_too_early(
    rule: rules.Retirement, month: int
) -> None:
    first = rules.first_birth_to_retire(rule, month)

    assert first.day == 1
    assert rules.retirement_index(rule, month_index(first)) >= month
    assert rules.retirement_index(rule, month_index(first) - 1) < month


def test_every_refusal_has_its_chinese_sentence() -> None:
    for kind in (NoSuchDay, DayOutOfReach, NoSuchSchoolYear):
        assert kind.message in catalogue("zh")
