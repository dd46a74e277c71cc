"""What is right about time: pure functions of days. Every period is half-open, its last day is not part of it."""

import re
import unicodedata
from bisect import bisect_left
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import partial
from typing import Literal
from zoneinfo import ZoneInfo

from domain.language import N_
from domain.refusals import Invalid

SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRST_YEAR, LAST_YEAR = 1900, 2100

# Common practice, not a statute: a school year runs from 1 September to 31 August, its autumn term is the first, its
# spring term the second. Provinces set the days of teaching within them each year; 1 March parts the terms here.
YEAR_BEGINS = (9, 1)
SECOND_TERM_BEGINS = (3, 1)

_DAY = re.compile(
    r"([0-9]{4})(?:([-./])([0-9]{1,2})\2([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日?|([0-9]{2})([0-9]{2}))"
)
_SCHOOL_YEAR = re.compile(r"([0-9]{4})[-–—~/]([0-9]{4})(?:学年)?")
_SHOWN = 40

Sex = Literal["male", "female"]


class NoSuchDay(Invalid):
    code = "no_such_day"
    message = N_("{value} is not a date.")


class DayOutOfReach(NoSuchDay):
    code = "day_out_of_reach"
    message = N_("{value} lies outside the years {first} to {last}.")


class NoSuchSchoolYear(Invalid):
    code = "no_such_school_year"
    message = N_("{value} is not a school year; write it like 2025-2026.")


class NotYet(Invalid):
    """What has not happened yet cannot be confirmed."""

    code = "not_yet"
    message = N_("{day} is still to come. It can be confirmed from that day on.")


class Season(StrEnum):
    """The two halves in which visits and reports are counted (春秋两季)."""

    AUTUMN = "autumn"
    SPRING = "spring"


@dataclass(frozen=True, slots=True)
class Retirement:
    """At what age, in months, one retired before 2025, and how that age rises: a month for every `step` of birth."""

    age: int
    step: int
    most: int


# 国务院关于渐进式延迟法定退休年龄的办法, art. 1, approved by the Standing Committee of the National People's Congress
# on 13 September 2024, in force from 1 January 2025: men from 60 to 63 and women in posts of 55 to 58 by one month for
# every four, women in posts of 50 to 55 by one month for every two.
REFORM_MONTH = 12 * 2025
MEN = Retirement(age=12 * 60, step=4, most=36)
WOMEN_CADRES = Retirement(age=12 * 55, step=4, most=36)
WOMEN_WORKERS = Retirement(age=12 * 50, step=2, most=60)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from `start` to the day before `end`."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"a period of no days: {self.start} to {self.end}")

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def overlaps(self, other: "Period") -> bool:
        """Say whether the two share a day."""
        return self.start < other.end and other.start < self.end

    @property
    def last(self) -> date:
        """Give the last day that belongs to it."""
        return self.end - timedelta(days=1)

    @property
    def days(self) -> int:
        """Count the days."""
        return (self.end - self.start).days


@dataclass(frozen=True, slots=True)
class Term:
    """The first or second term of the school year that began in `year`."""

    year: int
    number: int
    period: Period

    @property
    def season(self) -> Season:
        """Say autumn for the first term, spring for the second."""
        return Season.AUTUMN if self.number == 1 else Season.SPRING


def parse_day(text: str, *, field: str | None = None) -> date:
    """Read a day written as 2026-09-01, 2026.9.1, 2026/9/1, 2026年9月1日 or 20260901, in narrow or wide signs.

    :raises NoSuchDay: when there is no such day, `DayOutOfReach` when its year is absurd
    """
    found = _DAY.fullmatch("".join(unicodedata.normalize("NFKC", text).split()))
    shown = text.strip()[:_SHOWN]
    if not found:
        raise NoSuchDay(field=field, value=shown)
    year, month, day = (int(part) for part in found.groups() if part and part.isdigit())
    try:
        parsed = date(year, month, day)
    except ValueError as error:
        raise NoSuchDay(field=field, value=shown) from error
    check_reach(parsed, field=field, shown=shown)
    return parsed


def check_reach(day: date, *, field: str | None = None, shown: str = "") -> None:
    """Refuse a day of an absurd year, from or to which nobody could reckon a year further.

    :param shown: the day as it was written, where somebody wrote it
    :raises DayOutOfReach: when it lies before 1900 or after 2100
    """
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise DayOutOfReach(field=field, value=shown or day.isoformat(), first=FIRST_YEAR, last=LAST_YEAR)


