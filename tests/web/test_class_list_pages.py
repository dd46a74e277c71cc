"""The pages of class lists: sent as a sheet, seen from both sides, made current by a second act."""

from datetime import UTC, datetime

from domain.classlist.actions import draft_class_list
from domain.classlist.queries import class_lists
from tests.classlist.made import classed, load_urban_plan
from tests.ledger.sheets import as_csv
from tests.web.conftest import Browse
from tests.world import World


async def test_an_administrator_sends_a_list_sees_what_it_moves_and_makes_it_current(
    world: World, browse: Browse
) -> None:
    await load_urban_plan(world)
    town, village = await classed(world, {"城关小学": "111", "村小学": "220"})
    await world.add_teacher(town)
    await world.add_teacher(village, name="张三丰")
    admin = await browse(world.admin)
    year = datetime.now(UTC).year
    sheet = as_csv("classes", {"code": village.code or "", "year": str(year), "nbs": "112"})  # type: ignore[arg-type]

    empty = await admin.get("/class-lists")
    sent = await admin.http.post("/import", data={"kind": "classes", "how": "whole"}, files={"file": ("c.csv", sheet)})
    async with world.database.transaction(world.admin) as session:
        (listed,) = await class_lists(session, world.admin)
    page = await admin.get(f"/class-lists/{listed.id}")
    stale = await admin.post(f"/class-lists/{listed.id}/adoption", version="7")
    done = await admin.post(f"/class-lists/{listed.id}/adoption", version=str(listed.version))
    after = await admin.get(f"/class-lists/{listed.id}", definition="town_and_village")

    assert "No class list has been sent" in empty.text
    assert (sent.status_code, "Kept as a draft. No figure reads it yet." in sent.text) == (200, True)
    for words in ("Half of the town teachers rotate", "0 / 1", "0 / 2", "张三丰", "村小学", "Make it current"):
        assert words in page.text
    assert (stale.status_code, "changed by somebody else" in stale.text) == (422, True)
    assert (done.status_code, done.headers["location"]) == (303, f"/class-lists/{listed.id}")
    assert "Make it current" not in after.text
    assert "0 / 2" in after.text


async def test_offices_that_see_the_county_look_and_do_not_decide(world: World, browse: Browse) -> None:
    (village,) = await classed(world, {"村小学": "220"})
    await world.add_teacher(village, name="张三丰")
    async with world.database.transaction(world.admin) as session:
        listed = await draft_class_list(
            session, world.admin, county_id=world.county.id, year=2026, classes={village.id: "112"}
        )
    personnel, evaluator, clerk = [await browse(each) for each in (world.personnel, world.evaluator, world.clerk)]

    seen = await personnel.get(f"/class-lists/{listed.id}")
    masked = await evaluator.get(f"/class-lists/{listed.id}")
    refused = await personnel.post(f"/class-lists/{listed.id}/withdrawal", version="1")

    assert "张三丰" in seen.text
    assert "Make it current" not in seen.text
    assert "张**" in masked.text
    assert "张三丰" not in masked.text
    assert refused.status_code == 403
    assert (await clerk.get(f"/class-lists/{listed.id}")).status_code == 404
    assert (await clerk.get("/class-lists")).status_code == 403
    assert (await personnel.get(f"/class-lists/{listed.id}", definition="nonsense")).status_code == 422
