"""Reads by plan: one statement for each request, its way told to those who may know it, and what stays refused."""

import os
from dataclasses import replace
from typing import Any

import pytest
from asyncpg import QueryCanceledError
from sqlalchemy.exc import DBAPIError

from domain.database import Database
from domain.division.rules import codes_below
from schema import schema
from schema.front import GlobalId
from schema.plan import Reads
from tests.schema.conftest import Door
from tests.schema.heard import planned, reading, statements
from tests.schema.ids import id_of
from tests.schema.test_scratch import KEEP, tried
from tests.submission.test_submission import LATER, LOCKED, lock, submit
from tests.world import World

DOCUMENTS = int(os.environ.get("DOCUMENTS", "60"))
DEEP = """query($school: ID!, $first: Int) {
  viewed: node(id: $school) { ... on School { name twinnings { edges { node { id lead { name division { code } }
    postings(first: $first) { totalCount edges { cursor node { teacherName teacher { name employments { subject
      school { classes { name } } } } fromSchool { name } } } pageInfo { hasNextPage endCursor } } } } } } }
  postings(first: $first, where: { states: [ACTIVE] }) { totalCount edges { node { id state toSchool { name } } } }
  rules(first: 2) { edges { node { unit note clause { summary policy { title plan { title } } } } } } }"""


@pytest.mark.parametrize("first", [1, 7])
async def test_a_request_reads_in_one_statement_however_deep_it_goes_and_sends_no_other(
    door: Door, world: World, first: int
) -> None:
    posting = await world.send()

    async with statements(world.database) as sent:
        data = await door.data(world.personnel, DEEP, school=id_of(world.lead), first=first)

    assert data["postings"]["edges"][0]["node"]["id"] == id_of(posting)
    assert len(reading(sent)) == 1


async def test_a_known_document_shares_its_statement_with_other_values_and_other_people_of_the_role(
    world: World, neighbour: World
) -> None:
    await world.send()
    query = "query($school: ID!) { node(id: $school) { ... on School { name postings { totalCount } } } }"
    door = Door(world.database, reads=(reads := Reads(schema)))

    own = await door.data(world.personnel, query, school=id_of(world.lead))
    other = await door.data(neighbour.personnel, query, school=id_of(world.lead))
    elsewhere = await door.data(world.personnel, query, school=id_of(world.stranger))

    assert [each["node"]["postings"]["totalCount"] for each in (own, other, elsewhere)] == [1, 0, 0]
    assert len(reads) == 1


async def test_queries_with_values_written_into_them_share_a_statement_from_the_second_on(world: World) -> None:
    door, schools = Door(world.database, reads=(reads := Reads(schema))), (world.lead, world.partner, world.stranger)

    texts = [f'{{ node(id: "{id_of(each)}") {{ id ... on School {{ name }} }} }}' for each in schools * 2]
    found = [await door.data(world.personnel, text) for text in texts]

    assert [each["node"] for each in found] == [{"id": id_of(each), "name": each.name} for each in schools * 2]
    assert len(reads) == 2


async def test_a_wrong_value_is_refused_in_the_same_words_though_its_kind_of_query_is_known(
    door: Door, world: World
) -> None:
    strict = Door(world.database, reads=None)
    query = '{{ postings(first: 1, where: {{ startsFrom: "{}" }}) {{ totalCount }} }}'
    for day in ("2025-09-01", "2025-09-02"):
        await door.data(world.personnel, query.format(day))

    for wrong in ("2025-13-01", "soon", "\\u0000"):
        told = [await each.ask(world.personnel, query.format(wrong)) for each in (door, strict)]

        assert told[0] == told[1]
        assert told[0]["errors"]


async def test_what_a_function_refuses_is_told_at_its_place_in_the_text_that_was_written(
    door: Door, world: World
) -> None:
    strict = Door(world.database, reads=None)
    query = '{{ viewer {{ name }}      eligibility(division: "{}") {{ eligible }} }}'
    for code in ("990101", "990102", "990103"):
        told = [await each.ask(world.personnel, query.format(code)) for each in (door, strict)]

        assert told[0] == told[1]
        assert told[0]["errors"]


