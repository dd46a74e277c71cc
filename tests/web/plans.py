"""Plans for tests of pages: those that most pages speak of, in force in one world's county alone."""

import pytest

from tests.world import World


@pytest.fixture
async def planned(world: World) -> World:
    """Give the county with the nation's rotation and one county's own plan in force."""
    await world.plan("national-rotation", "d0")
    return world