def day_in_shanghai(instant: datetime) -> date:
    """Give the day that the instant falls on in China, summer times of the past included.

    :raises ValueError: when the instant has no time zone
    """
    if instant.tzinfo is None:
        raise ValueError("an instant without a time zone falls on no day")
    return instant.astimezone(SHANGHAI).date()


def end_of_day(day: date) -> datetime:
    """Give the instant at which the day ends in China, which is the first of the next."""
    return datetime.combine(day + timedelta(days=1), time.min, SHANGHAI)


def calendar_year(year: int) -> Period:
    """Give the calendar year."""
    return Period(date(year, 1, 1), date(year + 1, 1, 1))


def school_year(year: int | str, *, field: str | None = None) -> Period:
    """Give the school year that begins in the year, or that a label such as 2025-2026 names.

    :raises NoSuchSchoolYear: when the label names two years that do not follow each other, or none
    """
    begins = year if isinstance(year, int) else _year_of_label(year, field)
    return Period(date(begins, *YEAR_BEGINS), date(begins + 1, *YEAR_BEGINS))


def school_year_of(day: date) -> Period:
    """Give the school year that the day lies in."""
    return school_year(_school_year_begun(day))


def school_year_label(day: date) -> str:
    """Name the school year that the day lies in, like 2025-2026."""
    begun = _school_year_begun(day)
    return f"{begun}-{begun + 1}"


def term_of(day: date) -> Term:
    """Give the term that the day lies in, holidays included."""
    begun = _school_year_begun(day)
    year, middle = school_year(begun), date(begun + 1, *SECOND_TERM_BEGINS)
    if day < middle:
        return Term(begun, 1, Period(year.start, middle))
    return Term(begun, 2, Period(middle, year.end))


def season_of(day: date) -> Season:
    """Say in which of the two seasons the day lies: that of its term."""
    return term_of(day).season


def add_months(day: date, months: int) -> date:
    """Give the same day so many months later or earlier, or the last of that month when it has no such day.

    中华人民共和国民法典 (2021), art. 202; PostgreSQL adds an interval of months in the same way.
    """
    year, month = divmod(month_index(day) + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_years(day: date, years: int) -> date:
    """Give the same day so many years later or earlier; 29 February becomes the 28th where there is none."""
    return add_months(day, 12 * years)


def whole_years(since: date, day: date) -> int:
    """Count the whole years from the one day to the other, as `add_years` takes them."""
    years = day.year - since.year
    return years if since <= add_years(day, -years) else years - 1


def month_index(day: date) -> int:
    """Number the months without a gap: twelve for each year, January first."""
    return 12 * day.year + day.month - 1


def retirement_month(sex: Sex, birth: date, *, cadre: bool = True) -> tuple[int, int]:
    """Give the year and month of statutory retirement; women as cadres (which teachers are) unless said otherwise.

    Retiring earlier or later by agreement, which the same document allows, is not foreseen here.
    """
    rule = MEN if sex == "male" else WOMEN_CADRES if cadre else WOMEN_WORKERS
    year, month = divmod(retirement_index(rule, month_index(birth)), 12)
    return year, month + 1


def retirement_index(rule: Retirement, birth_month: int) -> int:
    """Give the month of retirement for a month of birth, both as `month_index` numbers them."""
    due = birth_month + rule.age
    return due + min(rule.most, max(0, due - REFORM_MONTH + rule.step) // rule.step)


def first_birth_to_retire(rule: Retirement, month: int) -> date:
    """Give the first day of birth of those who retire in the month, as `month_index` numbers it, or later.

    Nobody born later retires earlier, so a day of birth says what would else be reckoned for each person.
    """
    births = range(month - rule.age - rule.most, month - rule.age + 1)
    return _first_day(births[bisect_left(births, month, key=partial(retirement_index, rule))])


def _first_day(month: int) -> date:
    year, number = divmod(month, 12)
    return date(year, number + 1, 1)


def _school_year_begun(day: date) -> int:
    return day.year if (day.month, day.day) >= YEAR_BEGINS else day.year - 1


def _year_of_label(label: str, field: str | None) -> int:
    found = _SCHOOL_YEAR.fullmatch("".join(unicodedata.normalize("NFKC", label).split()))
    if found and int(found[2]) == int(found[1]) + 1 and FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        return int(found[1])
    raise NoSuchSchoolYear(field=field, value=label.strip()[:_SHOWN])
