"""The same refusal at both doors: what a page says beside a field, GraphQL says with the same code and sentence."""

import re
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest

from domain.access import Actor
from domain.exchange.model import Posting
from domain.school.model import School
from schema.front import GlobalId
from tests.web.conftest import Browse, Client
from tests.world import YEAR_END, YEAR_START, World

_SUMMARY = re.compile(r'<li data-field="(\w*)" data-code="(\w+)">(.*?)</li>', re.S)


@dataclass(frozen=True)
class Said:
    """A refusal as somebody hears it."""

    code: str
    sentence: str
    field: str


async def told_by_page(client: Client, path: str, **fields: Any) -> Said:
    """Send a form that must be refused, and read the first line of its summary."""
    answer = await client.post(path, **fields)
    assert answer.status_code == 422, answer.text[:2000]
    field, code, sentence = _SUMMARY.findall(answer.text)[0]
    return Said(code, unescape(re.sub(r"<[^>]*>", "", sentence)).strip(), field)


async def told_by_graphql(client: Client, mutation: str, given: dict[str, Any]) -> Said:
    """Send a mutation that must be refused, and read the refusal."""
    kind = f"{mutation[0].upper()}{mutation[1:]}Input!"
    query = f"mutation($input: {kind}) {{ {mutation}(input: $input) {{ ... on Refusal {{ code message field }} }} }}"
    body = {"query": query, "variables": {"input": given}}
    answer = (await client.http.post("/graphql", json=body, headers={"Accept-Language": "en"})).json()
    refusal = answer["data"][mutation]
    return Said(refusal["code"], refusal["message"], _snake(refusal["field"] or ""))


def _snake(name: str) -> str:
    return re.sub(r"(?=[A-Z])", "_", name).lower()


def form_of(world: World, **changes: Any) -> dict[str, Any]:
    """Fill in the log form rightly, but for the changes."""
    return {
        "from_school": world.lead.id,
        "teacher": world.teachers[0].id,
        "to_school": world.partner.id,
        "kind": "regular_exchange",
        "starts_on": YEAR_START,
        "planned_to": YEAR_END,
        "share": "whole",
    } | changes


def input_of(form: dict[str, Any], world: World) -> dict[str, Any]:
    """Say the same to GraphQL."""
    given = {
        "teacher": str(GlobalId.of("Teacher", form["teacher"], world.county.id)),
        "fromSchool": str(GlobalId.of("School", form["from_school"])),
        "toSchool": str(GlobalId.of("School", form["to_school"])),
        "kind": str(form["kind"]).upper(),
        "startsOn": str(form["starts_on"]),
        "plannedTo": str(form["planned_to"]),
    }
    return given | ({"halfDays": form["half_days"], "slots": form["slots"]} if form["share"] == "part" else {})


async def both_doors(browse: Browse, actor: Actor, world: World, **changes: Any) -> tuple[Said, Said]:
    """Log the same wrong posting at both doors."""
    client = await browse(actor)
    form = form_of(world, **changes)
    return await told_by_page(client, "/postings", **form), await told_by_graphql(
        client, "logPosting", input_of(form, world)
    )


async def both_doors_of(
    browse: Browse, actor: Actor, posting: Posting, resource: str, mutation: str, **fields: Any
) -> tuple[Said, Said]:
    """Do the same wrong thing to a posting at both doors."""
    client = await browse(actor)
    page = await told_by_page(client, f"/postings/{posting.id}/{resource}", **fields)
    given = {_camel(name): value if isinstance(value, int) else str(value) for name, value in fields.items()}
    given["posting"] = str(GlobalId.of("Posting", posting.id, posting.county_id))
    return page, await told_by_graphql(client, mutation, given)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


