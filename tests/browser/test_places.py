"""Places in a browser: next year's classes seen before they are current, and a candidate led to a reserved seat."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import httpx2
from playwright.sync_api import expect

from domain.figure.rules import printed_share
from schema.front import GlobalId
from tests.browser.conftest import PageAs
from tests.browser.program import Program
from tests.browser.visit import asked, signed_in

ROWS = """query($rule: ID!, $after: String) { figure(metric: ROTATION_RATE, rule: $rule,
  parameters: {schoolScope: ANY}) { window { from } eligibilityDate %s(first: 100, after: $after) {
    pageInfo { hasNextPage endCursor }
    edges { node { teacher { id } school { id classes { year nbs } flags { flag startsOn endsOn } } } } } } }"""
DRAFT = "{ classLists(where: {states: [DRAFT]}) { edges { node { year changes { after school { id } } } } } }"


def rows(client: httpx2.Client, side: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Give every row of a side over schools of all kinds, with the figure it stands behind."""
    page, after = {"hasNextPage": True}, None
    while page["hasNextPage"]:
        rule = str(GlobalId.of("Rule", "national-rotation-urban-rate"))
        figure = asked(client, ROWS % side, rule=rule, after=after)["figure"]
        yield from ((figure, edge["node"]) for edge in figure[side]["edges"])
        page = figure[side]["pageInfo"]
        after = page["endCursor"]


def is_counted(figure: dict[str, Any], school: dict[str, Any], year: int, drafted: dict[str, str]) -> bool:
    """Tell whether the school is urban by the draft laid over its classes, or on the list of quality schools."""
    day, this_year = figure["eligibilityDate"], int(figure["window"]["from"][:4])
    known = sorted((each["year"], each["nbs"]) for each in school["classes"] if each["year"] <= this_year)
    nbs = drafted.get(school["id"]) if year <= this_year else None
    return (nbs or (known[-1][1] if known else "")).startswith("1") or any(
        each["flag"] == "QUALITY" and each["startsOn"] <= day and not (each["endsOn"] and each["endsOn"] < day)
        for each in school["flags"]
    )


def rate_under_the_draft(client: httpx2.Client) -> str:
    """Work out from the rows, school by school, what the rate of urban and quality schools is under the draft."""
    draft = asked(client, DRAFT)["classLists"]["edges"][0]["node"]
    drafted = {each["school"]["id"]: each["after"] for each in draft["changes"]}
    counted = [
        sum(is_counted(figure, row["school"], draft["year"], drafted) for figure, row in rows(client, side))
        for side in ("numeratorRows", "denominatorRows")
    ]
    return printed_share(Fraction(*counted), 1)


def test_an_administrator_sees_what_next_years_classes_move_and_makes_them_current(
    page_as: PageAs, served: Program
) -> None:
    with signed_in(served.address, "admin") as client:
        expected = rate_under_the_draft(client)
    visit = page_as("admin")
    visit.go("/class-lists")
    visit.page.locator("tbody th a").first.click()

    rate = visit.page.locator("#figures tr", has_text="城镇和优质学校交流轮岗10%")
    expect(rate).to_contain_text(expected)
    expect(rate).to_contain_text("未达标")
    expect(visit.page.locator("#schools .flag", has_text="变动")).to_have_count(5)
    expect(visit.page.locator("#teachers tbody tr")).not_to_have_count(0)
    visit.page.get_by_role("button", name="启用本名单").click()

    expect(visit.page.locator("#notice")).to_contain_text("此前时点的指标保持不变")
    expect(visit.page.get_by_role("button", name="启用本名单")).to_have_count(0)


def test_a_personnel_office_verifies_a_household_and_gives_a_reserved_seat(page_as: PageAs) -> None:
    visit = page_as("personnel")
    visit.go("/directed")
    visit.page.locator("tbody th a").first.click()
    visit.page.get_by_role("link", name="A-012").click()

    visit.page.locator("#field-status").select_option("registered_poor")
    visit.page.locator("#field-starts_on").fill("2016-01-01")
    visit.page.locator("#field-verified_by").fill("县乡村振兴局")
    visit.page.get_by_role("button", name="核实家庭类型").click()
    expect(visit.page.locator("#record")).to_contain_text("认定日有效")
    visit.page.locator("#field-lot").select_option(index=0)
    visit.page.get_by_role("button", name="录取").click()

    expect(visit.page.locator("#notice")).to_contain_text("A-012已录取")
    expect(visit.page.locator(".timeline").first).to_contain_text("已录取")
