"""Directed plans in the books: lots within the total, seats for verified candidates, releases by dated decisions."""

import asyncio
from datetime import date
from typing import Any

import pytest

from domain.access import MayNot
from domain.calendar.rules import NotYet
from domain.candidate.queries import find_candidate
from domain.candidate.rules import (
    BeforeLastStep,
    NotVerified,
    SamePseudonym,
    SchoolNeeded,
    UnknownCandidate,
    WrongStep,
)
from domain.database import Busy, StaleVersion
from domain.directed.queries import directed_terms, find_directed_plan, releases_of
from domain.directed.rules import (
    BelowTaken,
    LotBelowTaken,
    NeverReleased,
    NoSeatLeft,
    NotReleasable,
    PoolBelowRule,
    ReserveBelowRule,
    ReserveNeedsReason,
    SamePlan,
    UnknownDirectedPlan,
    surplus,
)
from domain.journal.queries import story_of
from domain.journal.rules import NoReason
from domain.quota.rules import AbsurdNumber
from domain.refusals import Refusal
from tests.directed.made import JULY, JUNE, admitted, applied, moved, planned, released, revised
from tests.world import World

POOR_SINCE_2015 = {"status": "registered_poor"}


async def test_a_plan_keeps_back_a_fifth_or_is_refused(world: World) -> None:
    plan = await planned(world, total=103, lots=[(("registered_poor",), 21)])

    assert (plan.total, plan.reserved, plan.general_free, plan.taken) == (103, 21, 82, 0)
    with pytest.raises(ReserveBelowRule) as refused:
        await planned(world, total=103, lots=[(("registered_poor",), 20)], college="师范学院")
    assert refused.value.field == "reserved"
    with pytest.raises(SamePlan):
        await planned(world)
    with pytest.raises(AbsurdNumber):
        await planned(world, total=0, college="师范学院")


async def test_where_the_plan_in_force_judges_them_together_a_reason_is_recorded(world: World) -> None:
    await world.load_pack("d0")
    with pytest.raises(PoolBelowRule) as short:
        await planned(world, total=10, lots=[(("registered_poor",), 1)], reserve_reason="另一院校多留一名")
    more = await planned(world, total=10, lots=[(("registered_poor",), 3)], college="师范学院")
    with pytest.raises(ReserveNeedsReason) as refused:
        await planned(world, total=10, lots=[(("registered_poor",), 1)])

    plan = await planned(world, total=10, lots=[(("registered_poor",), 1)], reserve_reason="另一院校多留一名")

    assert (short.value.field, short.value.values["least"], short.value.values["reserved"]) == ("reserved", 2, 1)
    assert short.value.clause == refused.value.clause
    assert plan.reserve_reason == "另一院校多留一名"
    with pytest.raises(PoolBelowRule):
        await revised(world, more, total=11)
    with pytest.raises(PoolBelowRule):
        await revised(world, more, total=10, seats={more.lots[0].id: 2})
    assert (await revised(world, more, total=10, seats={more.lots[0].id: 4})).reserved == 4


async def test_a_reserved_seat_is_for_whoever_was_verified_for_the_day(world: World) -> None:
    plan = await planned(world)
    (lot,) = plan.lots
    poor = await applied(world, plan, POOR_SINCE_2015)
    lifted = await applied(world, plan, {"ends_on": date(2025, 5, 31)})
    late = await applied(world, plan, {"verified_on": date(2025, 7, 2)})
    other = await applied(world, plan, {"status": "marginal"})
    unverified = await applied(world, plan)

    assert (await admitted(world, poor, lot=lot.id)).lot_id == lot.id
    for candidate in (lifted, late, other, unverified):
        with pytest.raises((NotVerified, BeforeLastStep)):
            await admitted(world, candidate, lot=lot.id)
    assert (await admitted(world, unverified)).lot_id is None
    assert (await admitted(world, late, lot=lot.id, admitted_on=date(2025, 7, 2))).state == "admitted"


async def test_the_history_of_a_household_decides_and_stays(world: World) -> None:
    plan = await planned(world, lots=[(("registered_poor", "out_of_poverty"), 2)])
    candidate = await applied(
        world,
        plan,
        {"status": "registered_poor", "ends_on": date(2020, 11, 1)},
        {"status": "out_of_poverty", "starts_on": date(2020, 11, 2)},
    )

    candidate = await admitted(world, candidate, lot=plan.lots[0].id)

    assert [each.status for each in candidate.households] == ["registered_poor", "out_of_poverty"]
    assert [each.state for each in candidate.steps] == ["applied", "verified", "admitted"]


async def test_the_last_seat_is_given_once_and_a_withdrawal_gives_it_back_to_its_lot(world: World) -> None:
    plan = await planned(world, total=3, lots=[(("registered_poor",), 1)])
    first, second = [await applied(world, plan, POOR_SINCE_2015) for _ in range(2)]
    lot = plan.lots[0].id

    first = await admitted(world, first, lot=lot)
    with pytest.raises(NoSeatLeft):
        await admitted(world, second, lot=lot)
    first = await moved(world, first, "withdraw", reason="录取其他院校")
    second = await admitted(world, second, lot=lot)

    assert (first.state, second.state) == ("withdrawn", "admitted")
    async with world.database.transaction(world.personnel) as session:
        plan = await find_directed_plan(session, world.personnel, plan.id)
    assert (plan.lots[0].taken, plan.general_taken, plan.reserved) == (1, 0, 1)


