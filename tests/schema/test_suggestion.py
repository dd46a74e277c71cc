"""Suggested plans through GraphQL."""

from datetime import date

from tests.schema.conftest import Door
from tests.world import World

BACKBONE = {"level": "county", "awarded_on": date(2020, 9, 1)}


async def short_of_music(world: World) -> None:
    await world.load_pack()
    for school in (world.lead, world.lead, world.partner):
        await world.add_teacher(school, name="赵一", subject="音乐", arrived_on=date(2010, 9, 1), award=BACKBONE)


async def test_a_plan_is_suggested_with_its_people_its_proof_and_what_binds_it(door: Door, world: World) -> None:
    await short_of_music(world)
    query = """query($asked: SuggestionInput!) { suggestPlans(asked: $asked) {
      plans { moves stillShort provedBest binding people { teacher { name } toSchool { name } } }
      giveUp { rule name } } }"""
    asked = {"startsOn": "2025-09-01", "plannedTo": "2026-07-10", "plans": 1, "seconds": 3}

    found = (await door.data(world.personnel, query, asked=asked))["suggestPlans"]
    odd = await door.error(world.personnel, query, asked=asked | {"seconds": 99})

    (plan,) = found["plans"]
    assert (plan["provedBest"], plan["stillShort"] >= 0, found["giveUp"]) == (True, True, [])
    assert {"teacher": {"name": "赵一"}, "toSchool": {"name": world.stranger.name}} in plan["people"]
    assert odd["extensions"]["code"] == "odd_wish"
