"""A mentor and a mentee, named each by their own school."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.access import Label
from domain.database import Base, historic, label, mirror_of, new_id, recorded, vocabulary
from domain.language import N_
from domain.school.model import School
from domain.twinning.model import Twinning

STATES = {
    "open": N_("Looking for the other"),
    "paired": N_("Paired"),
    "ended": N_("Ended"),
}
SIDES = {"mentor": N_("Mentor"), "mentee": N_("Mentee")}


@historic
class TeacherPair(Base, kw_only=True):
    """A mentor and a mentee; both days of their time are included.

    A school sees no teachers but its own, so each school of a twinning names one of the two; until the second is named
    the pair is open. It stands in the book of its twinning, and one of the two may be on the books of the lead school's
    county: hence no foreign keys to them.
    """

    __tablename__ = "teacher_pair"
    __table_args__ = (
        ForeignKeyConstraint(["county_id", "twinning_id"], [Twinning.county_id, Twinning.id]),
        vocabulary("state", STATES),
        CheckConstraint("mentor_id <> mentee_id", name="two_teachers"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("(state = 'open') = (mentor_id is null or mentee_id is null)", name="open"),
        CheckConstraint("mentor_id is not null or mentee_id is not null", name="somebody"),
        CheckConstraint("state <> 'ended' or (ended_on >= starts_on and reason <> '')", name="reasoned"),
        Index("teacher_pair_twinning_idx", "county_id", "twinning_id"),
        Index(
            "teacher_pair_once_key",
            "county_id",
            "mentor_id",
            "mentee_id",
            "subject",
            unique=True,
            postgresql_where="state = 'paired'",
        ),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    twinning_id: Mapped[UUID]
    lead_county_id: Mapped[int] = mapped_column(ForeignKey("county.id"))
    mentor_id: Mapped[UUID | None]
    mentor_name: Mapped[str | None] = mapped_column(info=label(Label.PERSONAL))
    mentor_school: Mapped[School] = relationship(
        lazy="raise", init=False, repr=False, foreign_keys="TeacherPair.mentor_school_id"
    )
    mentor_school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    mentee_id: Mapped[UUID | None]
    mentee_name: Mapped[str | None] = mapped_column(info=label(Label.PERSONAL))
    mentee_school: Mapped[School] = relationship(
        lazy="raise", init=False, repr=False, foreign_keys="TeacherPair.mentee_school_id"
    )
    mentee_school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    subject: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    state: Mapped[str]
    ended_on: Mapped[date | None] = mapped_column(default=None)
    reason: Mapped[str | None] = mapped_column(info=label(Label.PERSONAL), default=None)
    version: Mapped[int] = mapped_column(init=False)
    recorded_from: Mapped[datetime] = recorded()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy reads it from the class)

    @property
    def missing(self) -> str | None:
        """Tell which side nobody has been named for yet."""
        return "mentor" if self.mentor_id is None else "mentee" if self.mentee_id is None else None

    @property
    def schools(self) -> tuple[UUID, UUID]:
        """Give the two schools, the mentor's first."""
        return self.mentor_school_id, self.mentee_school_id

    @property
    def counties(self) -> set[int]:
        """Give the counties that it concerns: those of its twinning."""
        return {self.county_id, self.lead_county_id}


MIRROR = mirror_of(TeacherPair, Index("teacher_pair_mirror_twinning_idx", "county_id", "twinning_id"))
"""Pairs of teachers under twinnings that a county's schools lead in other counties."""
