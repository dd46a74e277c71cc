"""Two people have the same posting open, and the second comes too late."""

import pytest

from domain.exchange.actions import cancel_posting, confirm_arrival
from domain.exchange.rules import AlreadyArrived, WrongState
from tests.world import World


async def test_whoever_comes_second_learns_what_was_done_and_not_only_that_something_changed(world: World) -> None:
    posting = await world.log()
    read = posting.version
    async with world.database.transaction(world.partner_clerk, now=world.now) as session:
        await confirm_arrival(session, world.partner_clerk, posting.id, arrived_on=posting.starts_on, version=read)

    with pytest.raises(AlreadyArrived):
        async with world.database.transaction(world.partner_clerk, now=world.now) as session:
            await confirm_arrival(session, world.partner_clerk, posting.id, arrived_on=posting.starts_on, version=read)
    with pytest.raises(WrongState):
        async with world.database.transaction(world.clerk, now=world.now) as session:
            await cancel_posting(session, world.clerk, posting.id, reason="名额取消", version=read)
