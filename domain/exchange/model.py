"""A posting, its mirror in the host county's book, the host's word of arrival, and the claim on a person's time."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import DATERANGE, INT4RANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.access import Label, Place
from domain.database import Base, UuidRange, historic, label, mirror_of, new_id, recorded, vocabulary
from domain.language import N_
from domain.school.model import STAGES, School
from domain.teacher.model import Teacher

KINDS = {
    "regular_exchange": N_("Regular exchange"),
    "support_teaching": N_("Support teaching"),
    "itinerant": N_("Itinerant teaching"),
    "secondment": N_("Secondment"),
    "attachment": N_("Attachment"),
    "sanqu": N_("Three-areas support"),
    "silver": N_("Silver-age teaching"),
    "outreach": N_("Inter-provincial support"),
    "county_managed": N_("County-managed reassignment"),
}
STATES = {
    "nominated": N_("Awaiting approval"),
    "endorsed": N_("Awaiting publicity"),
    "publicized": N_("Being publicized"),
    "ordered": N_("Ordered, awaiting arrival"),
    "approved": N_("Awaiting arrival"),
    "active": N_("In progress"),
    "completed": N_("Completed"),
    "withdrawn": N_("Ended early"),
    "cancelled": N_("Cancelled"),
}
AHEAD = ("nominated", "endorsed", "publicized", "ordered", "approved")
UNDER_WAY = (*AHEAD, "active")
ARRIVING = ("approved", "ordered")
ASSESSMENTS = {
    "excellent": N_("Excellent"),
    "good": N_("Good"),
    "sufficient": N_("Sufficient"),
    "insufficient": N_("Insufficient"),
}
HALF_DAYS = (
    N_("Monday morning"),
    N_("Monday afternoon"),
    N_("Tuesday morning"),
    N_("Tuesday afternoon"),
    N_("Wednesday morning"),
    N_("Wednesday afternoon"),
    N_("Thursday morning"),
    N_("Thursday afternoon"),
    N_("Friday morning"),
    N_("Friday afternoon"),
)
WHOLE_WEEK = len(HALF_DAYS)


@historic
class Posting(Base, kw_only=True):
    """A teacher's time at another school; the first and the last day are included.

    Name, subject and sending school are as they were when it was logged: that is what the order says, whatever
    happens to the teacher's record later. A part-time posting (走教) takes some half-days of the week, named in
    `slots` (0 is Monday morning) or only counted. The twinning may stand in the other county's book: hence no foreign
    key, for keys never cross counties.
    """

    __tablename__ = "posting"
    __table_args__ = (
        ForeignKeyConstraint(["county_id", "teacher_id"], ["teacher.county_id", "teacher.id"]),
        UniqueConstraint("county_id", "idempotency_key", name="posting_idempotency_key"),
        vocabulary("kind", KINDS),
        vocabulary("state", STATES),
        vocabulary("stage", STAGES),
        vocabulary("assessment", ASSESSMENTS),
        CheckConstraint("from_school_id <> to_school_id", name="two_schools"),
        CheckConstraint("planned_to >= starts_on", name="ends_after_start"),
        CheckConstraint("ended_on >= starts_on", name="ended_after_start"),
        CheckConstraint(f"half_days between 1 and {WHOLE_WEEK}", name="half_days"),
        CheckConstraint("cardinality(slots) in (0, half_days) and slots <@ array[0,1,2,3,4,5,6,7,8,9]", name="slots"),
        CheckConstraint("state not in ('active', 'completed') or arrived_on is not null", name="arrived"),
        CheckConstraint("(state in ('completed', 'withdrawn')) = (ended_on is not null)", name="ended"),
        CheckConstraint("state not in ('withdrawn', 'cancelled') or reason <> ''", name="reasoned"),
        Index("posting_teacher_idx", "county_id", "teacher_id"),
        Index("posting_starts_on_idx", "county_id", "starts_on", "id"),
        Index("posting_from_school_idx", "county_id", "from_school_id", "starts_on"),
        Index("posting_to_school_idx", "county_id", "to_school_id", "starts_on"),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    host_county_id: Mapped[int] = mapped_column(ForeignKey("county.id"))
    teacher: Mapped[Teacher | None] = relationship(
        lazy="raise", init=False, repr=False, viewonly=True, overlaps="teacher"
    )
    teacher_id: Mapped[UUID]
    person_id: Mapped[UUID]
    teacher_name: Mapped[str] = mapped_column(info=label(Label.PERSONAL))
    subject: Mapped[str]
    stage: Mapped[str]
    from_school: Mapped[School] = relationship(
        lazy="raise", init=False, repr=False, foreign_keys="Posting.from_school_id"
    )
    from_school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    to_school: Mapped[School] = relationship(lazy="raise", init=False, repr=False, foreign_keys="Posting.to_school_id")
    to_school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    kind: Mapped[str]
    personnel_moved: Mapped[bool] = mapped_column(default=False)
    half_days: Mapped[int] = mapped_column(default=WHOLE_WEEK)
    slots: Mapped[list[int]] = mapped_column(default_factory=list)
    starts_on: Mapped[date]
    planned_to: Mapped[date]
    arrived_on: Mapped[date | None] = mapped_column(default=None)
    ended_on: Mapped[date | None] = mapped_column(default=None)
    state: Mapped[str]
    order_no: Mapped[str | None] = mapped_column(default=None)
    reason: Mapped[str | None] = mapped_column(info=label(Label.PERSONAL), default=None)
    assessment: Mapped[str | None] = mapped_column(default=None)
    twinning_id: Mapped[UUID | None] = mapped_column(default=None)
    logged_at: Mapped[datetime]
    idempotency_key: Mapped[str | None] = mapped_column(default=None, repr=False)
    version: Mapped[int] = mapped_column(init=False)
    recorded_from: Mapped[datetime] = recorded()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy reads it from the class)

    @property
    def last_day(self) -> date:
        """Tell the last day: as it ended, or as it is planned."""
        return self.ended_on or self.planned_to

    @property
    def sending(self) -> Place:
        """Tell where it was sent from: the book it stands in, and the sending school."""
        return Place(self.county_id, self.from_school_id)

    @property
    def receiving(self) -> Place:
        """Tell where it goes: the host county, and the receiving school."""
        return Place(self.host_county_id, self.to_school_id)


MIRROR = mirror_of(Posting, Index("posting_mirror_to_school_idx", "county_id", "to_school_id", "starts_on"))
"""Postings that come from other counties, as the host county reads them; written by the owner's action alone."""


