"""Global ids: every node is found again by its id, and none of another county's."""

from datetime import date
from typing import Any

from schema.front import GlobalId
from schema.query import NODES
from tests.classlist.made import draft
from tests.directed import made as directed
from tests.recruitment import made as recruitment
from tests.schema.conftest import Door
from tests.schema.ids import id_of
from tests.submission.test_submission import submit
from tests.world import World

EVERY = """query($d: String!) {
  schools(first: 1, where: {division: $d}) { edges { node { id } } }
  teachers(first: 1) { edges { node { id } } }
  exemptions(first: 1) { edges { node { id } } }
  twinnings(first: 1) { edges { node { id
    teacherPairs(first: 1) { edges { node { id } } } activities(first: 1) { edges { node { id } } } } } }
  postings(first: 1) { edges { node { id } } }
  policies(first: 1, where: {division: $d}) { edges { node { id plan { id } } } }
  clauses(first: 1, where: {division: $d}) { edges { node { id } } }
  rules(first: 1, where: {division: $d}) { edges { node { id } } }
  targets(first: 1, where: {division: $d}) { edges { node { id } } }
  divisions(first: 1, where: {inReach: true}) { edges { node { id } } }
  classLists(first: 1) { edges { node { id } } }
  submissions(first: 1) { edges { node { id } } }
  directedPlans(first: 1) { edges { node { id lots { id } candidates { edges { node { id } } } } } }
  recruitmentPlans(first: 1) { edges { node { id posts { edges { node { id hires { id } } } } } } }
}"""
ASKED_ELSEWHERE = {
    *("Amendment", "Edition", "Job"),
    *("Evidence", "Notice", "ScratchPlan", "TrainingProgramme", "TrainingSession", "PlaceAllocation", "Enrolment"),
}
"""Kinds of nodes that the tests of their own rooms find by their ids."""
NODES_QUERY = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"


async def test_every_kind_of_node_is_found_again_by_its_id(door: Door, world: World) -> None:
    await world.load_pack()
    await world.log()
    await world.meet()
    await world.mentor()
    await world.exempt(world.teachers[0], starts_on=date(2025, 1, 1))
    await draft(world, {world.lead.id: "111"})
    await directed.applied(world, await directed.planned(world))
    await recruitment.hired(world, await recruitment.decided(world, await recruitment.posted(world)))
    await submit(world)
    lists = await door.data(world.personnel, EVERY, d=world.county.code)
    nodes = [each["edges"][0]["node"] for each in lists.values()]
    ids = [each["id"] for each in nodes] + [lists["policies"]["edges"][0]["node"]["plan"]["id"], *_within(lists)]

    together = (await door.data(world.personnel, NODES_QUERY, ids=ids))["nodes"]
    one_by_one = [
        (await door.data(world.personnel, "query($id: ID!) { node(id: $id) { __typename id } }", id=each))["node"]
        for each in ids
    ]

    assert [each["id"] for each in together] == ids
    assert together == one_by_one
    assert {each["__typename"] for each in together} == set(NODES) - ASKED_ELSEWHERE


def _within(lists: dict[str, Any]) -> list[str]:
    """Name what is asked for within something else."""
    plan, posts = (lists[name]["edges"][0]["node"] for name in ("directedPlans", "recruitmentPlans"))
    post, twinning = posts["posts"]["edges"][0]["node"], lists["twinnings"]["edges"][0]["node"]
    under = [twinning[name]["edges"][0]["node"]["id"] for name in ("teacherPairs", "activities")]
    return [
        *under,
        plan["lots"][0]["id"],
        plan["candidates"]["edges"][0]["node"]["id"],
        post["id"],
        post["hires"][0]["id"],
    ]


async def test_ids_of_another_county_answer_null_at_every_door(door: Door, world: World, neighbour: World) -> None:
    posting = await neighbour.log()
    foreign = [id_of(each) for each in (posting, neighbour.teachers[0], neighbour.twinning)]

    own = (await door.data(neighbour.personnel, NODES_QUERY, ids=foreign))["nodes"]
    seen = (await door.data(world.personnel, NODES_QUERY, ids=foreign))["nodes"]

    assert [each["id"] for each in own] == foreign
    assert seen == [None, None, None]


async def test_an_id_that_names_the_wrong_county_or_nothing_answers_null(door: Door, world: World) -> None:
    teacher = world.teachers[0]
    wrong = [
        str(GlobalId.of("Teacher", teacher.id, world.county.id + 1)),
        str(GlobalId.of("Teacher", teacher.id)),
        str(GlobalId.of("Posting", teacher.id, world.county.id)),
        str(GlobalId.of("Rule", "no-such-rule")),
        str(GlobalId.of("Division", "000000")),
        str(GlobalId.of("Query", "1")),
    ]

    assert (await door.data(world.personnel, NODES_QUERY, ids=wrong))["nodes"] == [None] * len(wrong)


async def test_what_is_no_id_is_refused(door: Door, world: World) -> None:
    for text in ("", "nonsense", "VGVhY2hlcjo"):
        error = await door.error(world.personnel, NODES_QUERY, ids=[text])
        assert error["extensions"]["code"] == "BAD_ID"


async def test_a_teacher_out_of_sight_is_null_while_the_posting_tells_the_name(door: Door, world: World) -> None:
    posting = await world.send()
    query = "query($id: ID!) { node(id: $id) { ... on Posting { teacherName teacher { name } fromSchool { name } } } }"

    seen: dict[str, Any] = (await door.data(world.partner_clerk, query, id=id_of(posting)))["node"]

    assert seen == {"teacherName": "王小梅", "teacher": None, "fromSchool": {"name": world.lead.name}}


async def test_a_posting_between_counties_is_one_node_for_both_and_none_for_a_third(
    door: Door, world: World, neighbour: World
) -> None:
    posting = await world.log(to_school_id=neighbour.lead.id)
    query = """query($id: ID!) { node(id: $id) { id ... on Posting {
      homeCounty { code } hostCounty { code } teacher { name } teacherName } } }"""

    home = (await door.data(world.personnel, query, id=id_of(posting)))["node"]
    host = (await door.data(neighbour.personnel, query, id=id_of(posting)))["node"]

    assert home["id"] == host["id"] == id_of(posting)
    assert home["homeCounty"]["code"] == host["homeCounty"]["code"] == world.county.code
    assert home["hostCounty"]["code"] == host["hostCounty"]["code"] == neighbour.county.code
    assert (home["teacher"], host["teacher"]) == ({"name": "王小梅"}, None)


async def test_the_viewer_is_told_who_it_is(door: Door, world: World) -> None:
    query = "{ viewer { name role roleName divisions { code name } schools { name } } }"

    office = (await door.data(world.clerk, query, language="en"))["viewer"]
    county = (await door.data(world.evaluator, query))["viewer"]

    assert office["role"] == "SCHOOL"
    assert office["roleName"] == "School office"
    assert office["schools"] == [{"name": world.lead.name}]
    assert (county["role"], county["schools"]) == ("EVALUATOR", [])
    assert [each["code"] for each in county["divisions"]] == [world.county.code]
