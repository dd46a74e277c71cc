"""Where teachers are missing before and after somebody moves: by the norm of pupils, and subject by subject."""

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import select

from domain.access import MayNot
from domain.exchange.model import Posting
from domain.scratch.model import Trial
from domain.scratch.shortage import Shortage, shortage
from tests.schema.conftest import Door
from tests.web.conftest import Browse
from tests.web.test_target_pages import text
from tests.world import YEAR_END, YEAR_START, World

DAY = YEAR_START + timedelta(days=30)
QUERY = """query($d: String!) { shortage(division: $d, on: "2025-10-01") {
  before { median empty missingSubjects } after { median empty missingSubjects }
  schools { school { name } postsDue emptyBefore emptyAfter missingBefore missingAfter } } }"""


@pytest.fixture
async def staffed(world: World) -> World:
    """Give two schools of three a music teacher, and send one of them to the third, which has pupils for two posts."""
    third = await world.add_school(name="村小学", pupils=38)
    await world.add_teacher(third)
    musician = await world.add_teacher(world.lead, subject="音乐", name="乐天")
    for school in (world.partner, world.stranger):
        await world.add_teacher(school)
        await world.add_teacher(school, subject="音乐")
    posting = await world.log(musician, to_school_id=third.id)
    await world.confirm(posting, actor=world.staff_of(third))
    return world


async def looked(world: World, **how: Any) -> Shortage:
    return await world.do(shortage, world.county, day=DAY, **how)


async def test_a_subject_comes_to_the_school_that_lacked_it_and_leaves_the_one_that_sent(staffed: World) -> None:
    found = await looked(staffed)

    lacks = {each.school.name: each for each in found.lacks}
    third, sender = lacks["村小学"], lacks[staffed.lead.name]
    assert (third.missing_before, third.missing_after, third.relieved) == (("音乐",), (), ("音乐",))
    assert (third.posts, third.empty_before, third.empty_after) == (2, Fraction(1), Fraction(0))
    assert (sender.missing_before, sender.missing_after, sender.worsened) == ((), ("音乐",), ("音乐",))
    assert (found.before.missing, found.after.missing) == (1, 1)
    assert found.before.empty - found.after.empty >= 0


async def test_a_trial_is_laid_over_what_is_in_force(staffed: World) -> None:
    async with staffed.database.transaction(staffed.personnel) as session:
        posting = (await session.scalars(select(Posting))).one()
    trial = Trial(
        county_id=staffed.county.id, kind="regular_exchange", starts_on=DAY, planned_to=YEAR_END,
        without=(posting,),
    )  # fmt: skip

    found = {each.school.name: each for each in (await looked(staffed, trial=trial)).lacks}

    assert (found["村小学"].missing_before, found["村小学"].missing_after) == ((), ("音乐",))
    with pytest.raises(MayNot):
        async with staffed.database.transaction(staffed.evaluator, now=staffed.now) as session:
            await shortage(session, staffed.evaluator, staffed.county, day=DAY, trial=trial)


async def test_both_doors_show_it(staffed: World, browse: Browse) -> None:
    office, clerk = await browse(staffed.personnel), await browse(staffed.clerk)

    page = text((await office.get("/shortage", on=DAY.isoformat())).text)
    file = (await office.get("/shortage.csv", on=DAY.isoformat(), subject="音乐")).content.decode("utf-8-sig")
    told = await Door(staffed.database).data(staffed.evaluator, QUERY, d=staffed.county.code)

    assert "村小学 2 1 0 音乐 音乐 is taught now" in page
    assert "村小学,2,1,0,音乐," in file.splitlines()
    named = {each["school"]["name"]: each for each in told["shortage"]["schools"]}
    assert (named["村小学"]["missingBefore"], named["村小学"]["missingAfter"]) == (["音乐"], [])
    assert told["shortage"]["before"]["missingSubjects"] == 1
    assert (await clerk.get("/shortage")).status_code == 403
    assert (await office.get("/shortage", plan="x")).status_code == 422