class Arrival(Base, kw_only=True):
    """The host county's own word, in its own book, that a teacher of another county has arrived."""

    __tablename__ = "posting_arrival"
    __table_args__ = (
        ForeignKeyConstraint(["county_id", "posting_id"], ["posting_mirror.county_id", "posting_mirror.id"]),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), primary_key=True)
    posting_id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    arrived_on: Mapped[date]
    confirmed_at: Mapped[datetime]
    confirmed_by: Mapped[UUID]


class Claim(Base, kw_only=True):
    """A person's time, taken by a posting: never twice, anywhere, because the key is the person and not a county.

    `slots` 0–9 are the half-days of the week by name; 10–19 are as many lanes of work, so that half-days which are
    only counted cannot add up to more than a week either.
    """

    __tablename__ = "posting_claim"
    __table_args__ = (
        ExcludeConstraint(
            ("person_id", "="), ("slots", "&&"), ("during", "&&"), using="gist", name="posting_claim_once"
        ),
        Index("posting_claim_posting_idx", "county_id", "posting_id"),
    )

    person_id: Mapped[UUID] = mapped_column(UuidRange(), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"))
    posting_id: Mapped[UUID]
    slots: Mapped[Range[int]] = mapped_column(INT4RANGE())
    during: Mapped[Range[date]] = mapped_column(DATERANGE())
