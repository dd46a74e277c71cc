"""Recruitment by GraphQL: planned within the establishment, requested by schools, decided and filled."""

import pytest

from tests.recruitment.made import decided, posted, poverty_village
from tests.schema.conftest import Door
from tests.schema.ids import id_of
from tests.world import World

PLAN = """mutation($division: String!, $posts: Int!) { planRecruitment(input: {
  division: $division, year: 2025, establishment: 100, onRoster: 95, leaving: 5,
  sources: [{source: SPECIAL_POST, posts: $posts}, {source: DIRECTED, posts: 1}]
}) { ... on RecruitmentPlan { id vacancies planned directedDemand sources { source posts approved } }
     ... on Refusal { code field } } }"""
REVISE = """mutation($plan: ID!, $posts: Int!) { reviseRecruitmentPlan(input: {
  plan: $plan, establishment: 100, onRoster: 95, leaving: 5, sources: [{source: SPECIAL_POST, posts: $posts}]
}) { ... on RecruitmentPlan { planned } ... on Refusal { code field } } }"""
REQUEST = """mutation($plan: ID!, $school: ID!) { requestPosts(input: {
  plan: $plan, school: $school, source: SPECIAL_POST, stage: PRIMARY, subject: "数学", posts: 1
}) { ... on RecruitmentPost { id state povertyVillage } ... on Refusal { code } } }"""
DECIDE = """mutation($post: ID!, $approved: Int!) { decidePosts(input: {post: $post, approved: $approved}) {
  ... on RecruitmentPost { state approved } ... on Refusal { code field } } }"""
HIRE = """mutation($post: ID!, $reason: String!) { hireTeacher(input: {
  post: $post, name: "周新", hiredOn: "2025-08-25", priorityReason: $reason
}) { ... on Hire { id name priorityReason } ... on Refusal { code field message } } }"""
END = """mutation($hire: ID!) { endHire(input: {hire: $hire, leftOn: "2025-09-20", reason: "考取研究生"}) {
  ... on Hire { leftOn leavingReason } ... on Refusal { code field } } }"""
SEEN = """query($plan: ID!) { node(id: $plan) { ... on RecruitmentPlan { viewerCanChange
  posts(where: {povertyVillage: false}) { edges { node { school { name } hires { name } } } } } } }"""


@pytest.fixture
def door(world: World) -> Door:
    return Door(world.database)


async def test_a_plan_is_made_and_its_posts_are_requested_decided_and_filled(door: Door, world: World) -> None:
    office, code = world.personnel, world.county.code
    beyond = (await door.data(office, PLAN, division=code, posts=10))["planRecruitment"]
    plan = (await door.data(office, PLAN, division=code, posts=4))["planRecruitment"]
    nowhere = (await door.data(office, PLAN, division="999999", posts=4))["planRecruitment"]
    asked = (await door.data(world.clerk, REQUEST, plan=plan["id"], school=id_of(world.lead)))["requestPosts"]
    foreign = (await door.data(world.clerk, REQUEST, plan=plan["id"], school=id_of(world.stranger)))["requestPosts"]
    early = (await door.data(office, HIRE, post=asked["id"], reason=""))["hireTeacher"]
    approved = (await door.data(office, DECIDE, post=asked["id"], approved=1))["decidePosts"]
    again = (await door.data(office, DECIDE, post=asked["id"], approved=1))["decidePosts"]
    village = await decided(world, await posted(world, school=await poverty_village(world)))
    second = (await door.data(office, HIRE, post=asked["id"], reason=""))["hireTeacher"]
    hired = (await door.data(office, HIRE, post=asked["id"], reason="村小无人报考"))["hireTeacher"]
    ended = (await door.data(office, END, hire=hired["id"]))["endHire"]
    less = (await door.data(office, REVISE, plan=plan["id"], posts=1))["reviseRecruitmentPlan"]
    revised = (await door.data(office, REVISE, plan=plan["id"], posts=5))["reviseRecruitmentPlan"]

    assert beyond == {"code": "beyond_vacancies", "field": "establishment"}
    assert (plan["vacancies"], plan["planned"], plan["directedDemand"]) == (10, 5, 6)
    assert nowhere == {"code": "unknown_division", "field": "division"}
    assert (asked["state"], asked["povertyVillage"], foreign["code"]) == ("REQUESTED", False, "not_allowed")
    assert (early["code"], approved, again["code"]) == (
        "no_post_left",
        {"state": "APPROVED", "approved": 1},
        "wrong_state",
    )
    assert (second["code"], second["field"]) == ("poverty_villages_first", "priorityReason")
    assert village.poverty_village
    assert hired["priorityReason"] == "村小无人报考"
    assert ended == {"leftOn": "2025-09-20", "leavingReason": "考取研究生"}
    assert (less["code"], revised) == ("below_approved", {"planned": 5})


async def test_an_evaluator_sees_names_masked_and_a_school_its_own_posts(door: Door, world: World) -> None:
    post = await decided(world, await posted(world))
    await door.data(world.personnel, HIRE, post=id_of(post), reason="")
    other = await posted(world, school=world.partner)

    masked = (await door.data(world.evaluator, SEEN, plan=id_of(post.plan)))["node"]
    own = (await door.data(world.partner_clerk, SEEN, plan=id_of(post.plan)))["node"]

    assert masked["viewerCanChange"] is False
    assert [each["name"] for edge in masked["posts"]["edges"] for each in edge["node"]["hires"]] == ["周**"]
    assert [edge["node"]["school"]["name"] for edge in own["posts"]["edges"]] == [other.school.name]
