"""A school's ledger in the official form: on the page, as a workbook, by year and term, with marks and within sight."""

from datetime import date
from io import BytesIO
from typing import Any

import python_calamine as calamine

from domain.calendar.rules import day_in_shanghai, school_year_label
from domain.school.model import SchoolFlag
from tests.web.conftest import Browse
from tests.world import World


async def marked(world: World) -> None:
    async with world.database.transaction(world.admin, now=world.now) as session:
        session.add(SchoolFlag(school_id=world.partner.id, flag="poverty_village"))


async def test_the_ledger_of_a_term_holds_what_touches_it_and_marks_poverty_village_schools(
    world: World, browse: Browse
) -> None:
    await marked(world)
    await world.log(order_no="教人〔2025〕5号")
    gone = await world.add_teacher(name="周已回")
    await world.log(gone, starts_on=date(2024, 9, 1), planned_to=date(2025, 7, 1))
    await world.meet(topic="整本书阅读")
    client = await browse(world.clerk)
    here = f"/schools/{world.lead.id}/ledger"

    page = await client.get(here, year="2025-2026", term="1")
    earlier = await client.get(here, year="2024-2025", term="year")
    second = await client.get(here, year="2025-2026", term="2")
    book = await client.get(f"{here}.xlsx", year="2025-2026", term="1")
    sheet = calamine.load_workbook(BytesIO(book.content)).get_sheet_by_index(0)

    cells = [[str(cell) for cell in row] for row in sheet.iter_rows()]

    assert f"{world.partner.name}★" in page.text
    assert f"{world.lead.name}★" not in page.text
    assert "教人〔2025〕5号" in page.text
    assert "整本书阅读" in page.text
    assert "5节" in page.text
    assert "周已回" not in page.text
    assert "周已回" in earlier.text
    assert "整本书阅读" not in second.text
    assert "（2025-2026学年第一学期）" in cells[0][0]
    assert any("王小梅" in row for row in cells)
    assert any(f"{world.partner.name}★" in row for row in cells)


async def test_the_ledger_is_shown_to_the_school_and_the_county_and_masked_to_an_evaluator(
    world: World, browse: Browse
) -> None:
    today = day_in_shanghai(world.now)
    await world.log()
    asked: dict[str, Any] = {"year": school_year_label(today), "term": "year"}
    here = f"/schools/{world.lead.id}/ledger"
    texts = {}

    for name, actor in (("office", world.personnel), ("own", world.clerk), ("evaluator", world.evaluator)):
        texts[name] = (await (await browse(actor)).get(here, **asked)).text
    stranger = await browse(world.stranger_clerk)

    assert "王小梅" in texts["office"]
    assert "王小梅" in texts["own"]
    assert "王小梅" not in texts["evaluator"]
    assert "王**" in texts["evaluator"]
    assert (await stranger.get(here, **asked)).status_code == 403
    assert (await stranger.get(f"{here}.xlsx", **asked)).status_code == 403
    assert (await stranger.get(f"/schools/{world.stranger.id}/ledger")).status_code == 200
