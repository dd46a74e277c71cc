"""Figures through GraphQL: exact numbers, readings beside each other, rows page by page, and what was known before."""

from datetime import timedelta
from typing import Any

import pytest

from domain.figure.metrics import METRICS
from domain.figure.model import Metric
from domain.policy.model import Rule
from tests.conftest import Worlds
from tests.schema.conftest import Door
from tests.schema.heard import reading, statements
from tests.schema.ids import id_of
from tests.world import World

WHOLE = """query($rule: ID, $parameters: FigureParameters, $window: DateRange, $reading: ID) {
  figure(metric: ROTATION_RATE, rule: $rule, parameters: $parameters, window: $window, reading: $reading) {
    metric numerator denominator exact decimal printed unit verdict printedVerdict roundingTrap surplus listHash
    margin { toAdd toSwap spare } notApplicableReason validAsOf knownAsOf eligibilityDate window { from to } scope
    parameters { kinds windowMode tenureYears numeratorScope }
    rule { code metric threshold kind } clause { anchor summary policy { number level status } } policy { title }
    readings { id label note figure { exact verdict readings { id } } }
    denominatorRows(first: 1) { totalCount edges { node { name kind posting { id } } } }
  }
}"""


ALONE = """query($rule: ID, $reading: ID) {
  figure(metric: ROTATION_RATE, rule: $rule, reading: $reading) { exact verdict }
}"""


@pytest.fixture(scope="module")
async def sent(worlds: Worlds) -> World:
    """Give a county of three teachers, one of whom has rotated: for all who read."""
    return await rotated(await worlds.another())


async def rotated(world: World) -> World:
    await world.add_teacher(name="钱多多", now=world.now.replace(year=2024))
    await world.add_teacher(name="孙小圣", now=world.now.replace(year=2024))
    await world.send()
    return world


@pytest.fixture(scope="module")
async def rule(sent: World) -> str:
    """Load the national rule for that county."""
    return f"{await sent.load_pack()}-national-rotation-rate"


@pytest.fixture
async def moving(world: World) -> str:
    """Load the national rule for another such county, in which it is going to be changed."""
    return f"{await (await rotated(world)).load_pack()}-national-rotation-rate"


async def test_a_figure_tells_everything_that_it_depends_on(door: Door, sent: World, rule: str) -> None:
    figure = (await door.data(sent.evaluator, WHOLE, rule=rule))["figure"]
    same = await sent.figure(Metric.ROTATION_RATE, rule_id=rule, division=sent.county.code)

    assert (figure["numerator"], figure["denominator"]) == (same.numerator, same.denominator) == (1, 3)
    assert (figure["exact"], figure["decimal"], figure["printed"], figure["unit"]) == ("1/3", "0.333333", "33.3%", "%")
    assert figure["listHash"] == same.list_hash
    assert (figure["verdict"], figure["printedVerdict"], figure["roundingTrap"]) == ("MET", "MET", False)
    assert figure["margin"] == {"toAdd": 0, "toSwap": 0, "spare": 0}
    assert figure["window"] == {"from": "2025-09-01", "to": "2026-08-31"}
    assert (figure["validAsOf"], figure["eligibilityDate"]) == ("2025-10-08", "2025-09-01")
    assert figure["knownAsOf"] == sent.now.isoformat()
    assert figure["rule"]["code"] == rule
    assert (figure["rule"]["metric"], figure["rule"]["threshold"]) == ("ROTATION_RATE", "1/10")
    assert figure["clause"]["policy"]["level"] == "NATIONAL"
    assert figure["scope"] == sent.county.name
    assert figure["notApplicableReason"] is None
    assert figure["denominatorRows"]["totalCount"] == 3
    assert figure["denominatorRows"]["edges"][0]["node"]["posting"] is None


async def test_the_readings_of_a_clause_stand_beside_each_other_and_none_within_them(
    door: Door, sent: World, rule: str
) -> None:
    figure = (await door.data(sent.personnel, WHOLE, rule=rule))["figure"]
    read = {each["id"]: each["figure"] for each in figure["readings"]}

    assert len(read) > 2
    assert all(each["readings"] == [] for each in read.values())
    for name, beside in read.items():
        alone = (await door.data(sent.personnel, ALONE, rule=rule, reading=name))["figure"]
        assert (alone["exact"], alone["verdict"]) == (beside["exact"], beside["verdict"])


