"""Plans for tests of pages: the shipped ones, in force in one world's county alone."""

import pytest

from tests.world import World


@pytest.fixture
async def planned(world: World) -> World:
    """Give the county with every shipped plan in force."""
    await world.plan()
    return world
