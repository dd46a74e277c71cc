"""What the programme holds of seats: thresholds, fair parts, and proofs that anyone can check."""

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.language import catalogue
from domain.quota.rules import (
    FloorAboveCap,
    FloorsExceedSeats,
    Paradox,
    Proof,
    alabama_paradoxes,
    largest_remainder,
    sainte_lague,
    seats,
)

Method = Callable[..., Proof]
Case = tuple[int, dict[str, int], dict[str, int], dict[str, int]]

both = pytest.mark.parametrize("method", [largest_remainder, sainte_lague])
totals = st.integers(0, 200)
weights = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=3), st.integers(0, 500), min_size=1, max_size=9)
fair_weights = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 500), min_size=1)


@st.composite
def bounded(draw: st.DrawFn) -> Case:
    """Draw seats, weights, and floors and caps that can be kept."""
    given_weights = draw(weights)
    floors = {unit: draw(st.integers(0, 9)) for unit in given_weights if draw(st.booleans())}
    caps = {unit: floors.get(unit, 0) + draw(st.integers(0, 30)) for unit in given_weights if draw(st.booleans())}
    return sum(floors.values()) + draw(st.integers(0, 150)), given_weights, floors, caps


@pytest.mark.parametrize(
    ("total", "needed"),
    [(0, 0), (1, 1), (2, 1), (3, 1), (4, 1), (5, 1), (7, 2), (9, 2), (23, 5), (103, 21), (120, 24), (807, 162)],
)
def test_a_fifth_of_the_places_is_rounded_up_to_whole_seats(total: int, needed: int) -> None:
    assert seats(Fraction(1, 5), total) == needed


@given(st.fractions(0, 1, max_denominator=1000), st.integers(0, 10_000))
def test_the_seats_reach_the_share_and_one_less_would_not(share: Fraction, total: int) -> None:
    needed = seats(share, total)

    assert share * total <= needed < share * total + 1


@pytest.mark.parametrize(("share", "total"), [(Fraction(-1, 5), 3), (Fraction(6, 5), 3), (Fraction(1, 5), -1)])
def test_there_are_no_seats_for_an_impossible_share(share: Fraction, total: int) -> None:
    with pytest.raises(ValueError, match="no seats"):
        seats(share, total)


def test_21_seats_are_parted_among_four_townships_with_their_proof() -> None:
    proof = largest_remainder(21, {"a": 310, "b": 205, "c": 96, "d": 47})

    assert proof.seats == {"a": 10, "b": 7, "c": 3, "d": 1}
    assert [round(float(share), 3) for share in proof.exact.values()] == [9.894, 6.543, 3.064, 1.5]
    assert proof.at_once == {"a": 9, "b": 6, "c": 3, "d": 1}
    assert proof.remainders["d"] == Fraction(1, 2)
    assert proof.order == ("a", "b")
    assert proof.unallocated == 0
    assert proof.adds_up


def test_hamilton_can_take_a_seat_away_when_the_total_grows_and_says_so() -> None:
    by_subject = {"a": 9, "b": 7, "c": 5}

    assert list(largest_remainder(10, by_subject).seats.values()) == [4, 3, 3]
    assert list(largest_remainder(11, by_subject).seats.values()) == [5, 4, 2]
    assert alabama_paradoxes(10, by_subject, up_to=11) == [Paradox(11, "c", 3, 2)]


def test_sainte_lague_keeps_every_seat_when_the_total_grows() -> None:
    by_subject = {"a": 9, "b": 7, "c": 5}

    assert list(sainte_lague(10, by_subject).seats.values()) == [5, 3, 2]
    assert list(sainte_lague(11, by_subject).seats.values()) == [5, 4, 2]
    assert alabama_paradoxes(0, by_subject, up_to=60, method=sainte_lague) == []


@both
def test_ties_go_to_the_larger_weight_and_then_by_code(method: Method) -> None:
    assert method(1, {"b": 1, "a": 1}).seats == {"b": 0, "a": 1}
    assert method(2, {"a": 1, "c": 3}).seats == {"a": 0, "c": 2}
    assert method(5, {"x": 2, "y": 2, "z": 2}).seats == {"x": 2, "y": 2, "z": 1}


@both
@pytest.mark.parametrize(
    ("total", "floors", "caps", "parted", "left"),
    [
        (10, {"c": 1}, {}, {"a": 8, "b": 1, "c": 1}, 0),
        (10, {}, {"a": 4}, {"a": 4, "b": 5, "c": 1}, 0),
        (10, {}, {"a": 2, "b": 3, "c": 1}, {"a": 2, "b": 3, "c": 1}, 4),
        (3, {"a": 1, "b": 1, "c": 1}, {}, {"a": 1, "b": 1, "c": 1}, 0),
        (10, {"c": 3}, {"a": 5}, {"a": 5, "b": 2, "c": 3}, 0),
    ],
)
def test_floors_and_caps_are_kept_and_what_is_left_is_shown(
    method: Method, total: int, floors: dict[str, int], caps: dict[str, int], parted: dict[str, int], left: int
) -> None:
    proof = method(total, {"a": 85, "b": 13, "c": 2}, floors, caps)

    assert proof.seats == parted
    assert proof.unallocated == left
    assert proof.adds_up