async def test_a_reading_speaks_both_languages(door: Door, sent: World, rule: str) -> None:
    query = """query($rule: ID) { figure(metric: ROTATION_RATE, rule: $rule) {
      unit readings { label english: label(language: EN) chinese: label(language: ZH) } } }"""

    in_chinese = (await door.data(sent.personnel, query, rule=rule))["figure"]["readings"][0]
    in_english = (await door.data(sent.personnel, query, rule=rule, language="en"))["figure"]["readings"][0]

    assert in_chinese["label"] == in_chinese["chinese"] != in_chinese["english"]
    assert in_english["label"] == in_english["english"] == in_chinese["english"]


async def test_parameters_of_the_question_take_the_place_of_the_rules_own(door: Door, sent: World, rule: str) -> None:
    given = {"kinds": ["SUPPORT_TEACHING"], "windowMode": "TOUCHED", "tenureYears": 3, "numeratorScope": "ALL"}

    figure = (await door.data(sent.personnel, WHOLE, rule=rule, parameters=given))["figure"]

    assert figure["parameters"] == given
    assert (figure["numerator"], figure["verdict"], figure["margin"]["toAdd"]) == (0, "NOT_MET", 1)


async def test_nobody_to_take_a_share_of_is_not_applicable_with_a_reason(door: Door, sent: World, rule: str) -> None:
    figure = (await door.data(sent.personnel, WHOLE, rule=rule, parameters={"tenureYears": 60}, language="en"))[
        "figure"
    ]

    assert (figure["exact"], figure["decimal"], figure["verdict"]) == (None, None, "NOT_APPLICABLE")
    assert figure["notApplicableReason"].startswith("Nobody is eligible")


@pytest.mark.parametrize(
    ("variables", "code"),
    [
        ({"parameters": {"eligibilityDate": "13-40"}}, "BAD_INPUT"),
        ({"parameters": {"classYear": "soon"}}, "BAD_INPUT"),
        ({"parameters": {"minDays": -1}}, "BAD_INPUT"),
        ({"window": {"from": "2025-09-01", "to": "2025-08-01"}}, "no_window"),
        ({"rule": "no-such-rule"}, "unknown_rule"),
        ({"reading": "no-such-reading"}, "no_such_reading"),
    ],
)
async def test_a_question_that_is_none_is_refused_with_a_code(
    door: Door, sent: World, rule: str, variables: dict[str, Any], code: str
) -> None:
    error = await door.error(sent.personnel, WHOLE, **({"rule": rule} | variables))

    assert error["extensions"]["code"] == code


async def test_a_window_to_the_end_of_time_is_counted(door: Door, sent: World, rule: str) -> None:
    window = {"from": "2025-09-01", "to": "9999-12-31"}

    assert (await door.data(sent.personnel, WHOLE, rule=rule, window=window))["figure"]["numerator"] == 1


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "9999-12-31"])
async def test_a_figure_of_an_absurd_year_is_refused_with_a_code(door: Door, sent: World, rule: str, day: str) -> None:
    targets = """query($day: Date) { targets(first: 1, where: { metric: ROTATION_RATE }) {
      edges { node { figure(on: $day) { printed } } } } }"""

    refused = [
        await door.error(sent.personnel, WHOLE, rule=rule, window={"from": day, "to": day}),
        await door.error(sent.personnel, targets, day=day),
    ]

    assert [error["extensions"]["code"] for error in refused] == ["day_out_of_reach"] * 2


async def test_no_single_question_has_a_county_counted_a_hundred_times(door: Door, sent: World, rule: str) -> None:
    one = "figure(metric: ROTATION_RATE) { printed readings { figure { printed } } }"
    many = " ".join(f"again{number}: {one}" for number in range(15))

    assert (await door.error(sent.personnel, f"{{ {many} }}"))["extensions"]["code"] == "QUERY_TOO_COSTLY"
    assert await door.data(sent.personnel, f"{{ {one} }}")


async def test_a_rule_is_named_by_its_code_or_by_its_id(door: Door, sent: World, rule: str) -> None:
    query = "query($rule: ID) { figure(metric: ROTATION_RATE, rule: $rule) { listHash rule { id code } } }"

    by_code = (await door.data(sent.personnel, query, rule=rule))["figure"]
    by_id = (await door.data(sent.personnel, query, rule=by_code["rule"]["id"]))["figure"]

    assert by_code == by_id


