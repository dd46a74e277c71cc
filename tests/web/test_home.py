"""The first page: what waits for each office, and where its targets stand."""

import re
from datetime import date

from tests.web.conftest import Browse
from tests.world import World


async def test_an_arrival_is_confirmed_from_the_first_page(world: World, browse: Browse) -> None:
    posting = await world.log()
    partner = await browse(world.partner_clerk)
    before = await partner.get("/")

    done = await partner.post(
        f"/postings/{posting.id}/arrival", arrived_on="2025-09-01", version=posting.version, next="/"
    )
    after = await partner.get("/")

    assert "Arrivals to confirm" in before.text
    assert f'action="/postings/{posting.id}/arrival"' in before.text
    assert 'value="2025-09-01"' in before.text
    assert (done.status_code, done.headers["location"]) == (303, "/")
    assert "The arrival of 王小梅 is confirmed." in after.text
    assert "Nothing waits for you" in after.text


async def test_nobody_is_sent_to_another_site_after_a_deed(world: World, browse: Browse) -> None:
    posting = await world.log()
    partner = await browse(world.partner_clerk)

    done = await partner.post(f"/postings/{posting.id}/arrival", arrived_on="2025-09-01", next="//elsewhere.example")

    assert done.headers["location"] == "/"


async def test_the_sender_sees_what_waits_for_the_other_school_and_what_is_past_its_end(
    world: World, browse: Browse
) -> None:
    second = await world.add_teacher(name="孙鹏")
    await world.log()
    await world.send(second)
    clerk = await browse(world.clerk)

    home = await clerk.get("/")

    assert "Waiting for the other school" in home.text
    assert "Past their planned end" in home.text
    assert "?deed=complete" in home.text


async def test_the_county_sees_nominations_to_decide_on(world: World, browse: Browse) -> None:
    await world.plan("national-rotation", "d0")
    posting = await world.log(kind="secondment")
    personnel, clerk = await browse(world.personnel), await browse(world.clerk)

    office, school = await personnel.get("/"), await clerk.get("/")

    assert "Nominations to approve" in office.text
    assert f'href="/postings/{posting.id}"' in office.text
    assert "Waiting for the county" in school.text


async def test_the_countys_targets_stand_on_the_first_page_and_a_schools_part_is_called_its_own(
    world: World, browse: Browse
) -> None:
    await world.plan("national-rotation", "d0")
    personnel, clerk = await browse(world.personnel), await browse(world.clerk)

    office, school = await personnel.get("/"), await clerk.get("/")

    assert "Where the targets stand" in office.text
    assert "Rotation rate" in office.text
    assert "≥ 10%" in office.text
    assert "Our part" in school.text
    assert "of 1 who were due" in school.text
    assert "≥ 10%" not in school.text


async def test_without_a_plan_the_first_page_says_that_nothing_is_counted(world: World, browse: Browse) -> None:
    clerk = await browse(world.clerk)

    home = await clerk.get("/")

    assert "No figures yet" in home.text
    assert "Nothing waits for you" in home.text


async def test_an_evaluator_starts_from_the_counties_and_is_asked_for_nothing(world: World, browse: Browse) -> None:
    await world.log()
    evaluator = await browse(world.evaluator)

    home = await evaluator.get("/")

    assert world.county.name in home.text
    assert f"/postings?state=active&amp;county={world.county.code}" in home.text
    assert "Log a posting" not in home.text
    assert "王小梅" not in home.text


async def test_the_administrator_sees_which_plans_are_loaded(world: World, browse: Browse) -> None:
    await world.plan("national-rotation", "d0")
    admin = await browse(world.admin)

    home = await admin.get("/")

    assert "Loaded plans" in home.text
    assert "jiedui user create" in home.text


async def test_every_first_page_speaks_chinese(world: World, browse: Browse) -> None:
    await world.plan("national-rotation", "d0")
    await world.send(await world.add_teacher(name="孙鹏"))
    await world.log(planned_to=date(2026, 7, 10))
    for who in (world.clerk, world.partner_clerk, world.personnel, world.evaluator):
        client = await browse(who)
        client.speak("zh")
        home = (await client.get("/")).text

        main = re.sub(r"<[^>]*>", " ", home[home.index("<main") : home.index("</main")])
        assert re.findall(r"[A-Za-z]{2,}(?: [A-Za-z]+)*", main) == []
