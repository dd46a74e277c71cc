"""Directed plans by GraphQL: planned, filled and followed, with refusals beside the field they concern."""

import pytest

from tests.directed.made import applied, planned
from tests.schema.conftest import Door
from tests.schema.ids import id_of
from tests.world import World

PLAN = """mutation($division: String!, $seats: Int!, $total: Int!) { planDirected(input: {
  division: $division, year: 2025, total: $total, lots: [{statuses: [REGISTERED_POOR], seats: $seats}],
  statusOn: "2025-06-01", releaseFrom: "2025-09-01", idempotencyKey: "one"
}) { ... on DirectedPlan { id total reserved generalFree leastReserve surplus version lots { id seats free }
       together { total reserved least judged } }
     ... on Refusal { code field } } }"""
ENTER = """mutation($plan: ID!, $pseudonym: String!) { enterCandidate(input: {
  plan: $plan, pseudonym: $pseudonym, stage: PRIMARY, subject: "数学", appliedOn: "2025-06-01"
}) { ... on DirectedCandidate { id state } ... on Refusal { code field } } }"""
VERIFY = """mutation($candidate: ID!) { verifyHousehold(input: {
  candidate: $candidate, status: REGISTERED_POOR, startsOn: "2015-01-01", verifiedOn: "2025-06-02",
  verifiedBy: "县乡村振兴局"
}) { ... on DirectedCandidate { state households { status verifiedBy } } ... on Refusal { code } } }"""
ADMIT = """mutation($candidate: ID!, $lot: ID) { admitCandidate(input: {
  candidate: $candidate, lot: $lot, admittedOn: "2025-07-01"
}) { ... on DirectedCandidate { state lot { free } plan { generalFree } } ... on Refusal { code field } } }"""
MOVE = """mutation($candidate: ID!, $step: CandidateStep!, $reason: String!) { moveCandidate(input: {
  candidate: $candidate, step: $step, happenedOn: "2025-07-05", reason: $reason
}) { ... on DirectedCandidate { state steps { state happenedOn } } ... on Refusal { code field } } }"""
RELEASE = """mutation($plan: ID!, $lot: ID!, $seats: Int!) { releaseReservedSeats(input: {
  plan: $plan, lot: $lot, seats: $seats, decidedOn: "2025-10-01", decision: "会议纪要"
}) { ... on DirectedPlan { reserved lots { releases { seats decision } } } ... on Refusal { code field } } }"""
REVISE = """mutation($plan: ID!, $lot: ID!, $total: Int!) { reviseDirectedPlan(input: {
  plan: $plan, total: $total, lots: [{lot: $lot, seats: 2}]
}) { ... on DirectedPlan { total } ... on Refusal { code field } } }"""
SEEN = """query($plan: ID!) { node(id: $plan) { ... on DirectedPlan { viewerCanChange
  candidates(where: {reserved: true}) { totalCount edges { node { pseudonym households { status verifiedBy } } } }
} } directedPlans(where: {year: 2025}) { totalCount } }"""


@pytest.fixture
def door(world: World) -> Door:
    return Door(world.database)


async def test_a_plan_is_made_filled_released_and_revised(door: Door, world: World) -> None:
    office, wanted = world.personnel, {"division": world.county.code}
    low = (await door.data(office, PLAN, seats=1, total=10, **wanted))["planDirected"]
    plan = (await door.data(office, PLAN, seats=2, total=10, **wanted))["planDirected"]
    named = (await door.data(office, ENTER, plan=plan["id"], pseudonym="王小梅"))["enterCandidate"]
    entered = (await door.data(office, ENTER, plan=plan["id"], pseudonym="A-1"))["enterCandidate"]
    lot, candidate = plan["lots"][0]["id"], entered["id"]
    early = (await door.data(office, ADMIT, candidate=candidate, lot=lot))["admitCandidate"]
    verified = (await door.data(office, VERIFY, candidate=candidate))["verifyHousehold"]
    admitted = (await door.data(office, ADMIT, candidate=candidate, lot=lot))["admitCandidate"]
    contracted = (await door.data(office, MOVE, candidate=candidate, step="CONTRACT", reason=""))["moveCandidate"]
    unreasoned = (await door.data(office, MOVE, candidate=candidate, step="BREACH", reason=""))["moveCandidate"]
    much = (await door.data(office, RELEASE, plan=plan["id"], lot=lot, seats=2))["releaseReservedSeats"]
    released = (await door.data(office, RELEASE, plan=plan["id"], lot=lot, seats=1))["releaseReservedSeats"]
    under = (await door.data(office, REVISE, plan=plan["id"], lot=lot, total=0))["reviseDirectedPlan"]
    revised = (await door.data(office, REVISE, plan=plan["id"], lot=lot, total=8))["reviseDirectedPlan"]

    assert low == {"code": "reserve_below_rule", "field": "reserved"}
    assert (plan["generalFree"], plan["leastReserve"], plan["surplus"]) == (8, 2, 0)
    assert plan["together"] == {"total": 10, "reserved": 2, "least": 2, "judged": False}
    assert named == {"code": "bad_pseudonym", "field": "pseudonym"}
    assert early == {"code": "not_verified", "field": "lot"}
    assert verified["households"] == [{"status": "REGISTERED_POOR", "verifiedBy": "县乡村振兴局"}]
    assert admitted == {"state": "ADMITTED", "lot": {"free": 1}, "plan": {"generalFree": 8}}
    assert [each["state"] for each in contracted["steps"]] == ["APPLIED", "VERIFIED", "ADMITTED", "CONTRACTED"]
    assert unreasoned == {"code": "no_reason", "field": "reason"}
    assert much == {"code": "no_seat_left", "field": "seats"}
    assert released["lots"] == [{"releases": [{"seats": 1, "decision": "会议纪要"}]}]
    assert under == {"code": "absurd_number", "field": "total"}
    assert revised == {"total": 8}


async def test_an_evaluator_sees_pseudonyms_and_no_household_and_a_school_office_sees_nothing(
    door: Door, world: World
) -> None:
    plan = await planned(world)
    candidate = await applied(world, plan, {})
    await door.data(world.personnel, ADMIT, candidate=id_of(candidate), lot=id_of(plan.lots[0]))

    seen = await door.data(world.evaluator, SEEN, plan=id_of(plan))
    hidden = await door.data(world.clerk, SEEN, plan=id_of(plan))
    refused = (await door.data(world.evaluator, REVISE, plan=id_of(plan), lot=id_of(plan.lots[0]), total=8))[
        "reviseDirectedPlan"
    ]

    assert seen["node"]["viewerCanChange"] is False
    assert seen["node"]["candidates"]["edges"][0]["node"] == {
        "pseudonym": candidate.pseudonym,
        "households": [{"status": None, "verifiedBy": "县乡村振兴局"}],
    }
    assert (hidden["node"], hidden["directedPlans"]["totalCount"]) == (None, 0)
    assert refused["code"] == "not_allowed"
