"""What-if through GraphQL: asked without keeping anything, kept under a name, proposed line by line."""

from typing import Any

from tests.schema.conftest import Door
from tests.schema.ids import id_of
from tests.world import World

WHAT_IF = """query($trial: TrialInput!) { whatIf(trial: $trial) {
  targets { target { code } now { numerator printed } then { numerator printed verdict } }
  schools { school { name } posts vacancyBefore vacancyAfter deserted subjects { subject before after } }
  refusals { teacher { name } refusal { code } }
} }"""
KEEP = """mutation($input: KeepScratchPlanInput!) { keepScratchPlan(input: $input) {
  ... on ScratchPlan { id name lines { id verb teacher { name } toSchool { name } } }
  ... on Refusal { code field }
} }"""
PROPOSE = """mutation($input: ScratchLinesInput!) { propose(input: $input) {
  ... on Proposal {
    logged { state teacherName } refused { line { id } refusal { code } } plan { lines { posting { id } } }
  }
  ... on Refusal { code }
} }"""


def tried(world: World, *, without: tuple[Any, ...] = ()) -> dict[str, Any]:
    return {
        "moves": [{"teacher": id_of(each), "toSchool": id_of(world.partner)} for each in world.teachers],
        "without": [id_of(each) for each in without],
        "startsOn": "2025-09-01",
        "plannedTo": "2026-07-10",
    }


async def test_what_changes_if_they_go_is_asked_in_one_question_and_nothing_is_kept(door: Door, world: World) -> None:
    await world.load_pack()
    await world.add_teacher(name="赵一", subject="音乐")

    found = (await door.data(world.personnel, WHAT_IF, trial=tried(world)))["whatIf"]

    rate = next(each for each in found["targets"] if each["target"]["code"].endswith("rotation-rate"))
    assert (rate["now"]["printed"], rate["then"]["printed"], rate["then"]["verdict"]) == ("0.0%", "100.0%", "MET")
    lead = next(each for each in found["schools"] if each["school"]["name"] == world.lead.name)
    assert lead["subjects"] == [
        {"subject": "语文", "before": "1", "after": "0"},
        {"subject": "音乐", "before": "1", "after": "0"},
    ]
    assert (lead["deserted"], lead["posts"], lead["vacancyAfter"]) == (["语文", "音乐"], None, None)
    assert found["refusals"] == []
    kept = await door.data(world.personnel, "{ scratchPlans { totalCount } postings { totalCount } }")
    assert kept == {"scratchPlans": {"totalCount": 0}, "postings": {"totalCount": 0}}


async def test_a_plan_is_kept_read_again_and_proposed(door: Door, world: World) -> None:
    await world.log()
    await world.add_teacher(name="赵一")
    made = (await door.data(world.personnel, KEEP, input={"name": "第一稿", "trial": tried(world)}))["keepScratchPlan"]

    read = await door.data(
        world.personnel, "{ scratchPlans { edges { node { name whatIf { refusals { refusal { code } } } } } } }"
    )
    lines = [line["id"] for line in made["lines"]]
    proposal = (await door.data(world.personnel, PROPOSE, input={"plan": made["id"], "lines": lines}))["propose"]

    assert [(line["verb"], line["teacher"]["name"]) for line in made["lines"]] == [("SEND", "王小梅"), ("SEND", "赵一")]
    (node,) = read["scratchPlans"]["edges"]
    assert node["node"] == {"name": "第一稿", "whatIf": {"refusals": [{"refusal": {"code": "overlapping_posting"}}]}}
    assert proposal["logged"] == [{"state": "APPROVED", "teacherName": "赵一"}]
    assert [each["refusal"]["code"] for each in proposal["refused"]] == ["overlapping_posting"]


async def test_a_line_that_is_no_id_and_an_office_that_may_not_are_refused_in_plain_words(
    door: Door, world: World
) -> None:
    made = (await door.data(world.personnel, KEEP, input={"name": "第一稿", "trial": tried(world)}))["keepScratchPlan"]

    odd = await door.data(world.personnel, PROPOSE, input={"plan": made["id"], "lines": ["nonsense"]})
    unnamed = await door.data(world.personnel, KEEP, input={"name": "", "trial": tried(world)})
    clerk = await door.data(world.clerk, KEEP, input={"name": "我的", "trial": tried(world)})

    assert odd["propose"] == {"code": "unknown_scratch"}
    assert unnamed["keepScratchPlan"] == {"code": "no_plan_name", "field": "name"}
    assert clerk["keepScratchPlan"]["code"] == "not_allowed"
    assert (await door.error(world.evaluator, WHAT_IF, trial=tried(world)))["extensions"]["code"] == "not_allowed"
