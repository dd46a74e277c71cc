"""Evidence over GraphQL: which files a record has, how much of it each role is told, and files that are sent."""

from typing import Any

import pytest

from domain.access import Actor
from domain.evidence.actions import attach_evidence
from domain.evidence.reading import take
from domain.evidence.store import store_at
from tests.evidence.pictures import PDF, photograph
from tests.schema.conftest import Door
from tests.schema.ids import id_of
from tests.world import World

FILES = """query($activity: ID!) { evidence(first: 5, where: {activity: $activity}) { totalCount edges { node {
  id name mediaType size takenOn links { kind thing activity { id } posting { id } twinning { id } } } } } }"""


async def test_the_files_of_a_record_are_listed_and_their_names_kept_from_who_is_not_shown_people(
    door: Door, world: World
) -> None:
    activity, other = await world.meet(), await world.meet(kind="lecture")
    async with world.database.transaction(world.clerk, now=world.now) as session:
        files = [await take(photograph(), "课堂.jpg")]
        await attach_evidence(session, world.clerk, thing="activity", thing_id=activity.id, kind="photos", files=files)

    listed = (await door.data(world.partner_clerk, FILES, activity=id_of(activity)))["evidence"]
    node = listed["edges"][0]["node"]
    again = (await door.data(world.clerk, "query($i: ID!) { node(id: $i) { id } }", i=node["id"]))["node"]
    masked = (await door.data(world.evaluator, FILES, activity=id_of(activity)))["evidence"]["edges"][0]["node"]

    assert (listed["totalCount"], node["name"], node["takenOn"]) == (1, "课堂.jpg", "2025-09-25")
    record = {"activity": {"id": id_of(activity)}, "posting": None, "twinning": None}
    assert node["links"] == [{"kind": "PHOTOS", "thing": "activity", **record}]
    assert again == {"id": node["id"]}
    assert (masked["name"], masked["mediaType"]) == (None, "image/jpeg")
    assert (await door.data(world.clerk, FILES, activity=id_of(other)))["evidence"]["totalCount"] == 0
    assert (await door.data(world.stranger_clerk, FILES, activity=id_of(activity)))["evidence"]["totalCount"] == 0


REFUSAL = "... on Refusal { code field message }"
DOSSIER = "... on Dossier { record { id } files { id name } checks { kind files missing } }"
ATTACH = f"mutation($input: AttachEvidenceInput!) {{ attachEvidence(input: $input) {{ {DOSSIER} {REFUSAL} }} }}"
LINK = f"mutation($input: LinkEvidenceInput!) {{ linkEvidence(input: $input) {{ {DOSSIER} {REFUSAL} }} }}"
DETACH = f"mutation($input: DetachEvidenceInput!) {{ detachEvidence(input: $input) {{ {DOSSIER} {REFUSAL} }} }}"


async def attach(door: Door, actor: Actor, record: Any, *files: tuple[str, bytes], kind: str = "PHOTOS") -> Any:
    """Send files for a record."""
    given = {"record": id_of(record), "kind": kind, "files": [None] * len(files)}
    return (await door.send(actor, ATTACH, "input.files.{}", files, input=given))["attachEvidence"]


async def test_files_are_attached_linked_to_a_second_record_and_taken_away(door: Door, world: World) -> None:
    lesson, posting = await world.meet(), await world.log()

    attached = await attach(door, world.clerk, lesson, ("1.jpg", photograph()), ("2.jpg", photograph(colour="blue")))
    again = await attach(door, world.partner_clerk, lesson, ("3.jpg", photograph()))
    order = (await attach(door, world.clerk, posting, ("令.pdf", PDF), kind="ORDER"))["files"][0]["id"]
    linked = await door.data(world.clerk, LINK, input={"record": id_of(lesson), "kind": "ROSTER", "evidence": order})
    away = await door.data(world.clerk, DETACH, input={"record": id_of(posting), "evidence": order})
    due = await door.data(world.clerk, "{ agenda { undocumented { record { id } missing } } }")
    asked = await door.data(world.clerk, f"query($r: ID!) {{ dossier(record: $r) {{ {DOSSIER} }} }}", r=id_of(lesson))

    assert attached["record"] == {"id": id_of(lesson)}
    assert attached["checks"] == [
        {"kind": "PHOTOS", "files": 2, "missing": False},
        {"kind": "ROSTER", "files": 0, "missing": True},
    ]
    assert again["files"] == attached["files"]
    assert linked["linkEvidence"]["checks"][1] == {"kind": "ROSTER", "files": 1, "missing": False}
    assert asked["dossier"] == linked["linkEvidence"]
    assert away["detachEvidence"]["files"] == []
    missing = {each["record"]["id"]: each["missing"] for each in due["agenda"]["undocumented"]}
    assert missing == {id_of(world.twinning): ["AGREEMENT", "PLAN_AND_SUMMARY"]}


async def test_what_the_page_refuses_is_refused_here_with_the_same_sentence(
    door: Door, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    lesson = await world.meet()
    kept = (await attach(door, world.clerk, lesson, ("名单.pdf", PDF)))["files"][0]["id"]
    there: dict[str, Any] = {"record": id_of(lesson), "kind": "PHOTOS"}

    none = await door.data(world.clerk, ATTACH, input=there | {"files": []})
    wrong = await attach(door, world.clerk, lesson, ("照片.jpg", b"MZ no picture"))
    large = await attach(door, world.clerk, lesson, *[(f"{number}.pdf", PDF + b"%d" % number) for number in range(10)])
    strange = await attach(door, world.stranger_clerk, lesson, ("1.pdf", PDF))
    reading = await attach(door, world.evaluator, lesson, ("1.pdf", PDF))
    other = await door.data(world.stranger_clerk, LINK, input=there | {"evidence": kept})
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    door.store = store_at("s3://evidence")
    away = await attach(door, world.clerk, lesson, ("2.pdf", PDF + b"2"))
    school = await door.error(world.clerk, ATTACH, input=there | {"record": id_of(world.lead), "files": []})

    assert [each["code"] for each in (none["attachEvidence"], wrong, strange, reading, away)] == [
        "missing",
        "not_evidence",
        "unknown_activity",
        "not_allowed",
        "store_away",
    ]
    assert wrong["message"].startswith("照片.jpg is neither a picture")
    assert len(large["files"]) == 11
    assert other["linkEvidence"]["code"] == "unknown_activity"
    assert school["extensions"]["code"] == "BAD_ID"
