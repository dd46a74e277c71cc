"""The eligible list on pages: everybody in or out with a reason, and one form for many questions."""

import re
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tests.web.conftest import Browse
from tests.web.plans import planned
from tests.web.test_target_pages import text
from tests.world import World

__all__ = ["planned"]

HERE = "/teachers/eligibility"
ON = "2025-09-01"


@pytest.fixture
async def staffed(planned: World) -> World:
    """Give the county a principal, somebody in the sixth year who teaches PE, and somebody who is ill."""
    await planned.add_teacher(name="吴校长", post="principal")
    await planned.add_teacher(name="钱跃进", subject="体育", arrived_on=date(2020, 2, 1))
    ill = await planned.add_teacher(planned.partner, name="孙安康")
    await planned.exempt(ill, starts_on=date(2025, 3, 1))
    return planned


def names(html: str) -> set[str]:
    return set(re.findall(r"吴校长|钱跃进|孙安康|王小梅", html.split("<tbody>")[-1]))


async def test_everybody_is_in_or_out_with_each_reason_in_words_and_counts_for_each(
    staffed: World, browse: Browse
) -> None:
    office = await browse(staffed.personnel)

    page = text((await office.get(HERE, on=ON)).text)

    assert re.search(r"\b1 In 3 Out", page)
    assert "Post : Principal (asked: Teacher)" in page
    assert "Years at the school : At this school since 2020-02-01; 6 years are full on 2026-02-01" in page
    assert "Exemption : An exemption is in force" in page
    assert re.search(r"Exemption 1 1 .*教督〔2017〕6号 指标2\.11", page)


async def test_who_is_in_the_sixth_year_and_teaches_pe_is_one_question(staffed: World, browse: Browse) -> None:
    office = await browse(staffed.personnel)

    for query, expected in (
        ({"year": "6", "subject": "体育"}, {"钱跃进"}),
        ({"year": "7-"}, {"吴校长", "孙安康", "王小梅"}),
        ({"outcome": "in"}, {"王小梅"}),
        ({"reason": "exemption"}, {"孙安康"}),
        ({"school": str(staffed.partner.id)}, {"孙安康"}),
        ({"q": "跃进"}, {"钱跃进"}),
        ({"by": "national-rotation-rate:five-years", "outcome": "in"}, {"王小梅", "钱跃进"}),
    ):
        page = await office.get(HERE, js=True, **{"on": "2026-01-31"} | query)
        assert (page.status_code, "<html" in page.text, names(page.text)) == (200, False, expected), query


async def test_a_day_later_somebodys_years_are_full(staffed: World, browse: Browse) -> None:
    office = await browse(staffed.personnel)

    before, on_the_day = [
        names((await office.get(HERE, js=True, outcome="in", on=day)).text) for day in ("2026-01-31", "2026-02-01")
    ]

    assert (before, on_the_day) == ({"王小梅"}, {"王小梅", "钱跃进"})


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"year": "six"}, "six names no years at a school"),
        ({"on": "2025-02-30"}, "2025-02-30 is not a date."),
        ({"on": "1066-10-14"}, "lies outside the years"),
        ({"by": "no-such-rule"}, "There is no rule no-such-rule."),
        ({"by": "d0-exchange-count"}, "This rule is not about who is due"),
        ({"reason": "whim"}, "Please choose one of the list."),
    ],
)
async def test_what_cannot_be_asked_is_refused_in_words(
    planned: World, browse: Browse, query: dict[str, Any], sentence: str
) -> None:
    office = await browse(planned.personnel)

    page, file = await office.get(HERE, **query), await office.get(f"{HERE}.csv", **query)

    assert (page.status_code, file.status_code) == (422, 422)
    assert sentence in text(page.text)


async def test_the_list_is_a_workbook_and_a_csv_file_of_all_who_are_wanted(staffed: World, browse: Browse) -> None:
    office = await browse(staffed.personnel)

    csv = (await office.get(f"{HERE}.csv", on=ON, outcome="out")).content.decode("utf-8-sig")
    book = CalamineWorkbook.from_filelike(BytesIO((await office.get(f"{HERE}.xlsx", on=ON)).content))
    rows = book.get_sheet_by_index(0).to_python()

    assert csv.count("\n") == 4
    assert "孙安康" in csv
    assert "Exemption" in csv
    assert [len(rows), rows[0][9:12]] == [5, ["In or out", "Reasons", "Why"]]
    assert {row[1]: row[9] for row in rows[1:]}["王小梅"] == "In"
    assert (await office.get(f"{HERE}.exe")).status_code == 404


async def test_a_school_office_lists_its_own_people_and_an_evaluator_no_names_and_no_other_day(
    staffed: World, browse: Browse
) -> None:
    clerk, evaluator = await browse(staffed.partner_clerk), await browse(staffed.evaluator)

    own = (await clerk.get(HERE, on=ON)).text
    masked = (await evaluator.get(HERE)).text

    assert (names(own), names(masked)) == ({"孙安康"}, set())
    assert "王**" in masked
    assert 'name="on"' not in masked
    assert "Statutory retirement" not in masked
    assert (await evaluator.get(HERE, on=ON)).status_code == 403


async def test_without_a_plan_the_page_says_that_nobody_can_be_judged(world: World, browse: Browse) -> None:
    office = await browse(world.personnel)

    page = await office.get(HERE)

    assert page.status_code == 200
    assert "No plan in force says who is due" in text(page.text)
