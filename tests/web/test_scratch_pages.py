"""The pages of scratch plans: begin one, tick people, see what changes, compare, propose."""

import re
from typing import Any

from httpx2 import Response

from tests.web.conftest import Browse, Client
from tests.world import World

BEGUN: dict[str, Any] = {"kind": "regular_exchange", "starts_on": "2025-09-01", "planned_to": "2026-07-10"}


async def begin(client: Client, name: str = "第一稿") -> str:
    answer = await client.post("/scratch", name=name, **BEGUN)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def line_ids(page: Response) -> list[str]:
    return re.findall(r'name="lines" value="([^"]+)"', page.text)


async def test_an_office_begins_a_plan_ticks_two_teachers_sees_the_rate_move_and_proposes_them(
    browse: Browse, world: World
) -> None:
    await world.load_pack()
    second = await world.add_teacher(name="赵一")
    client = await browse(world.personnel)
    plan = await begin(client)

    empty = await client.get(plan)
    ticked: dict[str, Any] = {
        "teachers": [str(world.teachers[0].id), str(second.id)],
        "to_school": str(world.partner.id),
    }
    added = await client.post(f"{plan}/lines", **ticked)
    shown = await client.get(plan)
    proposed = await client.post(f"{plan}/proposals", lines=line_ids(shown))
    after = await client.get(plan)

    assert "Nobody goes yet" in empty.text
    assert "赵一" in empty.text
    assert added.status_code == proposed.status_code == 303
    assert "100.0%" in shown.text
    assert "+2" in shown.text
    assert shown.text.count("can go") == 2
    assert "2 postings are logged." in after.text
    assert line_ids(after) == []


async def test_two_plans_stand_beside_each_other_and_a_copy_has_the_same_lines(browse: Browse, world: World) -> None:
    await world.load_pack()
    client = await browse(world.personnel)
    plan = await begin(client)
    await client.post(f"{plan}/lines", teachers=str(world.teachers[0].id), to_school=str(world.partner.id))
    copy = await client.post("/scratch", name="第二稿", like=plan.removeprefix("/scratch/"), **BEGUN)

    compared = await client.get(f"{plan}?with={copy.headers['location'].removeprefix('/scratch/')}")
    copied = await client.get(copy.headers["location"])

    assert "With “第二稿”" in compared.text
    assert len(line_ids(copied)) == 1


async def test_what_is_wrong_is_said_and_nothing_is_lost(browse: Browse, world: World) -> None:
    await world.log()
    client = await browse(world.personnel)
    plan = await begin(client)
    nowhere = await client.post(f"{plan}/lines", teachers=str(world.teachers[0].id), to_school="")
    odd = await client.post(f"{plan}/lines", teachers="x", to_school=str(world.partner.id))
    await client.post(f"{plan}/lines", teachers=str(world.teachers[0].id), to_school=str(world.partner.id))
    shown = await client.get(plan)
    refused = await client.post(f"{plan}/proposals", lines=line_ids(shown))

    unnamed = await client.post("/scratch", name="", **BEGUN)

    assert [each.status_code for each in (nowhere, odd, unnamed)] == [422, 422, 422]
    assert "This teacher is already posted elsewhere at that time." in shown.text
    assert "0 postings are logged, 1 are not" in (await client.get(refused.headers["location"])).text
    assert "Give the plan a name" in unnamed.text


async def test_lines_are_swapped_and_taken_out_and_the_plan_is_renamed_and_thrown_away(
    browse: Browse, world: World
) -> None:
    second = await world.add_teacher(name="赵一")
    posting = await world.log(await world.add_teacher(name="钱二"))
    client = await browse(world.personnel)
    plan = await begin(client)
    await client.post(f"{plan}/lines", teachers=str(world.teachers[0].id), to_school=str(world.partner.id))
    (line,) = line_ids(await client.get(plan))

    form = await client.get(plan, line=line)
    await client.post(f"{plan}/swaps", line=line, teacher=str(second.id), other_school=str(world.stranger.id))
    await client.post(f"{plan}/omissions", posting=str(posting.id))
    await client.post(f"{plan}/name", name="定稿")
    swapped = await client.get(plan)
    await client.post(f"{plan}/removals", lines=line_ids(swapped))
    emptied = await client.get(plan)
    gone = await client.post(f"{plan}/removal")

    assert "Instead of 王小梅" in form.text
    assert re.search(r"<span>赵一 <.*?青山小学", swapped.text, re.S)
    assert "left out" in swapped.text
    assert "定稿" in swapped.text
    assert "Nobody goes yet" in emptied.text
    assert gone.headers["location"] == "/scratch"
    assert (await client.get(plan)).status_code == 404


async def test_htmx_is_given_the_list_of_people_and_other_offices_nothing(browse: Browse, world: World) -> None:
    await world.load_pack()
    await world.add_teacher(name="赵一", subject="音乐")
    client = await browse(world.personnel)
    plan = await begin(client)

    part = await client.get(plan, js=True, find_subject="音乐")
    clerk = await (await browse(world.clerk)).get("/scratch")
    evaluator = await (await browse(world.evaluator)).get(plan)

    assert part.text.lstrip().startswith("<section")
    assert ("赵一" in part.text, "王小梅" in part.text) == (True, False)
    assert (clerk.status_code, evaluator.status_code) == (403, 403)
