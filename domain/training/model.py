"""A programme of training, its sessions, how their places are shared out, and the reserved seats one by one."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.database import Base, historic, new_id, recorded, vocabulary
from domain.language import N_
from domain.school.model import School

LEVELS = {
    "national": N_("National training"),
    "provincial": N_("Provincial training"),
    "municipal": N_("Municipal training"),
    "county": N_("County training"),
    "school": N_("Training in the school"),
}
MODES = {
    "centralised": N_("Together in one place"),
    "online": N_("Online"),
    "blended": N_("Partly online"),
    "shadow": N_("Shadow training at a host school"),
    "order": N_("Order-based training at a host school"),
}
HOSTED = ("shadow", "order")
"""Ways of training that happen at a host school, for one to two months (影子培训、订单式培训)."""
METHODS = {
    "largest_remainder": N_("Largest remainder"),
    "sainte_lague": N_("Sainte-Laguë"),
    "by_hand": N_("By hand"),
}
SEAT_STATES = {
    "reserved": N_("Reserved"),
    "offered": N_("Offered to a unit"),
    "taken": N_("Taken"),
    "confirmed": N_("Confirmed by attendance"),
    "vacated": N_("Free again"),
    "released": N_("Released to everybody"),
}
FREE = ("reserved", "offered", "vacated")
"""Reserved seats that a rural teacher may still take."""


@historic
class TrainingProgramme(Base, kw_only=True):
    """What a level of government, a county or a school sets up in a year (国培、省培、市培、县级、校本)."""

    __tablename__ = "training_programme"
    __table_args__ = (
        UniqueConstraint("county_id", "title", "year", name="training_programme_title_key"),
        vocabulary("level", LEVELS),
        CheckConstraint("title <> ''", name="titled"),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    title: Mapped[str]
    level: Mapped[str]
    year: Mapped[int]
    source: Mapped[str | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(init=False)
    recorded_from: Mapped[datetime] = recorded()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy reads it from the class)
    sessions: Mapped[list["TrainingSession"]] = relationship(
        lazy="raise", init=False, repr=False, order_by="TrainingSession.starts_on", back_populates="programme"
    )


@historic
class TrainingSession(Base, kw_only=True):
    """One session of a programme: its days, both included, its hours, and how many places it has.

    `reserved` of the `places` are kept for rural teachers; where they are fewer than the rule asks, the reason stands
    beside them. Reserved seats may be released to everybody from `release_from` on, by a dated decision. A `stated`
    session is known from teachers' own records alone: its places are those who took part, and nobody shared them out.
    """

    __tablename__ = "training_session"
    __table_args__ = (
        ForeignKeyConstraint(["county_id", "programme_id"], ["training_programme.county_id", "training_programme.id"]),
        UniqueConstraint("county_id", "id", "hours", name="training_session_hours_key"),
        UniqueConstraint("county_id", "idempotency_key", name="training_session_idempotency_key"),
        vocabulary("mode", MODES),
        vocabulary("method", METHODS),
        CheckConstraint("title <> ''", name="titled"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("hours between 1 and 2000", name="hours"),
        CheckConstraint("places > 0 and reserved between 0 and places", name="places"),
        CheckConstraint("mode not in ('shadow', 'order') or host_school_id is not null", name="hosted"),
        Index("training_session_starts_on_idx", "county_id", "starts_on", "id"),
        Index("training_session_programme_idx", "county_id", "programme_id"),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    programme: Mapped[TrainingProgramme] = relationship(lazy="raise", init=False, repr=False, back_populates="sessions")
    programme_id: Mapped[UUID]
    title: Mapped[str]
    mode: Mapped[str] = mapped_column(default="centralised")
    host: Mapped[School | None] = relationship(lazy="raise", init=False, repr=False)
    host_school_id: Mapped[UUID | None] = mapped_column(ForeignKey("school.id"), default=None)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    hours: Mapped[int]
    places: Mapped[int]
    reserved: Mapped[int]
    method: Mapped[str] = mapped_column(default="by_hand")
    reserve_reason: Mapped[str | None] = mapped_column(default=None)
    release_from: Mapped[date | None] = mapped_column(default=None)
    stated: Mapped[bool] = mapped_column(default=False)
    idempotency_key: Mapped[str | None] = mapped_column(default=None, repr=False)
    version: Mapped[int] = mapped_column(init=False)
    recorded_from: Mapped[datetime] = recorded()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy reads it from the class)
    allocations: Mapped[list["PlaceAllocation"]] = relationship(
        lazy="raise", init=False, repr=False, back_populates="training"
    )


@historic
class PlaceAllocation(Base, kw_only=True):
    """The places of one unit in a session: a school's, a township's or, with neither, the whole county's.

    The units' places add up to the session's. `taken` counts general places, `taken_reserved` those of the reserve; a
    place is taken by raising its counter in one statement, which the checks let pass only while there is one.
    """

    __tablename__ = "place_allocation"
    __table_args__ = (
        ForeignKeyConstraint(["county_id", "session_id"], ["training_session.county_id", "training_session.id"]),
        CheckConstraint("school_id is null or township is null", name="one_unit"),
        CheckConstraint("township ~ '^[0-9]{9}$'", name="township"),
        CheckConstraint("reserved between 0 and places", name="reserve"),
        CheckConstraint("released between 0 and reserved", name="released"),
        CheckConstraint("taken_reserved between 0 and reserved - released", name="reserve_taken"),
        CheckConstraint("taken between 0 and places - reserved + released", name="general_taken"),
        Index(
            "place_allocation_unit_key",
            "county_id",
            "session_id",
            "school_id",
            "township",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    training: Mapped[TrainingSession] = relationship(lazy="raise", init=False, repr=False, back_populates="allocations")
    session_id: Mapped[UUID]
    school: Mapped[School | None] = relationship(lazy="raise", init=False, repr=False)
    school_id: Mapped[UUID | None] = mapped_column(ForeignKey("school.id"), default=None)
    township: Mapped[str | None] = mapped_column(default=None)
    places: Mapped[int]
    reserved: Mapped[int]
    released: Mapped[int] = mapped_column(default=0)
    taken: Mapped[int] = mapped_column(default=0)
    taken_reserved: Mapped[int] = mapped_column(default=0)
    recorded_from: Mapped[datetime] = recorded()

    @property
    def general_left(self) -> int:
        """Count the general places that are still free, those released from the reserve among them."""
        return self.places - self.reserved + self.released - self.taken

    @property
    def reserved_left(self) -> int:
        """Count the reserved seats that are still free."""
        return self.reserved - self.released - self.taken_reserved

    @property
    def unit(self) -> tuple[UUID | None, str | None]:
        """Name the unit: a school, a township or, with neither, the whole county."""
        return self.school_id, self.township

    @property
    def is_pool(self) -> bool:
        """Tell whether these places are everybody's in the county."""
        return self.school_id is None and self.township is None


