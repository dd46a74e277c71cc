"""Wishes of teachers at both doors: noted by the school, planned with by the county."""

from typing import Any

from tests.schema.conftest import Door
from tests.schema.ids import id_of
from tests.web.conftest import Browse
from tests.world import World

STATE = """mutation($teacher: ID!, $stand: WishStand!, $reason: String!) {
  stateWish(input: {teacher: $teacher, year: 2026, stand: $stand, reason: $reason}) {
    ... on TeacherWish { id stand version } ... on Refusal { code field } } }"""
LISTED = "{ teacherWishes(where: {year: 2026}) { totalCount edges { node { teacherName stand reason } } } }"


async def test_both_doors_note_it_and_show_no_reason_to_those_who_only_read(world: World, browse: Browse) -> None:
    clerk, office = await browse(world.clerk), await browse(world.personnel)
    teacher: dict[str, Any] = {"teacher": world.teachers[0].id, "wish_year": 2026}

    unsaid = await clerk.post("/wishes", **teacher, stand="unwilling", reason="", to_school="")
    noted = await clerk.post("/wishes", **teacher, stand="unwilling", reason="孩子年幼", to_school="")
    seen = await office.get("/wishes", year=2026)
    door = Door(world.database)
    told = (await door.data(world.evaluator, LISTED))["teacherWishes"]
    given = {"teacher": id_of(world.teachers[0]), "stand": "UNWILLING", "reason": ""}
    refused = (await door.data(world.clerk, STATE, **given))["stateWish"]
    stated = (await door.data(world.clerk, STATE, **given | {"stand": "WILLING"}))["stateWish"]
    back = await clerk.post(f"/wishes/{stated_id(seen.text)}/withdrawal")

    assert (unsaid.status_code, "gives a reason" in unsaid.text) == (422, True)
    assert (noted.status_code, "孩子年幼" in seen.text) == (303, True)
    assert told["edges"][0]["node"] == {"teacherName": "王**", "stand": "UNWILLING", "reason": None}
    assert (refused["code"], stated["stand"], stated["version"]) == ("stay_needs_reason", "WILLING", 2)
    assert (back.status_code, "Nobody has said" in (await clerk.get("/wishes", year=2026)).text) == (303, True)


def stated_id(page: str) -> str:
    """Find the only wish on the page."""
    return page.partition('action="/wishes/')[2].partition("/")[0]
