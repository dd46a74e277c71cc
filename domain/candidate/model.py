"""A candidate for a directed place, each step of the way, and what was verified of the household."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.access import Label
from domain.database import Base, historic, label, new_id, recorded, vocabulary
from domain.directed.model import STATUSES, DirectedPlan, ReservedLot
from domain.language import N_
from domain.school.model import STAGES, School

STATES = {
    "applied": N_("Applied"),
    "verified": N_("Verified"),
    "admitted": N_("Admitted"),
    "contracted": N_("Under contract"),
    "studying": N_("Studying"),
    "graduated": N_("Graduated"),
    "posted": N_("Posted to a school"),
    "serving": N_("Serving"),
    "fulfilled": N_("Service fulfilled"),
    "breached": N_("Contract breached"),
    "exempted": N_("Exempted from service"),
    "withdrawn": N_("Withdrawn"),
}
SEATED = tuple(state for state in STATES if state not in ("applied", "verified", "withdrawn"))
"""States in which a candidate holds a seat."""


@historic
class DirectedCandidate(Base, kw_only=True):
    """Somebody who applies for a place, under a pseudonym that the office gives; with a lot, on a seat of it."""

    __tablename__ = "directed_candidate"
    __table_args__ = (
        ForeignKeyConstraint(["county_id", "plan_id"], [DirectedPlan.county_id, DirectedPlan.id]),
        ForeignKeyConstraint(["county_id", "lot_id"], [ReservedLot.county_id, ReservedLot.id]),
        UniqueConstraint("county_id", "plan_id", "pseudonym", name="directed_candidate_pseudonym_key"),
        vocabulary("state", STATES),
        vocabulary("stage", STAGES),
        CheckConstraint("pseudonym ~ '^[A-Za-z0-9][A-Za-z0-9-]{0,13}$'", name="pseudonym"),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    plan: Mapped[DirectedPlan] = relationship(lazy="raise", init=False, repr=False, viewonly=True)
    plan_id: Mapped[UUID]
    lot_id: Mapped[UUID | None] = mapped_column(default=None)
    pseudonym: Mapped[str]
    stage: Mapped[str]
    subject: Mapped[str]
    state: Mapped[str] = mapped_column(default="applied")
    version: Mapped[int] = mapped_column(init=False)
    recorded_from: Mapped[datetime] = recorded()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy reads it from the class)
    steps: Mapped[list["DirectedStep"]] = relationship(
        lazy="raise", init=False, repr=False, order_by="DirectedStep.happened_on, DirectedStep.id"
    )
    households: Mapped[list["HouseholdStatus"]] = relationship(
        lazy="raise", init=False, repr=False, order_by="HouseholdStatus.starts_on, HouseholdStatus.id"
    )

    @property
    def last_on(self) -> date:
        """Tell when the last step was taken."""
        return self.steps[-1].happened_on


@historic
class DirectedStep(Base, kw_only=True):
    """One step on a candidate's way, on its day; a posting names its school, a contract its number."""

    __tablename__ = "directed_step"
    __table_args__ = (
        ForeignKeyConstraint(["county_id", "candidate_id"], [DirectedCandidate.county_id, DirectedCandidate.id]),
        UniqueConstraint("county_id", "candidate_id", "state", name="directed_step_once_key"),
        vocabulary("state", STATES),
        CheckConstraint("state <> 'posted' or school_id is not null", name="posted_somewhere"),
        CheckConstraint("state not in ('breached', 'exempted', 'withdrawn') or reason <> ''", name="reasoned"),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    candidate_id: Mapped[UUID]
    state: Mapped[str]
    happened_on: Mapped[date]
    school: Mapped[School | None] = relationship(lazy="raise", init=False, repr=False)
    school_id: Mapped[UUID | None] = mapped_column(ForeignKey("school.id"), default=None)
    contract_no: Mapped[str | None] = mapped_column(default=None)
    reason: Mapped[str | None] = mapped_column(info=label(Label.PERSONAL), default=None)
    recorded_from: Mapped[datetime] = recorded()


@historic
class HouseholdStatus(Base, kw_only=True):
    """What a household's status was from a day on, and which office verified it when."""

    __tablename__ = "household_status"
    __table_args__ = (
        ForeignKeyConstraint(["county_id", "candidate_id"], [DirectedCandidate.county_id, DirectedCandidate.id]),
        vocabulary("status", STATUSES),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        Index("household_status_candidate_idx", "county_id", "candidate_id"),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    candidate_id: Mapped[UUID]
    status: Mapped[str] = mapped_column(info=label(Label.PERSONAL))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None] = mapped_column(default=None)
    verified_on: Mapped[date]
    verified_by: Mapped[str]
    recorded_from: Mapped[datetime] = recorded()
