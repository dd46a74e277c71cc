"""From approval to order: made public for as long as the terms ask, objections heard and answered, then ordered."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.access import MayNot
from domain.exchange.model import Posting
from domain.exchange.queries import find_posting
from domain.exchange.rules import WrongState
from domain.policy.actions import load_plan
from domain.policy.rules import read_pack, shipped_packs
from domain.publicity import actions
from domain.publicity.model import Notice
from domain.publicity.rules import (
    AnsweredAlready,
    NoOrderNumber,
    NothingSaid,
    NothingToPublicize,
    NoTitle,
    OrderedAlready,
    PeriodOver,
    StillPublic,
    TooShort,
    Unanswered,
    UnknownNotice,
)
from tests.world import World

OPENS, CLOSES = date(2025, 10, 8), date(2025, 10, 14)
AFTER = datetime(2025, 10, 15, 2, 0, tzinfo=UTC)


async def state(world: World, posting: Posting) -> str:
    async with world.database.transaction(world.personnel, now=world.now) as session:
        return (await find_posting(session, world.personnel, posting.id)).state


async def opened(world: World, *postings: Posting, **changes: Any) -> Notice:
    given: dict[str, Any] = {
        "county_id": world.county.id,
        "title": "交流轮岗人选公示",
        "opens_on": OPENS,
        "closes_on": CLOSES,
        "posting_ids": [posting.id for posting in postings],
    } | changes
    notice: Notice = await world.do(actions.open_notice, **given)
    return notice


async def with_terms(world: World, days: int) -> None:
    """Put terms in force that ask for approval of regular exchange and so many days of publicity."""
    pack = read_pack(next(path for path in shipped_packs() if path.stem == "national-rotation"))
    asked = {"approval_kinds": ("regular_exchange",), "publicity_days": days}
    terms = tuple(each.model_copy(update=asked) for each in pack.terms)
    head = pack.policy.model_copy(update={"id": f"terms-{world.county.code}", "division": world.county.code})
    await world.do(
        load_plan,
        pack.model_copy(update={"policy": head, "terms": terms}),
        actor=world.admin,
        now=datetime(2024, 1, 1, tzinfo=UTC),
    )


async def test_where_the_terms_ask_for_it_a_posting_is_approved_made_public_and_ordered_before_anybody_arrives(
    world: World,
) -> None:
    await with_terms(world, 7)
    posting = await world.log()

    (approved,) = await world.do(actions.approve_many, county_id=world.county.id, posting_ids=[posting.id])
    with pytest.raises(WrongState):
        await world.confirm(posting)
    with pytest.raises(TooShort) as short:
        await opened(world, posting, closes_on=date(2025, 10, 13))
    notice = await opened(world, posting)
    publicized = await state(world, posting)
    with pytest.raises(StillPublic):
        await world.do(actions.order_notice, notice.id, order_no="清教人〔2025〕9号")
    ordered = await world.do(actions.order_notice, notice.id, order_no="清教人〔2025〕9号", now=AFTER)
    with pytest.raises(OrderedAlready):
        await world.do(actions.order_notice, notice.id, order_no="清教人〔2025〕9号", now=AFTER)

    assert (approved.state, publicized, ordered.lines[0].posting.state) == ("endorsed", "publicized", "ordered")
    assert (ordered.order_no, ordered.lines[0].posting.order_no) == ("清教人〔2025〕9号",) * 2
    assert short.value.clause is not None
    assert (await world.confirm(posting, now=AFTER)).state == "active"


async def test_without_such_terms_approval_leads_to_arrival_as_ever_and_publicity_is_the_offices_choice(
    world: World,
) -> None:
    await world.load_pack(approving="regular_exchange")
    one, other = await world.log(), await world.log(await world.add_teacher())

    approved = await world.do(actions.approve_many, county_id=world.county.id, posting_ids=[one.id, other.id])
    await opened(world, other, closes_on=OPENS)

    assert [each.state for each in approved] == ["approved", "approved"]
    assert (await world.confirm(one)).state == "active"
    assert await state(world, other) == "publicized"


async def test_an_upheld_objection_takes_its_line_off_and_a_dismissed_one_leaves_the_others_to_be_ordered(
    world: World,
) -> None:
    gone, stays = await world.log(), await world.log(await world.add_teacher(name="赵一"))
    notice = await opened(world, gone, stays)
    against = notice.lines[0]
    said: dict[str, Any] = {"raised_on": date(2025, 10, 9), "raised_by": "本人", "said": "正在哺乳期"}
    await world.do(actions.object_to, notice.id, line_id=against.id, **said)
    notice = await world.do(actions.object_to, notice.id, raised_on=OPENS, raised_by="", said="公示张贴位置不显眼")
    first, second = notice.objections

    with pytest.raises(Unanswered):
        await world.do(actions.order_notice, notice.id, order_no="一号", now=AFTER)
    await world.do(actions.answer_objection, notice.id, objection_id=first.id, answer="情况属实", upheld=True)
    await world.do(actions.answer_objection, notice.id, objection_id=second.id, answer="已加贴", upheld=False)
    with pytest.raises(AnsweredAlready):
        await world.do(actions.answer_objection, notice.id, objection_id=second.id, answer="再答", upheld=False)
    ordered: Notice = await world.do(actions.order_notice, notice.id, order_no="一号", now=AFTER)

    assert [line.posting.state for line in ordered.lines] == ["cancelled", "ordered"]
    assert ordered.lines[0].posting.reason == "情况属实"
    assert [line.teacher_name for line in ordered.lines] == ["王小梅", "赵一"]


async def test_what_is_left_out_and_what_comes_too_late_is_refused(world: World) -> None:
    posting = await world.log()

    with pytest.raises(NothingToPublicize):
        await opened(world)
    with pytest.raises(NothingToPublicize):
        await world.do(actions.approve_many, county_id=world.county.id, posting_ids=[])
    with pytest.raises(NoTitle):
        await opened(world, posting, title=" ")
    notice = await opened(world, posting)
    with pytest.raises(WrongState):
        await opened(world, posting)
    for raised_on in (date(2025, 10, 7), date(2025, 10, 15)):
        with pytest.raises(PeriodOver):
            await world.do(actions.object_to, notice.id, raised_on=raised_on, raised_by="", said="有异议")
    with pytest.raises(NothingSaid):
        await world.do(actions.object_to, notice.id, raised_on=OPENS, raised_by="", said="")
    with pytest.raises(UnknownNotice):
        await world.do(actions.object_to, notice.id, raised_on=OPENS, raised_by="", said="异议", line_id=posting.id)
    with pytest.raises(NoOrderNumber):
        await world.do(actions.order_notice, notice.id, order_no="", now=AFTER)


async def test_only_the_countys_own_office_makes_public(world: World) -> None:
    posting = await world.log()
    notice = await opened(world, posting)

    with pytest.raises(MayNot):
        await world.do(
            actions.open_notice,
            actor=world.clerk,
            county_id=world.county.id,
            title="公示",
            opens_on=OPENS,
            closes_on=CLOSES,
            posting_ids=[posting.id],
        )
    with pytest.raises(UnknownNotice):
        await world.do(actions.order_notice, notice.id, actor=world.clerk, order_no="一号", now=AFTER)
    with pytest.raises(MayNot):
        await world.do(actions.order_notice, notice.id, actor=world.evaluator, order_no="一号", now=AFTER)
