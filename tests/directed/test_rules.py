"""The reserve of a directed plan: a share of the total rounded up, in disjoint lots."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.candidate.model import HouseholdStatus
from domain.candidate.rules import BadPseudonym, check_pseudonym, is_verified
from domain.directed.rules import (
    LotsOverlap,
    LotWithoutStatus,
    ReserveAboveTotal,
    ReserveBelowRule,
    ReserveNeedsReason,
    Terms,
    check_reserve,
)
from tests.directed.made import POOR

FIFTH, POOLED = Terms(), Terms(pooled=True, clause="一(三)")


@pytest.mark.parametrize(("total", "least"), [(1, 1), (4, 1), (5, 1), (9, 2), (23, 5), (103, 21), (807, 162)])
def test_a_fifth_of_the_places_is_rounded_up(total: int, least: int) -> None:
    assert FIFTH.least(total) == least
    assert check_reserve(total, [(POOR, least)], FIFTH, "") is None
    with pytest.raises(ReserveBelowRule):
        check_reserve(total, [(POOR, least - 1)], FIFTH, "总名额调整")


@given(st.integers(1, 3000), st.fractions(0, 1))
def test_the_least_reserve_is_no_less_than_the_share_and_one_fewer_is(total: int, share: Fraction) -> None:
    least = Terms(share=share).least(total)

    assert Fraction(least, total) >= share
    assert least == 0 or Fraction(least - 1, total) < share


def test_where_the_clause_judges_the_plans_together_fewer_need_a_reason() -> None:
    with pytest.raises(ReserveNeedsReason) as refused:
        check_reserve(103, [(POOR, 20)], POOLED, " ")

    assert (refused.value.field, refused.value.clause) == ("reserve_reason", "一(三)")
    assert check_reserve(103, [(POOR, 20)], POOLED, " 其他院校多留 ") == "其他院校多留"
    assert check_reserve(103, [(POOR, 21)], POOLED, "不需要") is None


def test_lots_share_no_status_and_no_more_seats_than_there_are() -> None:
    monitored = ("unstable", "marginal")

    assert check_reserve(10, [(POOR, 1), (monitored, 1)], FIFTH, "") is None
    with pytest.raises(LotsOverlap):
        check_reserve(10, [(POOR, 1), (("marginal", "out_of_poverty"), 1)], FIFTH, "")
    with pytest.raises(LotWithoutStatus):
        check_reserve(10, [((), 2)], FIFTH, "")
    with pytest.raises(ReserveAboveTotal):
        check_reserve(10, [(POOR, 6), (monitored, 5)], FIFTH, "")


@pytest.mark.parametrize("text", ["A-017", "2026-3", "x", " B12 "])
def test_a_pseudonym_is_a_short_code(text: str) -> None:
    assert check_pseudonym(text) == text.strip()


@pytest.mark.parametrize("text", ["", "王小梅", "Wang Xiaomei", "99010120080512003X", "990101080512003", "-1", "A_1"])
def test_a_pseudonym_is_neither_a_name_nor_an_id_number(text: str) -> None:
    with pytest.raises(BadPseudonym):
        check_pseudonym(text)


def test_a_household_status_counts_by_its_dates_and_once_it_was_verified() -> None:
    status = HouseholdStatus(
        county_id=1,
        candidate_id=None,  # type: ignore[arg-type]
        status="registered_poor",
        starts_on=date(2015, 1, 1),
        ends_on=date(2025, 6, 1),
        verified_on=date(2025, 6, 10),
        verified_by="县乡村振兴局",
    )
    june, next_day = date(2025, 6, 1), date(2025, 6, 2)

    assert is_verified([status], POOR, on=june, by=date(2025, 6, 10))
    assert not is_verified([status], POOR, on=next_day, by=date(2025, 6, 10))
    assert not is_verified([status], POOR, on=june, by=date(2025, 6, 9))
    assert not is_verified([status], ("marginal",), on=june, by=date(2025, 6, 10))
