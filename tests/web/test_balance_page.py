"""Balance between schools at both doors: the coefficient by pupils, and who was sent how often."""

from datetime import timedelta
from fractions import Fraction

from tests.web.conftest import Browse
from tests.web.test_target_pages import text
from tests.world import NOW, YEAR_START, World

QUERY = """query($d: String) { balance(stage: PRIMARY, division: $d) {
  compared leftOut teachers { mean squared printed } backbone { printed } load { never once more }
  sent(turns: MORE) { totalCount nodes { name times lastOn school { name } } } } }"""


async def test_schools_are_compared_by_pupils_and_teachers_by_how_often_they_were_sent(
    world: World, browse: Browse
) -> None:
    small = await world.add_school(name="小班小学", pupils=100)
    large = await world.add_school(name="大班小学", pupils=300)
    await world.add_school(name="一贯制学校", kind="nine_year_school", stages=["primary", "junior"], pupils=900)
    for school, number in ((small, 2), (large, 2)):
        for _ in range(number):
            await world.add_teacher(school, now=NOW - timedelta(days=100))
    posting = await world.send()
    again = await world.add_teacher(now=NOW - timedelta(days=100))
    await world.send(again, starts_on=YEAR_START - timedelta(days=700), planned_to=YEAR_START - timedelta(days=400))
    await world.send(again)
    office, clerk = await browse(world.personnel), await browse(world.clerk)

    page = text((await office.get("/balance")).text)
    answer = await office.http.post("/graphql", json={"query": QUERY, "variables": {"d": world.county.code}})
    found = answer.json()["data"]["balance"]

    assert posting.state == "active"
    assert (found["compared"], found["leftOut"]) == (2, 4)
    assert (found["teachers"]["mean"], found["teachers"]["squared"]) == ("1/100", str(Fraction(1, 3)))
    assert (found["teachers"]["printed"], found["backbone"]) == ("0.577", None)
    assert found["load"] == {"never": 4, "once": 1, "more": 1}
    assert found["sent"]["totalCount"] == 1
    assert found["sent"]["nodes"][0] == {
        "name": again.name, "times": 2, "lastOn": YEAR_START.isoformat(), "school": {"name": world.lead.name},
    }  # fmt: skip
    assert "Teachers in the establishment 0.577 ≤ 0.50 Not met 1.00" in page
    assert "Backbone teachers — Not applicable" in page
    assert (await clerk.get("/balance")).status_code == 403
    assert (await office.get("/balance", stage="senior")).status_code == 422

    never = text((await office.get("/fairness")).text)
    more = text((await office.get("/fairness", turns="more", school=str(world.lead.id))).text)
    file = (await office.get("/fairness.csv", turns="more")).content.decode("utf-8-sig").splitlines()
    masked = (await (await browse(world.evaluator)).get("/fairness.csv", turns="more")).content.decode("utf-8-sig")
    assert ("Never 4 Once 1 More than once 1" in never, again.name in more) == (True, True)
    assert file == [
        "姓名,学校,任教学科,到校日期,交流次数,最近一次",
        f"{again.name},{world.lead.name},语文,2012-09-01,2,{YEAR_START.isoformat()}",
    ]
    assert (again.name in masked, f"{again.name[:1]}**" in masked) == (False, True)
    assert (await clerk.get("/fairness")).status_code == 403
    assert (await office.get("/fairness", turns="often")).status_code == 422
