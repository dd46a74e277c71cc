"""Amending a rule through GraphQL: drafted by an administrator, verified by another office, in force."""

from schema.front import GlobalId
from tests.schema.conftest import Door
from tests.world import World

DRAFT = """mutation($input: DraftAmendmentInput!) { draftAmendment(input: $input) {
  ... on Amendment { id state threshold parameters } ... on Refusal { code field } } }"""
VERIFY = """mutation($id: ID!) { verifyAmendment(amendment: $id) {
  ... on Amendment { state } ... on Refusal { code } } }"""
FORCE = """mutation($id: ID!) { putInForce(amendment: $id) {
  ... on Amendment { state rule { id } } ... on Refusal { code } } }"""


async def test_a_rule_is_amended_by_two_offices_and_the_amendment_is_found_again(door: Door, world: World) -> None:
    plan = await world.load_pack()
    found = await door.data(
        world.admin, "query($p: ID!) { node(id: $p) { id } rules(first: 1) { totalCount } }", p=_rule(plan)
    )
    given = {
        "rule": found["node"]["id"],
        "clauseCode": f"{plan}-national-rotation-2017-2-11",
        "threshold": "3/20",
        "parameters": "tenure_years = 5",
        "reason": "省里提高了比例",
    }

    odd = await door.data(world.admin, DRAFT, input=given | {"threshold": "一成"})
    drafted = (await door.data(world.admin, DRAFT, input=given))["draftAmendment"]
    early = await door.data(world.admin, FORCE, id=drafted["id"])
    verified = await door.data(world.personnel, VERIFY, id=drafted["id"])
    forced = await door.data(world.admin, FORCE, id=drafted["id"])
    again = await door.data(world.evaluator, "query($id: ID!) { node(id: $id) { id } }", id=drafted["id"])

    assert odd["draftAmendment"] == {"code": "no_fraction", "field": "threshold"}
    assert (drafted["state"], drafted["parameters"]) == ("DRAFT", "tenure_years = 5")
    assert early["putInForce"] == {"code": "not_now"}
    assert verified["verifyAmendment"] == {"state": "VERIFIED"}
    assert forced["putInForce"] == {"state": "IN_FORCE", "rule": {"id": given["rule"]}}
    assert again["node"]["id"] == drafted["id"]


def _rule(plan: str) -> str:
    return str(GlobalId.of("Rule", f"{plan}-national-rotation-rate"))
