"""The arithmetic of figures: exact verdicts, printed numbers, and margins that are really the least."""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.figure.model import METRIC_NAMES, VERDICT_NAMES, Margin, Metric, Verdict
from domain.figure.rules import (
    COMPARATORS,
    Standard,
    judged,
    judged_as_printed,
    margin,
    printed_share,
    rounded,
)

TENTH, FIFTH = Fraction(1, 10), Fraction(1, 5)

shares = st.fractions(0, 1, max_denominator=40)
comparators = st.sampled_from([">=", ">"])


def passes(numerator: int, denominator: int, standard: Standard) -> bool:
    assert standard.threshold is not None
    return bool(denominator) and COMPARATORS[standard.comparator](Fraction(numerator, denominator), standard.threshold)


@pytest.mark.parametrize(
    ("numerator", "denominator", "threshold", "printed", "verdict"),
    [
        (66, 600, TENTH, "11.0%", Verdict.MET),
        (14, 66, FIFTH, "21.2%", Verdict.MET),
        (14, 600, FIFTH, "2.3%", Verdict.NOT_MET),
        (14, 150, FIFTH, "9.3%", Verdict.NOT_MET),
        (24, 120, FIFTH, "20.0%", Verdict.MET),
        (23, 120, FIFTH, "19.2%", Verdict.NOT_MET),
        (20, 201, TENTH, "10.0%", Verdict.NOT_MET),
        (1, 3, Fraction(1, 3), "33.3%", Verdict.MET),
    ],
)
def test_the_readings_of_one_clause_are_judged_on_the_exact_fraction(
    numerator: int, denominator: int, threshold: Fraction, printed: str, verdict: Verdict
) -> None:
    exact = Fraction(numerator, denominator)

    assert printed_share(exact, 1) == printed
    assert judged(exact, Standard(threshold)) is verdict


def test_a_tenth_on_paper_that_is_none_in_truth_is_a_rounding_trap() -> None:
    exact, standard = Fraction(20, 201), Standard(TENTH)

    assert judged(exact, standard) is Verdict.NOT_MET
    assert judged_as_printed(exact, standard) is Verdict.MET
    assert judged_as_printed(exact, Standard(TENTH, places=2)) is Verdict.NOT_MET


def test_a_third_on_paper_can_also_miss_what_is_reached_in_truth() -> None:
    exact, standard = Fraction(1, 3), Standard(Fraction(1, 3))

    assert judged(exact, standard) is Verdict.MET
    assert judged_as_printed(exact, standard) is Verdict.NOT_MET


def test_exactly_a_fifth_passes_with_nobody_to_spare() -> None:
    assert margin(24, 120, Standard(FIFTH), grows=True) == Margin(to_add=0, to_swap=0, spare=0)
    assert margin(24, 120, Standard(FIFTH, ">"), grows=True) == Margin(to_add=1, to_swap=1, spare=0)


def test_twenty_backbone_teachers_of_120_need_five_more_or_four_instead_of_others() -> None:
    assert margin(20, 120, Standard(FIFTH), grows=True) == Margin(to_add=5, to_swap=4, spare=0)


def test_who_joins_those_who_are_due_anyway_is_counted_once() -> None:
    assert margin(53, 600, Standard(TENTH), grows=False) == Margin(to_add=7, to_swap=7, spare=0)
    assert margin(66, 600, Standard(TENTH), grows=False) == Margin(to_add=0, to_swap=0, spare=6)


def test_a_plain_number_has_a_margin_of_persons() -> None:
    assert margin(100, None, Standard(Fraction(120)), grows=False) == Margin(to_add=20, to_swap=20, spare=0)
    assert margin(125, None, Standard(Fraction(120)), grows=False) == Margin(to_add=0, to_swap=0, spare=5)


def test_all_without_exception_is_never_reached_by_sending_more_who_are_counted_below_the_line_too() -> None:
    assert margin(9, 10, Standard(Fraction(1)), grows=True) == Margin(to_add=None, to_swap=1, spare=0)


def test_a_cap_has_nothing_to_reach_and_tells_what_is_beyond_it() -> None:
    assert margin(3, 10, Standard(FIFTH, "<="), grows=False) == Margin(to_add=0, to_swap=0, spare=0, excess=1)
    assert margin(3, 10, Standard(FIFTH, "="), grows=False) is None
    assert margin(3, 10, Standard(None), grows=False) is None


@pytest.mark.parametrize(
    ("comparator", "met"), [(">=", [False, True, True]), (">", [False, False, True]), ("<=", [True, True, False]),
                            ("=", [False, True, False])],
)  # fmt: skip
def test_each_comparator_judges_below_at_and_above_the_threshold(comparator: str, met: list[bool]) -> None:
    values = [Fraction(19, 100), FIFTH, Fraction(21, 100)]

    assert [judged(value, Standard(FIFTH, comparator)) is Verdict.MET for value in values] == met


def test_nothing_to_take_a_share_of_is_not_applicable_and_no_threshold_is_not_judged() -> None:
    assert judged(None, Standard(FIFTH)) is Verdict.NOT_APPLICABLE
    assert judged_as_printed(None, Standard(FIFTH)) is Verdict.NOT_APPLICABLE
    assert judged(Fraction(1), Standard(None)) is Verdict.NOT_JUDGED


@given(st.integers(0, 40), st.integers(1, 40), shares, comparators, st.booleans())
def test_the_margin_is_the_least_that_helps_and_the_most_that_can_be_spared(
    numerator: int, denominator: int, threshold: Fraction, comparator: str, grows: bool
) -> None:
    numerator = min(numerator, denominator)
    standard = Standard(threshold, comparator)

    told = margin(numerator, denominator, standard, grows=grows)

    assert told is not None
    enough = range(2000)
    added = (x for x in enough if passes(numerator + x, denominator + x * grows, standard))
    swapped = (x for x in enough if passes(numerator + x, denominator, standard))
    spared = [x for x in range(numerator + 1) if passes(numerator - x, denominator, standard)]
    assert told.to_add == next(added, None)
    assert told.to_swap == next(swapped)
    assert told.spare == max(spared, default=0)


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(0, 6))
def test_a_printed_share_is_what_exact_decimals_rounded_half_up_give(
    numerator: int, denominator: int, places: int
) -> None:
    with localcontext() as context:
        context.prec = 60
        share = Decimal(numerator) * 100 / Decimal(denominator)
        expected = share.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)

    assert printed_share(Fraction(numerator, denominator), places) == f"{expected}%"


@given(st.fractions(0, 100, max_denominator=1000), st.integers(0, 4))
def test_rounding_moves_a_number_by_half_a_place_at_most_and_upwards_at_the_half(value: Fraction, places: int) -> None:
    moved = rounded(value, places) - value

    assert -Fraction(1, 2 * 10**places) < moved <= Fraction(1, 2 * 10**places)


@given(st.integers(0, 300), st.integers(1, 300), shares)
def test_the_verdict_does_not_depend_on_how_many_places_are_printed(
    numerator: int, denominator: int, threshold: Fraction
) -> None:
    exact = Fraction(numerator, denominator)

    assert len({judged(exact, Standard(threshold, places=places)) for places in range(6)}) == 1


def test_every_metric_and_every_verdict_has_a_name() -> None:
    assert set(METRIC_NAMES) == set(Metric)
    assert set(VERDICT_NAMES) == set(Verdict)
