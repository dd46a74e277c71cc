"""What can be done with a posting, by whom and when; what is refused leaves nothing half-written."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.access import Actor, MayNot
from domain.calendar.rules import NotYet
from domain.database import StaleVersion, now_of
from domain.exchange import actions, books
from domain.exchange.model import Claim, Posting
from domain.exchange.rules import (
    NotEmployedThere,
    NotLater,
    OutsidePosting,
    Overlapping,
    UnknownPosting,
    WrongState,
)
from domain.journal.queries import story_of
from domain.journal.rules import NoReason
from domain.refusals import Refusal
from domain.school.rules import NoCommonStage, SchoolClosed, UnknownSchool
from domain.teacher.model import Teacher
from domain.teacher.rules import UnknownTeacher
from tests.world import YEAR_END, YEAR_START, World

Deed = Callable[..., Awaitable[Posting]]
MID_YEAR = datetime(2026, 3, 2, tzinfo=UTC)


async def do(world: World, deed: Deed, posting: Posting, actor: Actor | None = None, **wanted: Any) -> Posting:
    """Let the deed be done by the sending school's office, in the middle of the year, unless told otherwise."""
    asking = actor or world.clerk
    return await world.do(deed, posting.id, actor=asking, now=wanted.pop("now", MID_YEAR), **wanted)


async def test_where_the_clause_asks_for_it_the_county_approves_before_anybody_arrives(world: World) -> None:
    await world.load_pack()
    nominated = await world.log(kind="secondment")

    with pytest.raises(WrongState):
        await world.confirm(nominated)
    with pytest.raises(MayNot):
        await do(world, actions.approve_posting, nominated)
    approved = await do(world, actions.approve_posting, nominated, world.personnel, order_no="教人〔2025〕2号")

    assert (nominated.id, approved.state, approved.order_no) == (approved.id, "approved", "教人〔2025〕2号")
    assert (await world.confirm(approved)).state == "active"


async def test_a_move_of_the_personnel_file_asks_for_approval_and_an_ordinary_exchange_does_not(world: World) -> None:
    await world.load_pack()
    another = await world.add_teacher()

    assert (await world.log(personnel_moved=True)).state == "nominated"
    assert (await world.log(another)).state == "approved"


async def test_a_clause_of_another_county_asks_nothing_here(world: World, neighbour: World) -> None:
    await neighbour.load_pack(approving="attachment")

    assert (await world.log(kind="attachment")).state == "approved"
    assert (await neighbour.log(kind="attachment")).state == "nominated"


async def test_a_posting_is_completed_with_its_assessment(world: World) -> None:
    posting = await world.send()

    done = await do(world, actions.complete_posting, posting, ended_on=date(2026, 1, 31), assessment="good")

    assert (done.state, done.ended_on, done.assessment) == ("completed", date(2026, 1, 31), "good")


async def test_a_posting_ends_early_only_with_a_reason_and_on_a_day_that_has_come(world: World) -> None:
    posting = await world.send()

    with pytest.raises(NoReason):
        await do(world, actions.withdraw_posting, posting, ended_on=date(2025, 10, 1), reason=" ")
    with pytest.raises(NotYet):
        await do(world, actions.withdraw_posting, posting, ended_on=date(2026, 3, 3), reason="病假")
    with pytest.raises(OutsidePosting):
        await do(world, actions.withdraw_posting, posting, ended_on=date(2025, 8, 31), reason="病假")
    ended = await do(world, actions.withdraw_posting, posting, ended_on=date(2025, 10, 1), reason="病假")

    assert (ended.state, ended.ended_on, ended.reason) == ("withdrawn", date(2025, 10, 1), "病假")
    assert (await world.log(starts_on=date(2025, 10, 2))).state == "approved"


async def test_the_last_day_of_a_withdrawn_posting_is_still_taken(world: World) -> None:
    posting = await world.send()
    await do(world, actions.withdraw_posting, posting, ended_on=date(2025, 10, 1), reason="病假")

    with pytest.raises(Overlapping):
        await world.log(starts_on=date(2025, 10, 1))


async def test_a_posting_is_cancelled_only_before_arrival_and_with_a_reason(world: World) -> None:
    posting = await world.log()

    with pytest.raises(NoReason):
        await do(world, actions.cancel_posting, posting, reason="")
    cancelled = await do(world, actions.cancel_posting, posting, reason="名额取消")
    arrived = await world.send()

    assert cancelled.state == "cancelled"
    with pytest.raises(WrongState):
        await do(world, actions.cancel_posting, arrived, reason="名额取消")


