"""Principals: terms reckoned from the arrival, who is due after both, and the coverage, at both doors."""

from datetime import date
from typing import Any

import pytest

from domain.figure.principals import terms_served
from tests.schema.conftest import Door
from tests.web.conftest import Browse
from tests.web.test_target_pages import text
from tests.world import World

QUERY = """query($d: String!, $r: String) { principals(division: $d, reading: $r) { day termMonths
  coverage { numerator denominator verdict }
  nodes { name post termsServed bothTermsOn due moved conditions { reason holds } } } }"""


@pytest.mark.parametrize(
    ("arrived", "day", "years", "terms"),
    [
        (date(2015, 9, 1), date(2025, 8, 31), 10, 1),
        (date(2015, 9, 1), date(2025, 9, 1), 10, 2),
        (date(2015, 9, 2), date(2025, 9, 1), 10, 1),
        (date(2020, 9, 1), date(2025, 9, 1), 10, 1),
        (date(2025, 9, 2), date(2025, 9, 1), 10, 0),
        (date(2010, 9, 1), date(2025, 9, 1), 10, 3),
        (date(2019, 9, 1), date(2025, 9, 1), 6, 2),
        (date(2022, 9, 2), date(2025, 9, 1), 6, 0),
    ],
)
def test_a_term_is_half_of_the_years_after_which_a_principal_is_due(
    arrived: date, day: date, years: int, terms: int
) -> None:
    assert terms_served(arrived, day, years) == terms


@pytest.fixture
async def headed(world: World) -> World:
    """Give each school a principal: one of both terms, who goes, one of both who stays, and one of a single term."""
    await world.plan("national-rotation")
    goer = await world.add_teacher(world.lead, post="principal", name="高远", arrived_on=date(2014, 9, 1))
    await world.add_teacher(world.stranger, post="principal", name="钱松", arrived_on=date(2015, 9, 1))
    await world.add_teacher(world.partner, post="principal", name="方明", arrived_on=date(2019, 9, 1))
    await world.send(goer)
    return world


async def test_principals_are_listed_with_their_terms_and_the_coverage(headed: World, browse: Browse) -> None:
    office, clerk = await browse(headed.personnel), await browse(headed.clerk)
    door = Door(headed.database)

    async def told(**how: Any) -> Any:
        return (await door.data(headed.evaluator, QUERY, d=headed.county.code, **how))["principals"]

    found, six = await told(), await told(r="six-years")
    page = text((await office.get("/principals")).text)
    waiting = text((await office.get("/principals", show="waiting")).text)
    file = (await office.get("/principals.csv", show="due")).content.decode("utf-8-sig").splitlines()

    assert [(each["name"], each["termsServed"], each["due"], each["moved"]) for each in found["nodes"]] == [
        ("高**", 2, True, True), ("钱**", 2, True, False), ("方**", 1, False, False),
    ]  # fmt: skip
    assert found["coverage"] == {"numerator": 1, "denominator": 2, "verdict": "NOT_MET"}
    assert (found["termMonths"], six["termMonths"], six["coverage"]["denominator"]) == (60, 36, 3)
    assert ("2 of 2" in page, "方明" in page, "钱松" in waiting) == (True, True, True)
    assert file[1].split(",")[:4] == ["高远", headed.lead.name, "Principal", "2014-09-01"]
    assert (await clerk.get("/principals")).status_code == 403
    assert (await office.get("/principals", reading="nobody")).status_code == 404


async def test_where_no_rule_asks_there_is_nothing_to_list(world: World, browse: Browse) -> None:
    page = await (await browse(world.personnel)).get("/principals")

    assert (page.status_code, "No rule here asks principals to move" in page.text) == (200, True)
