"""The six rotation columns of the national teacher record: what went out comes back, and tells what it changes."""

from datetime import date
from typing import Any

import pytest

from domain.exchange.model import Posting
from domain.ledger.model import Kind
from tests.ledger.sheets import new_number
from tests.revision.trips import MINUTE, Sheet, as_card_says, changes, commit, copy_of, counts, reasons, send
from tests.world import World

SIX = ("交流轮岗类型", "是否调动人事关系", "开始日期", "结束日期", "原单位名称", "交流轮岗单位名称")


@pytest.fixture
async def three(world: World) -> list[Posting]:
    """Send three teachers, each in another way."""
    ways: tuple[dict[str, Any], ...] = (
        {"kind": "regular_exchange", "personnel_moved": True},
        {"kind": "support_teaching", "planned_to": date(2026, 1, 23)},
        {"kind": "itinerant", "half_days": 4, "to_school_id": world.stranger.id},
    )
    return [await world.send(await _teacher(world), **way) if "half_days" not in way
            else await world.log(await _teacher(world), **way) for way in ways]  # fmt: skip


async def _teacher(world: World) -> Any:
    number = new_number()
    return await world.add_teacher(**as_card_says(number))


def six(sheet: Sheet) -> list[tuple[str, ...]]:
    """Give the six columns of each row."""
    return [tuple(row[name] for name in SIX) for row in sheet.rows]


async def test_what_went_out_comes_in_unchanged_and_changes_nothing(world: World, three: list[Posting]) -> None:
    sheet = await copy_of(world, Kind.POSTINGS)

    _, outcome = await send(world, sheet.workbook())

    assert counts(outcome) == {"unchanged": 3}
    assert set(six(sheet)) == {
        ("定期交流", "是", "2025-09-01", "2026-07-10", world.lead.name, world.partner.name),
        ("支教", "否", "2025-09-01", "2026-01-23", world.lead.name, world.partner.name),
        ("走教", "否", "2025-09-01", "2026-07-10", world.lead.name, world.stranger.name),
    }


async def test_what_was_edited_and_nothing_else_is_changed_and_goes_out_again_as_it_came_in(
    world: World, three: list[Posting]
) -> None:
    sheet = await copy_of(world, Kind.POSTINGS)
    sheet.row(交流轮岗类型="支教")["结束日期"] = "2026-07-10"
    sheet.row(交流轮岗类型="定期交流")["交流轮岗类型"] = "跟岗学习"
    office = world.personnel

    revision, outcome = await send(world, sheet.workbook(), actor=office)
    await commit(world, revision, actor=office)
    after = await copy_of(world, Kind.POSTINGS, now=world.now + 30 * MINUTE)

    assert sorted(changes(outcome)) == [("kind", "定期交流", "跟岗学习"), ("planned_to", "2026-01-23", "2026-07-10")]
    assert counts(outcome) == {"change": 2, "unchanged": 1}
    assert sorted(six(after)) == sorted(six(sheet))


async def test_who_was_sent_from_where_to_where_is_another_posting_and_refused_at_its_cell(
    world: World, three: list[Posting]
) -> None:
    sheet = await copy_of(world, Kind.POSTINGS)
    sheet.row(交流轮岗类型="支教")["交流轮岗单位名称"] = world.stranger.name

    _, outcome = await send(world, sheet.workbook())

    assert [field for field, _ in reasons(outcome)] == ["to_school"]
    assert changes(outcome) == []
