"""The page of double bookings: both records of each pair, and nobody's name or ground for an evaluator."""

from tests.clash.made import booked_twice
from tests.web.conftest import Browse
from tests.world import World


async def test_both_bookings_are_told_and_an_evaluator_sees_neither_name_nor_ground(
    world: World, browse: Browse
) -> None:
    await booked_twice(world)
    office, evaluator = await browse(world.personnel), await browse(world.evaluator)

    shown, masked = await office.get("/clashes?since=2025-09-01"), await evaluator.get("/clashes?since=2025-09-01")
    wrong, none = await office.get("/clashes?since=soon"), await office.get("/clashes?since=2027-09-01")

    assert "6 of 10 half-days a week" in shown.text
    assert "Exempt: " in shown.text
    assert "钱多多" in shown.text
    assert "钱多多" not in masked.text
    assert "ground not shown" in masked.text
    assert wrong.status_code == 422
    assert "Nobody is booked twice" in none.text
