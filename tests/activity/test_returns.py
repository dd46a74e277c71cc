"""An activity sent back by its host or by the county with a reason at a field, put right in place, and settled."""

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


async def thread(world: World, actor: Actor, activity: Activity) -> list[Return]:
    async with world.database.transaction(actor) as session:
        return list(await returns_of(session, actor, activity.id))


async def test_the_host_sends_it_back_the_visiting_school_puts_it_right_and_the_thread_stays(world: World) -> None:
    activity, host, guest = await world.meet(), world.partner_clerk, world.clerk

    await world.do(returns.return_activity, activity.id, actor=host, **WHY)
    (open_one,) = await thread(world, guest, activity)
    mended = await world.do(returns.resubmit_activity, activity.id, actor=guest, answer="已核对", person_times=24)
    (answered,) = await thread(world, host, activity)
    await world.do(returns.accept_activity, activity.id, actor=host)
    confirmed = await world.do(actions.confirm_activity, activity.id, actor=host)
    (settled,) = await thread(world, guest, activity)

    assert (open_one.field, open_one.reason, open_one.state) == ("person_times", "签到表是 24 人", "open")
    assert (mended.person_times, mended.state) == (24, "logged")
    assert (answered.state, answered.answer) == ("resubmitted", "已核对")
    assert (settled.state, confirmed.state) == ("settled", "confirmed")


async def test_the_county_may_send_it_back_and_only_those_who_judge_it(world: World) -> None:
    activity, office = await world.meet(), world.personnel

    for other in (world.clerk, world.evaluator):
        with pytest.raises(MayNot):
            await world.do(returns.return_activity, activity.id, actor=other, **WHY)
    await world.do(returns.return_activity, activity.id, actor=office, **WHY)
    await world.do(returns.resubmit_activity, activity.id, actor=world.clerk)
    with pytest.raises(MayNot):
        await world.do(returns.accept_activity, activity.id, actor=world.clerk)
    await world.do(returns.accept_activity, activity.id, actor=office)

    assert [each.state for each in await thread(world, world.partner_clerk, activity)] == ["settled"]


async def test_what_is_not_waiting_is_neither_resubmitted_nor_settled_nor_sent_back_twice(world: World) -> None:
    activity, host = await world.meet(), world.partner_clerk

    with pytest.raises(NotReturned):
        await world.do(returns.resubmit_activity, activity.id, actor=world.clerk)
    with pytest.raises(NotResubmitted):
        await world.do(returns.accept_activity, activity.id, actor=host)
    with pytest.raises(NotReturnable):
        await world.do(returns.return_activity, activity.id, actor=host, field="kind", reason="另一类")
    await world.do(returns.return_activity, activity.id, actor=host, **WHY)
    with pytest.raises(AlreadyReturned):
        await world.do(returns.return_activity, activity.id, actor=host, **WHY)
    await world.do(actions.cancel_activity, activity.id, actor=world.clerk, reason="停课")
    with pytest.raises(WrongState):
        await world.do(returns.return_activity, activity.id, actor=host, field="topic", reason="缺主题")