async def test_an_id_of_another_type_is_found_by_a_known_document_also_within_fragments(
    door: Door, world: World
) -> None:
    within = "query($id: ID!) { ... { node(id: $id) { __typename } } }"
    spread = "query($id: ID!) { ...Found } fragment Found on Query { node(id: $id) { __typename } }"

    for query in (within, spread):
        kinds = [await door.data(world.personnel, query, id=id_of(each)) for each in (world.lead, world.teachers[0])]

        assert [each["node"]["__typename"] for each in kinds] == ["School", "Teacher"]


async def test_divisions_are_found_by_their_ids_with_what_lies_below_them_and_their_figures_in_one_statement(
    door: Door, world: World
) -> None:
    await world.send()
    codes = [f"{world.county.code[:2]}0000", world.county.code]
    query = """query($ids: [ID!]!) { nodes(ids: $ids) { __typename ... on Division { code name
      figure(metric: EXCHANGE_COUNT) { numerator scope }
      children(last: 2) { totalCount edges { cursor node { code children { totalCount } } } } } } }"""
    alone = """query($code: String!) { division(code: $code) {
      children(last: 2) { totalCount edges { cursor node { code } } } } }"""
    ids = [str(GlobalId.of("Division", code)) for code in (*codes, "000000")]

    await door.data(world.admin, query, ids=[*ids, id_of(world.lead)])
    async with statements(world.database) as sent:
        answer = await door.ask(world.admin, query, ids=[*ids, id_of(world.lead)])
    (province, county, nothing, school) = answer["data"]["nodes"]
    above = (await door.data(world.admin, alone, code=codes[0]))["division"]["children"]

    assert answer["extensions"] == {"execution": {"way": "plan"}}
    assert len(reading(sent)) == 1
    assert (nothing, school) == (None, {"__typename": "School"})
    assert county["figure"] == province["figure"] == {"numerator": 1, "scope": world.county.name}
    assert county["children"] == {"totalCount": 0, "edges": []}
    assert province["children"]["totalCount"] == above["totalCount"] > 2
    for found, known in zip(province["children"]["edges"], above["edges"], strict=True):
        below = {"totalCount": len(codes_below(known["node"]["code"]))}
        assert found == known | {"node": known["node"] | {"children": below}}


async def test_an_administrator_is_told_which_way_was_taken_and_why_and_nobody_else_is(
    door: Door, world: World
) -> None:
    by_plan = await door.ask(world.admin, "{ schools(first: 1) { totalCount } }")
    worked_out = await door.ask(world.admin, "{ agenda { deadlines { daysLeft } } }")
    refused = await door.ask(world.admin, "{ schools(first: 0) { totalCount } }")
    office = await door.ask(world.personnel, "{ schools(first: 1) { totalCount } }")

    assert by_plan["extensions"] == {"execution": {"way": "plan"}}
    assert worked_out["extensions"] == {"execution": {"way": "plan", "why": "Query.agenda"}}
    assert refused["extensions"] == {"execution": {"way": "ordinary", "why": "refused"}}
    assert "extensions" not in office


ROWS = "{ name postings { totalCount } }"
PERSON = "teacher { name employments { subject school { name } } }"
WORKED_OUT = {
    "eligibility": (
        "{ eligible teachers { edges { node { name conditions { reason } BELOW } } } }",
        f"{PERSON} school {ROWS}",
    ),
    "balance(stage: PRIMARY)": ("{ sent(turns: NEVER) { nodes { times BELOW } } }", f"{PERSON} school {ROWS}"),
    "doubleBookings": ("{ clash BELOW }", PERSON),
    "agenda": ("{ deadlines { daysLeft BELOW } }", "targets { code rule { code } }"),
    'search(text: "王")': ("{ __typename BELOW }", f"teachers {{ name }} schools {ROWS} postings {{ id }}"),
}


async def test_what_is_worked_out_asks_as_ever_and_all_rows_below_and_beside_are_read_in_one_statement(
    door: Door, world: World
) -> None:
    await world.load_pack()
    await world.send()

    for root, (selection, rows) in WORKED_OUT.items():
        bare, whole = (f"{{ {root} {selection.replace('BELOW', below)} BESIDE }}" for below in ("", rows))
        whole = whole.replace("BESIDE", f"schools {{ edges {{ node {ROWS} }} }}")
        await door.data(world.admin, whole)
        async with statements(world.database) as own:
            await door.data(world.admin, bare.replace("BESIDE", ""))
        async with statements(world.database) as sent:
            answer = await door.ask(world.admin, whole)

        name = root.partition("(")[0]
        assert answer["extensions"] == {"execution": {"way": "plan", "why": f"Query.{name}"}}
        assert (len(planned(sent)), len(reading(sent))) == (1, len(reading(own))), name
        assert answer["data"] == (await Door(world.database, reads=None).data(world.admin, whole))


