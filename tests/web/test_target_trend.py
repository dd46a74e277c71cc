"""One target by itself: its line over the year, the day it is reached at this pace, and who answers for it."""

import re
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from domain.calendar.rules import calendar_year, day_in_shanghai, school_year
from domain.figure.model import Figure, Margin
from domain.figure.trend import days_of, expected_day
from tests.web.conftest import Browse
from tests.web.plans import planned
from tests.web.test_target_pages import text
from tests.world import World

__all__ = ["planned"]

TODAY = day_in_shanghai(datetime.now(UTC))


def figure(numerator: int, to_add: int | None) -> Figure:
    """Give what a figure of a calendar year must say to be expected."""
    question: Any = type("Asked", (), {"window": calendar_year(2025)})()
    given: dict[str, Any] = dict.fromkeys(Figure.__dataclass_fields__)
    margin = Margin(to_add=to_add, to_swap=to_add, spare=0)
    return Figure(
        **given | {"numerator": numerator, "margin": margin, "question": question, "exact": Fraction(numerator)}
    )


@pytest.mark.parametrize(
    ("numerator", "missing", "expected"),
    [
        (20, 5, date(2025, 4, 11) + timedelta(days=25)),
        (3, 1, date(2025, 4, 11) + timedelta(days=34)),
        (20, 0, date(2025, 4, 11)),
        (0, 5, None),
        (20, None, None),
    ],
)
def test_a_target_is_reached_at_the_pace_at_which_those_counted_came(
    numerator: int, missing: int | None, expected: date | None
) -> None:
    assert expected_day(figure(numerator, missing), today=date(2025, 4, 11)) == expected


def test_a_line_has_a_point_for_each_month_that_has_come_and_one_for_today() -> None:
    assert list(days_of(school_year(2025), date(2025, 11, 10))) == [
        date(2025, 9, 30),
        date(2025, 10, 31),
        date(2025, 11, 10),
    ]
    assert len(list(days_of(school_year(2025), date(2026, 8, 31)))) == 12


async def test_the_page_of_a_target_tells_its_months_in_a_chart_and_in_words(planned: World, browse: Browse) -> None:
    first = TODAY.replace(month=1, day=1)
    planned.now = datetime.now(UTC)
    await planned.send(starts_on=first, planned_to=first + timedelta(days=360))
    office = await browse(planned.personnel)

    board = (await office.get("/targets")).text
    href = re.findall(r'href="(/targets/d0-exchange-count[^"]*)"', board)[0].replace("&amp;", "&")
    page = (await office.get(href)).text
    then, now = [
        text((await office.get("/targets/d0-exchange-count", known=known)).text.split("<table", 1)[1])
        for known in ("then", "now")
    ]

    said = text(page)
    assert 'role="img"' in page
    assert page.count('class="mark"') == TODAY.month
    assert re.search(rf"{TODAY}: 1", text(page.split("<desc", 1)[1].split("</desc>", 1)[0]))
    assert "At this pace it is reached on" in said
    assert "after the period has ended" in said
    assert "Personnel office" in said
    assert "One of the rows that count was last written at" in said
    assert [january(each) for each in (then, now)] == ["1" if TODAY.month == 1 else "0", "1"]


def january(said: str) -> str:
    """Give what the table says of January, or of today in January."""
    return said.split(min(date(TODAY.year, 1, 31), TODAY).isoformat(), 1)[1].split()[0]


async def test_a_duty_has_a_page_without_a_number_and_an_unknown_target_none(planned: World, browse: Browse) -> None:
    office, clerk = await browse(planned.personnel), await browse(planned.clerk)

    duty = await office.get("/targets/d0-dropout-letters")
    own = text((await clerk.get("/targets/d0-exchange-count")).text)

    assert (duty.status_code, "letter of responsibility" in text(duty.text)) == (200, True)
    assert "Not met" not in own
    assert (await office.get("/targets/no-such-target")).status_code == 404
    assert (await office.get("/targets/d0-exchange-count", known="never")).status_code == 422


async def test_an_office_says_on_the_page_what_shows_a_target_puts_it_right_and_takes_it_back(
    world: World, browse: Browse
) -> None:
    await world.plan("d2")
    office, evaluator = await browse(world.personnel), await browse(world.evaluator)
    here = "/targets/d2-self-report"

    before = await office.get(here)
    wrong = await office.post(f"{here}/attainment", done_on="2019-12-31", shown_by="自查报告")
    empty = await office.post(f"{here}/attainment", done_on="", shown_by="")
    done = await office.post(
        f"{here}/attainment", done_on="2020-04-02", shown_by="自查报告，人事股档案", on="2020-12-31"
    )
    after, board = await office.get(here), await office.get("/targets", on="2020-12-31", plan="d2")
    seen = await evaluator.get(here)
    foreign = await evaluator.post(f"{here}/attainment", done_on="2020-03-30", shown_by="自查报告")
    await office.post(f"{here}/attainment/removal")

    assert "Overdue, not shown" in before.text
    assert "lies before the period" in wrong.text
    assert (wrong.status_code, empty.status_code, done.status_code, foreign.status_code) == (422, 422, 303, 403)
    assert "Reached late" in after.text
    assert "自查报告，人事股档案" in text(board.text)
    assert "自查报告，人事股档案" in seen.text
    assert "Write it down" not in seen.text
    assert "Overdue, not shown" in (await office.get(here)).text
