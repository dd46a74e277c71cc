"""The eligible list through GraphQL: the same people as on the page, reason by reason, and nothing that is masked."""

from datetime import date
from typing import Any

import pytest

from tests.schema.conftest import Door
from tests.world import World

LIST = """query($on: Date, $where: EligibilityWhere, $parameters: FigureParameters, $reading: ID) {
  eligibility(on: $on, parameters: $parameters, reading: $reading) {
    day eligible out reasons { reason count alone } clause { anchor } rule { code } window { from to }
    teachers(first: 10, where: $where) { totalCount edges { node {
      name eligible year subject post stage arrivedOn teacher { id } school { name }
      conditions { reason holds said(language: EN) } } } }
  }
}"""


@pytest.fixture
async def staffed(world: World) -> World:
    """Give the county the national rule, and somebody in the sixth year who teaches PE."""
    await world.load_pack()
    await world.add_teacher(name="钱跃进", subject="体育", arrived_on=date(2020, 2, 1))
    return world


async def test_everybody_is_in_or_out_with_each_condition_in_words(door: Door, staffed: World) -> None:
    listed = (await door.data(staffed.personnel, LIST))["eligibility"]
    rows = {edge["node"]["name"]: edge["node"] for edge in listed["teachers"]["edges"]}

    assert (listed["day"], listed["eligible"], listed["out"]) == ("2025-09-01", 1, 1)
    assert listed["clause"] == {"anchor": "指标2.11"}
    assert [each for each in listed["reasons"] if each["count"]] == [{"reason": "TENURE", "count": 1, "alone": 1}]
    assert {name: row["eligible"] for name, row in rows.items()} == {"王小梅": True, "钱跃进": False}
    (failed,) = [each for each in rows["钱跃进"]["conditions"] if not each["holds"]]
    assert failed == {
        "reason": "TENURE",
        "holds": False,
        "said": "At this school since 2020-02-01; 6 years are full on 2026-02-01",
    }
    assert (rows["钱跃进"]["year"], rows["钱跃进"]["subject"]) == (6, "体育")


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"where": {"yearFrom": 6, "yearTo": 6, "subject": "体育"}}, ["钱跃进"]),
        ({"where": {"eligible": True}}, ["王小梅"]),
        ({"where": {"reason": "TENURE"}}, ["钱跃进"]),
        ({"where": {"text": "小梅"}}, ["王小梅"]),
        ({"where": {"eligible": False}, "on": "2026-02-01"}, []),
        ({"where": {"eligible": False}, "reading": "five-years"}, []),
        ({"where": {"eligible": False}, "parameters": {"tenureYears": 1}}, []),
    ],
)
async def test_a_list_is_narrowed_as_on_the_page(
    door: Door, staffed: World, asked: dict[str, Any], expected: list[str]
) -> None:
    listed = (await door.data(staffed.personnel, LIST, **asked))["eligibility"]["teachers"]

    assert [edge["node"]["name"] for edge in listed["edges"]] == expected


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"on": "0966-01-01"}, "day_out_of_reach"),
        ({"where": {"yearFrom": 0}}, "BAD_INPUT"),
        ({"reading": "none-such"}, "no_such_reading"),
        ({"parameters": {"eligibilityDate": "0001-01-01"}}, "BAD_INPUT"),
    ],
)
async def test_a_list_that_cannot_be_is_refused_with_a_code(
    door: Door, staffed: World, asked: dict[str, Any], code: str
) -> None:
    assert (await door.error(staffed.personnel, LIST, **asked))["extensions"]["code"] == code


async def test_an_evaluator_is_shown_no_name_no_month_of_retirement_and_may_not_move_the_day(
    door: Door, staffed: World
) -> None:
    listed = (await door.data(staffed.evaluator, LIST))["eligibility"]["teachers"]["edges"]

    assert {edge["node"]["name"] for edge in listed} == {"王**", "钱**"}
    said = [each for edge in listed for each in edge["node"]["conditions"] if each["reason"] == "RETIREMENT"]
    assert [each["said"] for each in said] == [None, None]
    for asked in ({"on": "2025-09-02"}, {"where": {"text": "钱"}}, {"parameters": {"retirementMonths": 61}}):
        assert (await door.error(staffed.evaluator, LIST, **asked))["extensions"]["code"] == "hidden"
