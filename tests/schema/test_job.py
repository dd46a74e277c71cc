"""The main job through GraphQL alone: logged, confirmed, counted, and read again by an evaluator."""

from typing import Any

from domain.access import Actor
from tests.schema.conftest import Door
from tests.schema.ids import id_of
from tests.world import World

LOG = """mutation($input: LogPostingInput!) {
  logPosting(input: $input) {
    ... on Posting { id state version teacherName toSchool { name } }
    ... on Refusal { code message field }
  }
}"""
CONFIRM = """mutation($input: ConfirmArrivalInput!) {
  confirmArrival(input: $input) {
    ... on Posting { state arrivedOn version story { deed actorName } }
    ... on Refusal { code message field }
  }
}"""
COUNT = """query($rule: ID) {
  figure(metric: EXCHANGE_COUNT, rule: $rule) {
    numerator exact printed unit verdict margin { toAdd } rule { code } clause { anchor } policy { code }
    numeratorRows(first: 10) { totalCount edges { node {
      name startsOn school { name } toSchool { name } teacher { name bornOn } posting { id state teacherName }
    } } }
  }
}"""


def wish(world: World, **changes: Any) -> dict[str, Any]:
    return {
        "teacher": id_of(world.teachers[0]),
        "toSchool": id_of(world.partner),
        "kind": "REGULAR_EXCHANGE",
        "startsOn": "2025-09-01",
        "plannedTo": "2026-07-10",
    } | changes


async def logged(door: Door, world: World, actor: Actor | None = None, **changes: Any) -> dict[str, Any]:
    given: dict[str, Any] = (await door.data(actor or world.clerk, LOG, input=wish(world, **changes)))["logPosting"]
    return given


async def test_a_clerk_logs_the_partner_confirms_the_target_moves_and_the_evaluator_reads_the_same_number(
    door: Door, world: World
) -> None:
    plan = await world.load_pack("d0")
    rule = f"{plan}-d0-exchange-count"
    before = (await door.data(world.personnel, COUNT, rule=rule))["figure"]

    posting = await logged(door, world)
    assert (posting["state"], posting["teacherName"], posting["toSchool"]["name"]) == (
        "APPROVED",
        "王小梅",
        world.partner.name,
    )
    given = {"posting": posting["id"], "arrivedOn": "2025-09-01", "version": posting["version"]}
    arrived = (await door.data(world.partner_clerk, CONFIRM, input=given))["confirmArrival"]
    assert (arrived["state"], arrived["arrivedOn"]) == ("ACTIVE", "2025-09-01")
    assert [told["deed"] for told in arrived["story"]] == ["log_posting", "confirm_arrival"]

    after = (await door.data(world.personnel, COUNT, rule=rule))["figure"]
    assert (before["numerator"], after["numerator"]) == (0, 1)
    assert (before["margin"], after["margin"]) == ({"toAdd": 120}, {"toAdd": 119})
    assert (after["unit"], after["verdict"], after["clause"]["anchor"]) == ("人", "NOT_MET", "C1")

    read = (await door.data(world.evaluator, COUNT, rule=rule))["figure"]
    assert (read["exact"], read["numeratorRows"]["totalCount"]) == ("1", 1)
    row = read["numeratorRows"]["edges"][0]["node"]
    assert row == {
        "name": "王**",
        "startsOn": "2025-09-01",
        "school": {"name": world.lead.name},
        "toSchool": {"name": world.partner.name},
        "teacher": {"name": "王**", "bornOn": None},
        "posting": {"id": posting["id"], "state": "ACTIVE", "teacherName": "王**"},
    }


async def test_the_same_request_twice_under_one_key_logs_one_posting(door: Door, world: World) -> None:
    first = await logged(door, world, idempotencyKey="morning")
    again = await logged(door, world, idempotencyKey="morning")

    assert first["id"] == again["id"]
    assert (await door.data(world.personnel, "{ postings { totalCount } }"))["postings"]["totalCount"] == 1


