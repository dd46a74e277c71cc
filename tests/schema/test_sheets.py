"""Spreadsheets by GraphQL: registers checked and imported, and ledgers that come back, as the pages do both."""

from typing import Any

import pytest

from domain.access import Actor
from domain.ledger.model import Kind
from tests.id_numbers import next_id_number
from tests.ledger.sheets import as_csv
from tests.ledger.test_activities import activity
from tests.revision.trips import as_card_says, copy_of
from tests.schema.conftest import Door
from tests.world import World, put_teacher

IMPORT = """mutation($input: ImportSheetInput!) { importSheet(input: $input) {
  ... on ImportReport { created changed unchanged written refusedCount refused { line column code message } }
  ... on Refusal { code field } } }"""
SHOWN = """... on Revision { id kind written outcome counts { verdict rows }
  rows(first: 10) { line verdict reason cells { heading before edited now verdict reason } } }
  ... on Refusal { code }"""
SEND = f"mutation($input: DraftRevisionInput!) {{ draftRevision(input: $input) {{ {SHOWN} }} }}"
RENEW = f"mutation($input: RenewRevisionInput!) {{ renewRevision(input: $input) {{ {SHOWN} }} }}"
WRITE = f"mutation($input: CommitRevisionInput!) {{ commitRevision(input: $input) {{ {SHOWN} }} }}"


async def imported(door: Door, actor: Actor, content: bytes, how: str, kind: str = "ACTIVITIES") -> Any:
    """Send a sheet."""
    given = {"kind": kind, "how": how, "file": None}
    return (await door.send(actor, IMPORT, "input.file", [("表.csv", content)], input=given))["importSheet"]


async def test_a_register_is_checked_then_written_and_its_wrong_rows_are_told(door: Door, world: World) -> None:
    good = as_csv(Kind.ACTIVITIES, activity(world))
    mixed = as_csv(Kind.ACTIVITIES, activity(world, kind="专题讲座"), activity(world, kind="舞会"))

    checked = await imported(door, world.personnel, good, "CHECK")
    written = await imported(door, world.personnel, good, "WHOLE")
    whole, part = [await imported(door, world.personnel, mixed, how) for how in ("WHOLE", "GOOD")]
    refused = await imported(door, world.clerk, good, "WHOLE")
    unread = await imported(door, world.personnel, b"PK\x03\x04 no workbook", "CHECK")

    assert [(each["created"], each["written"]) for each in (checked, written)] == [(1, False), (1, True)]
    assert [(each["written"], each["refusedCount"]) for each in (whole, part)] == [(False, 1), (True, 1)]
    assert [(each["line"], each["code"]) for each in part["refused"]] == [(3, "unknown_word")]
    assert refused["code"] == "not_allowed"
    assert "code" in unread


async def test_a_ledger_that_comes_back_is_compared_and_written_exactly_as_shown(door: Door, world: World) -> None:
    async with world.database.transaction(world.admin, now=world.now) as session:
        put_teacher(session, world.county.id, world.lead, name="乙", **as_card_says(next_id_number()))
    sheet = await copy_of(world, Kind.TEACHERS)
    sheet.rows[0]["职称"] = "高级教师"
    sheet.rows[1]["职称"] = "特高级"
    office = world.personnel

    sent = await door.send(office, SEND, "input.file", [("教师.xlsx", sheet.workbook())], input={"file": None})
    drafted = sent["draftRevision"]
    waiting = (await door.data(office, f"{{ revisions {{ {SHOWN.split('... on Refusal')[0]} }} }}"))["revisions"]
    named = {"revision": drafted["id"]}
    other = await door.data(office, WRITE, input=named | {"outcome": "0" * 64})
    renewed = (await door.data(office, RENEW, input=named))["renewRevision"]
    written = (await door.data(office, WRITE, input=named | {"outcome": drafted["outcome"]}))["commitRevision"]
    again = await door.data(office, WRITE, input=named | {"outcome": drafted["outcome"]})

    heaps = {each["verdict"]: each["rows"] for each in drafted["counts"]}
    assert (heaps["CHANGE"], heaps["REFUSED"], heaps["CREATE"]) == (1, 1, 0)
    (changed,) = [each for row in drafted["rows"] if row["verdict"] == "CHANGE" for each in row["cells"]]
    assert (changed["heading"], changed["before"], changed["edited"]) == ("职称", "无", "高级教师")
    assert [each["id"] for each in waiting] == [drafted["id"]]
    assert renewed["outcome"] == drafted["outcome"]
    assert other["commitRevision"] == {"code": "moved_since"}
    assert (written["written"], written["rows"]) == (True, [])
    assert again["commitRevision"] == {"code": "already_written"}


async def test_a_large_ledger_becomes_a_job_that_is_written_once_it_is_compared(
    door: Door, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.job.rules.SMALL", 0)
    office, file = world.personnel, ("教师.xlsx", (await copy_of(world, Kind.TEACHERS)).workbook())

    asked = SEND.replace("kind written", "kind job { state rows } written")
    sent = (await door.send(office, asked, "input.file", [file], input={"file": None}))["draftRevision"]
    early = await door.data(office, WRITE, input={"revision": sent["id"], "outcome": sent["outcome"]})

    assert sent["job"] == {"state": "WAITING", "rows": 1}
    assert early["commitRevision"] == {"code": "wrong_job_state"}
