"""Plans for tests of pages: the shipped ones, in force in one world's county alone."""

import pytest

from domain.policy.actions import load_plan
from domain.policy.rules import read_pack, shipped_packs
from tests.world import World


@pytest.fixture
async def planned(world: World) -> World:
    """Give the county with every shipped plan in force."""
    async with world.database.transaction(world.admin) as session:
        for path in shipped_packs():
            await load_plan(session, world.admin, read_pack(path), division=world.county.code)
    return world