async def test_each_deed_of_a_request_is_committed_before_the_next_one_begins(door: Door, world: World) -> None:
    posting = await logged(door, world)

    both = await door.data(
        world.partner_clerk,
        """mutation($first: ConfirmArrivalInput!) {
          one: confirmArrival(input: $first) { ... on Posting { state fromSchool { name } } }
          two: confirmArrival(input: $first) { ... on Refusal { code } }
        }""",
        first={"posting": posting["id"], "arrivedOn": "2025-09-01"},
    )

    assert both == {
        "one": {"state": "ACTIVE", "fromSchool": {"name": world.lead.name}},
        "two": {"code": "already_arrived"},
    }


async def test_a_posting_is_approved_extended_corrected_and_completed(door: Door, world: World) -> None:
    posting = await logged(door, world)
    arrival = {"posting": posting["id"], "arrivedOn": "2025-09-01"}
    await door.data(world.partner_clerk, CONFIRM, input=arrival)

    done = await door.data(
        world.clerk,
        """mutation($extend: ExtendPostingInput!, $correct: CorrectPostingInput!, $complete: CompletePostingInput!) {
          extendPosting(input: $extend) { ... on Posting { plannedTo } }
          correctPosting(input: $correct) { ... on Posting { kind orderNo plannedTo } }
          completePosting(input: $complete) { ... on Posting { state endedOn assessment } ... on Refusal { message } }
        }""",
        extend={"posting": posting["id"], "plannedTo": "2026-08-20", "reason": "学校需要"},
        correct={"posting": posting["id"], "kind": "SUPPORT_TEACHING", "orderNo": "教人〔2025〕7号"},
        complete={"posting": posting["id"], "endedOn": "2025-10-08", "assessment": "GOOD"},
    )

    assert done == {
        "extendPosting": {"plannedTo": "2026-08-20"},
        "correctPosting": {"kind": "SUPPORT_TEACHING", "orderNo": "教人〔2025〕7号", "plannedTo": "2026-08-20"},
        "completePosting": {"state": "COMPLETED", "endedOn": "2025-10-08", "assessment": "GOOD"},
    }


async def test_the_county_approves_what_the_policy_wants_approved(door: Door, world: World) -> None:
    await world.load_pack("national-rotation")
    posting = await logged(door, world, personnelMoved=True)
    assert posting["state"] == "NOMINATED"

    approved = await door.data(
        world.personnel,
        """mutation($input: ApprovePostingInput!) {
          approvePosting(input: $input) { ... on Posting { state orderNo viewerCanApprove viewerCanCancel } }
        }""",
        input={"posting": posting["id"], "orderNo": "教人〔2025〕9号"},
    )

    assert approved["approvePosting"] == {
        "state": "APPROVED",
        "orderNo": "教人〔2025〕9号",
        "viewerCanApprove": False,
        "viewerCanCancel": True,
    }


async def test_what_the_viewer_can_do_is_told_for_each_posting(door: Door, world: World) -> None:
    posting = await logged(door, world)
    rights = """query($id: ID!) { node(id: $id) { ... on Posting {
      viewerCanApprove viewerCanConfirmArrival viewerCanComplete viewerCanWithdraw viewerCanCancel viewerCanExtend
      viewerCanCorrect } } }"""

    async def of(actor: Actor) -> set[str]:
        told = (await door.data(actor, rights, id=posting["id"]))["node"]
        return {name.removeprefix("viewerCan") for name, can in told.items() if can}

    assert await of(world.clerk) == {"Cancel", "Extend", "Correct"}
    assert await of(world.partner_clerk) == {"ConfirmArrival"}
    assert await of(world.personnel) == {"Cancel", "Extend", "Correct"}
    assert await of(world.evaluator) == set()


async def test_an_entry_made_long_after_the_first_day_is_marked_late(door: Door, world: World) -> None:
    await world.log(starts_on=world.now.date().replace(month=9, day=20))
    late = await world.add_teacher()
    await world.log(late)

    listed = await door.data(
        world.personnel, "{ postings(orderBy: {field: STARTS_ON}) { edges { node { lateEntry startsOn } } } }"
    )

    assert [edge["node"] for edge in listed["postings"]["edges"]] == [
        {"lateEntry": True, "startsOn": "2025-09-01"},
        {"lateEntry": False, "startsOn": "2025-09-20"},
    ]