async def test_an_extension_ends_later_has_a_reason_and_an_open_school_to_stay_in(world: World) -> None:
    closing = await world.add_school(name="撤并小学", closed_on=date(2026, 9, 1))
    posting = await world.log(to_school_id=closing.id)
    later = YEAR_END + timedelta(days=20)

    with pytest.raises(NotLater):
        await do(world, actions.extend_posting, posting, planned_to=YEAR_END, reason="需要")
    with pytest.raises(NoReason):
        await do(world, actions.extend_posting, posting, planned_to=later, reason="")
    with pytest.raises(SchoolClosed):
        await do(world, actions.extend_posting, posting, planned_to=date(2026, 9, 1), reason="需要")
    extended = await do(world, actions.extend_posting, posting, planned_to=later, reason="需要")

    assert (extended.planned_to, extended.reason) == (later, "需要")


async def test_an_extension_does_not_run_into_the_next_posting(world: World) -> None:
    posting = await world.send(planned_to=date(2026, 1, 31))
    await world.log(starts_on=date(2026, 3, 1))

    with pytest.raises(Overlapping):
        await do(world, actions.extend_posting, posting, planned_to=date(2026, 3, 1), reason="需要")
    extended = await do(world, actions.extend_posting, posting, planned_to=date(2026, 2, 28), reason="需要")

    assert extended.planned_to == date(2026, 2, 28)


async def test_a_correction_is_judged_like_a_new_posting(world: World) -> None:
    posting = await world.send()
    await world.log(starts_on=date(2026, 8, 1), planned_to=date(2026, 8, 31))

    wrong: list[tuple[dict[str, Any], type[Refusal]]] = [
        ({"planned_to": date(2026, 8, 1)}, Overlapping),
        ({"starts_on": date(2025, 9, 2)}, OutsidePosting),
        ({"starts_on": date(2012, 8, 31), "planned_to": date(2013, 1, 1)}, OutsidePosting),
    ]
    for change, refusal in wrong:
        with pytest.raises(refusal):
            await do(world, actions.correct_posting, posting, **change)
    corrected = await do(world, actions.correct_posting, posting, kind="support_teaching", starts_on=date(2025, 8, 25))

    assert (corrected.kind, corrected.starts_on) == ("support_teaching", date(2025, 8, 25))


async def test_a_completed_posting_is_not_corrected_to_begin_after_its_end(world: World) -> None:
    posting = await world.send()
    await do(world, actions.complete_posting, posting, ended_on=date(2025, 9, 30))

    with pytest.raises(OutsidePosting):
        await do(world, actions.correct_posting, posting, starts_on=date(2025, 10, 1))


async def test_a_changed_posting_is_written_only_over_the_version_that_was_read(world: World) -> None:
    posting = await world.log()
    read = posting.version
    await do(world, actions.correct_posting, posting, version=read, order_no="教人〔2025〕4号")

    for deed, given in (
        (actions.correct_posting, {"order_no": "教人〔2025〕5号"}),
        (actions.cancel_posting, {"reason": "名额取消"}),
        (actions.extend_posting, {"planned_to": date(2026, 7, 31), "reason": "需要"}),
    ):
        with pytest.raises(StaleVersion):
            await do(world, deed, posting, version=read, **given)
    async with world.database.transaction(world.partner_clerk, now=world.now) as session:
        with pytest.raises(StaleVersion):
            await actions.confirm_arrival(session, world.partner_clerk, posting.id, arrived_on=YEAR_START, version=read)


DEEDS: list[tuple[Deed, dict[str, Any]]] = [
    (actions.approve_posting, {}),
    (actions.complete_posting, {"ended_on": date(2026, 1, 31)}),
    (actions.withdraw_posting, {"ended_on": date(2026, 1, 31), "reason": "病假"}),
    (actions.cancel_posting, {"reason": "名额取消"}),
    (actions.extend_posting, {"planned_to": date(2026, 7, 31), "reason": "需要"}),
    (actions.correct_posting, {"order_no": "教人〔2025〕5号"}),
]


