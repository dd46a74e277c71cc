"""Searching on pages and by GraphQL, and what is due by GraphQL."""

from tests.web.conftest import Browse, Client
from tests.world import World

SEARCH = '{ search(text: "liuxiang") { teachers { name } schools { name } postings { teacherName } } }'


async def asked(client: Client) -> dict[str, list[dict[str, str]]]:
    answer = (await client.http.post("/graphql", json={"query": SEARCH})).json()
    found: dict[str, list[dict[str, str]]] = answer["data"]["search"]
    return found


async def test_a_search_works_as_a_page_of_its_own_and_as_the_part_below_the_box(world: World, browse: Browse) -> None:
    liu = await world.add_teacher(name="刘湘")
    client = await browse(world.clerk)

    whole = await client.get("/search", q="劉湘")
    part = await client.get("/search", q="lx", js=True)
    nothing = await client.get("/search", q="<b>zz")
    home = await client.get("/")

    assert f'href="/teachers/{liu.id}"' in whole.text
    assert f'href="/teachers/{liu.id}"' in part.text
    assert "<html" not in part.text
    assert "Nothing fits “&lt;b&gt;zz”." in nothing.text
    assert 'action="/search"' in home.text


async def test_an_evaluator_finds_schools_and_no_people(world: World, browse: Browse) -> None:
    await world.log(await world.add_teacher(name="刘湘"))
    evaluator, clerk = await browse(world.evaluator), await browse(world.clerk)

    page = await evaluator.get("/search", q="刘湘")
    schools = await evaluator.get("/search", q=world.lead.name)

    assert "Nothing fits" in page.text
    assert world.lead.name in schools.text
    assert await asked(evaluator) == {"teachers": [], "schools": [], "postings": []}
    assert await asked(clerk) == {"teachers": [{"name": "刘湘"}], "schools": [], "postings": [{"teacherName": "刘湘"}]}


async def test_programs_are_told_what_is_missing_and_until_when(world: World, browse: Browse) -> None:
    await world.load_pack("d1")
    clerk = await browse(world.clerk)
    asked_for = """{ agenda { deadlines { window lastDay daysLeft targets { code } }
      shortfalls { done wanted lastDay target { code } twinning { lead { name } } } } }"""

    answer = (await clerk.http.post("/graphql", json={"query": asked_for})).json()["data"]["agenda"]

    assert {each["window"] for each in answer["deadlines"]} >= {"season", "calendar_year"}
    assert all(each["targets"] and each["daysLeft"] >= 0 for each in answer["deadlines"])
    assert {each["twinning"]["lead"]["name"] for each in answer["shortfalls"]} == {world.lead.name}
    assert {(each["done"], each["wanted"]) for each in answer["shortfalls"]} >= {(0, 1)}
