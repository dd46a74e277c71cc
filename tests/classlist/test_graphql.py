"""Class lists by GraphQL: both shares side by side, who moves, and the two acts."""

from typing import Any

import pytest

from domain.access import Actor
from tests.classlist.made import classed, draft, load_urban_plan
from tests.schema.conftest import Door
from tests.schema.ids import id_of
from tests.world import World

SEEN = """query($id: ID!) { node(id: $id) { ... on ClassList {
  year state version viewerCanDecide
  changes { before after wasRural isRural school { name } }
  movedTeachers(first: 1) { totalCount nodes { name wasRural isRural school { name } } }
  figures { target { title(language: EN) } before { exact } after { exact parameters { classYear } } }
} } }"""
CURRENT = """mutation($id: ID!, $version: Int) {
  makeClassListCurrent(input: {classList: $id, version: $version}) {
    ... on ClassList { state } ... on Refusal { code field } } }"""
DROP = "mutation($id: ID!) { dropClassList(input: {classList: $id}) { ... on Refusal { code } } }"

DRAFT = """mutation($division: String!, $classes: [SchoolClassInput!]!) {
  draftClassList(input: {division: $division, year: 2026, classes: $classes}) {
    ... on ClassList { state year schools changes { after } } ... on Refusal { code field } } }"""


@pytest.fixture
def door(world: World) -> Door:
    return Door(world.database)


async def test_a_draft_is_seen_from_both_sides_and_made_current_once(door: Door, world: World) -> None:
    await load_urban_plan(world)
    town, village = await classed(world, {"城关小学": "111", "村小学": "220"})
    await world.send(await world.add_teacher(town), actor=world.staff_of(town))
    await world.add_teacher(village, name="张三")
    listed = await draft(world, {village.id: "112"}, year=2025)

    seen = (await door.data(world.evaluator, SEEN, id=id_of(listed)))["node"]
    hidden = (await door.data(world.clerk, SEEN, id=id_of(listed)))["node"]
    stale = await door.data(world.admin, CURRENT, id=id_of(listed), version=9)
    done = await door.data(world.admin, CURRENT, id=id_of(listed), version=seen["version"])
    again = await door.data(world.admin, DROP, id=id_of(listed))

    assert (seen["state"], seen["viewerCanDecide"], hidden) == ("DRAFT", False, None)
    assert seen["changes"] == [
        {"before": "220", "after": "112", "wasRural": True, "isRural": False, "school": {"name": "村小学"}}
    ]
    assert seen["movedTeachers"]["totalCount"] == 1
    assert seen["movedTeachers"]["nodes"][0]["name"] == "张**"
    assert [(each["before"]["exact"], each["after"]["exact"]) for each in seen["figures"]] == [("1", "1/2")]
    assert stale["makeClassListCurrent"]["code"] == "stale_version"
    assert done["makeClassListCurrent"] == {"state": "CURRENT"}
    assert again["dropClassList"] == {"code": "not_a_draft"}


async def test_a_list_is_drafted_from_its_rows(door: Door, world: World) -> None:
    rows = [{"schoolCode": world.lead.code, "nbs": "112"}, {"schoolCode": world.partner.code, "nbs": "210"}]

    async def drafted(*classes: dict[str, str | None], actor: Actor = world.admin) -> dict[str, Any]:
        answer = await door.data(actor, DRAFT, division=world.county.code, classes=list(classes))
        told: dict[str, Any] = answer["draftClassList"]
        return told

    drafts = await drafted(*rows)
    assert sorted(each["after"] for each in drafts.pop("changes")) == ["112", "210"]
    assert drafts == {
        "state": "DRAFT", "year": 2026, "schools": 2,
    }  # fmt: skip
    wrong = [
        await drafted(),
        await drafted(rows[0], rows[0]),
        await drafted({"schoolCode": "9999999999", "nbs": "112"}),
        await drafted({**rows[0], "nbs": "113"}),
        await drafted(*rows, actor=world.personnel),
    ]
    assert [each["code"] for each in wrong] == [
        "empty_list", "school_twice", "unknown_school", "unknown_nbs_class", "not_allowed",
    ]  # fmt: skip
