"""A figure as it was handed in, with the keys behind it, and the lock that closes it. Nothing here is ever changed."""

from datetime import date, datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.access import Label, Place
from domain.calendar.rules import Period
from domain.database import Base, label, new_id
from domain.figure.model import Metric, Verdict


class Submission(Base, kw_only=True):
    """One version of a figure that was handed in: question, number and lists as they were; a later one amends it.

    All versions of one figure share a `series_id`, which is the id of the first. What was asked (threshold, comparator,
    places) is written down with it: a rule that is changed later rewrites no number that was handed in.
    """

    __tablename__ = "submission"
    __table_args__ = (
        CheckConstraint("version > 0", name="version"),
        CheckConstraint("window_last >= window_first", name="window"),
        Index("submission_series_key", "county_id", "series_id", "version", unique=True),
        Index(
            "submission_once_key",
            "county_id",
            "metric",
            "rule_id",
            "reading",
            "window_first",
            "window_last",
            unique=True,
            postgresql_where="version = 1",
        ),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    series_id: Mapped[UUID]
    version: Mapped[int]
    metric: Mapped[str]
    rule_id: Mapped[str]
    reading: Mapped[str]
    parameters: Mapped[dict[str, Any]]
    window_first: Mapped[date]
    window_last: Mapped[date]
    valid_as_of: Mapped[date]
    known_as_of: Mapped[datetime]
    threshold: Mapped[str | None]
    comparator: Mapped[str]
    places: Mapped[int]
    numerator: Mapped[int]
    denominator: Mapped[int | None]
    exact: Mapped[str | None]
    printed: Mapped[str]
    unit: Mapped[str]
    verdict: Mapped[str]
    list_hash: Mapped[str]
    numerator_keys: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()), repr=False)
    denominator_keys: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()), repr=False)
    reason: Mapped[str]
    submitted_by: Mapped[UUID]
    submitted_by_name: Mapped[str] = mapped_column(info=label(Label.PERSONAL))
    lock: Mapped["SubmissionLock | None"] = relationship(lazy="raise", init=False, repr=False, viewonly=True)

    @property
    def place(self) -> Place:
        """Tell in whose county it was handed in."""
        return Place(self.county_id)

    @property
    def window(self) -> Period:
        """Give the window that was counted."""
        return Period(self.window_first, date.fromordinal(self.window_last.toordinal() + 1))

    @property
    def share(self) -> Fraction | None:
        """Give the exact number."""
        return None if self.exact is None else Fraction(self.exact)

    @property
    def of(self) -> Metric:
        """Tell what was counted."""
        return Metric(self.metric)

    @property
    def judged(self) -> Verdict:
        """Tell the verdict that was handed in with it."""
        return Verdict(self.verdict)


class SubmissionLock(Base, kw_only=True):
    """Who closed a version, and when. From then on only a new version can say otherwise."""

    __tablename__ = "submission_lock"
    __table_args__ = (ForeignKeyConstraint(["county_id", "submission_id"], ["submission.county_id", "submission.id"]),)

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), primary_key=True)
    submission_id: Mapped[UUID] = mapped_column(primary_key=True)
    locked_at: Mapped[datetime]
    locked_by: Mapped[UUID]
    locked_by_name: Mapped[str] = mapped_column(info=label(Label.PERSONAL))
