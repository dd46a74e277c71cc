"""Enrolments: nominated, approved, attended, completed; freed places go back where they came from."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from domain.access import Actor, MayNot
from domain.calendar.rules import NotYet
from domain.database import KeyUsed, StaleVersion
from domain.enrolment.actions import (
    approve_nomination,
    complete_training,
    decline_place,
    enrol_teacher,
    fail_training,
    record_attendance,
    replace_teacher,
)
from domain.enrolment.hours import HoursTerms
from domain.enrolment.model import Enrolment
from domain.enrolment.queries import gaps, gaps_by_school
from domain.enrolment.rules import (
    AlreadyEnrolled,
    HostIsHome,
    NoHours,
    NotApproved,
    NotRural,
    SameTeacher,
    TooManyHours,
    TrainingOver,
    UnknownEnrolment,
    WrongCredits,
    WrongStep,
)
from domain.journal.queries import story_of
from domain.journal.rules import NoReason
from domain.refusals import Refusal
from domain.teacher.model import Employment, Teacher
from domain.teacher.rules import UnknownTeacher
from domain.training.actions import release_seats
from domain.training.model import TrainingSession
from domain.training.rules import NoPlaceLeft, NoReservedPlaceLeft
from tests.training.made import DURING, do, looked_at, make_rural, nominate, open_training, places_of
from tests.world import World


@pytest.fixture
async def training(world: World) -> TrainingSession:
    """Open a session of four places, two of them for rural teachers; the lead school is rural, the partner is not."""
    await make_rural(world, world.lead)
    await make_rural(world, world.partner, nbs="111")
    return await open_training(world, places=4, reserved=2)


async def left(world: World, of: TrainingSession) -> tuple[int, int]:
    """Tell how many general and reserved places are left."""
    places = await places_of(world, of)
    return places.general_left, places.reserved_left


async def attended(world: World, of: TrainingSession) -> Enrolment:
    nominated = await nominate(world, of, reserved=True)
    await do(world, approve_nomination, nominated)
    came: Enrolment = await do(world, record_attendance, nominated, came=True, now=DURING)
    return came


async def test_a_teacher_goes_from_the_nomination_to_the_hours(world: World, training: TrainingSession) -> None:
    nominated = await nominate(world, training, reserved=True)
    approved = await do(world, approve_nomination, nominated)
    enrolled = await do(world, enrol_teacher, nominated)
    came = await do(world, record_attendance, nominated, came=True, now=DURING)
    done = await do(world, complete_training, nominated, hours=60, now=DURING)

    assert [each.state for each in (nominated, approved, enrolled, came, done)] == [
        "nominated", "approved", "enrolled", "attended", "completed",
    ]  # fmt: skip
    assert (done.hours, done.reserved, done.subject, done.school_id) == (60, True, "语文", world.lead.id)
    async with world.database.transaction(world.clerk) as session:
        story = [entry.deed for entry in await story_of(session, world.clerk, done.id)]
    assert story == [
        "nominate_teacher", "approve_nomination", "enrol_teacher", "record_attendance", "complete_training",
    ]  # fmt: skip


async def test_a_reserved_place_is_for_a_teacher_of_a_rural_school(world: World, training: TrainingSession) -> None:
    townsman = await world.add_teacher(world.partner)

    with pytest.raises(NotRural) as refused:
        await nominate(world, training, townsman, actor=world.partner_clerk, reserved=True)
    general = await nominate(world, training, townsman, actor=world.partner_clerk)
    rural = await nominate(world, training, reserved=True)

    assert (refused.value.field, general.reserved, rural.reserved) == ("reserved", False, True)


async def test_nobody_is_nominated_past_the_places(world: World, training: TrainingSession) -> None:
    five = [world.teachers[0], *[await world.add_teacher() for _ in range(4)]]
    for teacher, reserved in zip(five[:4], (True, True, False, False), strict=True):
        await nominate(world, training, teacher, reserved=reserved)

    with pytest.raises(NoReservedPlaceLeft):
        await nominate(world, training, five[4], reserved=True)
    with pytest.raises(NoPlaceLeft):
        await nominate(world, training, five[4])
    assert await left(world, training) == (0, 0)


async def test_a_freed_reserved_place_goes_back_to_the_reserve_and_to_all_only_by_decision(
    world: World, training: TrainingSession
) -> None:
    first = await nominate(world, training, reserved=True)
    await nominate(world, training, await world.add_teacher(), reserved=True)
    for _ in range(2):
        await nominate(world, training, await world.add_teacher())
    await do(world, decline_place, first, actor=world.clerk, reason="病假")

    assert await left(world, training) == (0, 1)
    townsman = await world.add_teacher(world.partner)
    with pytest.raises(NoPlaceLeft):
        await nominate(world, training, townsman, actor=world.partner_clerk)
    whole = await places_of(world, training)
    await do(world, release_seats, whole, count=1, decided_on=date(2025, 10, 8), decision="教培〔2025〕3号")
    await nominate(world, training, townsman, actor=world.partner_clerk)
    assert await left(world, training) == (0, 0)


async def test_a_declined_teacher_may_be_nominated_again(world: World, training: TrainingSession) -> None:
    first = await nominate(world, training)
    with pytest.raises(AlreadyEnrolled):
        await nominate(world, training)
    with pytest.raises(NoReason):
        await do(world, decline_place, first, reason=" ")
    await do(world, decline_place, first, reason="病假")

    assert (await nominate(world, training)).id != first.id
    assert await left(world, training) == (1, 2)


async def test_a_substitute_takes_over_the_very_place(world: World, training: TrainingSession) -> None:
    old = await nominate(world, training, reserved=True)
    await do(world, approve_nomination, old)
    townsman, colleague = await world.add_teacher(world.partner), await world.add_teacher()

    with pytest.raises(NotRural):
        await do(world, replace_teacher, old, teacher_id=townsman.id, reason="病假")
    with pytest.raises(SameTeacher):
        await do(world, replace_teacher, old, teacher_id=old.teacher_id, reason="病假")
    new = await do(world, replace_teacher, old, actor=world.clerk, teacher_id=colleague.id, reason="病假")

    assert (new.state, new.reserved, await left(world, training)) == ("approved", True, (2, 1))
    async with world.database.transaction(world.clerk) as session:
        seen = await session.get_one(Enrolment, (world.county.id, old.id))
        assert (seen.state, seen.replaced_by_id) == ("replaced", new.id)


async def test_a_substitute_of_whom_the_county_has_not_decided_on_waits_for_the_decision_too(
    world: World, training: TrainingSession
) -> None:
    old = await nominate(world, training, reserved=True)
    new = await do(
        world, replace_teacher, old, actor=world.clerk, teacher_id=(await world.add_teacher()).id, reason="病假"
    )

    assert (new.state, new.approved_on, new.reserved) == ("nominated", None, True)
    assert await left(world, training) == (2, 1)
    assert (await do(world, approve_nomination, new)).state == "approved"


async def test_credits_stand_beside_the_hours_in_tenths(world: World, training: TrainingSession) -> None:
    came = await attended(world, training)
    for wrong in ("-1", "1.25", "1000", "NaN"):
        with pytest.raises(WrongCredits):
            await do(world, complete_training, came, hours=60, credits=Decimal(wrong), now=DURING)

    done = await do(world, complete_training, came, hours=60, credits=Decimal("1.5"), now=DURING)
    assert (done.hours, done.credits) == (60, Decimal("1.5"))


async def test_nobody_attends_without_approval_or_before_the_first_day(world: World, training: TrainingSession) -> None:
    nominated = await nominate(world, training)
    with pytest.raises(NotApproved):
        await do(world, record_attendance, nominated, came=True, now=DURING)
    await do(world, approve_nomination, nominated)
    with pytest.raises(NotYet):
        await do(world, record_attendance, nominated, came=True)

    assert (await do(world, record_attendance, nominated, came=False, now=DURING)).state == "no_show"
    assert await left(world, training) == (1, 2)


@pytest.mark.parametrize(("hours", "refusal"), [(61, TooManyHours), (0, NoHours), (-5, NoHours)])
async def test_no_more_hours_are_credited_than_the_session_has(
    world: World, training: TrainingSession, hours: int, refusal: type[Refusal]
) -> None:
    came = await attended(world, training)

    with pytest.raises(refusal):
        await do(world, complete_training, came, hours=hours, now=DURING)
    assert (await do(world, complete_training, came, hours=60, now=DURING)).hours == 60


async def test_a_step_is_done_once_and_on_what_was_read(world: World, training: TrainingSession) -> None:
    came = await attended(world, training)
    for deed, more in (
        (approve_nomination, {}),
        (enrol_teacher, {}),
        (decline_place, {"reason": "x"}),
        (replace_teacher, {"teacher_id": came.teacher_id, "reason": "x"}),
    ):
        with pytest.raises(WrongStep):
            await do(world, deed, came, **more)
    with pytest.raises(StaleVersion):
        await do(world, fail_training, came, reason="缺课", version=1, now=DURING)

    assert (await do(world, fail_training, came, reason="缺课", version=came.version, now=DURING)).state == "failed"


async def test_a_school_nominates_its_own_and_the_county_approves(world: World, training: TrainingSession) -> None:
    with pytest.raises(UnknownTeacher):
        await nominate(world, training, actor=world.partner_clerk)
    nominated = await nominate(world, training)
    with pytest.raises(UnknownEnrolment):
        await do(world, decline_place, nominated, actor=world.partner_clerk, reason="x")
    with pytest.raises(MayNot):
        await do(world, approve_nomination, nominated, actor=world.clerk)
    with pytest.raises(MayNot):
        await nominate(world, training, await world.add_teacher(), actor=world.evaluator)

    assert (await do(world, approve_nomination, nominated)).state == "approved"


async def test_a_host_sends_nobody_to_itself_and_nobody_is_sent_to_what_is_over(world: World) -> None:
    hosted = await open_training(world, mode="shadow", host_school_id=world.lead.id, ends_on=date(2025, 11, 20))
    with pytest.raises(HostIsHome):
        await nominate(world, hosted)
    over = await open_training(
        world, (await looked_at(world, hosted)).programme, starts_on=date(2025, 9, 25), ends_on=date(2025, 10, 7)
    )
    with pytest.raises(TrainingOver):
        await nominate(world, over)

    elsewhere = await world.add_teacher(world.partner)
    assert (await nominate(world, hosted, elsewhere, actor=world.partner_clerk)).state == "nominated"


async def test_a_repeated_request_nominates_once(world: World, training: TrainingSession) -> None:
    once = await nominate(world, training, idempotency_key="k")
    again = await nominate(world, training, idempotency_key="k")
    with pytest.raises(KeyUsed):
        await nominate(world, training, await world.add_teacher(), idempotency_key="k")

    assert once.id == again.id
    assert await left(world, training) == (1, 2)


@pytest.mark.parametrize(
    "wrong",
    [
        "update enrolment set hours = 61, state = 'completed', approved_on = nominated_on where id = :id",
        "update enrolment set state = 'attended' where id = :id",
        "update place_allocation set taken = 3 where id = :place",
        "update place_allocation set taken_reserved = 3 where id = :place",
        "update reserved_seat set enrolment_id = :id where allocation_id = :place",
    ],
)
async def test_the_database_refuses_what_the_rules_refuse(world: World, training: TrainingSession, wrong: str) -> None:
    nominated = await nominate(world, training)
    place: dict[str, Any] = {"id": nominated.id, "place": nominated.allocation_id}

    async with world.database.engine.connect() as connection:
        await connection.execute(sa.text(f"select set_config('app.counties', '{{{world.county.id}}}', true)"))
        await connection.execute(sa.text("select set_config('app.scope', 'county', true)"))
        with pytest.raises(IntegrityError):
            await connection.execute(
                sa.text(wrong), {name: value for name, value in place.items() if f":{name}" in wrong}
            )


async def hours_missing(world: World, actor: Actor, day: date, **asked: Any) -> list[tuple[str, int]]:
    lacking = await world.do(gaps, actor=actor, day=day, terms=HoursTerms(**asked))
    return [(gap.teacher.name, gap.missing) for gap in lacking]


async def test_the_hours_of_five_years_leave_a_list_of_gaps(world: World, training: TrainingSession) -> None:
    await world.add_teacher(world.partner, name="周敏")
    done = await attended(world, training)
    await do(world, complete_training, done, hours=60, now=DURING)

    assert await hours_missing(world, world.clerk, date(2025, 10, 29)) == [("王小梅", 360)]
    assert await hours_missing(world, world.clerk, date(2025, 10, 30)) == [("王小梅", 300)]
    assert await hours_missing(world, world.clerk, date(2030, 10, 30)) == [("王小梅", 360)]
    assert await hours_missing(world, world.personnel, date(2025, 10, 30)) == [("王小梅", 300), ("周敏", 360)]
    counted = await world.do(gaps_by_school, day=date(2025, 10, 30), terms=HoursTerms(), county_id=world.county.id)
    assert counted == {world.lead.id: (1, 1), world.partner.id: (1, 1)}


async def test_who_came_within_the_years_needs_fewer_hours_where_the_rule_counts_pro_rata(
    world: World, training: TrainingSession
) -> None:
    for name, arrived in (("周敏", date(2024, 11, 1)), ("新人", date(2025, 10, 13)), ("吴静", date(2020, 10, 31))):
        await world.add_teacher(world.partner, name=name, arrived_on=arrived)

    rolling = await hours_missing(world, world.partner_clerk, date(2025, 10, 31), pro_rata=True)
    later = await hours_missing(world, world.partner_clerk, date(2025, 11, 11), pro_rata=True)
    cycle = await hours_missing(world, world.partner_clerk, date(2025, 10, 31), cycle_from=2021, pro_rata=True)
    fresh = await hours_missing(world, world.partner_clerk, date(2026, 1, 31), cycle_from=2021, pro_rata=True)

    assert rolling == [("吴静", 360), ("周敏", 72)]
    assert later == [("吴静", 360), ("周敏", 72)]
    assert cycle == [("吴静", 348), ("周敏", 72)]
    assert fresh == [("周敏", 6), ("新人", 6), ("吴静", 6)]
    assert HoursTerms(cycle_from=2021).since(date(2026, 1, 31)) == date(2025, 12, 31)


async def test_hours_of_a_teacher_who_moved_are_added_up_at_the_new_school_too(
    world: World, training: TrainingSession
) -> None:
    done = await attended(world, training)
    await do(world, complete_training, done, hours=60, now=DURING)
    async with world.database.transaction(world.admin, now=DURING) as session:
        moved = {"school_id": world.partner.id}
        await session.execute(sa.update(Employment).where(Employment.teacher_id == done.teacher_id).values(moved))
        await session.execute(sa.update(Teacher).where(Teacher.id == done.teacher_id).values(moved))

    for actor in (world.personnel, world.partner_clerk):
        assert await hours_missing(world, actor, date(2025, 10, 30)) == [("王小梅", 300)]
    assert await hours_missing(world, world.clerk, date(2025, 10, 30)) == []
