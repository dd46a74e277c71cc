"""What is refused: each time a member of the union with a code, a sentence in the viewer's language, and the field."""

from typing import Any

import pytest

from tests.schema.conftest import Door
from tests.schema.ids import id_of
from tests.schema.test_job import LOG, logged, wish
from tests.world import World


async def refused(door: Door, world: World, language: str = "zh", **changes: Any) -> dict[str, Any]:
    answer = await door.data(world.clerk, LOG, language=language, input=wish(world, **changes))
    refusal: dict[str, Any] = answer["logPosting"]
    return refusal


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"plannedTo": "2025-08-01"}, "ends_before_start", "plannedTo"),
        ({"startsOn": "1970-01-01"}, "absurd_dates", "startsOn"),
        ({"plannedTo": "9999-12-31"}, "absurd_dates", "startsOn"),
        ({"halfDays": 11}, "wrong_share", "halfDays"),
        ({"halfDays": 2, "slots": [0, 12]}, "wrong_share", "halfDays"),
    ],
)
async def test_dates_and_shares_that_cannot_be_are_refused_beside_their_field(
    door: Door, world: World, changes: dict[str, Any], code: str, field: str
) -> None:
    refusal = await refused(door, world, **changes)

    assert (refusal["code"], refusal["field"]) == (code, field)


async def test_schools_that_cannot_be_are_refused_beside_their_field(door: Door, world: World) -> None:
    closed = await world.add_school(closed_on=world.now.date())
    junior = await world.add_school(stages=["junior"])

    found = {
        name: (await refused(door, world, toSchool=id_of(school)))
        for name, school in {"same": world.lead, "closed": closed, "stage": junior}.items()
    }

    assert {name: (each["code"], each["field"]) for name, each in found.items()} == {
        "same": ("same_school", "toSchool"),
        "closed": ("school_closed", "toSchool"),
        "stage": ("stage_mismatch", "toSchool"),
    }


async def test_a_refusal_speaks_the_language_of_the_request(door: Door, world: World) -> None:
    english = await refused(door, world, language="en", toSchool=id_of(world.lead))
    chinese = await refused(door, world, language="zh", toSchool=id_of(world.lead))

    assert english["message"] == "The sending and the receiving school are the same."
    assert english["code"] == chinese["code"]
    assert english["message"] != chinese["message"]


async def test_a_teacher_of_another_school_does_not_exist_for_the_clerk(door: Door, world: World) -> None:
    stranger = await world.add_teacher(world.stranger)

    refusal = await refused(door, world, teacher=id_of(stranger))

    assert (refusal["code"], refusal["field"]) == ("unknown_teacher", "teacher")


async def test_a_person_posted_elsewhere_is_refused(door: Door, world: World) -> None:
    await world.log()

    refusal = await refused(door, world, toSchool=id_of(world.stranger))

    assert (refusal["code"], refusal["field"]) == ("overlapping_posting", "startsOn")


CALLS = {
    "approvePosting": ("ApprovePostingInput", {}),
    "confirmArrival": ("ConfirmArrivalInput", {"arrivedOn": "2025-09-01"}),
    "completePosting": ("CompletePostingInput", {"endedOn": "2025-10-01"}),
    "withdrawPosting": ("WithdrawPostingInput", {"endedOn": "2025-10-01", "reason": "病"}),
    "cancelPosting": ("CancelPostingInput", {"reason": "病"}),
    "extendPosting": ("ExtendPostingInput", {"plannedTo": "2026-08-01", "reason": "病"}),
    "correctPosting": ("CorrectPostingInput", {"orderNo": "1"}),
}


@pytest.mark.parametrize("name", CALLS)
async def test_every_deed_is_refused_to_an_evaluator_and_to_a_stranger(door: Door, world: World, name: str) -> None:
    posting = await logged(door, world)
    kind, given = CALLS[name]
    query = f"mutation($input: {kind}!) {{ {name}(input: $input) {{ ... on Refusal {{ code message }} }} }}"

    evaluator = (await door.data(world.evaluator, query, input=given | {"posting": posting["id"]}))[name]
    stranger = (await door.data(world.stranger_clerk, query, input=given | {"posting": posting["id"]}))[name]

    assert (evaluator["code"], stranger["code"]) == ("not_allowed", "unknown_posting")


@pytest.mark.parametrize("name", sorted(set(CALLS) - {"confirmArrival", "approvePosting", "completePosting"}))
async def test_a_stale_version_is_refused(door: Door, world: World, name: str) -> None:
    posting = await world.log()
    if name == "withdrawPosting":
        posting = await world.confirm(posting)
    kind, given = CALLS[name]
    query = f"mutation($input: {kind}!) {{ {name}(input: $input) {{ ... on Refusal {{ code field }} }} }}"

    answer = await door.data(world.clerk, query, input=given | {"posting": id_of(posting), "version": 99})

    assert answer[name] == {"code": "stale_version", "field": "version"}


async def test_an_end_without_a_reason_or_still_to_come_is_refused_and_nothing_is_written(
    door: Door, world: World
) -> None:
    posting = await world.send()
    query = """mutation($input: WithdrawPostingInput!) { withdrawPosting(input: $input) {
      ... on Refusal { code field } ... on Posting { state } } }"""

    silent = await door.data(
        world.clerk, query, input={"posting": id_of(posting), "endedOn": "2025-10-01", "reason": " "}
    )
    early = await door.data(
        world.clerk, query, input={"posting": id_of(posting), "endedOn": "2026-03-01", "reason": "病"}
    )
    found = await door.data(
        world.clerk, "query($id: ID!) { node(id: $id) { ... on Posting { state } } }", id=id_of(posting)
    )

    assert silent["withdrawPosting"] == {"code": "no_reason", "field": "reason"}
    assert early["withdrawPosting"] == {"code": "not_yet", "field": "endedOn"}
    assert found["node"] == {"state": "ACTIVE"}


async def test_an_id_of_something_else_is_a_fault_of_the_request(door: Door, world: World) -> None:
    error = await door.error(world.clerk, LOG, input=wish(world, teacher=id_of(world.lead)))

    assert error["extensions"]["code"] == "BAD_ID"


async def test_a_refused_query_is_an_error_with_a_code_and_a_sentence(
    door: Door, world: World, neighbour: World
) -> None:
    query = "query($d: String) { figure(metric: EXCHANGE_COUNT, division: $d) { printed } }"

    out_of_reach = await door.error(world.personnel, query, language="en", d=neighbour.county.code)
    of_county = await door.error(world.clerk, query, d=world.county.code)

    assert out_of_reach["extensions"]["code"] == "out_of_scope"
    assert out_of_reach["extensions"]["field"] == "division"
    assert "There is nothing to count" in out_of_reach["message"]
    assert of_county["extensions"]["code"] == "not_allowed"


async def test_without_a_sign_in_nothing_is_answered(door: Door, world: World) -> None:
    signed = await door.ask(world.clerk, "{ viewer { name } }")
    door.known.clear()
    unknown = await door.ask(world.clerk, "{ viewer { name } }", introduce=False)

    assert signed["data"]["viewer"]["name"] == world.clerk.name
    assert "data" not in unknown
    assert unknown["errors"][0]["extensions"]["code"] == "sign_in"
