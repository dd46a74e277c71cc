"""What is right for a posting once it is on its way: states, days, shares of a week."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar.rules import NotYet
from domain.exchange.model import STATES, WHOLE_WEEK
from domain.exchange.rules import (
    DEEDS,
    AlreadyArrived,
    OutsidePosting,
    WrongState,
    check_happened,
    check_state,
    first_state,
    is_late_entry,
)
from domain.exchange.week import collides, runs
from domain.policy.model import PostingTerms
from tests.exchange.made import FIRST, TODAY, posting

ALWAYS = {"correct", "send_back", "resubmit", "accept"}
"""What is done with a record as long as it stands."""


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("state", STATES)
def test_each_deed_belongs_to_its_states_and_to_no_others(deed: str, state: str) -> None:
    allowed = {
        "nominated": {"approve", "cancel", *ALWAYS},
        "endorsed": {"publicize", "cancel", *ALWAYS},
        "publicized": {"order", "cancel", *ALWAYS},
        "ordered": {"confirm_arrival", "extend", "cancel", *ALWAYS},
        "approved": {"publicize", "confirm_arrival", "extend", "cancel", *ALWAYS},
        "active": {"complete", "withdraw", "extend", *ALWAYS},
        "completed": ALWAYS,
        "withdrawn": ALWAYS,
        "cancelled": set[str](),
    }

    if deed in allowed[state]:
        check_state(posting(state=state), deed)
    else:
        with pytest.raises(WrongState):
            check_state(posting(state=state), deed)


def test_a_second_confirmation_is_told_of_the_first() -> None:
    with pytest.raises(AlreadyArrived) as refused:
        check_state(posting(state="active", arrived_on=FIRST), "confirm_arrival")

    assert "2025-09-01" in refused.value.sentence("en")


def test_an_arrival_lies_in_the_posting_and_not_in_the_future() -> None:
    for day in (FIRST, TODAY):
        check_happened(posting(), day, TODAY, field="arrived_on")

    with pytest.raises(NotYet):
        check_happened(posting(), TODAY + timedelta(days=1), TODAY, field="arrived_on")
    with pytest.raises(OutsidePosting):
        check_happened(posting(), FIRST - timedelta(days=1), TODAY, field="arrived_on")
    with pytest.raises(OutsidePosting):
        check_happened(posting(planned_to=date(2025, 9, 30)), date(2025, 10, 1), TODAY, field="arrived_on")


def test_nobody_leaves_before_arriving() -> None:
    arrived = posting(state="active", arrived_on=date(2025, 9, 10))

    check_happened(arrived, date(2025, 9, 10), TODAY, field="ended_on")

    with pytest.raises(OutsidePosting):
        check_happened(arrived, date(2025, 9, 9), TODAY, field="ended_on")


def terms(*kinds: str, moved: bool = False) -> PostingTerms:
    return PostingTerms(
        plan_id="p",
        clause_id="c",
        approval_kinds=list(kinds),
        approval_when_personnel_moved=moved,
        publicity_days=0,
        late_entry_days=30,
    )


@pytest.mark.parametrize(
    ("kind", "moved", "asked", "state"),
    [
        ("regular_exchange", False, None, "approved"),
        ("secondment", False, terms("secondment"), "nominated"),
        ("regular_exchange", False, terms("secondment"), "approved"),
        ("regular_exchange", True, terms("secondment"), "approved"),
        ("regular_exchange", True, terms(moved=True), "nominated"),
        ("regular_exchange", False, terms(moved=True), "approved"),
    ],
)
def test_a_posting_waits_for_approval_where_the_clause_asks_for_it(
    kind: str, moved: bool, asked: PostingTerms | None, state: str
) -> None:
    assert first_state(kind, moved, asked) == state


def test_an_entry_is_late_on_the_thirty_first_day() -> None:
    assert not is_late_entry(posting(), FIRST + timedelta(days=30), terms())
    assert is_late_entry(posting(), FIRST + timedelta(days=31), terms())
    assert is_late_entry(posting(), FIRST + timedelta(days=31), None)


@dataclass
class Share:
    """Just what two postings are compared by."""

    starts_on: date
    last_day: date
    half_days: int = WHOLE_WEEK
    slots: list[int] = field(default_factory=list)

    def takes(self, day: date) -> bool:
        return self.starts_on <= day <= self.last_day


@st.composite
def shares(draw: st.DrawFn) -> Share:
    first, length = draw(st.integers(0, 9)), draw(st.integers(0, 6))
    slots = draw(st.just([]) | st.lists(st.integers(0, 9), unique=True, min_size=1, max_size=4))
    half_days = len(slots) or draw(st.sampled_from([1, 2, 4, 5, 6, 10]))
    start = FIRST + timedelta(days=first)
    return Share(start, start + timedelta(days=length), half_days, slots)


def day_by_day(one: Share, others: list[Share]) -> bool:
    """Look at every half-day of every day: named ones may be taken once, and all together are a week at most."""
    for day in (FIRST + timedelta(days=number) for number in range(20)):
        at_work = [each for each in others if each.takes(day)]
        if not one.takes(day) or not at_work:
            continue
        if any(slot in each.slots for each in at_work for slot in one.slots):
            return True
        if one.half_days + sum(each.half_days for each in at_work) > WHOLE_WEEK:
            return True
    return False


@given(shares(), st.lists(shares(), max_size=5))
def test_postings_collide_exactly_when_some_half_day_of_some_day_is_taken_twice(
    one: Share, others: list[Share]
) -> None:
    assert collides(one, others) == day_by_day(one, others)


@given(st.sets(st.integers(0, 9)))
def test_runs_cover_the_half_days_and_nothing_else_in_as_few_pieces_as_can_be(slots: set[int]) -> None:
    pieces = runs(slots)

    assert sorted(slot for first, beyond in pieces for slot in range(first, beyond)) == sorted(slots)
    assert all(one[1] < other[0] for one, other in pairwise(pieces))


def test_neighbouring_half_days_are_joined() -> None:
    assert runs([4, 0, 1]) == [(0, 2), (4, 5)]
