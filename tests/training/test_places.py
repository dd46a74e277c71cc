"""Places: planned with their reserve, shared out, released by decision; what somebody has is never taken away."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from domain.access import MayNot
from domain.calendar.rules import add_months
from domain.database import KeyTooLong, StaleVersion
from domain.quota.rules import AbsurdNumber
from domain.refusals import Refusal
from domain.school.rules import RURAL
from domain.training.actions import allocate_places, open_session, plan_programme, release_seats
from domain.training.model import TrainingSession
from domain.training.proposal import unit_weights
from domain.training.queries import life_of_seats, reserve_terms, seats_of
from domain.training.rules import (
    HostNeeded,
    NotOneToTwoMonths,
    ReserveAbovePlaces,
    ReserveNeedsReason,
    ReserveTerms,
    ReserveTooSmall,
    SameProgramme,
    check_reserve,
)
from domain.training.sharing import (
    NoDecision,
    NotSoManyFree,
    NotYetReleasable,
    PlacesBelowTaken,
    PlacesDoNotAddUp,
    ReserveBelowTaken,
    ReserveDoesNotAddUp,
    UnitShare,
    UnitTwice,
    UnitWeight,
    overshoot,
    shared_out,
)
from tests.training.made import FIRST, LAST, do, looked_at, make_rural, nominate, open_training, places_of, plan
from tests.world import World

TERMS = ReserveTerms(
    share=Fraction(1, 5), judged_by="session", rural=RURAL["village"], class_year=None, clause="教师〔2020〕1号 C1"
)


async def seats(world: World, of: TrainingSession) -> list[str]:
    async with world.database.transaction(world.personnel) as session:
        return [seat.state for seat in await seats_of(session, of)]


async def test_a_session_keeps_the_least_that_its_clause_asks_for_and_numbers_the_seats(world: World) -> None:
    await world.load_pack("d3")

    training = await open_training(world, places=103, reserved=None)

    assert (training.places, training.reserved, training.reserve_reason) == (103, 21, None)
    assert await seats(world, training) == ["reserved"] * 21
    assert [(each.places, each.reserved, each.is_pool) for each in training.allocations] == [(103, 21, True)]


async def test_one_session_may_keep_fewer_with_a_reason_where_the_clause_judges_a_level(world: World) -> None:
    await world.load_pack("d3")
    programme = await plan(world)

    with pytest.raises(ReserveNeedsReason) as refused:
        await open_training(world, programme, places=103, reserved=20)
    training = await open_training(world, programme, places=103, reserved=20, reserve_reason="上级只给20个")
    county = await plan(world, title="县培", level="county")

    assert (refused.value.field, "C45" in (refused.value.clause or "")) == ("reserve_reason", True)
    assert training.reserve_reason == "上级只给20个"
    assert (await open_training(world, county, places=5, reserved=0)).reserved == 0


def test_where_the_clause_judges_each_session_no_reason_helps() -> None:
    with pytest.raises(ReserveTooSmall) as refused:
        check_reserve(103, 20, TERMS, "上级只给20个")
    with pytest.raises(ReserveAbovePlaces):
        check_reserve(3, 4, TERMS, None)

    assert refused.value.sentence("en") == (
        "Of 103 places at least 21 are kept for rural teachers (20%); 20 are too few."
    )
    assert refused.value.clause == "教师〔2020〕1号 C1"
    assert check_reserve(103, 21, TERMS, None) is None


@pytest.mark.parametrize(
    ("wish", "refusal"),
    [
        ({"places": 0}, AbsurdNumber),
        ({"hours": 0}, AbsurdNumber),
        ({"hours": 99_999}, AbsurdNumber),
        ({"ends_on": FIRST - timedelta(days=1)}, Refusal),
        ({"starts_on": date(1, 1, 1)}, Refusal),
        ({"mode": "by post"}, Refusal),
        ({"mode": "shadow"}, HostNeeded),
        ({"reserved": 11}, ReserveAbovePlaces),
        ({"reserved": -1}, AbsurdNumber),
        ({"idempotency_key": "x" * 201}, KeyTooLong),
    ],
)
async def test_a_session_that_cannot_be_is_refused(world: World, wish: dict[str, Any], refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        await open_training(world, **wish)


@pytest.mark.parametrize("mode", ["shadow", "order"])
async def test_training_at_a_host_school_lasts_one_to_two_months(world: World, mode: str) -> None:
    programme = await plan(world)
    asked: dict[str, Any] = {"mode": mode, "host_school_id": world.partner.id}
    for last in (add_months(FIRST, 1) - timedelta(days=2), add_months(FIRST, 2) + timedelta(days=1)):
        with pytest.raises(NotOneToTwoMonths):
            await open_training(world, programme, ends_on=last, **asked)

    for last in (add_months(FIRST, 1) - timedelta(days=1), add_months(FIRST, 2)):
        assert (await open_training(world, programme, ends_on=last, **asked)).host_school_id == world.partner.id


async def test_only_the_county_plans_shares_out_and_releases(world: World) -> None:
    programme = await plan(world)
    training = await open_training(world, programme)
    (whole,) = training.allocations
    day = date(2025, 10, 1)
    for clerk in (world.clerk, world.evaluator):
        async with world.database.transaction(clerk) as session:
            for asked in (
                plan_programme(session, clerk, county_id=world.county.id, title="x", level="county", year=2025),
                open_session(session, clerk, programme.id, starts_on=FIRST, ends_on=LAST, hours=1, places=1),
                allocate_places(session, clerk, training.id, places=1, reserved=0, shares=[]),
                release_seats(session, clerk, whole.id, count=1, decided_on=day, decision="x"),
            ):
                with pytest.raises(MayNot):
                    await asked


async def test_a_title_is_planned_once_a_year_and_a_request_opens_one_session(world: World) -> None:
    programme = await plan(world)
    with pytest.raises(SameProgramme):
        await plan(world)
    assert (await plan(world, year=2026)).id != programme.id

    once = await open_training(world, programme, idempotency_key="k")
    assert (await open_training(world, programme, idempotency_key="k")).id == once.id


async def test_places_are_shared_out_among_schools_and_reserved_seats_follow(world: World) -> None:
    training = await open_training(world, places=10, reserved=3)
    shares = [UnitShare(school_id=world.lead.id, places=6, reserved=2), UnitShare(places=4, reserved=1)]

    shared = await do(
        world, allocate_places, training, places=10, reserved=3, shares=shares, method="sainte_lague",
        version=training.version,
    )  # fmt: skip

    assert {(each.school_id, each.places, each.reserved) for each in shared.allocations} == {
        (world.lead.id, 6, 2), (None, 4, 1),
    }  # fmt: skip
    assert sorted(await seats(world, training)) == ["offered", "offered", "reserved"]
    assert shared.method == "sainte_lague"
    with pytest.raises(StaleVersion):
        await do(world, allocate_places, training, places=10, reserved=3, shares=shares, version=training.version)


async def test_shares_that_do_not_add_up_are_refused(world: World) -> None:
    training = await open_training(world)
    lead, pool = UnitShare(school_id=world.lead.id, places=6, reserved=2), UnitShare(places=4, reserved=0)
    for shares, refusal in (
        ([lead], PlacesDoNotAddUp),
        ([lead, UnitShare(places=4, reserved=1)], ReserveDoesNotAddUp),
        ([pool, lead, pool], UnitTwice),
        ([UnitShare(school_id=world.lead.id, places=6, reserved=7), pool], ReserveAbovePlaces),
        ([UnitShare(school_id=training.id, places=6, reserved=2), pool], Refusal),
    ):
        with pytest.raises(refusal):
            await do(world, allocate_places, training, places=10, reserved=2, shares=shares)

    assert await do(world, allocate_places, training, places=10, reserved=2, shares=[lead, pool])


async def test_a_total_is_never_lowered_under_what_is_taken(world: World) -> None:
    await make_rural(world, world.lead)
    training = await open_training(world)
    another = await world.add_teacher()
    await nominate(world, training, reserved=True)
    await nominate(world, training, another)

    for places, reserved, refusal in ((2, 0, ReserveBelowTaken), (2, 2, PlacesBelowTaken), (1, 1, PlacesBelowTaken)):
        with pytest.raises(refusal):
            await do(
                world, allocate_places, training, places=places, reserved=reserved,
                shares=[UnitShare(places=places, reserved=reserved)],
            )  # fmt: skip
    lowered = await do(world, allocate_places, training, places=2, reserved=1, shares=[UnitShare(places=2, reserved=1)])

    assert [(each.general_left, each.reserved_left) for each in lowered.allocations] == [(0, 0)]
    assert await seats(world, training) == ["taken"]


async def test_free_reserved_seats_are_released_by_a_dated_decision_alone(world: World) -> None:
    await make_rural(world, world.lead)
    training = await open_training(world, reserved=3, release_from=date(2025, 10, 5))
    await nominate(world, training, reserved=True)
    whole = await places_of(world, training)
    day = date(2025, 10, 8)

    wishes: list[tuple[dict[str, Any], type[Refusal]]] = [
        ({"count": 3, "decided_on": day, "decision": "县教办会议"}, NotSoManyFree),
        ({"count": 1, "decided_on": date(2025, 10, 4), "decision": "县教办会议"}, NotYetReleasable),
        ({"count": 1, "decided_on": day, "decision": " "}, NoDecision),
        ({"count": 0, "decided_on": day, "decision": "县教办会议"}, AbsurdNumber),
    ]
    for wish, refusal in wishes:
        with pytest.raises(refusal):
            await do(world, release_seats, whole, **wish)
    await do(world, release_seats, whole, count=2, decided_on=day, decision="县教办会议")
    after = await places_of(world, training)

    assert (after.reserved_left, after.general_left) == (0, 9)
    async with world.database.transaction(world.stranger_clerk) as session:
        lives = await life_of_seats(session, await looked_at(world, training))
    assert {number: [step.state for step in steps] for number, steps in lives.items()} == {
        1: ["reserved", "taken"], 2: ["reserved", "released"], 3: ["reserved", "released"],
    }  # fmt: skip
    assert lives[2][-1].decision == "县教办会议"


def test_places_are_parted_by_teachers_and_the_reserve_by_rural_teachers_within_them() -> None:
    weights = {"a": UnitWeight(310, 0), "b": UnitWeight(205, 205), "c": UnitWeight(96, 40), "d": UnitWeight(47, 47)}

    sharing = shared_out(21, 5, weights, "largest_remainder")

    assert sharing.places.seats == {"a": 10, "b": 7, "c": 3, "d": 1}
    assert sharing.reserve.seats == {"a": 0, "b": 3, "c": 1, "d": 1}
    assert (sharing.places.adds_up, sharing.reserve.unallocated) == (True, 0)
    alabama = {unit: UnitWeight(weight, 0) for unit, weight in (("a", 9), ("b", 7), ("c", 5))}
    first = shared_out(10, 0, alabama, "largest_remainder").paradoxes[0]
    assert (first.total, first.unit, first.before, first.after) == (11, "c", 3, 2)
    assert shared_out(10, 0, alabama, "sainte_lague").paradoxes == ()


def test_a_total_too_small_for_its_share_is_said_to_be() -> None:
    fifth = Fraction(1, 5)

    assert [overshoot(places, fifth) for places in (1, 3, 4)] == [1, Fraction(1, 3), Fraction(1, 4)]
    assert [overshoot(places, fifth) for places in (0, 5, 103)] == [None, None, None]


async def test_units_are_weighed_by_their_teachers_and_the_rural_ones_among_them(world: World) -> None:
    await world.load_pack("d3")
    await make_rural(world, world.partner)
    await world.add_teacher(world.partner)
    await world.add_teacher(world.partner)

    async with world.database.transaction(world.personnel, now=world.now) as session:
        terms = await reserve_terms(session, world.county.code, "national")
        weights = await unit_weights(session, world.county.id, by="school", day=FIRST, terms=terms)

    assert terms is not None
    assert (terms.share, terms.judged_by) == (Fraction(1, 5), "level")
    assert weights == {str(world.lead.id): UnitWeight(1, 0), str(world.partner.id): UnitWeight(2, 2)}
