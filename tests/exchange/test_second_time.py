"""Two people have the same posting open, and the second comes too late."""

import pytest

from domain.exchange.actions import cancel_posting, confirm_arrival
from domain.exchange.rules import AlreadyArrived, WrongState
from tests.world import World


async def test_whoever_comes_second_learns_what_was_done_and_not_only_that_something_changed(world: World) -> None:
    posting = await world.log()
    read = posting.version
    await world.do(confirm_arrival, posting.id, actor=world.partner_clerk, arrived_on=posting.starts_on, version=read)

    with pytest.raises(AlreadyArrived):
        await world.do(
            confirm_arrival, posting.id, actor=world.partner_clerk, arrived_on=posting.starts_on, version=read
        )
    with pytest.raises(WrongState):
        await world.do(cancel_posting, posting.id, actor=world.clerk, reason="名额取消", version=read)
