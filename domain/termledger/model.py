"""The ledger of one school: everything it sent, received and did with its partners within a period."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.activity.model import Activity
from domain.calendar.rules import Period
from domain.exchange.model import Posting
from domain.school.model import School

MARK = "★"
"""Stands beside the name of a poverty-village school (贫困村校)."""


@dataclass(frozen=True, kw_only=True)
class TermLedger:
    """What is printed: postings that touch the period, activities held within it, the earliest first.

    `term` is 1 or 2, or none for the whole school year; `marked` are the poverty-village schools among all that appear.
    """

    school: School
    year: str
    term: int | None
    period: Period
    postings: Sequence[Posting]
    activities: Sequence[Activity]
    marked: Collection[UUID]

    def name(self, school: School) -> str:
        """Name a school as the form does."""
        return f"{school.name}{MARK}" if school.id in self.marked else school.name

    def partner(self, activity: Activity) -> School:
        """Give the other school of an activity."""
        return activity.partner if activity.lead_school_id == self.school.id else activity.lead
