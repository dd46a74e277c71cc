"""What pages keep back from those who are given figures and not people."""

from datetime import date

import pytest

from domain.access import Actor
from domain.exchange.actions import cancel_posting, withdraw_posting
from domain.figure.lists import People, page_of_people
from domain.figure.model import Metric
from domain.figure.queries import ask
from tests.web.conftest import Browse
from tests.world import World

REASON = "家人生病"


@pytest.mark.parametrize("ended", [True, False], ids=["ended early", "cancelled"])
async def test_the_reason_of_an_end_is_told_to_offices_and_not_to_evaluators(
    world: World, browse: Browse, ended: bool
) -> None:
    posting = await world.send() if ended else await world.log()
    async with world.database.transaction(world.clerk, now=world.now) as session:
        if ended:
            await withdraw_posting(session, world.clerk, posting.id, ended_on=date(2025, 10, 1), reason=REASON)
        else:
            await cancel_posting(session, world.clerk, posting.id, reason=REASON)

    told, kept_back = [
        (await (await browse(actor)).get(f"/postings/{posting.id}")).text for actor in (world.clerk, world.evaluator)
    ]

    assert (told.count(REASON) >= 2, REASON in kept_back) == (True, False)
    assert "Ended early" in kept_back or "Cancelled" in kept_back


async def test_the_place_in_a_list_tells_evaluators_nothing_of_a_name(world: World) -> None:
    await world.load_pack()
    for name in ("阿甲", "阿乙", "阿丙"):
        await world.add_teacher(name=name, now=world.now.replace(year=2024))

    async def listed(actor: Actor) -> list[tuple[str, str]]:
        async with world.database.transaction(actor, now=world.now) as session:
            question = await ask(session, actor, Metric.ROTATION_RATE, school_id=world.lead.id)
            rows = await page_of_people(session, question, People.DENOMINATOR)
            return [(row.name or "", str(row.teacher_id)) for row in rows]

    by_name, by_id = await listed(world.personnel), await listed(world.evaluator)

    assert len(by_name) >= 3
    assert (sorted(by_name), by_id) == (sorted(by_id), sorted(by_id, key=lambda row: row[1]))
    assert by_name != by_id
