"""The half-days of a week: when two postings would take more of it than there is.

Apart from the rules of a posting, because it is arithmetic that knows no school and no teacher.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import Protocol

from domain.exchange.model import WHOLE_WEEK
from domain.language import N_
from domain.refusals import Invalid


class WrongShare(Invalid):
    """A part-time posting takes one to ten half-days a week; those that are named are as many as are counted."""

    code = "wrong_share"
    message = N_("Give one to ten half-days a week; if you name them, name exactly as many.")


class TakesTime(Protocol):
    """What two postings are compared by."""

    starts_on: date
    half_days: int
    slots: list[int]

    @property
    def last_day(self) -> date:
        """Tell the last day that is taken."""


def collides(posting: TakesTime, others: Iterable[TakesTime]) -> bool:
    """Tell whether the posting and the others would ever take more than one place, or more than a week, at a time."""
    rivals = [other for other in others if other.starts_on <= posting.last_day and posting.starts_on <= other.last_day]
    if any(set(posting.slots) & set(other.slots) for other in rivals):
        return True
    days = {posting.starts_on, *(max(other.starts_on, posting.starts_on) for other in rivals)}
    return any(
        posting.half_days + sum(other.half_days for other in rivals if other.starts_on <= day <= other.last_day)
        > WHOLE_WEEK
        for day in days
    )


def runs(slots: Iterable[int]) -> list[tuple[int, int]]:
    """Join neighbouring half-days into half-open runs: 0, 1, 4 → (0, 2), (4, 5)."""
    ordered = sorted(slots)
    cuts = [0, *(i for i, (one, two) in enumerate(pairwise(ordered), 1) if two != one + 1), len(ordered)]
    return [(ordered[start], ordered[stop - 1] + 1) for start, stop in pairwise(cuts) if start < stop]


def check_share(half_days: int, slots: Sequence[int]) -> None:
    """Refuse half-days that are no part of a week.

    :raises WrongShare: when there are none, too many, or other ones named than counted
    """
    named = len(set(slots)) == len(slots) and all(0 <= slot < WHOLE_WEEK for slot in slots)
    if not 1 <= half_days <= WHOLE_WEEK or not named or len(slots) not in (0, half_days):
        raise WrongShare(field="half_days")
