"""Returned work on pages and by GraphQL: the reason in view at its field, put right there, and settled."""

from typing import Any

from tests.schema.ids import id_of
from tests.web.conftest import Browse, Client
from tests.world import World

RETURN = "mutation($i: ReturnPostingInput!) { returnPosting(input: $i) { __typename ... on Refusal { code field } } }"
RESUBMIT = """mutation($i: ResubmitPostingInput!) { resubmitPosting(input: $i) {
  ... on Posting { plannedTo returns { field state answer reason } } ... on Refusal { code field } } }"""


async def test_a_school_sees_the_reason_at_the_field_and_puts_it_right_in_one_step(
    world: World, browse: Browse
) -> None:
    posting = await world.send()
    clerk, office = await browse(world.clerk), await browse(world.personnel)
    place = f"/postings/{posting.id}"

    bare = await office.post(f"{place}/returns", field="planned_to", reason="")
    await office.post(f"{place}/returns", field="planned_to", reason="should end in June")
    home, listed, record = await clerk.get("/"), await clerk.get("/postings", state="returned"), await clerk.get(place)
    form = record.text[record.text.index(f'action="{place}/resubmission"') :]
    same: dict[str, Any] = {"kind": "regular_exchange", "starts_on": "2025-09-01", "share": "whole", "order_no": ""}
    wrong = await clerk.post(f"{place}/resubmission", planned_to="2025-08-01", **same)
    done = await clerk.post(f"{place}/resubmission", planned_to="2026-06-30", answer="changed", **same)
    theirs = await office.get("/")
    settled = await office.post(f"{place}/acceptance", js=True)

    assert (bare.status_code, 'data-field="reason"' in bare.text) == (422, True)
    assert "should end in June" in home.text
    assert "Returned" in listed.text
    assert form.index("should end in June") < form.index('name="planned_to"') < form.index('name="order_no"')
    assert (wrong.status_code, 'data-field="planned_to"' in wrong.text) == (422, True)
    assert "should end in June" in wrong.text
    assert done.status_code == 303
    assert "Resubmitted by schools" in theirs.text
    assert "changed" in theirs.text
    assert "Settled" in settled.text


async def test_programs_return_and_resubmit_with_the_same_refusals(world: World, browse: Browse) -> None:
    posting = await world.send()
    clerk, office = await browse(world.clerk), await browse(world.personnel)

    async def ask(client: Client, query: str, **given: object) -> dict[str, object]:
        body = {"query": query, "variables": {"i": {"posting": id_of(posting), **given}}}
        answer = (await client.http.post("/graphql", json=body)).json()
        (only,) = answer["data"].values()
        return dict(only)

    empty = await ask(office, RETURN, field="PLANNED_TO", reason="")
    denied = await ask(clerk, RETURN, field="PLANNED_TO", reason="x")
    early = await ask(clerk, RESUBMIT)
    await ask(office, RETURN, field="PLANNED_TO", reason="in June")
    fixed = await ask(clerk, RESUBMIT, plannedTo="2026-06-30", answer="done")

    assert (empty["code"], empty["field"]) == ("no_reason", "reason")
    assert denied["code"] == "not_allowed"
    assert early["code"] == "not_returned"
    assert fixed == {
        "plannedTo": "2026-06-30",
        "returns": [{"field": "planned_to", "state": "RESUBMITTED", "answer": "done", "reason": "in June"}],
    }


async def test_programs_return_activities_too(world: World, browse: Browse) -> None:
    activity = await world.meet()
    host, guest = await browse(world.partner_clerk), await browse(world.clerk)
    fields = "... on Activity { topic returns { state answer } } ... on Refusal { code }"

    async def ask(client: Client, deed: str, **given: object) -> dict[str, object]:
        query = f"mutation($i: {deed[0].upper()}{deed[1:]}Input!) {{ {deed}(input: $i) {{ {fields} }} }}"
        body = {"query": query, "variables": {"i": {"activity": id_of(activity), **given}}}
        return dict((await client.http.post("/graphql", json=body)).json()["data"][deed])

    denied = await ask(guest, "returnActivity", field="TOPIC", reason="x")
    await ask(host, "returnActivity", field="TOPIC", reason="缺主题")
    mended = await ask(guest, "resubmitActivity", topic="分数", answer="补上")
    settled = await ask(host, "acceptActivity")

    assert denied["code"] == "not_allowed"
    assert mended == {"topic": "分数", "returns": [{"state": "RESUBMITTED", "answer": "补上"}]}
    assert settled["returns"] == [{"state": "SETTLED", "answer": "补上"}]
