"""An activity under a twinning, and the teachers who are named with it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.access import Label, Place
from domain.database import Base, historic, label, mirror_of, new_id, recorded, vocabulary
from domain.language import N_
from domain.school.model import STAGES, School
from domain.twinning.model import Twinning

KINDS = {
    "lesson_delivery": N_("Lessons brought to the school"),
    "caravan": N_("Caravan of master teachers"),
    "demo_lesson": N_("Demonstration lesson"),
    "teaching_research": N_("Teaching research"),
    "menu_research": N_("Research from the menu"),
    "lecture": N_("Lecture"),
    "sync_class": N_("Synchronous class"),
    "remote": N_("Remote teaching research"),
    "shadowing": N_("Shadowing"),
}
LESSONS, TIMES, LECTURES = N_("lessons"), N_("times"), N_("lectures")
ONE = {LESSONS: N_("lesson"), TIMES: N_("time"), LECTURES: N_("lecture")}
"""What one of each is called."""
UNITS = dict.fromkeys(KINDS, TIMES) | {
    "lesson_delivery": LESSONS,
    "demo_lesson": LESSONS,
    "sync_class": LESSONS,
    "lecture": LECTURES,
}
"""What each kind is counted in: lessons (节) by their number, the others by how often they took place (次, 场)."""
STATES = {
    "logged": N_("Awaiting confirmation"),
    "confirmed": N_("Confirmed"),
    "cancelled": N_("Cancelled"),
}
MOST_HOURS = 999
MOST_PERSON_TIMES = 100_000


@historic
class Activity(Base, kw_only=True):
    """Something that two twinned schools do together on one day, in the book in which their twinning stands.

    `hours` are class hours (课时), which for lessons is their number. `person_times` counts heads at the event (人次);
    who is named stands in rows of its own (人), and may be fewer.
    """

    __tablename__ = "activity"
    __table_args__ = (
        ForeignKeyConstraint(["county_id", "twinning_id"], [Twinning.county_id, Twinning.id]),
        UniqueConstraint("county_id", "idempotency_key", name="activity_idempotency_key"),
        vocabulary("kind", KINDS),
        vocabulary("stage", STAGES),
        vocabulary("state", STATES),
        CheckConstraint("host_school_id in (lead_school_id, partner_school_id)", name="host_of_the_pair"),
        CheckConstraint(f"hours between 1 and {MOST_HOURS}", name="hours"),
        CheckConstraint(f"person_times between 0 and {MOST_PERSON_TIMES}", name="person_times"),
        CheckConstraint("state <> 'cancelled' or reason <> ''", name="reasoned"),
        Index(
            "activity_once_key",
            "county_id",
            "twinning_id",
            "held_on",
            "kind",
            "subject",
            unique=True,
            postgresql_where="state <> 'cancelled'",
        ),
        Index("activity_held_on_idx", "county_id", "held_on", "id"),
        Index("activity_lead_idx", "county_id", "lead_school_id", "held_on"),
        Index("activity_partner_idx", "county_id", "partner_school_id", "held_on"),
        Index("activity_twinning_idx", "county_id", "twinning_id", "held_on", "id"),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    twinning_id: Mapped[UUID]
    lead_county_id: Mapped[int] = mapped_column(ForeignKey("county.id"))
    lead: Mapped[School] = relationship(lazy="raise", init=False, repr=False, foreign_keys="Activity.lead_school_id")
    lead_school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    partner: Mapped[School] = relationship(
        lazy="raise", init=False, repr=False, foreign_keys="Activity.partner_school_id"
    )
    partner_school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    host: Mapped[School] = relationship(lazy="raise", init=False, repr=False, foreign_keys="Activity.host_school_id")
    host_school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    stage: Mapped[str]
    kind: Mapped[str]
    held_on: Mapped[date]
    subject: Mapped[str] = mapped_column(default="")
    topic: Mapped[str] = mapped_column(default="")
    hours: Mapped[int]
    person_times: Mapped[int]
    persons: Mapped[list["Participant"]] = relationship(
        lazy="raise", init=False, repr=False, viewonly=True, order_by="Participant.teacher_name"
    )
    state: Mapped[str]
    reason: Mapped[str | None] = mapped_column(default=None)
    logged_at: Mapped[datetime]
    idempotency_key: Mapped[str | None] = mapped_column(default=None, repr=False)
    version: Mapped[int] = mapped_column(init=False)
    recorded_from: Mapped[datetime] = recorded()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy reads it from the class)

    @property
    def schools(self) -> tuple[UUID, UUID]:
        """Give the two schools, the lead school first."""
        return self.lead_school_id, self.partner_school_id

    @property
    def counties(self) -> set[int]:
        """Give the counties that it concerns: the partner school's, and the lead school's."""
        return {self.county_id, self.lead_county_id}

    @property
    def hosting(self) -> Place:
        """Tell where it takes place: the book it stands in, and the school that confirms it."""
        return Place(self.county_id, self.host_school_id)

    @property
    def is_hosted_elsewhere(self) -> bool:
        """Tell whether it takes place in another county than the one whose book it stands in."""
        return self.host_school_id == self.lead_school_id and self.lead_county_id != self.county_id


@historic
class Participant(Base, kw_only=True):
    """A teacher who is named with an activity, under the name and at the school of that day.

    The teacher may be on the books of the lead school's county: hence no foreign key, as in the mirror of a posting.
    """

    __tablename__ = "activity_person"
    __table_args__ = (
        ForeignKeyConstraint(["county_id", "activity_id"], [Activity.county_id, Activity.id]),
        Index("activity_person_teacher_idx", "county_id", "teacher_id"),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), primary_key=True)
    activity_id: Mapped[UUID] = mapped_column(primary_key=True)
    teacher_id: Mapped[UUID] = mapped_column(primary_key=True)
    teacher_name: Mapped[str] = mapped_column(info=label(Label.PERSONAL))
    school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    lead_school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    partner_school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    recorded_from: Mapped[datetime] = recorded()


MIRROR = mirror_of(Activity, Index("activity_mirror_lead_idx", "county_id", "lead_school_id", "held_on"))
PERSON_MIRROR = mirror_of(Participant)
"""Activities under twinnings that a county's schools lead in other counties, and who is named with them."""
