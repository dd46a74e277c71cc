"""Teachers who are booked twice, made for the tests."""

from datetime import date
from typing import Any

from tests.training.made import nominate, open_training
from tests.world import World


async def booked_twice(world: World) -> None:
    """Send one teacher to two schools a part of the week each, another who is exempt, and both to a training."""
    walking, ill = world.teachers[0], await world.add_teacher(name="钱多多")
    part: dict[str, Any] = {"half_days": 3, "kind": "itinerant"}
    await world.log(walking, **part)
    await world.log(walking, **part, to_school_id=world.stranger.id, starts_on=date(2026, 3, 1))
    await world.exempt(ill, starts_on=date(2026, 1, 1))
    await world.log(ill)
    await nominate(world, await open_training(world, reserved=0), teacher=walking)
