"""What is right for a teacher: a true id number, one home on each day, awards that are valid."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.teacher.model import Award, Employment, Teacher
from domain.teacher.rules import (
    EndsBeforeStart,
    WrongIdNumber,
    check_id_number,
    check_span,
    employment_on,
    is_backbone,
)
from tests.id_numbers import fits

WEIGHTS = [pow(2, 17 - place, 11) for place in range(17)]
DAY = date(2025, 9, 1)
A_DAY = timedelta(days=1)


@pytest.mark.parametrize("written", ["11010519491231002X", "11010519491231002x", " 11010519491231002X\n"])
def test_the_standards_own_example_is_an_id_number_however_it_is_written(written: str) -> None:
    assert check_id_number(written) == "11010519491231002X"


@pytest.mark.parametrize(
    "text",
    ["", "110105194912310021", "11010519491231002", "11010519491231002XX", "1101051949123100２X", "X1010519491231002X",
     "110105491231002", "١١٠١٠٥١٩٤٩١٢٣١٠٠٢X"],
)  # fmt: skip
def test_what_fails_its_check_digit_or_has_other_characters_is_no_id_number(text: str) -> None:
    with pytest.raises(WrongIdNumber) as refused:
        check_id_number(text)

    assert refused.value.field == "id_number"


@given(st.text("0123456789", min_size=17, max_size=17))
def test_exactly_one_check_digit_fits_and_it_is_the_one_of_iso_7064(stem: str) -> None:
    fitting = [last for last in "0123456789X" if fits(stem + last)]

    remainder = sum(int(digit) * weight for digit, weight in zip(stem, WEIGHTS, strict=True))
    expected = (12 - remainder) % 11
    assert fitting == ["X" if expected == 10 else str(expected)]


def test_a_span_may_be_one_day_or_open_but_not_reversed() -> None:
    check_span(DAY, DAY, field="ends_on")
    check_span(DAY, None, field="ends_on")

    with pytest.raises(EndsBeforeStart) as refused:
        check_span(DAY, DAY - A_DAY, field="ends_on")

    assert "2025-08-31" in refused.value.sentence("zh")


def teacher(*homes: tuple[int, date, date | None]) -> Teacher:
    one = Teacher(
        county_id=1,
        school_id=UUID(int=1),
        person_id=UUID(int=7),
        name="王小梅",
        sex="female",
        born_on=date(1985, 5, 20),
    )
    one.employments = [
        Employment(
            county_id=1, teacher_id=one.id, school_id=UUID(int=number), post="teacher", in_establishment=True,
            stage="primary", subject="语文", arrived_on=arrived, ended_on=ended,
        )
        for number, arrived, ended in homes
    ]  # fmt: skip
    one.awards = []
    return one


@pytest.mark.parametrize(
    ("day", "school"),
    [
        (date(2012, 8, 31), 1),
        (date(2012, 9, 1), 1),
        (date(2020, 8, 31), 1),
        (date(2020, 9, 1), 2),
        (date(2024, 8, 31), 2),
        (date(2024, 9, 1), None),
    ],
)
def test_each_day_has_one_home_the_first_one_before_records_begin_and_none_after_the_last(
    day: date, school: int | None
) -> None:
    moved = teacher((2, date(2020, 9, 1), date(2024, 8, 31)), (1, date(2012, 9, 1), date(2020, 8, 31)))

    home = employment_on(moved, day)

    assert (home.school_id.int if home else None) == school


def test_between_two_homes_and_without_any_there_is_none() -> None:
    away = teacher((1, date(2012, 9, 1), date(2020, 8, 31)), (2, date(2021, 9, 1), None))

    assert employment_on(away, date(2020, 12, 1)) is None
    assert employment_on(teacher(), DAY) is None


@pytest.mark.parametrize(
    ("wanted", "valid"),
    [
        ({"awarded_on": DAY}, True),
        ({"awarded_on": DAY + A_DAY}, False),
        ({"awarded_on": date(2020, 9, 1), "expires_on": DAY + A_DAY}, True),
        ({"awarded_on": date(2020, 9, 1), "expires_on": DAY}, False),
        ({"awarded_on": date(2020, 9, 1), "level": "school"}, False),
    ],
)
def test_a_backbone_teacher_holds_an_award_of_the_level_first_day_in_last_day_out(
    wanted: dict[str, Any], valid: bool
) -> None:
    one = teacher()
    one.awards = [Award(county_id=1, teacher_id=one.id, school_id=UUID(int=1), **{"level": "county"} | wanted)]

    assert is_backbone(one, DAY, ("county", "city")) is valid
