"""Logging a posting and confirming its arrival."""

import pytest

from domain.database import KeyTooLong
from domain.exchange.rules import AlreadyArrived, Overlapping, UnknownPosting
from tests.world import World


async def test_a_posting_logged_by_the_sender_counts_once_the_receiver_confirms_arrival(world: World) -> None:
    logged = await world.log()

    arrived = await world.confirm(logged)

    assert (logged.state, arrived.state, arrived.arrived_on) == ("approved", "active", logged.starts_on)


async def test_an_arrival_is_confirmed_only_once(world: World) -> None:
    posting = await world.send()

    with pytest.raises(AlreadyArrived):
        await world.confirm(posting)


async def test_a_teacher_is_not_posted_twice_at_the_same_time(world: World) -> None:
    await world.log()

    with pytest.raises(Overlapping) as refused:
        await world.log(to_school_id=world.stranger.id)

    assert refused.value.field == "starts_on"


async def test_a_stranger_school_does_not_even_learn_that_the_posting_exists(world: World) -> None:
    posting = await world.log()

    with pytest.raises(UnknownPosting):
        await world.confirm(posting, actor=world.stranger_clerk)


async def test_the_key_of_a_request_is_no_text(world: World) -> None:
    with pytest.raises(KeyTooLong):
        await world.log(idempotency_key="钥" * 201)

    assert (await world.log(idempotency_key="钥" * 200)).state == "approved"
