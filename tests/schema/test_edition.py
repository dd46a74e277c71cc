"""A plan's new edition through GraphQL: entries as a plan's file writes them, verified by another office, in force."""

from schema.front import GlobalId
from tests.schema.conftest import Door
from tests.world import World

DRAFT = """mutation($plan: ID!) { draftEdition(plan: $plan, reason: "省里出台了办法") {
  ... on Edition { id number state } ... on Refusal { code } } }"""
WRITE = """mutation($input: WriteEntryInput!) { writeEntry(input: $input) {
  ... on Edition { differences { section entry field before after } } ... on Refusal { code field message } } }"""
VERIFY = "mutation($id: ID!) { verifyEdition(edition: $id) { ... on Edition { state } ... on Refusal { code } } }"
FORCE = "mutation($id: ID!) { putEditionInForce(edition: $id) { ... on Edition { state } ... on Refusal { code } } }"
SEEN = """query($plan: ID!, $edition: ID!, $division: String) {
  edition: node(id: $edition) { __typename id } editions(where: {plan: $plan}) { edges { node { number
  differences { field after } preview(division: $division) { ruleCode now { denominator } then { denominator } } } } }
  node(id: $plan) { ... on Plan { edition } } }"""
PAPER = """id = "measures"
title = { zh = "办法", en = "Measures" }
issuer = { zh = "省教育厅", en = "The province" }
level = "province"
status = "to_be_verified"
valid_from = 2025-01-01
source = { zh = "官网", en = "Its site" }"""


async def test_an_edition_is_written_entry_by_entry_and_found_again_with_what_it_changes(
    door: Door, world: World
) -> None:
    name = await world.load_pack()
    plan = str(GlobalId.of("Plan", name))
    draft = (await door.data(world.admin, DRAFT, plan=plan))["draftEdition"]
    given = {"edition": draft["id"], "section": "DOCUMENT", "toml": PAPER}

    broken = await door.data(world.admin, WRITE, input=given | {"toml": "id = "})
    lacking = await door.data(world.admin, WRITE, input=given | {"toml": 'id = "measures"'})
    foreign = await door.data(world.personnel, WRITE, input=given)
    told = await door.data(world.admin, WRITE, input=given)
    verified = await door.data(world.personnel, VERIFY, id=draft["id"])
    forced = await door.data(world.admin, FORCE, id=draft["id"])
    seen = await door.data(world.evaluator, SEEN, plan=plan, edition=draft["id"], division=world.county.code)

    assert draft["state"] == "DRAFT"
    assert broken["writeEntry"]["code"] == "pack_not_toml"
    assert lacking["writeEntry"]["field"] == f"document.{name}-measures.title"
    assert foreign["writeEntry"]["code"] == "not_allowed"
    assert {each["field"] for each in told["writeEntry"]["differences"]} >= {"title.zh", "valid_from", "level"}
    assert (verified["verifyEdition"], forced["putEditionInForce"]) == ({"state": "VERIFIED"}, {"state": "IN_FORCE"})
    assert seen["edition"] == {"__typename": "Edition", "id": draft["id"]}
    assert seen["node"]["edition"] == draft["number"] == seen["editions"]["edges"][0]["node"]["number"]
    assert seen["editions"]["edges"][0]["node"]["preview"] == []
