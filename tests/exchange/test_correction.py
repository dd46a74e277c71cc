"""A correction is no way around the county's approval."""

import pytest

from domain.access import Actor, MayNot
from domain.exchange.actions import correct_posting
from domain.exchange.model import Posting
from tests.world import World


async def corrected(world: World, actor: Actor, posting: Posting, kind: str) -> Posting:
    return await world.do(correct_posting, posting.id, actor=actor, kind=kind)


async def test_a_school_does_not_turn_an_exchange_into_what_the_county_must_approve(world: World) -> None:
    await world.load_pack("national-rotation", approving="secondment")
    posting = await world.send()

    with pytest.raises(MayNot):
        await corrected(world, world.clerk, posting, "secondment")

    assert (await corrected(world, world.clerk, posting, "support_teaching")).kind == "support_teaching"


async def test_the_county_may_put_such_a_kind_right(world: World) -> None:
    await world.load_pack("national-rotation", approving="secondment")
    posting = await world.send()

    assert (await corrected(world, world.personnel, posting, "secondment")).kind == "secondment"
