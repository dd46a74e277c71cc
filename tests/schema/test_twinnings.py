"""Twinnings and pairs of teachers over GraphQL: the same deeds and refusals as on the pages."""

from typing import Any

from tests.schema.conftest import Door
from tests.schema.ids import id_of
from tests.world import World

FIELDS = "... on Twinning { id state tier fields version proposedBy { name } } ... on Refusal { code field }"
PAIR = "... on TeacherPair { id state mentorName menteeName version } ... on Refusal { code field }"


def mutation(name: str, kind: str, fields: str = FIELDS) -> str:
    """Write a mutation of one deed."""
    return f"mutation($i: {kind}!) {{ {name}(input: $i) {{ {fields} }} }}"


def wish(world: World, **said: Any) -> dict[str, Any]:
    """Say that the partner school would support the stranger."""
    return {
        "lead": id_of(world.partner),
        "partner": id_of(world.stranger),
        "stage": "PRIMARY",
        "startsOn": "2025-03-01",
        "endsOn": "2028-02-29",
        "tier": "COUNTY_RURAL",
        "fields": ["TEACHING"],
    } | said


async def test_a_twinning_is_proposed_accepted_registered_and_lives(door: Door, world: World) -> None:
    async def do(actor: Any, name: str, kind: str, **given: Any) -> dict[str, Any]:
        done: dict[str, Any] = (await door.data(actor, mutation(name, kind), i=given))[name]
        return done

    proposed = await do(world.partner_clerk, "proposeTwinning", "TwinningInput", **wish(world))
    named = {"twinning": proposed["id"]}
    own = await do(world.partner_clerk, "acceptTwinning", "TwinningVersionInput", **named)
    accepted = await do(world.stranger_clerk, "acceptTwinning", "TwinningVersionInput", **named)
    bare = await do(world.personnel, "registerTwinning", "RegisterTwinningInput", **named)
    active = await do(world.personnel, "registerTwinning", "RegisterTwinningInput", **named, agreementNo="9号")
    rest = {"suspendedOn": "2025-09-01", "reason": "校舍改造"}
    suspended = await do(world.personnel, "suspendTwinning", "SuspendTwinningInput", **named, **rest)
    resumed = await do(world.personnel, "resumeTwinning", "TwinningVersionInput", **named)
    amended = await do(world.personnel, "amendTwinning", "AmendTwinningInput", **named, fields=["EQUIPMENT"])
    new = {"endsOn": "2030-02-28", "agreementNo": "10号"}
    renewed = await do(world.personnel, "renewTwinning", "RenewTwinningInput", **named, **new)
    end = {"twinning": id_of(world.twinning), "endedOn": "2025-09-30", "reason": "并校"}
    ended = await do(world.personnel, "terminateTwinning", "TerminateTwinningInput", **end)
    entered = await do(world.clerk, "enterTwinning", "TwinningInput", **wish(world, stage="PRIMARY"))

    assert (proposed["state"], proposed["tier"], proposed["fields"]) == ("DRAFT", "COUNTY_RURAL", ["TEACHING"])
    assert proposed["proposedBy"] == {"name": world.partner.name}
    assert [own["code"], bare["code"], entered["code"]] == ["own_proposal", "no_agreement", "not_allowed"]
    assert [each["state"] for each in (accepted, active, suspended, resumed, renewed, ended)] == [
        *("AGREED", "ACTIVE", "SUSPENDED", "ACTIVE", "ACTIVE", "TERMINATED"),
    ]
    assert amended["fields"] == ["EQUIPMENT"]
    assert renewed["id"] != proposed["id"]


async def test_the_lead_schools_county_reads_what_another_countys_book_says(
    door: Door, world: World, neighbour: World
) -> None:
    asked = wish(world, lead=id_of(world.lead), partner=id_of(neighbour.partner))
    sent = await door.data(world.clerk, mutation("proposeTwinning", "TwinningInput"), i=asked)
    named = {"twinning": sent["proposeTwinning"]["id"]}
    await door.data(neighbour.partner_clerk, mutation("acceptTwinning", "TwinningVersionInput"), i=named)
    registering = mutation("registerTwinning", "RegisterTwinningInput")
    await door.data(neighbour.personnel, registering, i=named | {"agreementNo": "9号"})
    visit = {"kind": "LESSON_DELIVERY", "heldOn": "2025-09-25", "personTimes": 9, "persons": [id_of(world.teachers[0])]}
    logging = "mutation($i: LogActivityInput!) { logActivity(input: $i) { ... on Activity { id state } } }"
    await door.data(world.clerk, logging, i=named | visit)
    query = """query($id: ID!) { twinning: node(id: $id) { ... on Twinning { state division { code } leadCounty { code }
        activities(first: 5) { edges { node { viewerCanConfirm persons { teacherName } } } } } } }"""

    clerk, partner, evaluator = [
        (await door.data(each, query, id=named["twinning"]))["twinning"]
        for each in (world.clerk, neighbour.partner_clerk, world.evaluator)
    ]

    assert (clerk["division"], clerk["leadCounty"]) == ({"code": neighbour.county.code}, {"code": world.county.code})
    assert [each["activities"]["edges"] for each in (clerk, partner, evaluator)] == [
        [{"node": {"viewerCanConfirm": may, "persons": [{"teacherName": name}]}}]
        for may, name in ((False, "王小梅"), (True, "王小梅"), (False, "王**"))
    ]


async def test_a_pair_of_teachers_is_opened_joined_and_ended(door: Door, world: World) -> None:
    theirs = await world.add_teacher(world.partner, name="陈静")
    opening = {
        "twinning": id_of(world.twinning),
        "teacher": id_of(world.teachers[0]),
        "side": "MENTOR",
        "subject": "数学",
        "startsOn": "2025-09-01",
        "endsOn": "2026-07-10",
    }
    opened = (await door.data(world.clerk, mutation("openTeacherPair", "OpenTeacherPairInput", PAIR), i=opening))[
        "openTeacherPair"
    ]
    named = {"teacherPair": opened["id"]}

    joining, ending = named | {"teacher": id_of(theirs)}, named | {"endedOn": "2025-10-01", "reason": "调动"}
    joined = await door.data(world.partner_clerk, mutation("joinTeacherPair", "JoinTeacherPairInput", PAIR), i=joining)
    seen = await door.data(
        world.evaluator,
        "{ twinnings(first: 5) { edges { node { teacherPairs { edges { node { mentorName state } } } } } } }",
    )
    ended = await door.data(world.clerk, mutation("endTeacherPair", "EndTeacherPairInput", PAIR), i=ending)
    again = await door.data(world.clerk, mutation("endTeacherPair", "EndTeacherPairInput", PAIR), i=ending)

    assert joined["joinTeacherPair"]["menteeName"] == "陈静"
    (edge,) = seen["twinnings"]["edges"]
    assert edge["node"]["teacherPairs"]["edges"] == [{"node": {"mentorName": "王**", "state": "PAIRED"}}]
    assert ended["endTeacherPair"]["state"] == "ENDED"
    assert again["endTeacherPair"] == {"code": "wrong_state", "field": None}