def test_the_proof_names_the_units_that_are_held_at_a_bound() -> None:
    proof = largest_remainder(10, {"a": 85, "b": 13, "c": 2}, {"c": 3}, {"a": 5})

    assert proof.held == {"a": "cap", "c": "floor"}
    assert proof.exact == {"a": 5, "b": 2, "c": 3}


@both
def test_units_without_weight_receive_their_floor_and_no_more(method: Method) -> None:
    assert method(5, {"a": 0, "b": 3}, {"a": 1}).seats == {"a": 1, "b": 4}
    assert method(5, {"a": 0, "b": 0}).unallocated == 5
    assert method(0, {"a": 3}).seats == {"a": 0}
    assert method(4, {}).unallocated == 4


@both
def test_fractions_weigh_as_exactly_as_numbers(method: Method) -> None:
    whole = {"a": 310, "b": 205, "c": 96}

    assert method(21, {unit: Fraction(weight, 7) for unit, weight in whole.items()}).seats == method(21, whole).seats


@both
def test_bounds_that_cannot_be_kept_are_refused(method: Method) -> None:
    with pytest.raises(FloorsExceedSeats) as refused:
        method(2, {"a": 1, "b": 1}, {"a": 2, "b": 1})
    assert refused.value.sentence("zh") == "各单位的保底名额合计 3 个，而总名额只有 2 个。"
    with pytest.raises(FloorAboveCap):
        method(9, {"a": 1}, {"a": 2}, {"a": 1})
    with pytest.raises(ValueError, match="never below 0"):
        method(9, {"a": -1})


@given(totals, fair_weights)
def test_hamilton_is_less_than_a_seat_away_from_the_exact_share(total: int, by: dict[str, int]) -> None:
    for unit, given_seats in largest_remainder(total, by).seats.items():
        exact = Fraction(by[unit] * total, sum(by.values()))
        assert floor(exact) <= given_seats <= ceil(exact)


@both
@given(case=bounded())
def test_every_seat_is_given_unless_the_caps_forbid_it(method: Method, case: Case) -> None:
    total, by, floors, caps = case
    proof = method(total, by, floors, caps)

    room = sum(caps.get(unit, total) if weight else floors.get(unit, 0) for unit, weight in by.items())
    assert proof.unallocated == max(0, total - room)
    assert proof.adds_up
    assert all(floors.get(unit, 0) <= count <= caps.get(unit, total) for unit, count in proof.seats.items())


@given(bounded())
def test_within_bounds_hamilton_still_rounds_the_exact_shares(case: Case) -> None:
    total, by, floors, caps = case
    proof = largest_remainder(total, by, floors, caps)

    assert all(floor(share) <= proof.seats[unit] <= ceil(share) for unit, share in proof.exact.items())
    free = [proof.exact[unit] / by[unit] for unit in by if by[unit] and unit not in proof.held]
    assert len(set(free)) <= 1
    for unit, bound in proof.held.items():
        if by[unit] and free:
            pulled = proof.exact[unit] / by[unit] - free[0]
            assert pulled >= 0 if bound == "floor" else pulled <= 0


@given(bounded())
def test_sainte_lague_never_takes_a_seat_back(case: Case) -> None:
    total, by, floors, caps = case
    fewer, more = (sainte_lague(number, by, floors, caps).seats for number in (total, total + 1))

    assert all(more[unit] >= fewer[unit] for unit in by)


@given(totals, fair_weights)
def test_sainte_lague_leaves_no_seat_that_another_unit_claims_more(total: int, by: dict[str, int]) -> None:
    parted = sainte_lague(total, by).seats

    claims = [Fraction(by[unit], 2 * parted[unit] + 1) for unit in by]
    holds = [Fraction(by[unit], 2 * parted[unit] - 1) for unit in by if parted[unit]]
    assert not holds or max(claims) <= min(holds)


@both
@given(case=bounded(), mixing=st.randoms())
def test_the_order_in_which_units_are_listed_changes_nothing(method: Method, case: Case, mixing: Random) -> None:
    total, by, floors, caps = case
    units = list(by)
    mixing.shuffle(units)

    assert (
        method(total, {unit: by[unit] for unit in units}, floors, caps).seats == method(total, by, floors, caps).seats
    )


@both
@given(total=totals, units=st.sets(st.sampled_from("abcdefgh"), min_size=1), weight=st.integers(1, 99))
def test_equal_units_differ_by_one_seat_at_most(method: Method, total: int, units: set[str], weight: int) -> None:
    parted = method(total, dict.fromkeys(units, weight)).seats.values()

    assert max(parted) - min(parted) <= 1


@both
@given(total=totals, by=fair_weights)
def test_a_heavier_unit_never_has_fewer_seats(method: Method, total: int, by: dict[str, int]) -> None:
    parted = method(total, by).seats

    in_order = sorted(by, key=lambda unit: by[unit])
    assert all(parted[light] <= parted[heavy] for light, heavy in pairwise(in_order) if by[light] < by[heavy])


def test_every_refusal_has_its_chinese_sentence() -> None:
    for kind in (FloorsExceedSeats, FloorAboveCap):
        assert kind.message in catalogue("zh")
