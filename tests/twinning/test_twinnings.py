"""Twinnings: two open schools that share a stage, once at a time, seen by both."""

from datetime import date
from typing import Any

import pytest

from domain.access import Actor, MayNot
from domain.journal.queries import story_of
from domain.school.model import School
from domain.school.rules import SameSchoolTwice, SchoolClosed
from domain.teacher.rules import EndsBeforeStart
from domain.twinning.actions import enter_twinning
from domain.twinning.model import Twinning
from domain.twinning.queries import find_twinning, twinning_between, twinnings_of_school
from domain.twinning.rules import AlreadyTwinned, StageNotShared, UnknownTwinning, check_twinning
from tests.exchange.made import school
from tests.world import World

FIRST, LAST = date(2025, 3, 1), date(2028, 2, 29)


async def enter(world: World, lead: School, partner: School, actor: Actor | None = None, **wanted: Any) -> Twinning:
    given: dict[str, Any] = {
        "stage": "primary",
        "starts_on": FIRST,
        "ends_on": LAST,
        "agreement_no": "教结〔2025〕1号",
    } | wanted
    asking = actor or world.personnel
    return await world.do(enter_twinning, actor=asking, lead=lead, partner=partner, **given)


def test_a_twinning_is_of_two_open_schools_and_a_stage_of_both() -> None:
    one, other = school(1, stages=["primary", "junior"]), school(2)

    check_twinning(one, other, "primary", FIRST, LAST)
    check_twinning(one, other, "primary", FIRST, FIRST)
    with pytest.raises(SameSchoolTwice):
        check_twinning(one, school(1), "primary", FIRST, LAST)
    with pytest.raises(StageNotShared) as refused:
        check_twinning(one, other, "junior", FIRST, LAST)
    with pytest.raises(EndsBeforeStart):
        check_twinning(one, other, "primary", LAST, FIRST)
    with pytest.raises(SchoolClosed):
        check_twinning(one, school(2, closed_on=LAST), "primary", FIRST, LAST)

    assert refused.value.field == "partner"
    assert "初中" in refused.value.sentence("zh")


async def test_the_county_enters_a_twinning_and_its_schools_find_it(world: World) -> None:
    entered = await enter(world, world.partner, world.stranger)

    for actor in (world.personnel, world.partner_clerk, world.stranger_clerk):
        async with world.database.transaction(actor) as session:
            found = await find_twinning(session, actor, entered.id)
            assert (found.lead.name, found.partner.name) == (world.partner.name, world.stranger.name)
    async with world.database.transaction(world.personnel) as session:
        assert [entry.deed for entry in await story_of(session, world.personnel, entered.id)] == ["enter_twinning"]


async def test_a_school_outside_the_pair_does_not_learn_of_it(world: World, neighbour: World) -> None:
    for actor in (world.stranger_clerk, neighbour.personnel):
        async with world.database.transaction(actor) as session:
            with pytest.raises(UnknownTwinning):
                await find_twinning(session, actor, world.twinning.id)
            assert await twinnings_of_school(session, actor, world.lead.id) == []


async def test_only_the_county_enters_twinnings(world: World, neighbour: World) -> None:
    for actor in (world.clerk, world.evaluator, neighbour.personnel):
        with pytest.raises(MayNot):
            await enter(world, world.partner, world.stranger, actor)

    assert (await enter(world, world.partner, world.stranger)).state == "active"


async def test_a_pair_is_twinned_once_at_a_time_in_a_stage(world: World) -> None:
    with pytest.raises(AlreadyTwinned) as refused:
        await enter(world, world.lead, world.partner)

    assert refused.value.field == "partner"
    assert (await enter(world, world.partner, world.lead)).lead_school_id == world.partner.id


@pytest.mark.parametrize(
    ("day", "in_force"),
    [(date(2024, 2, 29), False), (date(2024, 3, 1), True), (date(2028, 2, 29), True), (date(2028, 3, 1), False)],
)
async def test_a_twinning_is_in_force_on_both_of_its_days_whichever_school_is_named_first(
    day: date, in_force: bool, world: World
) -> None:
    async with world.database.transaction(world.clerk) as session:
        found = [
            await twinning_between(session, world.clerk, *pair, day)
            for pair in ((world.lead.id, world.partner.id), (world.partner.id, world.lead.id))
        ]

    assert [each is not None for each in found] == [in_force, in_force]


async def test_a_posting_between_twinned_schools_stands_under_their_twinning(world: World) -> None:
    posting = await world.log()
    elsewhere = await world.log(await world.add_teacher(), to_school_id=world.stranger.id)

    assert (posting.twinning_id, elsewhere.twinning_id) == (world.twinning.id, None)
