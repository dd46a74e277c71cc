"""A posting sent back by the county with a reason at a field, put right in place by its school, and settled."""

import pytest

from domain.access import Actor, MayNot
from domain.exchange import actions, returns
from domain.exchange.model import Posting
from domain.exchange.queries import Wanted, count_postings
from domain.exchange.rules import WrongState
from domain.journal.rules import NoReason
from domain.refusals import Refusal
from domain.review.model import Return
from domain.review.queries import pending_by_thing, returns_of
from domain.review.rules import AlreadyReturned, NotResubmitted, NotReturnable, NotReturned, ReasonTooLong
from domain.teacher.rules import EndsBeforeStart
from tests.world import YEAR_START, World

WHY = {"field": "planned_to", "reason": "与文件不符"}


async def thread(world: World, actor: Actor, posting: Posting) -> list[Return]:
    async with world.database.transaction(actor) as session:
        return list(await returns_of(session, actor, posting.id))


async def heap(world: World, actor: Actor, state: str) -> int:
    async with world.database.transaction(actor) as session:
        return await count_postings(session, actor, Wanted(returned=state))


async def test_the_school_sees_the_reason_at_the_field_puts_it_right_and_the_thread_stays(world: World) -> None:
    posting, clerk, office = await world.send(), world.clerk, world.personnel

    await world.do(returns.return_posting, posting.id, actor=office, **WHY)
    (open_one,) = await thread(world, clerk, posting)
    waiting = await heap(world, clerk, "open"), await heap(world, office, "resubmitted")
    fixed = await world.do(
        returns.resubmit_posting,
        posting.id,
        actor=clerk,
        answer="已按文件改",
        planned_to=posting.planned_to.replace(day=1),
    )
    (answered,) = await thread(world, office, posting)
    handed_on = await heap(world, clerk, "open"), await heap(world, office, "resubmitted")
    await world.do(returns.return_posting, posting.id, actor=office, field="order_no", reason="缺文号")
    await world.do(returns.resubmit_posting, posting.id, actor=clerk)
    await world.do(returns.accept_posting, posting.id, actor=office)

    assert (open_one.field, open_one.reason, open_one.state) == ("planned_to", "与文件不符", "open")
    assert waiting == (1, 0)
    assert (answered.state, answered.answer, answered.answered_by) == ("resubmitted", "已按文件改", clerk.name)
    assert handed_on == (0, 1)
    assert (fixed.planned_to.day, fixed.state) == (1, "active")
    assert [(each.field, each.state) for each in await thread(world, clerk, posting)] == [
        ("planned_to", "settled"),
        ("order_no", "settled"),
    ]


async def test_what_was_put_right_wrongly_is_refused_and_the_return_stays_open(world: World) -> None:
    posting = await world.log()
    await world.do(returns.return_posting, posting.id, **WHY)

    with pytest.raises(EndsBeforeStart):
        await world.do(
            returns.resubmit_posting, posting.id, actor=world.clerk, planned_to=YEAR_START.replace(year=2024)
        )

    assert [each.state for each in await thread(world, world.clerk, posting)] == ["open"]


async def test_only_the_county_returns_and_only_the_sender_resubmits(world: World) -> None:
    posting, office = await world.log(), world.personnel

    with pytest.raises(MayNot):
        await world.do(returns.return_posting, posting.id, actor=world.clerk, **WHY)
    await world.do(returns.return_posting, posting.id, actor=office, **WHY)
    with pytest.raises(MayNot):
        await world.do(returns.resubmit_posting, posting.id, actor=world.partner_clerk)
    assert await thread(world, world.partner_clerk, posting) == []
    with pytest.raises(MayNot):
        await world.do(returns.accept_posting, posting.id, actor=world.clerk)

    assert (await world.do(returns.resubmit_posting, posting.id, actor=world.clerk)).id == posting.id


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"field": "teacher_name", "reason": "错"}, NotReturnable),
        ({"field": "kind", "reason": "  "}, NoReason),
        ({"field": "kind", "reason": "错" * 501}, ReasonTooLong),
    ],
)
async def test_a_return_names_a_field_that_can_be_put_right_and_a_reason(
    world: World, given: dict[str, str], refusal: type[Refusal]
) -> None:
    posting = await world.log()

    with pytest.raises(refusal):
        await world.do(returns.return_posting, posting.id, **given)

    await world.do(returns.return_posting, posting.id, field="kind", reason="错")
    assert [each.field for each in await thread(world, world.clerk, posting)] == ["kind"]


async def test_each_step_is_taken_once(world: World) -> None:
    posting, clerk, office = await world.log(), world.clerk, world.personnel

    with pytest.raises(NotReturned):
        await world.do(returns.resubmit_posting, posting.id, actor=clerk)
    await world.do(returns.return_posting, posting.id, actor=office, **WHY)
    with pytest.raises(AlreadyReturned):
        await world.do(returns.return_posting, posting.id, actor=office, **WHY)
    with pytest.raises(NotResubmitted):
        await world.do(returns.accept_posting, posting.id, actor=office)
    await world.do(returns.resubmit_posting, posting.id, actor=clerk)
    await world.do(returns.accept_posting, posting.id, actor=office)
    await world.do(actions.cancel_posting, posting.id, actor=clerk, reason="不去了")
    with pytest.raises(WrongState):
        await world.do(returns.return_posting, posting.id, actor=office, **WHY)

    async with world.database.transaction(office) as session:
        assert await pending_by_thing(session, office, [posting.id]) == {}