async def test_the_rows_are_read_page_by_page_in_both_directions(door: Door, sent: World, rule: str) -> None:
    query = """query($first: Int, $after: String, $last: Int, $before: String) { figure(metric: ROTATION_RATE) {
      denominatorRows(first: $first, after: $after, last: $last, before: $before) {
        totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        edges { node { teacher { id } } } } } }"""

    def ids(rows: dict[str, Any]) -> list[str]:
        return [edge["node"]["teacher"]["id"] for edge in rows["edges"]]

    async def page(**cut: Any) -> dict[str, Any]:
        rows: dict[str, Any] = (await door.data(sent.personnel, query, **cut))["figure"]["denominatorRows"]
        return rows

    front = await page(first=2)
    rest = await page(first=2, after=front["pageInfo"]["endCursor"])
    back = await page(last=2, before=rest["pageInfo"]["startCursor"])

    assert ids(front) == ids(back)
    assert set(ids(front) + ids(rest)) == {id_of(teacher) for teacher in sent.teachers}
    assert (front["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"]) == (True, False)
    assert front["totalCount"] == rest["totalCount"] == 3


AS_KNOWN = """query($then: DateTime!) {
  now: figure(metric: EXCHANGE_COUNT) { ...counted }
  before: figure(metric: EXCHANGE_COUNT, knownAsOf: $then) { ...counted }
}
fragment counted on Figure { numerator listHash numeratorRows { edges { node { startsOn kind teacher { id } } } } }"""


async def test_a_correction_today_moves_todays_figure_and_leaves_yesterdays_as_it_was(door: Door, world: World) -> None:
    posting = await world.send()
    yesterday = world.now.isoformat()
    was = (await door.data(world.personnel, AS_KNOWN, then=yesterday))["before"]
    door.now = world.now + timedelta(days=1)
    corrected = await door.data(
        world.clerk,
        """mutation($input: CorrectPostingInput!) { correctPosting(input: $input) {
          ... on Posting { kind } ... on Refusal { message } } }""",
        input={"posting": id_of(posting), "kind": "SUPPORT_TEACHING"},
    )
    assert corrected["correctPosting"] == {"kind": "SUPPORT_TEACHING"}

    both = await door.data(world.personnel, AS_KNOWN, then=yesterday)

    assert both["before"] == was
    assert [edge["node"]["kind"] for edge in both["before"]["numeratorRows"]["edges"]] == ["REGULAR_EXCHANGE"]
    assert [edge["node"]["kind"] for edge in both["now"]["numeratorRows"]["edges"]] == ["SUPPORT_TEACHING"]


@pytest.mark.parametrize(
    ("instant", "code"),
    [("2025-10-01T00:00:00", "BAD_INPUT"), ("2099-01-01T00:00:00+08:00", "future_instant"), ("soon", "BAD_INPUT")],
)
async def test_an_instant_without_its_distance_from_utc_or_still_to_come_is_refused(
    door: Door, world: World, instant: str, code: str
) -> None:
    error = await door.error(
        world.personnel, AS_KNOWN.replace("now: figure(metric: EXCHANGE_COUNT) { ...counted }", ""), then=instant
    )

    assert error["extensions"]["code"] == code


async def test_the_earliest_instant_that_can_be_written_is_answered(door: Door, world: World) -> None:
    answer = await door.ask(world.personnel, AS_KNOWN, then="0001-01-01T00:00:00+08:00")

    codes = {error["extensions"]["code"] for error in answer.get("errors", [])}
    assert codes <= {"BAD_INPUT"}


async def test_a_school_and_a_division_have_their_own_figures(door: Door, world: World) -> None:
    await world.send()
    query = """query($school: ID!, $code: String!) {
      school: figure(metric: EXCHANGE_COUNT, school: $school) { numerator scope }
      division(code: $code) { figure(metric: EXCHANGE_COUNT) {
        numerator scope denominator denominatorRows { totalCount } } }
    }"""

    found = await door.data(world.personnel, query, school=id_of(world.partner), code=world.county.code)

    assert found["school"] == {"numerator": 0, "scope": world.partner.name}
    assert found["division"]["figure"] == {
        "numerator": 1,
        "scope": world.county.name,
        "denominator": None,
        "denominatorRows": None,
    }