async def test_a_field_of_a_row_that_asks_the_books_takes_nothing_beside_it_out_of_the_statement(
    door: Door, world: World
) -> None:
    await door.data(world.admin, KEEP, input={"name": "第一稿", "trial": tried(world)})
    asked = """{ scratchPlans { edges { node { name whatIf { schools { school { name } } } } } }
      teachers(where: { text: "王小梅" }) { edges { node { employments { school { name } } } } } }"""

    async with statements(world.database) as sent:
        answer = await door.ask(world.admin, asked)

    (kept,), (teacher,) = (answer["data"][name]["edges"] for name in ("scratchPlans", "teachers"))
    lead = {"school": {"name": world.lead.name}}
    assert answer["extensions"] == {"execution": {"way": "plan", "why": "ScratchPlan.whatIf"}}
    assert lead in kept["node"]["whatIf"]["schools"]
    assert teacher["node"]["employments"] == [lead]
    assert len(planned(sent)) == 1


async def test_what_is_refused_to_a_function_is_refused_once_and_nothing_else_is_read(door: Door, world: World) -> None:
    await world.load_pack()
    asked = '{ postings { totalCount } balance(stage: PRIMARY, division: "990199") { compared } }'

    async with statements(world.database) as sent:
        answer = await door.ask(world.personnel, asked)

    assert [each["path"] for each in answer["errors"]] == [["balance"]]
    assert answer == await Door(world.database, reads=None).ask(world.personnel, asked)
    assert planned(sent) == []
    assert len([text for text in sent if "set_config" in text]) == 1


async def test_the_plans_that_are_kept_are_bounded_by_number_and_by_size(database: Database, world: World) -> None:
    few, small = Reads(schema, kept=30), Reads(schema, kept_characters=20_000)
    doors = Door(database, reads=few), Door(database, reads=small)

    for number in range(DOCUMENTS):
        for door in doors:
            await door.data(world.personnel, f"{{ a{number}: schools(first: 1) {{ totalCount }} }}")

    assert len(few) == 30
    assert 0 < len(small) < DOCUMENTS
    assert small.characters <= 20_000


async def test_a_figure_that_was_handed_in_is_read_with_when_it_was_closed_its_proof_and_what_it_is_now(
    door: Door, world: World
) -> None:
    await world.load_pack()
    closed = (
        "{ submissions(first: 5) { edges { node { version lockedAt numerator proved asItIsNow { numerator } } } } }"
    )

    handed_in = await submit(world)
    (still_open,) = (await door.data(world.personnel, closed))["submissions"]["edges"]
    await lock(world, handed_in)
    answer = await door.ask(world.admin, closed)
    (shut,) = (await door.data(world.personnel, closed))["submissions"]["edges"]
    await world.send(now=LOCKED)
    afterwards = replace(door, now=LATER)
    (since,) = (await afterwards.data(world.personnel, closed))["submissions"]["edges"]
    async with statements(world.database) as sent:
        await afterwards.data(world.personnel, closed)

    assert answer["extensions"] == {"execution": {"way": "plan"}}
    told = {"version": 1, "numerator": 0, "proved": True, "asItIsNow": {"numerator": 0}}
    assert still_open["node"] == told | {"lockedAt": None}
    assert shut["node"] == told | {"lockedAt": LOCKED.isoformat()}
    assert since["node"] == shut["node"] | {"asItIsNow": {"numerator": 1}}
    assert len(reading(sent)) == 1


LOG = """mutation Log($input: LogPostingInput!) { done: logPosting(input: $input) { __typename ...Made
  ... on Refusal { code field message } } }
fragment Made on Posting { id state teacherName viewerCanCancel toSchool { name division { code
  figure(metric: EXCHANGE_COUNT) { numerator } } } }"""


