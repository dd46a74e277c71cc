"""Activities over GraphQL: logged by one school, confirmed by the other, listed from whichever side."""

from typing import Any

from tests.schema.conftest import Door
from tests.schema.ids import id_of
from tests.world import World

FIELDS = """... on Activity { id kind state heldOn hours personTimes subject topic version viewerCanConfirm
  host { name } persons { teacherName school { name } } story { deed } }
  ... on Refusal { code field }"""
LOG = f"mutation($i: LogActivityInput!) {{ logActivity(input: $i) {{ {FIELDS} }} }}"
CONFIRM = f"mutation($i: ConfirmActivityInput!) {{ confirmActivity(input: $i) {{ {FIELDS} }} }}"
CORRECT = f"mutation($i: CorrectActivityInput!) {{ correctActivity(input: $i) {{ {FIELDS} }} }}"
CANCEL = f"mutation($i: CancelActivityInput!) {{ cancelActivity(input: $i) {{ {FIELDS} }} }}"
LISTS = """query($school: ID!, $where: ActivityWhere) {
  activities(where: $where, orderBy: {field: HELD_ON, direction: ASC}) { totalCount edges { node { id } } }
  node(id: $school) { ... on School {
    activities { edges { node { id } } }
    twinnings { edges { node { lead { name } partner { name } activities(first: 10) { edges { node { id } } } } } }
  } }
}"""


def wish(world: World, **said: Any) -> dict[str, Any]:
    """Say a demonstration lesson before thirty teachers, given by the first teacher."""
    given = {
        "twinning": id_of(world.twinning),
        "kind": "DEMO_LESSON",
        "heldOn": "2025-09-25",
        "hours": 2,
        "personTimes": 30,
        "subject": "数学",
        "persons": [id_of(world.teachers[0])],
        "idempotencyKey": "k",
    }
    return given | said


async def test_one_school_logs_and_the_host_confirms(door: Door, world: World) -> None:
    logged = (await door.data(world.clerk, LOG, i=wish(world)))["logActivity"]
    again = (await door.data(world.clerk, LOG, i=wish(world)))["logActivity"]
    seen = {"activity": logged["id"], "version": logged["version"]}
    confirmed = (await door.data(world.partner_clerk, CONFIRM, i=seen))["confirmActivity"]
    twice = (await door.data(world.partner_clerk, CONFIRM, i=seen))["confirmActivity"]

    assert again["id"] == logged["id"]
    assert (logged["state"], logged["viewerCanConfirm"]) == ("LOGGED", False)
    assert (confirmed["state"], confirmed["personTimes"], confirmed["hours"]) == ("CONFIRMED", 30, 2)
    assert confirmed["persons"] == [{"teacherName": "王小梅", "school": {"name": world.lead.name}}]
    assert [each["deed"] for each in confirmed["story"]] == ["log_activity", "confirm_activity"]
    assert twice == {"code": "wrong_state", "field": None}


async def test_an_activity_is_corrected_and_cancelled_with_a_reason(door: Door, world: World) -> None:
    logged = (await door.data(world.clerk, LOG, i=wish(world)))["logActivity"]
    named = {"activity": logged["id"]}

    corrected = (await door.data(world.clerk, CORRECT, i=named | {"hours": 3, "persons": []}))["correctActivity"]
    outside = (await door.data(world.clerk, CORRECT, i=named | {"heldOn": "2023-01-01"}))["correctActivity"]
    unreasoned = (await door.data(world.clerk, CANCEL, i=named | {"reason": ""}))["cancelActivity"]
    cancelled = (await door.data(world.clerk, CANCEL, i=named | {"reason": "停课"}))["cancelActivity"]

    assert (corrected["hours"], corrected["persons"], corrected["personTimes"]) == (3, [], 30)
    assert outside == {"code": "outside_twinning", "field": "heldOn"}
    assert unreasoned == {"code": "no_reason", "field": "reason"}
    assert cancelled["state"] == "CANCELLED"


async def test_activities_are_listed_by_county_school_and_twinning(door: Door, world: World) -> None:
    one = (await door.data(world.clerk, LOG, i=wish(world, heldOn="2025-09-26")))["logActivity"]["id"]
    other = (await door.data(world.clerk, LOG, i=wish(world, kind="LECTURE", idempotencyKey=None)))["logActivity"]["id"]
    school = id_of(world.lead)

    all_ = await door.data(world.personnel, LISTS, school=school)
    lectures = await door.data(world.personnel, LISTS, school=school, where={"kinds": ["LECTURE"], "school": school})
    strangers = await door.data(world.stranger_clerk, LISTS, school=school)

    assert [each["node"]["id"] for each in all_["activities"]["edges"]] == [other, one]
    assert [each["node"]["id"] for each in all_["node"]["activities"]["edges"]] == [one, other]
    (twinning,) = all_["node"]["twinnings"]["edges"]
    assert [each["node"]["id"] for each in twinning["node"]["activities"]["edges"]] == [one, other]
    assert lectures["activities"]["totalCount"] == 1
    assert strangers["activities"]["edges"] == []


async def test_an_evaluator_sees_activities_and_not_who_is_named(door: Door, world: World) -> None:
    await door.data(world.clerk, LOG, i=wish(world))
    asked = "{ activities { edges { node { personTimes persons { teacherName } } } } }"

    (edge,) = (await door.data(world.evaluator, asked))["activities"]["edges"]

    assert edge["node"] == {"personTimes": 30, "persons": [{"teacherName": "王**"}]}
