"""Many activities corrected at once: each as if it were alone, in the order in which they stand."""

from datetime import date, timedelta
from uuid import UUID

from domain.activity.many import correct_activities
from domain.activity.queries import find_activity
from domain.activity.rules import Correction
from domain.refusals import Refusal
from tests.world import World

DAY = date(2025, 9, 22)


async def test_an_activity_may_take_the_day_that_another_has_just_left_and_none_that_is_taken(world: World) -> None:
    first, second, third = [await world.meet(held_on=DAY + timedelta(days=number)) for number in range(3)]
    said: dict[UUID, Refusal] = {}

    async with world.database.transaction(world.clerk, now=world.now) as session:
        wishes = {first.id: DAY - timedelta(days=1), second.id: DAY, third.id: DAY}
        corrections = {key: Correction(held_on=day, topic="换日") for key, day in wishes.items()}
        await correct_activities(session, world.clerk, corrections, said.__setitem__)
    async with world.database.transaction(world.clerk) as session:
        found = [await find_activity(session, world.clerk, each.id) for each in (first, second, third)]

    assert [each.held_on for each in found] == [DAY - timedelta(days=1), DAY, DAY + timedelta(days=2)]
    assert [each.topic for each in found] == ["换日", "换日", ""]
    assert {key: refusal.code for key, refusal in said.items()} == {third.id: "already_logged"}
