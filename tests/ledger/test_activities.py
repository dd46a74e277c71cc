"""Activities from sheets: the county states them as confirmed, under the twinning in whose term they lie."""

import pytest
from sqlalchemy import select

from domain.activity.actions import cancel_activity
from domain.activity.model import Activity
from domain.ledger.model import Kind
from tests.ledger.sheets import Said, counts, refusals, take
from tests.world import World


def activity(world: World, **said: str) -> Said:
    """Say an activity of the world's twinned pair."""
    row = {
        "lead": world.lead.code or "",
        "partner": world.partner.code or "",
        "stage": "小学",
        "held_on": "2025-09-25",
        "kind": "送教下乡",
        "hours": "5",
        "person_times": "26",
    }
    return row | said


async def activities_of(world: World) -> list[Activity]:
    """Read the county's activities."""
    async with world.database.transaction(world.personnel) as session:
        return list(await session.scalars(select(Activity).order_by(Activity.held_on)))


async def test_an_activity_is_entered_put_right_and_never_doubled(world: World) -> None:
    entered = await take(world, Kind.ACTIVITIES, activity(world), activity(world, kind="同课异构"))
    again = await take(world, Kind.ACTIVITIES, activity(world))
    changed = await take(world, Kind.ACTIVITIES, activity(world, person_times="30"))
    twice = await take(world, Kind.ACTIVITIES, activity(world, kind="讲座"), activity(world, kind="专题讲座"))

    assert [counts(each) for each in (entered, again, changed)] == [(2, 0, 0), (0, 0, 1), (0, 1, 0)]
    assert refusals(twice) == [(3, "活动日期", "already_stated")]
    found = {each.kind: (each.state, each.hours, each.person_times) for each in await activities_of(world)}
    assert found == {"lesson_delivery": ("confirmed", 5, 30), "demo_lesson": ("confirmed", 5, 26)}


async def test_the_countys_word_confirms_what_a_school_has_logged_but_brings_nothing_back(world: World) -> None:
    day = (await world.meet(kind="lecture")).held_on
    gone = await world.meet(kind="caravan")
    await world.do(cancel_activity, gone.id, actor=world.clerk, reason="改期")

    confirmed = await take(world, Kind.ACTIVITIES, activity(world, kind="专题讲座", held_on=f"{day}", hours="2"))
    refused = await take(world, Kind.ACTIVITIES, activity(world, kind="大篷车送教", held_on=f"{day}"))

    assert counts(confirmed) == (0, 1, 0)
    assert refusals(refused) == [(2, "活动类型", "wrong_state")]
    assert {each.state for each in await activities_of(world)} == {"confirmed", "cancelled"}


@pytest.mark.parametrize(
    ("said", "column", "code"),
    [
        ({"kind": "参观"}, "活动类型", "unknown_word"),
        ({"held_on": "2024-02-29"}, "活动日期", "outside_twinning"),
        ({"held_on": "2026-02-28"}, "活动日期", "not_yet"),
        ({"stage": "初中"}, "受援校标识码", "unknown_twinning"),
        ({"partner": "2999999999"}, "受援校标识码", "unknown_school"),
        ({"hours": "0"}, "课时数", "not_a_number"),
        ({"person_times": "很多"}, "参与教师人次", "not_a_number"),
    ],
)
async def test_a_wrong_cell_of_an_activity_is_named(world: World, said: Said, column: str, code: str) -> None:
    assert refusals(await take(world, Kind.ACTIVITIES, activity(world, **said))) == [(2, column, code)]


async def test_a_school_office_states_no_facts_for_the_county(world: World) -> None:
    refused = await take(world, Kind.ACTIVITIES, activity(world), actor=world.clerk)

    assert refusals(refused) == [(2, "受援校标识码", "not_allowed")]
    assert counts(await take(world, Kind.ACTIVITIES, activity(world))) == (1, 0, 0)