async def test_every_target_of_a_plan_is_listed_and_what_is_not_counted_is_never_met(door: Door, world: World) -> None:
    plan = await world.load_pack("d0")
    await world.send()
    query = """query($plan: String, $after: String, $on: Date) {
      targets(where: {plan: $plan}, first: 50, after: $after) { totalCount pageInfo { hasNextPage endCursor }
      edges { node { code title owners leader period unit kind
      plan { code edition } rule { metric clause { anchor } }
      figure(on: $on) { metric numerator verdict printed window { from } }
    } } } }"""

    nodes: list[dict[str, Any]] = []
    after: str | None = None
    while True:
        page = (await door.data(world.personnel, query, plan=plan, after=after, on="2025-05-01"))["targets"]
        nodes += [edge["node"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break

    assert len(nodes) == page["totalCount"] > 50
    assert len({node["code"] for node in nodes}) == len(nodes)
    assert all(node["title"] and node["owners"] and node["rule"]["clause"]["anchor"] for node in nodes)
    counted = {node["code"].removeprefix(f"{plan}-"): node["figure"] for node in nodes if node["figure"]}
    assert counted["d0-exchange-count"]["numerator"] == 1
    assert counted["d0-exchange-count"]["window"] == {"from": "2025-01-01"}
    uncounted = {each["verdict"] for each in counted.values() if each["metric"] not in COUNTED}
    assert uncounted <= {"NOT_COUNTED"}
    assert all(node["figure"] is None for node in nodes if node["rule"]["metric"] is None)


COUNTED = set(METRICS)


async def test_targets_rules_and_documents_are_narrowed_by_what_is_in_force(
    door: Door, world: World, neighbour: World
) -> None:
    plan = await world.load_pack()
    query = """query($d: String!, $plan: String!) {
      policies(where: {division: $d}) { edges { node { code title(language: EN) clauses { totalCount } } } }
      rules(where: {division: $d, metric: ROTATION_RATE, kind: SHARE_MIN}) {
        edges { node { code readings { id parameters { kinds } } } } }
      targets(where: {plan: $plan, metric: ROTATION_RATE}, orderBy: {field: CODE, direction: DESC}) {
        edges { node { code } } }
    }"""

    own = await door.data(world.personnel, query, d=world.county.code, plan=plan)
    other = await door.data(world.personnel, query, d=neighbour.county.code, plan="none")

    codes = {name: [edge["node"]["code"] for edge in each["edges"]] for name, each in own.items()}
    assert all(code.startswith(plan) for each in codes.values() for code in each)
    assert f"{plan}-national-rotation-rate" in codes["rules"]
    assert codes["targets"] == sorted(codes["targets"], reverse=True)
    assert not any(edge["node"]["code"].startswith(plan) for each in other.values() for edge in each["edges"])


async def test_a_figure_with_its_rows_is_one_statement_that_is_made_anew_when_its_rule_says_otherwise(
    door: Door, world: World, moving: str
) -> None:
    query = "query($rule: ID) { figure(metric: ROTATION_RATE, rule: $rule) { printed verdict " + (
        "numeratorRows(first: 50) { totalCount edges { node { school { name } } } } } }"
    )
    await door.ask(world.admin, query, rule=moving)

    async with statements(world.database) as sent:
        before = await door.ask(world.admin, query, rule=moving)
    async with world.database.transaction(world.admin) as session:
        (await session.get_one(Rule, moving)).threshold = "1/2"
    after = await door.ask(world.admin, query, rule=moving)

    assert len(reading(sent)) == 1
    assert before["data"]["figure"]["verdict"] == "MET"
    assert before["data"]["figure"]["numeratorRows"]["totalCount"] == 1
    assert after["data"]["figure"] == before["data"]["figure"] | {"verdict": "NOT_MET"}
    assert before["extensions"] == after["extensions"] == {"execution": {"way": "plan"}}


async def test_a_board_is_one_statement_that_is_made_anew_when_further_targets_come_into_it_or_a_rule_says_otherwise(
    door: Door, world: World, moving: str
) -> None:
    query = "query($plan: String, $first: Int) { targets(where: {plan: $plan}, first: $first) { edges { node {" + (
        ' code rule { metric } figure(on: "2025-10-08") { printed verdict numeratorRows { totalCount } } } } } }'
    )
    plan = moving.removesuffix("-national-rotation-rate")
    (alone,) = (await door.data(world.admin, query, plan=plan, first=1))["targets"]["edges"]

    whole = await door.ask(world.admin, query, plan=plan, first=20)
    async with statements(world.database) as sent:
        again = await door.ask(world.admin, query, plan=plan, first=20)
    async with world.database.transaction(world.admin) as session:
        (await session.get_one(Rule, moving)).threshold = "1/2"
    after = await door.ask(world.admin, query, plan=plan, first=20)

    assert len(reading(sent)) == 1
    assert whole == again
    assert all(each["extensions"] == {"execution": {"way": "plan"}} for each in (whole, after))
    before, now = ([each["node"] for each in board["data"]["targets"]["edges"]] for board in (whole, after))
    assert before[0] == alone["node"]
    assert len([each for each in before if each["figure"]]) > 2
    assert all((each["figure"] is None) == (each["rule"]["metric"] is None) for each in before)
    verdicts = [each["figure"]["verdict"] for board in (before, now) for each in board if each["code"] == moving]
    assert verdicts == ["MET", "NOT_MET"]