async def test_a_right_posting_passes_both_doors(world: World, browse: Browse) -> None:
    client = await browse(world.clerk)

    page = await client.post("/postings", **form_of(world))
    other = await world.add_teacher()
    given = input_of(form_of(world, teacher=other.id), world)
    query = "mutation($input: LogPostingInput!) { logPosting(input: $input) { ... on Posting { state } } }"
    graphql = await client.http.post("/graphql", json={"query": query, "variables": {"input": given}})

    assert page.status_code == 303
    assert graphql.json()["data"]["logPosting"] == {"state": "APPROVED"}


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"planned_to": YEAR_START - timedelta(days=1)}, "ends_before_start", "planned_to"),
        ({"starts_on": "1970-01-01"}, "absurd_dates", "starts_on"),
        ({"planned_to": "2044-01-01"}, "absurd_dates", "starts_on"),
        ({"share": "part", "half_days": 2, "slots": [0, 3, 4]}, "wrong_share", "half_days"),
    ],
)
async def test_dates_and_shares_that_cannot_be(
    world: World, browse: Browse, changes: dict[str, Any], code: str, field: str
) -> None:
    page, graphql = await both_doors(browse, world.clerk, world, **changes)

    assert page == graphql
    assert (page.code, page.field) == (code, field)


async def test_the_same_school_twice(world: World, browse: Browse) -> None:
    page, graphql = await both_doors(browse, world.clerk, world, to_school=world.lead.id)

    assert page == graphql
    assert (page.code, page.field) == ("same_school", "to_school")


async def test_an_unknown_school(world: World, browse: Browse) -> None:
    page, graphql = await both_doors(browse, world.clerk, world, to_school=uuid4())

    assert page == graphql
    assert (page.code, page.field) == ("unknown_school", "to_school")


async def test_a_closed_school(world: World, browse: Browse) -> None:
    closed: School = await world.add_school(name="撤并小学", closed_on=YEAR_START)

    page, graphql = await both_doors(browse, world.clerk, world, to_school=closed.id)

    assert page == graphql
    assert (page.code, page.field) == ("school_closed", "to_school")


async def test_a_school_without_a_common_stage(world: World, browse: Browse) -> None:
    kindergarten = await world.add_school(name="某幼儿园", stages=["preschool"])

    page, graphql = await both_doors(browse, world.clerk, world, to_school=kindergarten.id)

    assert page == graphql
    assert (page.code, page.field) == ("stage_mismatch", "to_school")


async def test_a_teacher_who_is_not_employed_there(world: World, browse: Browse) -> None:
    page, graphql = await both_doors(browse, world.personnel, world, from_school=world.stranger.id)

    assert page == graphql
    assert (page.code, page.field) == ("not_employed_there", "from_school")


async def test_a_posting_that_overlaps_another(world: World, browse: Browse) -> None:
    await world.log()

    page, graphql = await both_doors(browse, world.clerk, world, to_school=world.stranger.id)

    assert page == graphql
    assert (page.code, page.field) == ("overlapping_posting", "starts_on")


async def test_a_second_confirmation(world: World, browse: Browse) -> None:
    posting = await world.send()

    page, graphql = await both_doors_of(
        browse, world.partner_clerk, posting, "arrival", "confirmArrival", arrived_on=YEAR_START
    )

    assert page == graphql
    assert (page.code, page.field) == ("already_arrived", "arrived_on")


async def test_an_arrival_that_is_still_to_come(world: World, browse: Browse) -> None:
    posting = await world.log()

    page, graphql = await both_doors_of(
        browse, world.partner_clerk, posting, "arrival", "confirmArrival", arrived_on="2099-01-01"
    )

    assert page == graphql
    assert (page.code, page.field) == ("not_yet", "arrived_on")


async def test_a_stale_version(world: World, browse: Browse) -> None:
    posting = await world.send()

    page, graphql = await both_doors_of(
        browse,
        world.clerk,
        posting,
        "withdrawal",
        "withdrawPosting",
        ended_on=YEAR_START,
        reason="family",
        version=posting.version + 7,
    )

    assert page == graphql
    assert (page.code, page.field) == ("stale_version", "version")


async def test_an_early_end_without_a_reason(world: World, browse: Browse) -> None:
    posting = await world.send()

    page, graphql = await both_doors_of(
        browse,
        world.clerk,
        posting,
        "withdrawal",
        "withdrawPosting",
        ended_on=YEAR_START,
        reason=" ",
        version=posting.version,
    )

    assert page == graphql
    assert (page.code, page.field) == ("no_reason", "reason")
