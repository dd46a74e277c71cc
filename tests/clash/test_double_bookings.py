"""Who is asked to be in two places on the same days: what can stand is listed, what cannot was refused."""

from datetime import date

from domain.access import Actor
from domain.clash.queries import DoubleBooking, double_bookings
from domain.clash.rules import Booking, Clash
from tests.clash.made import booked_twice
from tests.training.made import FIRST, LAST
from tests.world import YEAR_END, YEAR_START, World


async def found(world: World, actor: Actor, *, since: date = YEAR_START) -> list[DoubleBooking]:
    async with world.database.transaction(actor, now=world.now) as session:
        return list(await double_bookings(session, actor, since=since))


async def test_each_pair_that_holds_together_is_told_with_the_days_of_both(world: World) -> None:
    await booked_twice(world)

    told = await found(world, world.personnel)

    assert [(each.clash, each.name, each.first_day, each.last_day) for each in told] == [
        (Clash.POSTED_IN_TRAINING, "王小梅", FIRST, LAST),
        (Clash.POSTED_THOUGH_EXEMPT, "钱多多", date(2026, 1, 1), YEAR_END),
        (Clash.TWO_POSTINGS, "王小梅", date(2026, 3, 1), YEAR_END),
    ]
    assert told[-1].half_days == 6
    assert {each.one.kind for each in told} == {Booking.POSTING}


async def test_what_has_ended_was_cancelled_or_lies_in_another_office_is_not_told(
    world: World, neighbour: World
) -> None:
    await booked_twice(world)

    assert await found(world, world.personnel, since=date(2026, 7, 11)) == []
    assert await found(world, neighbour.personnel) == []
    assert await found(world, world.stranger_clerk) == []
    assert len(await found(world, world.clerk)) == 3