@pytest.mark.parametrize(("deed", "given"), DEEDS, ids=[deed.__name__ for deed, _ in DEEDS])
async def test_the_receiving_school_may_not_and_a_stranger_does_not_even_know(
    deed: Deed, given: dict[str, Any], world: World
) -> None:
    await world.load_pack()
    posting = await world.log(kind="secondment")
    if deed is not actions.approve_posting:
        await do(world, actions.approve_posting, posting, world.personnel)
    if deed in (actions.complete_posting, actions.withdraw_posting):
        await world.confirm(posting)

    for actor in (world.partner_clerk, world.evaluator):
        with pytest.raises(MayNot):
            await do(world, deed, posting, actor, **given)
    with pytest.raises(UnknownPosting):
        await do(world, deed, posting, world.stranger_clerk, **given)

    await do(world, deed, posting, world.personnel, **given)


async def test_a_school_logs_its_own_teachers_and_nobody_elses(world: World) -> None:
    strangers = await world.add_teacher(world.stranger)

    with pytest.raises(UnknownTeacher):
        await world.log(strangers)
    with pytest.raises(MayNot):
        await world.log(strangers, actor=world.evaluator)

    assert (await world.log(strangers, actor=world.stranger_clerk)).from_school_id == world.stranger.id


async def test_a_posting_names_schools_that_exist_share_a_stage_and_employ_the_teacher(world: World) -> None:
    junior = await world.add_school(name="第一中学", kind="junior", stages=["junior"])

    with pytest.raises(UnknownSchool):
        await world.log(to_school_id=UUID(int=99))
    with pytest.raises(NoCommonStage):
        await world.log(to_school_id=junior.id)
    with pytest.raises(NotEmployedThere):
        await world.log(from_school_id=world.stranger.id, actor=world.personnel)

    assert (await world.log(from_school_id=world.lead.id)).to_school_id == world.partner.id


async def test_what_is_refused_leaves_nothing_half_written(world: World, unguarded: AsyncEngine) -> None:
    await world.log(kind="itinerant", half_days=6)

    with pytest.raises(Overlapping):
        await world.log(kind="itinerant", half_days=5, slots=[0, 1, 2, 3, 4], to_school_id=world.stranger.id)

    async with unguarded.connect() as connection:
        postings = await connection.scalars(sa.select(Posting.id).where(Posting.county_id == world.county.id))
        claims = await connection.scalars(sa.select(Claim.posting_id).where(Claim.county_id == world.county.id))
        logged = postings.all()
        assert len(logged) == 1
        assert set(claims) == set(logged)


async def test_every_deed_stands_in_the_journal_of_each_county_it_concerns(world: World, neighbour: World) -> None:
    posting = await world.log(to_school_id=neighbour.partner.id)
    await neighbour.confirm(posting)
    await do(world, actions.withdraw_posting, posting, ended_on=date(2025, 10, 1), reason="病假")

    told = {}
    for place in (world, neighbour):
        async with world.database.transaction(place.personnel) as session:
            told[place.county.id] = [each.deed for each in await story_of(session, place.personnel, posting.id)]

    deeds = ["log_posting", "confirm_arrival", "withdraw_posting"]
    assert told == {world.county.id: deeds, neighbour.county.id: deeds}


async def test_many_postings_are_entered_at_once_and_those_that_collide_are_named(world: World) -> None:
    free, busy, part = [await world.add_teacher() for _ in range(3)]
    await world.log(busy)
    await world.log(part, kind="itinerant", half_days=5)
    wanted: list[tuple[Teacher, dict[str, Any]]] = [
        (free, {}), (free, {"starts_on": date(2026, 1, 1)}), (busy, {}),
        (part, {"half_days": 5}), (part, {"half_days": 1, "slots": [0]}),
    ]  # fmt: skip

    async with world.database.transaction(world.personnel, now=world.now) as session:
        entered = [_written(world, teacher, now_of(session), **given) for teacher, given in wanted]
        refused = await books.enter_many(session, entered)

    assert refused == {entered[1].id, entered[2].id, entered[4].id}


def _written(world: World, teacher: Teacher, logged_at: datetime, **wanted: Any) -> Posting:
    given: dict[str, Any] = {"starts_on": YEAR_START, "planned_to": YEAR_END, "state": "approved"}
    return Posting(
        county_id=world.county.id,
        host_county_id=world.county.id,
        teacher_id=teacher.id,
        person_id=teacher.person_id,
        teacher_name=teacher.name,
        subject="语文",
        stage="primary",
        from_school_id=world.lead.id,
        to_school_id=world.partner.id,
        kind="itinerant",
        logged_at=logged_at,
        **given | wanted,
    )
