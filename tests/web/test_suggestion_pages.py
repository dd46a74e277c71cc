"""The page of suggested plans: asked, found, accepted into a scratch plan; a contradiction is named."""

import re
from datetime import date
from typing import Any

from tests.web.conftest import Browse
from tests.world import World

ASKED: dict[str, Any] = {
    "kind": "regular_exchange", "starts_on": "2025-09-01", "planned_to": "2026-07-10", "most_sent": "3",
    "keep_one": "yes", "years_apart": "3", "seconds": "5",
}  # fmt: skip


BACKBONE = {"level": "county", "awarded_on": date(2020, 9, 1)}


async def short_of_music(world: World) -> None:
    await world.load_pack()
    for school in (world.lead, world.lead, world.partner):
        await world.add_teacher(school, name="赵一", subject="音乐", arrived_on=date(2010, 9, 1), award=BACKBONE)


async def test_an_office_asks_for_plans_keeps_one_and_finds_its_lines_to_decide(browse: Browse, world: World) -> None:
    await short_of_music(world)
    client = await browse(world.personnel)

    form = await client.get("/suggestions")
    found = await client.post("/suggestions", **ASKED)
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', found.text))
    kept = await client.post("/suggestions/kept", **hidden)
    plan = await client.get(kept.headers["location"])

    assert "Say what a plan must keep" in form.text
    assert found.status_code == 200
    assert "proved best" in found.text
    assert world.stranger.name in found.text
    assert plan.text.count("can go") >= 1
    assert "Look at every line" in plan.text


async def test_rules_that_contradict_each_other_are_named_and_odd_numbers_refused(browse: Browse, world: World) -> None:
    await short_of_music(world)
    client = await browse(world.personnel)

    contradiction = await client.post("/suggestions", **ASKED | {"least_moves": "2", "most_moves": "1", "keep_one": ""})
    odd = await client.post("/suggestions", **ASKED | {"seconds": "9999"})
    clerk = await (await browse(world.clerk)).get("/suggestions")

    assert "The rules contradict each other" in contradiction.text
    assert "no more people go than wished" in contradiction.text
    assert odd.status_code == 422
    assert "Give a number between 1 and 60." in odd.text
    assert clerk.status_code == 403
