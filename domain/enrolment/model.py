"""A teacher's enrolment in a session of training."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.access import Label, Place
from domain.database import Base, historic, label, new_id, recorded, vocabulary
from domain.language import N_
from domain.school.model import School
from domain.teacher.model import Teacher
from domain.training.model import TrainingSession

STATES = {
    "nominated": N_("Nominated"),
    "approved": N_("Approved"),
    "enrolled": N_("Enrolled"),
    "attended": N_("Attended"),
    "completed": N_("Training completed"),
    "failed": N_("Not completed"),
    "declined": N_("Declined"),
    "replaced": N_("Replaced"),
    "no_show": N_("Did not come"),
}
GIVEN_BACK = ("declined", "replaced")
"""States in which the place is no longer held."""
CAME = ("attended", "completed", "failed")
"""States of those who came."""


@historic
class Enrolment(Base, kw_only=True):
    """A teacher's way through a session, from the nomination on.

    Name, subject and school are as they were on the day of nomination. `most_hours` are the session's hours, held equal
    to them by the foreign key, so that nobody is credited with more. Hours count once the training is completed.
    Credits (学分) are kept beside them and never added to them.
    """

    __tablename__ = "enrolment"
    __table_args__ = (
        ForeignKeyConstraint(["county_id", "teacher_id"], ["teacher.county_id", "teacher.id"]),
        ForeignKeyConstraint(
            ["county_id", "session_id", "most_hours"],
            ["training_session.county_id", "training_session.id", "training_session.hours"],
            onupdate="cascade",
        ),
        ForeignKeyConstraint(["county_id", "allocation_id"], ["place_allocation.county_id", "place_allocation.id"]),
        ForeignKeyConstraint(["county_id", "replaced_by_id"], ["enrolment.county_id", "enrolment.id"]),
        UniqueConstraint("county_id", "idempotency_key", name="enrolment_idempotency_key"),
        vocabulary("state", STATES),
        CheckConstraint("hours between 0 and most_hours", name="hours"),
        CheckConstraint("state in ('nominated', 'declined', 'replaced') or approved_on is not null", name="approved"),
        CheckConstraint("approved_on >= nominated_on", name="approved_after_nomination"),
        CheckConstraint("(state = 'completed') = (hours is not null)", name="credited"),
        CheckConstraint("credits is null or (credits >= 0 and state = 'completed')", name="credits"),
        CheckConstraint("(state = 'replaced') = (replaced_by_id is not null)", name="replaced"),
        CheckConstraint("state not in ('declined', 'replaced') or reason <> ''", name="reasoned"),
        Index(
            "enrolment_once_key",
            "county_id",
            "session_id",
            "teacher_id",
            unique=True,
            postgresql_where="state not in ('declined', 'replaced')",
        ),
        Index("enrolment_teacher_idx", "county_id", "teacher_id"),
        Index("enrolment_school_idx", "county_id", "school_id", "session_id"),
        Index("enrolment_allocation_idx", "county_id", "allocation_id"),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    training: Mapped[TrainingSession] = relationship(lazy="raise", init=False, repr=False, viewonly=True)
    session_id: Mapped[UUID]
    allocation_id: Mapped[UUID]
    teacher: Mapped[Teacher] = relationship(lazy="raise", init=False, repr=False, viewonly=True)
    teacher_id: Mapped[UUID]
    person_id: Mapped[UUID]
    teacher_name: Mapped[str] = mapped_column(info=label(Label.PERSONAL))
    subject: Mapped[str]
    school: Mapped[School] = relationship(lazy="raise", init=False, repr=False)
    school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    reserved: Mapped[bool]
    state: Mapped[str] = mapped_column(default="nominated")
    nominated_on: Mapped[date]
    approved_on: Mapped[date | None] = mapped_column(default=None)
    most_hours: Mapped[int]
    hours: Mapped[int | None] = mapped_column(default=None)
    credits: Mapped[Decimal | None] = mapped_column(Numeric(5, 1), default=None)
    reason: Mapped[str | None] = mapped_column(info=label(Label.PERSONAL), default=None)
    replaced_by_id: Mapped[UUID | None] = mapped_column(default=None)
    idempotency_key: Mapped[str | None] = mapped_column(default=None, repr=False)
    version: Mapped[int] = mapped_column(init=False)
    recorded_from: Mapped[datetime] = recorded()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy reads it from the class)

    @property
    def place(self) -> Place:
        """Tell whose matter it is: the book it stands in, and the school that nominated."""
        return Place(self.county_id, self.school_id)
