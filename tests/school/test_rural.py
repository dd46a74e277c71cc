"""What counts as rural: by name, by class of a year, by place and by local list; the same in Python and in SQL."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from domain.policy.rules import Parameters, rural_of
from domain.school.model import School, SchoolClass, SchoolFlag
from domain.school.queries import Lists, find_school
from domain.school.queries import is_rural as is_rural_in_sql
from domain.school.rules import RURAL, RURAL_NAMES, Rural, is_rural
from tests.exchange.made import school
from tests.world import World

DAY = date(2026, 9, 1)
TOWN, VILLAGE = "990101100201", "990101204000"


def listed(nbs: str | None, *, flag: str | None = None, year: int = 2025, **wanted: Any) -> School:
    """Make a school with a class in the year's list, perhaps on a local list."""
    made = school(1, **wanted)
    made.classes = [SchoolClass(school_id=made.id, year=year, nbs=nbs)] if nbs else []
    made.flags = [SchoolFlag(school_id=made.id, flag=flag, ends_on=date(2026, 9, 1))] if flag else []
    return made


@pytest.mark.parametrize(
    ("nbs", "named"),
    [
        ("111", set()),
        ("112", set()),
        ("121", {"town_and_village", "township_and_below"}),
        ("123", {"town_and_village", "township_and_below"}),
        ("210", {"village", "town_and_village", "township_and_below"}),
        ("220", {"village", "town_and_village", "township_and_below"}),
        (None, set()),
    ],
)
def test_each_named_definition_takes_in_its_classes(nbs: str | None, named: set[str]) -> None:
    made = listed(nbs, township=VILLAGE)

    assert {name for name, rural in RURAL.items() if is_rural(made, rural, class_year=2025, day=DAY)} == named
    assert set(RURAL_NAMES) == set(RURAL)


def test_a_county_seat_and_a_street_office_are_no_township() -> None:
    definition = rural_of(Parameters(rural_definition="township_and_below", county_seats=("990101100",)))
    schools = {
        "in the seat": listed("121", township=TOWN),
        "in another town": listed("121", township="990101101201"),
        "in a street office": listed("121", township="990101001001"),
        "nobody knows where": listed("121"),
    }

    found = {where for where, made in schools.items() if is_rural(made, definition, class_year=2025, day=DAY)}

    assert found == {"in another town"}


def test_a_local_list_makes_rural_for_as_long_as_the_school_stands_on_it() -> None:
    made = listed("111", flag="poverty_village")

    assert is_rural(made, RURAL["local_list"], class_year=2025, day=DAY)
    assert not is_rural(made, RURAL["local_list"], class_year=2025, day=date(2026, 9, 2))
    assert not is_rural(made, RURAL["village"], class_year=2025, day=DAY)


def test_the_class_is_that_of_the_latest_list_up_to_the_year() -> None:
    made = listed("220", year=2024)
    made.classes.append(SchoolClass(school_id=made.id, year=2026, nbs="111"))

    assert [is_rural(made, RURAL["village"], class_year=year, day=DAY) for year in (2023, 2024, 2025, 2026)] == [
        False,
        True,
        True,
        False,
    ]


def test_a_rule_that_names_classes_takes_them_in_the_place_of_the_definitions() -> None:
    assert rural_of(Parameters()) == RURAL["village"]
    assert rural_of(Parameters(rural=("121", "220"))).classes == ("121", "220")
    assert rural_of(Parameters(rural_lists=("weak",))) == Rural(lists=("weak",))


async def test_sql_and_python_call_the_same_schools_rural(world: World) -> None:
    made = []
    for nbs, township in (("111", None), ("121", TOWN), ("121", VILLAGE), ("123", "990101001001"), ("220", None)):
        made.append(await world.add_school(township=township))
        async with world.database.transaction(world.admin) as session:
            session.add(SchoolClass(school_id=made[-1].id, year=2024, nbs="220"))
            session.add(SchoolClass(school_id=made[-1].id, year=2025, nbs=nbs))
    async with world.database.transaction(world.admin) as session:
        session.add(SchoolFlag(school_id=made[0].id, flag="poverty_village", starts_on=DAY))
    definitions = [
        *RURAL.values(),
        rural_of(Parameters(rural_definition="township_and_below", county_seats=(TOWN[:9],))),
    ]

    async with world.database.transaction(world.clerk) as session:
        whole = [await find_school(session, each.id) for each in made]
        for rural in definitions:
            for year in (2023, 2024, 2025, 2026):
                told = is_rural_in_sql(School, rural, Lists(year=year), day=DAY)
                found = set(await session.scalars(select(School.id).where(School.county_id == world.county.id, told)))
                assert found == {each.id for each in whole if is_rural(each, rural, class_year=year, day=DAY)}
