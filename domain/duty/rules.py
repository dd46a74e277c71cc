"""Which days a plan's period takes now, and how near its end is: pure, from the calendar alone."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.calendar.rules import Period, add_months, calendar_year, school_year_of, term_of
from domain.language import N_

SOON_DAYS = 7

WINDOWS = {
    "month": N_("Each month"),
    "quarter": N_("Each quarter"),
    "season": N_("Spring and autumn"),
    "term": N_("Each term"),
    "school_year": N_("Each school year"),
    "calendar_year": N_("Each calendar year"),
}
"""The periods that come again, as plans name them, the shortest first."""


class Urgency(StrEnum):
    """How near a day is."""

    OVERDUE = "overdue"
    SOON = "soon"
    LATER = "later"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A last day, and how many days are left until then; fewer than none, when it has passed."""

    day: date
    left: int

    @property
    def urgency(self) -> Urgency:
        """Tell how near it is."""
        if self.left < 0:
            return Urgency.OVERDUE
        return Urgency.SOON if self.left <= SOON_DAYS else Urgency.LATER


def due_by(day: date, today: date) -> Due:
    """Give a last day as it looks from today."""
    return Due(day=day, left=(day - today).days)


def period_of(window: str, day: date) -> Period | None:
    """Give the period of a plan's window that the day lies in; none for windows that do not come again.

    The two seasons (春秋两季) are those of the terms: visits are counted from September and from March on.
    """
    month = day.replace(day=1)
    quarter = month.replace(month=month.month - (month.month - 1) % 3)
    if window == "month":
        return Period(month, add_months(month, 1))
    if window == "quarter":
        return Period(quarter, add_months(quarter, 3))
    if window in ("season", "term"):
        return term_of(day).period
    if window == "school_year":
        return school_year_of(day)
    return calendar_year(day.year) if window == "calendar_year" else None