async def test_what_a_mutation_gives_back_is_read_in_one_statement_as_a_query_would_read_it(
    door: Door, world: World
) -> None:
    await door.data(world.admin, "{ schools(first: 1) { totalCount } }")
    given = {
        "teacher": id_of(world.teachers[0]),
        "toSchool": id_of(world.partner),
        "kind": "REGULAR_EXCHANGE",
        "startsOn": "2025-09-01",
        "plannedTo": "2026-07-10",
    }

    async with statements(world.database) as sent:
        answer = await door.ask(world.admin, LOG, input=given)
    done = answer["data"]["done"]
    query = "query($id: ID!) { node(id: $id) { __typename ...Made } }" + LOG[LOG.index("\nfragment") :]
    read = await door.data(world.admin, query, id=done["id"])
    again = await door.ask(world.admin, LOG, input=given)

    assert answer["extensions"] == {"execution": {"way": "plan"}}
    assert done == read["node"]
    assert done["viewerCanCancel"] is True
    after = sent[[text.startswith("COMMIT") for text in sent].index(True) + 1 :]
    assert len(planned(after)) == 1
    assert again["data"]["done"]["code"] == "overlapping_posting"
    assert again["data"]["done"]["__typename"] == "Refusal"


async def test_a_deed_is_done_once_also_when_its_answer_cannot_be_read_by_plan(
    door: Door, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {
        "teacher": id_of(world.teachers[0]),
        "toSchool": id_of(world.partner),
        "kind": "REGULAR_EXCHANGE",
        "startsOn": "2025-09-01",
        "plannedTo": "2026-07-10",
    }

    async def refuse(*_given: Any, **_named: Any) -> None:
        raise DBAPIError(None, None, ValueError("out of order"))

    monkeypatch.setattr(Database, "read", refuse)
    done = (await door.data(world.admin, LOG, input=given))["done"]
    monkeypatch.undo()

    listed = await door.data(world.admin, "{ postings { totalCount edges { node { id } } } }")
    assert listed["postings"] == {"totalCount": 1, "edges": [{"node": {"id": done["id"]}}]}


async def test_a_deed_is_done_once_also_when_what_it_gives_back_may_not_be_asked(
    door: Door, world: World, neighbour: World
) -> None:
    given = {
        "teacher": id_of(world.teachers[0]),
        "toSchool": id_of(neighbour.lead),
        "kind": "REGULAR_EXCHANGE",
        "startsOn": "2025-09-01",
        "plannedTo": "2026-07-10",
    }

    answer = await door.ask(world.personnel, LOG, input=given)

    assert [error["extensions"]["code"] for error in answer["errors"]] == ["out_of_scope"]
    listed = await door.data(world.personnel, "{ postings { totalCount } }")
    assert listed["postings"]["totalCount"] == 1


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{ " + "schools { edges { node { postings { edges { node { " * 3 + "id" + " } } } } } }" * 3 + " }", "QUERY"),
        ("{ " + " ".join(f"a{number}: viewer {{ name }}" for number in range(40)) + " }", "TOO_MANY"),
        ("{ schools(first: 100) { edges { node { postings(first: 100) { edges { node { id } } } } } } }", "QUERY"),
        ("{ viewer { " + "name " * 2_100 + "} }", "TOO_MANY_TOKENS"),
    ],
)
async def test_a_query_over_a_limit_never_reaches_the_database(door: Door, world: World, query: str, code: str) -> None:
    async with statements(world.database) as sent:
        error = await door.error(world.personnel, query)

    assert error["extensions"]["code"].startswith(code)
    assert sent == []


async def test_a_statement_that_takes_too_long_is_said_to_have_done_so(
    door: Door, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def too_long(*_given: Any, **_named: Any) -> None:
        raise DBAPIError(None, None, QueryCanceledError("canceling statement due to statement timeout"))

    monkeypatch.setattr(Database, "read", too_long)
    error = await door.error(world.personnel, "{ schools(first: 1) { totalCount } }", language="en")

    assert error["extensions"] == {"code": "TIMEOUT"}
    assert error["message"] == "The database took too long; ask for less."


async def test_a_statement_longer_than_a_page_of_text_is_prepared_once_for_a_connection(
    door: Door, world: World
) -> None:
    ways = " ".join(f"a{number}: postings(first: 2) {{ edges {{ node {{ id kind }} }} }}" for number in range(10))
    count = "select count(*) from pg_prepared_statements where length(statement) > 15000"

    for _ in range(2):
        await door.data(world.personnel, "{ " + ways + " }")

    assert await world.database.read(world.personnel, count, []) >= 1
