"""Lists: every row once, forwards and backwards, narrowed, ordered and counted."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.access import Actor
from domain.exchange.model import Posting
from tests.schema.conftest import Door
from tests.schema.ids import id_of
from tests.world import World

PAGE = """query($first: Int, $after: String, $last: Int, $before: String, $order: PostingOrder, $where: PostingWhere) {
  postings(first: $first, after: $after, last: $last, before: $before, orderBy: $order, where: $where) {
    totalCount
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node { id startsOn } }
  }
}"""
MANY = 120


@pytest.fixture
async def crowd(world: World) -> list[Posting]:
    """Put 120 short postings on the books, several of which begin on the same day."""
    teacher = world.teachers[0]
    postings = [
        Posting(
            county_id=world.county.id,
            host_county_id=world.county.id,
            teacher_id=teacher.id,
            person_id=teacher.person_id,
            teacher_name=f"教师{number}",
            subject="语文",
            stage="primary",
            from_school_id=world.lead.id,
            to_school_id=(world.partner if number % 2 else world.stranger).id,
            kind="support_teaching" if number % 3 else "regular_exchange",
            starts_on=date(2024, 9, 1) + timedelta(days=number // 4),
            planned_to=date(2025, 7, 1),
            state="approved",
            logged_at=world.now,
        )
        for number in range(MANY)
    ]
    async with world.database.transaction(world.admin, now=world.now) as session:
        session.add_all(postings)
    return postings


async def pages(door: Door, actor: Actor, *, backwards: bool = False, **variables: Any) -> list[dict[str, Any]]:
    """Read the whole list page by page, and give its nodes in the list's order."""
    found: list[dict[str, Any]] = []
    size, cursor = ("last", "before") if backwards else ("first", "after")
    more, end = ("hasPreviousPage", "startCursor") if backwards else ("hasNextPage", "endCursor")
    step: dict[str, Any] = {size: 37}
    while True:
        page = (await door.data(actor, PAGE, **variables, **step))["postings"]
        nodes = [edge["node"] for edge in page["edges"]]
        found = nodes + found if backwards else found + nodes
        if not page["pageInfo"][more]:
            return found
        step[cursor] = page["pageInfo"][end]


@pytest.mark.parametrize(
    "order",
    [None, {"field": "STARTS_ON", "direction": "ASC"}, {"field": "TEACHER_NAME", "direction": "DESC"}],
)
async def test_a_list_read_page_by_page_has_every_row_once_in_both_directions(
    door: Door, world: World, crowd: list[Posting], order: dict[str, str] | None
) -> None:
    forwards = await pages(door, world.personnel, order=order)
    backwards = await pages(door, world.personnel, order=order, backwards=True)

    assert forwards == backwards
    assert {each["id"] for each in forwards} == {id_of(posting) for posting in crowd}
    assert len(forwards) == MANY


async def test_the_latest_postings_come_first_unless_another_order_is_asked_for(
    door: Door, world: World, crowd: list[Posting]
) -> None:
    natural = await pages(door, world.personnel)
    ascending = await pages(door, world.personnel, order={"field": "STARTS_ON", "direction": "ASC"})

    days = [each["startsOn"] for each in natural]
    assert days == sorted(days, reverse=True)
    assert ascending == natural[::-1]


async def test_a_list_is_narrowed_and_counted(door: Door, world: World, crowd: list[Posting]) -> None:
    async def number(where: dict[str, Any], actor: Actor = world.personnel) -> int:
        return int((await door.data(actor, PAGE, where=where, first=1))["postings"]["totalCount"])

    assert await number({}) == MANY
    assert await number({"kinds": ["REGULAR_EXCHANGE"]}) == 40
    assert await number({"states": ["ACTIVE"]}) == 0
    assert await number({"toSchool": id_of(world.partner)}) == 60
    assert await number({"school": id_of(world.partner), "kinds": ["REGULAR_EXCHANGE"]}) == 20
    assert await number({"fromSchool": id_of(world.partner)}) == 0
    assert await number({"teacher": id_of(world.teachers[0])}) == MANY
    assert await number({"startsFrom": "2024-09-02", "startsBefore": "2024-09-04"}) == 8
    assert await number({"text": "教师7"}) == 11
    assert await number({"text": "%"}) == 0
    assert await number({"twinning": id_of(world.twinning)}) == 0
    assert await number({}, world.partner_clerk) == 60


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"first": 0}, "BAD_INPUT"),
        ({"first": 101}, "BAD_INPUT"),
        ({"first": 1, "last": 1}, "BAD_INPUT"),
        ({"after": "bm9uZQ"}, "BAD_CURSOR"),
        ({"where": {"school": "bm9uZQ"}}, "BAD_ID"),
    ],
)
async def test_arguments_that_no_list_takes_are_refused_with_a_code(
    door: Door, world: World, arguments: dict[str, Any], code: str
) -> None:
    assert (await door.error(world.personnel, PAGE, **arguments))["extensions"]["code"] == code


