"""What shows a target, through GraphQL: written down by the office, read by an evaluator, taken back."""

from schema.front import GlobalId
from tests.schema.conftest import Door
from tests.world import World

SHOW = """mutation($input: ShowTargetInput!) { showTarget(input: $input) {
  ... on TargetProof { standing dueOn doneOn shownBy evidence } ... on Refusal { code field } } }"""
BACK = """mutation($input: TakeBackTargetInput!) { takeBackTarget(input: $input) {
  ... on TargetProof { standing } ... on Refusal { code } } }"""
SEEN = "query($id: ID!, $on: Date) { node(id: $id) { ... on Target { proof(on: $on) { standing doneOn shownBy } } } }"
BOARD = """query($plan: String, $division: String) { targets(first: 100, where: {plan: $plan}) { edges { node {
  id proof(on: "2020-06-01", division: $division) { __typename standing shownBy } } } } }"""


async def test_an_office_writes_down_what_an_evaluator_reads_and_takes_it_back(door: Door, world: World) -> None:
    plan = await world.load_pack("d2")
    target = str(GlobalId.of("Target", f"{plan}-d2-self-report"))
    given = {"target": target, "division": world.county.code}
    papers = {"doneOn": "2020-03-30", "shownBy": "自查报告", "evidence": ["self_assessment", "photos"]}

    foreign = await door.data(world.evaluator, SHOW, input=given | papers)
    early = await door.data(world.personnel, SHOW, input=given | papers | {"doneOn": "2019-03-30"})
    shown = await door.data(world.personnel, SHOW, input=given | papers)
    seen = await door.data(world.evaluator, SEEN, id=target, on="2020-06-01")
    listed = [await door.ask(world.admin, BOARD, plan=plan, division=each) for each in (None, world.county.code, "no")]
    back = await door.data(world.personnel, BACK, input=given)
    again = await door.data(world.personnel, BACK, input=given)

    assert foreign["showTarget"]["code"] == "not_allowed"
    assert early["showTarget"] == {"code": "before_its_period", "field": "doneOn"}
    assert shown["showTarget"] == {
        "standing": "SHOWN",
        "dueOn": "2020-03-31",
        "doneOn": "2020-03-30",
        "shownBy": "自查报告",
        "evidence": ["self_assessment"],
    }
    assert seen["node"]["proof"] == {"standing": "SHOWN", "doneOn": "2020-03-30", "shownBy": "自查报告"}
    way = [each["extensions"]["execution"] for each in listed]
    assert way == [{"way": "plan"}, {"way": "plan"}, {"way": "ordinary", "why": "refused"}]
    assert {error["extensions"]["code"] for error in listed[2]["errors"]} == {"unknown_division"}
    for board in listed[:2]:
        targets = [each["node"] for each in board["data"]["targets"]["edges"]]
        assert [each["proof"]["shownBy"] for each in targets if each["id"] == target] == ["自查报告"]
        assert {each["proof"] is None for each in targets} == {True, False}
    assert back["takeBackTarget"] == {"standing": "OVERDUE"}
    assert again["takeBackTarget"]["code"] == "not_shown"
