"""The board: every target with its clause, its unit and its number, and the way from a number to its rows."""

import re
from html import unescape

import pytest

from tests.conftest import Worlds
from tests.web.conftest import Browse
from tests.world import World, packs

IN_THE_YEAR = "2025-12-31"


@pytest.fixture(scope="module")
async def planned(worlds: Worlds) -> World:
    """Give a county with every shipped plan in force, five teachers and one of them in exchange: for all who read."""
    world = await worlds.another()
    await world.plan()
    for _ in range(4):
        await world.add_teacher()
    await world.send()
    return world


def row(html: str, target_id: str) -> str:
    """Cut one target's line out of the page."""
    return html.split(f'id="target-{target_id}"', 1)[1].split("</tr>", 1)[0]


def text(html: str) -> str:
    """Give what a person reads."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


async def test_every_target_of_every_plan_stands_on_the_board(planned: World, browse: Browse) -> None:
    office = await browse(planned.personnel)

    page = await office.get("/targets", on=IN_THE_YEAR)

    targets = [target.id for pack in packs().values() for target in pack.targets]
    assert page.status_code == 200
    assert [each for each in targets if f'id="target-{each}"' not in page.text] == []
    assert f"{len(targets)} of {len(targets)} targets shown" in page.text


async def test_a_counted_line_says_number_threshold_verdict_and_what_is_missing(planned: World, browse: Browse) -> None:
    office = await browse(planned.personnel)

    line = text(row((await office.get("/targets", on=IN_THE_YEAR)).text, "d0-exchange-count"))

    for said in ("120 teachers in exchange", "C1 · at least a number", "measured: Year 2025", "Personnel office"):
        assert said in line
    assert re.search(r"≥ 120 people 1 person .*119 more teachers .*Not met", line)


async def test_a_share_that_is_met_says_how_many_are_to_spare(planned: World, browse: Browse) -> None:
    office = await browse(planned.personnel)

    line = text(row((await office.get("/targets", on=IN_THE_YEAR)).text, "national-rotation-rate"))

    assert re.search(r"≥ 10% 20\.0% 1 / 5 .*None to spare .*Met", line)


async def test_a_click_on_a_number_lands_on_the_rows_behind_it(planned: World, browse: Browse) -> None:
    office = await browse(planned.personnel)
    line = row((await office.get("/targets", on=IN_THE_YEAR)).text, "d0-exchange-count")

    href = unescape(re.findall(r'href="(/figures/[^"]+)"', line)[-1])
    behind = await office.get(href.removesuffix("#rows"))

    assert href.endswith("#rows")
    assert (behind.status_code, 'id="rows"' in behind.text, "王小梅" in behind.text) == (200, True, True)


async def test_what_cannot_be_counted_yet_is_never_met(planned: World, browse: Browse) -> None:
    office = await browse(planned.personnel)

    page = (await office.get("/targets", on=IN_THE_YEAR)).text

    assert "Not yet counted" in text(row(page, "d0-teaching-buildings"))
    duty = text(row(page, "d0-dropout-letters"))
    assert "To be shown by evidence" in duty
    assert "letter of responsibility" in duty


async def test_where_nobody_is_due_the_line_says_not_applicable_and_why(planned: World, browse: Browse) -> None:
    office = await browse(planned.personnel)

    line = text(row((await office.get("/targets", on=IN_THE_YEAR)).text, "d0-principals"))

    assert "Nobody is eligible" in line
    assert "Not applicable" in line


async def test_filters_narrow_the_board_and_htmx_is_given_the_board_alone(planned: World, browse: Browse) -> None:
    office = await browse(planned.personnel)

    counted = (await office.get("/targets", on=IN_THE_YEAR, counted="yes", plan="d0")).text
    part = (await office.get("/targets", js=True, on=IN_THE_YEAR, verdict="not_met")).text

    assert set(re.findall(r'id="target-([^"]+)"', counted)) == {
        "d0-exchange-count",
        "d0-exchange-backbone",
        "d0-principals",
        "d0-recruitment",
        "d0-directed-reserve",
        "d0-training-person-times",
    }
    assert "<html" not in part
    assert re.findall(r'id="target-([^"]+)"', part)
    assert 'class="status good"' not in part.split("<table", 1)[1]


async def test_a_school_office_is_shown_its_own_share_and_no_verdict_of_the_county(
    planned: World, browse: Browse
) -> None:
    clerk, stranger = await browse(planned.clerk), await browse(planned.stranger_clerk)

    own = text(row((await clerk.get("/targets", on=IN_THE_YEAR)).text, "d0-exchange-count"))
    other = text(row((await stranger.get("/targets", on=IN_THE_YEAR)).text, "d0-exchange-count"))

    assert re.search(r"≥ 120 people 1 person The county is judged, not the school\. Our share", own)
    assert re.search(r"≥ 120 people 0 people", other)


async def test_a_county_out_of_reach_and_a_day_that_is_none_are_refused_in_words(
    planned: World, neighbour: World, browse: Browse
) -> None:
    office = await browse(planned.personnel)

    elsewhere = await office.get("/targets", division=neighbour.county.code, on=IN_THE_YEAR)
    nowhen = await office.get("/targets", on="2025-02-31")

    assert (elsewhere.status_code, nowhen.status_code) == (422, 422)
    assert "Please choose one of the list." in elsewhere.text
    assert neighbour.county.name not in elsewhere.text
    assert "2025-02-31 is not a date." in nowhen.text


async def test_the_board_is_spoken_in_chinese(planned: World, browse: Browse) -> None:
    office = await browse(planned.personnel)
    office.speak("zh")

    line = text(row((await office.get("/targets", on=IN_THE_YEAR)).text, "d0-exchange-count"))

    assert re.search(
        r"城乡、校际交流教师120人 .*C1 · 数量下限 .*人事股、各学校 ≥ 120 人 1 人 还差 119 名教师 未达标", line
    )