async def test_a_cursor_of_one_order_does_not_open_another(door: Door, world: World, crowd: list[Posting]) -> None:
    page = (await door.data(world.personnel, PAGE, first=1))["postings"]

    error = await door.error(
        world.personnel, PAGE, after=page["pageInfo"]["endCursor"], order={"field": "LOGGED_AT", "direction": "ASC"}
    )

    assert error["extensions"]["code"] == "BAD_CURSOR"


async def test_schools_teachers_twinnings_and_exemptions_are_listed_narrowed_and_ordered(
    door: Door, world: World
) -> None:
    await world.add_teacher(world.partner, name="李四", post="principal", title="senior", subject="数学")
    await world.exempt(world.teachers[0], starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31))

    found = await door.data(
        world.personnel,
        """query($d: String!, $lead: ID!, $partner: ID!) {
          schools(where: {division: $d, stage: PRIMARY}, orderBy: {field: NAME, direction: DESC}) {
            totalCount edges { node { name stages division { code level } } } }
          none: schools(where: {division: $d, stage: SENIOR}) { totalCount }
          named: schools(where: {division: $d, text: "青山"}) { edges { node { id } } }
          teachers(orderBy: {field: NAME}) { totalCount edges { node { name title employments { post subject } } } }
          heads: teachers(where: {post: PRINCIPAL, subject: "数学"}) { edges { node { name } } }
          kept: teachers(where: {school: $partner, text: "李"}) { totalCount }
          twinnings(where: {school: $lead, on: "2025-10-08", stage: PRIMARY, states: [ACTIVE]}) {
            edges { node { lead { name } partner { name } state } } }
          over: twinnings(where: {on: "2030-01-01"}) { totalCount }
          exemptions(where: {kinds: [ILLNESS], on: "2025-06-01"}) { edges { node { kind teacher { name } endsOn } } }
          later: exemptions(where: {on: "2026-06-01"}) { totalCount }
        }""",
        d=world.county.code,
        lead=id_of(world.lead),
        partner=id_of(world.partner),
    )

    assert found["schools"]["totalCount"] == 3
    names = [edge["node"]["name"] for edge in found["schools"]["edges"]]
    assert names == sorted(names, reverse=True)
    assert found["schools"]["edges"][0]["node"]["division"]["code"] == world.county.code
    assert (found["none"]["totalCount"], found["later"]["totalCount"], found["over"]["totalCount"]) == (0, 0, 0)
    assert [edge["node"]["id"] for edge in found["named"]["edges"]] == [id_of(world.stranger)]
    assert [edge["node"]["name"] for edge in found["teachers"]["edges"]] == ["李四", "王小梅"]
    assert found["teachers"]["edges"][0]["node"]["employments"] == [{"post": "PRINCIPAL", "subject": "数学"}]
    assert [edge["node"]["name"] for edge in found["heads"]["edges"]] == ["李四"]
    assert found["kept"]["totalCount"] == 1
    assert [edge["node"] for edge in found["twinnings"]["edges"]] == [
        {"lead": {"name": world.lead.name}, "partner": {"name": world.partner.name}, "state": "ACTIVE"}
    ]
    assert [edge["node"] for edge in found["exemptions"]["edges"]] == [
        {"kind": "ILLNESS", "teacher": {"name": "王小梅"}, "endsOn": "2025-12-31"}
    ]


async def test_rows_that_have_no_value_to_be_ordered_by_are_not_lost(door: Door, world: World) -> None:
    for pupils in (None, 300, None, 20):
        await world.add_school(pupils=pupils, code=None)
    query = """query($d: String!, $after: String) {
      schools(where: {division: $d}, orderBy: {field: PUPILS, direction: DESC}, first: 2, after: $after) {
        pageInfo { hasNextPage endCursor } edges { node { id pupils } } } }"""

    found, after = [], None
    while True:
        page = (await door.data(world.personnel, query, d=world.county.code, after=after))["schools"]
        found += [edge["node"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]

    assert [each["pupils"] for each in found] == [300, 20, None, None, None, None, None]
    assert len({each["id"] for each in found}) == 7


async def test_divisions_are_paged_like_any_other_list(door: Door, world: World) -> None:
    query = """query($first: Int, $after: String, $last: Int, $before: String) {
      division(code: "360000") { name level parent { code } children(first: $first, after: $after, last: $last,
      before: $before) { totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      edges { node { code parent { code } } } } } }"""

    def codes(page: dict[str, Any]) -> list[str]:
        return [edge["node"]["code"] for edge in page["edges"]]

    front = (await door.data(world.clerk, query, first=4))["division"]["children"]
    rest = (await door.data(world.clerk, query, first=100, after=front["pageInfo"]["endCursor"]))["division"][
        "children"
    ]
    back = (await door.data(world.clerk, query, last=4, before=rest["pageInfo"]["startCursor"]))["division"]["children"]

    assert codes(front) == codes(back)
    assert len(codes(front)) + len(codes(rest)) == front["totalCount"] == 11
    assert front["pageInfo"]["hasNextPage"]
    assert not back["pageInfo"]["hasPreviousPage"]
    reach = await door.data(world.clerk, "{ divisions(where: {inReach: true}) { edges { node { code } } } }")
    assert codes(reach["divisions"]) == [world.county.code]
