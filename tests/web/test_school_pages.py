"""Schools and plans on pages: what everybody may read, and what only those concerned."""

from datetime import date
from uuid import uuid4

from domain.school.model import SchoolClass, SchoolFlag
from tests.web.conftest import Browse
from tests.web.plans import planned
from tests.web.test_target_pages import text
from tests.world import NOW, World

__all__ = ["planned"]


async def test_the_list_is_narrowed_by_name_stage_area_and_list(world: World, browse: Browse) -> None:
    junior = await world.add_school(name="某某初级中学", stages=["junior"], kind="junior_school")
    async with world.database.transaction(world.admin, now=NOW) as session:
        session.add(SchoolClass(school_id=junior.id, year=2024, nbs="111"))
        session.add(SchoolClass(school_id=junior.id, year=2025, nbs="220"))
        session.add(SchoolFlag(school_id=junior.id, flag="weak"))
    office = await browse(world.personnel)

    for query in ({"q": "初级"}, {"stage": "junior"}, {"area": "rural"}, {"flag": "weak"}):
        page = (await office.get("/schools", js=True, **query)).text
        assert (junior.name in page, world.lead.name in page) == (True, False)
    assert "No school fits" in (await office.get("/schools", area="urban")).text


async def test_teachers_are_counted_for_the_county_but_not_for_another_school(world: World, browse: Browse) -> None:
    office, stranger = await browse(world.personnel), await browse(world.stranger_clerk)

    county = await office.get("/schools", q=world.lead.name)
    other = await stranger.get("/schools", q=world.lead.name)

    assert f"/teachers?school={world.lead.id}" in county.text
    assert f"/teachers?school={world.lead.id}" not in other.text


async def test_the_page_of_a_school_shows_partners_postings_and_who_may_go(planned: World, browse: Browse) -> None:
    today = date.today()
    year = today.year if today.month >= 9 else today.year - 1
    waiting = await planned.add_teacher(name="钱立群")
    posting = await planned.log(starts_on=date(year, 9, 1), planned_to=date(year + 1, 8, 31))
    clerk, partner = await browse(planned.clerk), await browse(planned.partner_clerk)

    sender = (await clerk.get(f"/schools/{planned.lead.id}")).text
    receiver = (await partner.get(f"/schools/{planned.partner.id}")).text

    assert planned.partner.name in text(sender.split('id="twinnings"')[1])
    assert f"/postings/{posting.id}" in sender.split('id="sent"')[1].split('id="received"')[0]
    assert waiting.name in sender.split('id="due"')[1]
    assert f"/postings/{posting.id}" in receiver.split('id="received"')[1]
    assert f"Supported by {planned.lead.name}" in text(receiver)


async def test_another_school_is_shown_only_what_is_public(planned: World, browse: Browse) -> None:
    await planned.log()
    stranger = await browse(planned.stranger_clerk)

    page = await stranger.get(f"/schools/{planned.lead.id}")

    assert page.status_code == 200
    assert planned.lead.code is not None
    assert planned.lead.code in page.text
    assert "are shown to its own office, its partner and the county" in page.text
    for hidden in ("王小梅", "/teachers/", "/postings/", planned.partner.name):
        assert hidden not in page.text


async def test_a_school_that_is_none_is_not_found(world: World, browse: Browse) -> None:
    office = await browse(world.personnel)

    assert (await office.get(f"/schools/{uuid4()}")).status_code == 404


async def test_plans_can_be_read_clause_by_clause_with_rules_readings_and_targets(
    planned: World, browse: Browse
) -> None:
    clerk = await browse(planned.clerk)

    index, plan = await clerk.get("/plans"), await clerk.get("/plans/national-rotation")

    assert "/plans/d0" in index.text
    clause = plan.text.split('id="national-rotation-2017-2-11"')[1].split("</article>")[0]
    said = text(clause)
    assert "≥ 10% at least a share · Each school year" in said
    assert "9 readings" in said
    assert "A tenth of the teachers who are due rotate" in said
    assert "to be verified" in plan.text
    assert (await clerk.get("/plans/nothing")).status_code == 404