async def test_two_offices_that_give_the_last_seats_at_once_give_as_many_as_there_are(world: World) -> None:
    plan = await planned(world, total=4, lots=[(("registered_poor",), 1)])
    waiting = [await applied(world, plan, POOR_SINCE_2015) for _ in range(8)]
    lot = plan.lots[0].id

    async def give(number: int) -> bool:
        actor = (world.personnel, world.admin)[number % 2]
        try:
            await admitted(world, waiting[number], lot=lot if number < 3 else None, actor=actor)
        except (NoSeatLeft, Busy):
            return False
        return True

    given = await asyncio.gather(*(give(number) for number in range(8)))

    async with world.database.transaction(world.personnel) as session:
        plan = await find_directed_plan(session, world.personnel, plan.id)
    assert (sum(given[:3]), sum(given[3:])) == (1, 3)
    assert (plan.lots[0].taken, plan.general_taken) == (1, 3)


async def test_a_total_is_not_lowered_under_what_is_taken_and_a_surplus_is_shown(world: World) -> None:
    plan = await planned(world)
    for _ in range(3):
        await admitted(world, await applied(world, plan))
    await admitted(world, await applied(world, plan, POOR_SINCE_2015), lot=plan.lots[0].id)

    with pytest.raises(BelowTaken) as refused:
        await revised(world, plan, total=4)
    with pytest.raises(LotBelowTaken):
        await revised(world, plan, total=10, seats={plan.lots[0].id: 0})
    with pytest.raises(ReserveBelowRule):
        await revised(world, plan, total=11)
    lowered = await revised(world, plan, total=5)
    async with world.database.transaction(world.personnel) as session:
        terms = await directed_terms(session, world.county.code)

    assert refused.value.field == "total"
    assert (lowered.total, lowered.reserved, lowered.taken, surplus(lowered, terms)) == (5, 2, 4, 1)
    assert (await revised(world, plan, total=15, seats={plan.lots[0].id: 3})).reserved == 3
    with pytest.raises(StaleVersion):
        await revised(world, plan, total=16, version=1)


async def test_free_seats_are_released_from_the_day_on_by_a_dated_decision(world: World) -> None:
    plan = await planned(world, lots=[(("registered_poor",), 3)])
    never = await planned(world, college="师范学院", release_from=None)
    await admitted(world, await applied(world, plan, POOR_SINCE_2015), lot=plan.lots[0].id)

    refused: list[tuple[type[Refusal], dict[str, Any]]] = [
        (NotReleasable, {"decided_on": date(2025, 8, 31)}),
        (NotYet, {"decided_on": date(2025, 10, 9)}),
        (NoSeatLeft, {"seats": 3}),
        (NoReason, {"decision": " "}),
        (MayNot, {"actor": world.evaluator}),
        (UnknownDirectedPlan, {"actor": world.clerk}),
    ]
    for refusal, wanted in refused:
        with pytest.raises(refusal):
            await released(world, plan, **wanted)
    with pytest.raises(NeverReleased):
        await released(world, never)
    after = await released(world, plan, seats=2)
    async with world.database.transaction(world.evaluator) as session:
        (release,) = await releases_of(session, after)

    assert (after.reserved, after.general_free, after.lots[0].free, after.set_aside) == (1, 9, 0, 3)
    assert (release.seats, release.decided_on) == (2, date(2025, 10, 1))


async def test_a_candidate_goes_from_contract_to_the_end_of_service(world: World) -> None:
    plan = await planned(world)
    candidate = await admitted(world, await applied(world, plan, POOR_SINCE_2015), lot=plan.lots[0].id)

    with pytest.raises(WrongStep):
        await moved(world, candidate, "study")
    candidate = await moved(world, candidate, "contract", contract_no="定向〔2025〕1号")
    candidate = await moved(world, candidate, "study", "graduate")
    with pytest.raises(SchoolNeeded):
        await moved(world, candidate, "post", happened_on=date(2025, 8, 1))
    with pytest.raises(BeforeLastStep):
        await moved(world, candidate, "post", happened_on=JULY, school_id=world.lead.id)
    candidate = await moved(world, candidate, "post", happened_on=date(2025, 8, 1), school_id=world.lead.id)
    candidate = await moved(world, candidate, "serve", happened_on=date(2025, 9, 1))
    with pytest.raises(NotYet):
        await moved(world, candidate, "fulfil", happened_on=date(2025, 10, 9))
    with pytest.raises(NoReason):
        await moved(world, candidate, "breach", happened_on=date(2025, 10, 1))
    candidate = await moved(world, candidate, "fulfil", happened_on=date(2025, 10, 1))
    async with world.database.transaction(world.personnel) as session:
        story = await story_of(session, world.personnel, candidate.id)

    assert [each.state for each in candidate.steps] == [
        *("applied", "verified", "admitted", "contracted", "studying", "graduated", "posted", "serving", "fulfilled"),
    ]
    assert candidate.steps[6].school is not None
    assert [each.deed for each in story][:3] == ["enter_candidate", "verify_household", "admit_candidate"]


async def test_a_pseudonym_stands_for_one_candidate_and_school_offices_see_none(world: World) -> None:
    plan = await planned(world)
    candidate = await applied(world, plan, pseudonym="K-same")

    with pytest.raises(SamePseudonym):
        await applied(world, plan, pseudonym="K-same")
    with pytest.raises(NotYet):
        await applied(world, plan, applied_on=date(2025, 10, 9))
    with pytest.raises(UnknownCandidate):
        async with world.database.transaction(world.clerk) as session:
            await find_candidate(session, world.clerk, candidate.id)
    with pytest.raises(MayNot):
        await planned(world, actor=world.clerk, college="师范学院")
    assert candidate.steps[0].happened_on == JUNE


async def test_the_same_key_plans_nothing_twice(world: World) -> None:
    first = await planned(world, idempotency_key="once")

    assert (await planned(world, idempotency_key="once")).id == first.id
