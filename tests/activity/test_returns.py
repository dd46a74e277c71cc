"""An activity sent back by its host or by the county with a reason at a field, put right in place, and settled."""

from typing import Any

import pytest

from domain.access import Actor, MayNot
from domain.activity import actions, returns
from domain.activity.model import Activity
from domain.activity.rules import WrongState
from domain.review.model import Return
from domain.review.queries import returns_of
from domain.review.rules import AlreadyReturned, NotResubmitted, NotReturnable, NotReturned
from tests.world import World

WHY = {"field": "person_times", "reason": "签到表是 24 人"}


async def do(world: World, actor: Actor, deed: Any, activity: Activity, **given: Any) -> Activity:
    async with world.database.transaction(actor, now=world.now) as session:
        done: Activity = await deed(session, actor, activity.id, **given)
        return done


async def thread(world: World, actor: Actor, activity: Activity) -> list[Return]:
    async with world.database.transaction(actor) as session:
        return list(await returns_of(session, actor, activity.id))


async def test_the_host_sends_it_back_the_visiting_school_puts_it_right_and_the_thread_stays(world: World) -> None:
    activity, host, guest = await world.meet(), world.partner_clerk, world.clerk

    await do(world, host, returns.return_activity, activity, **WHY)
    (open_one,) = await thread(world, guest, activity)
    mended = await do(world, guest, returns.resubmit_activity, activity, answer="已核对", person_times=24)
    (answered,) = await thread(world, host, activity)
    await do(world, host, returns.accept_activity, activity)
    confirmed = await do(world, host, actions.confirm_activity, activity)
    (settled,) = await thread(world, guest, activity)

    assert (open_one.field, open_one.reason, open_one.state) == ("person_times", "签到表是 24 人", "open")
    assert (mended.person_times, mended.state) == (24, "logged")
    assert (answered.state, answered.answer) == ("resubmitted", "已核对")
    assert (settled.state, confirmed.state) == ("settled", "confirmed")


async def test_the_county_may_send_it_back_and_only_those_who_judge_it(world: World) -> None:
    activity, office = await world.meet(), world.personnel

    for other in (world.clerk, world.evaluator):
        with pytest.raises(MayNot):
            await do(world, other, returns.return_activity, activity, **WHY)
    await do(world, office, returns.return_activity, activity, **WHY)
    await do(world, world.clerk, returns.resubmit_activity, activity)
    with pytest.raises(MayNot):
        await do(world, world.clerk, returns.accept_activity, activity)
    await do(world, office, returns.accept_activity, activity)

    assert [each.state for each in await thread(world, world.partner_clerk, activity)] == ["settled"]


async def test_what_is_not_waiting_is_neither_resubmitted_nor_settled_nor_sent_back_twice(world: World) -> None:
    activity, host = await world.meet(), world.partner_clerk

    with pytest.raises(NotReturned):
        await do(world, world.clerk, returns.resubmit_activity, activity)
    with pytest.raises(NotResubmitted):
        await do(world, host, returns.accept_activity, activity)
    with pytest.raises(NotReturnable):
        await do(world, host, returns.return_activity, activity, field="kind", reason="另一类")
    await do(world, host, returns.return_activity, activity, **WHY)
    with pytest.raises(AlreadyReturned):
        await do(world, host, returns.return_activity, activity, **WHY)
    await do(world, world.clerk, actions.cancel_activity, activity, reason="停课")
    with pytest.raises(WrongState):
        await do(world, host, returns.return_activity, activity, field="topic", reason="缺主题")
