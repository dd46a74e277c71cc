"""When a target was reached in a county, within one period, and what shows it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.access import Place
from domain.calendar.rules import Period
from domain.database import Base, historic, new_id, recorded, vocabulary
from domain.policy.rules import WORDS


@historic
class Attainment(Base, kw_only=True):
    """One target, one period: the day on which it was reached, the papers that show it, and of which kinds they are.

    The target is named and not held by a key: a plan's later edition may drop it, and what was done stays done.
    """

    __tablename__ = "attainment"
    __table_args__ = (
        UniqueConstraint("county_id", "target_id", "window_first", name="attainment_once_key"),
        vocabulary("evidence", WORDS["evidence"], each=True),
        CheckConstraint("window_last >= window_first", name="window"),
        CheckConstraint("shown_by <> ''", name="shown"),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    target_id: Mapped[str]
    window_first: Mapped[date]
    window_last: Mapped[date]
    done_on: Mapped[date]
    shown_by: Mapped[str]
    evidence: Mapped[list[str]]
    version: Mapped[int] = mapped_column(init=False)
    recorded_from: Mapped[datetime] = recorded()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy reads it from the class)

    @property
    def place(self) -> Place:
        """Tell in whose county it was reached."""
        return Place(self.county_id)

    @property
    def window(self) -> Period:
        """Give the period."""
        return Period(self.window_first, date.fromordinal(self.window_last.toordinal() + 1))