@historic
class ReservedSeat(Base, kw_only=True):
    """One seat kept for a rural teacher, from the day it was reserved on; its history is its life.

    Everybody in the county may follow it, so it names the school that sits on it and not the teacher.
    """

    __tablename__ = "reserved_seat"
    __table_args__ = (
        ForeignKeyConstraint(["county_id", "session_id"], ["training_session.county_id", "training_session.id"]),
        ForeignKeyConstraint(["county_id", "allocation_id"], ["place_allocation.county_id", "place_allocation.id"]),
        vocabulary("state", SEAT_STATES),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("(state in ('taken', 'confirmed')) = (enrolment_id is not null)", name="sat_on"),
        CheckConstraint("(state = 'released') = (released_on is not null and decision is not null)", name="decided"),
        Index("reserved_seat_enrolment_key", "county_id", "enrolment_id", unique=True),
        Index("reserved_seat_allocation_idx", "county_id", "allocation_id"),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), primary_key=True)
    session_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    allocation_id: Mapped[UUID]
    state: Mapped[str] = mapped_column(default="reserved")
    school_id: Mapped[UUID | None] = mapped_column(ForeignKey("school.id"), default=None)
    enrolment_id: Mapped[UUID | None] = mapped_column(default=None)
    released_on: Mapped[date | None] = mapped_column(default=None)
    decision: Mapped[str | None] = mapped_column(default=None)
    recorded_from: Mapped[datetime] = recorded()
