"""A twinning of two schools."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.database import Base, historic, new_id, recorded, vocabulary
from domain.language import N_
from domain.school.model import STAGES, School

STATES = {
    "draft": N_("Draft"),
    "agreed": N_("Agreed"),
    "active": N_("In force"),
    "suspended": N_("Suspended"),
    "expired": N_("Expired"),
    "renewed": N_("Renewed"),
    "terminated": N_("Terminated"),
}
LIVE = ("draft", "agreed", "active", "suspended")


@historic
class Twinning(Base, kw_only=True):
    """A lead school supports a partner school in one stage; both days of the term are included."""

    __tablename__ = "twinning"
    __table_args__ = (
        vocabulary("stage", STAGES),
        vocabulary("state", STATES),
        CheckConstraint("lead_school_id <> partner_school_id", name="two_schools"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        Index(
            "twinning_one_live_pair_key",
            "county_id",
            "lead_school_id",
            "partner_school_id",
            "stage",
            unique=True,
            postgresql_where="state in ('draft', 'agreed', 'active', 'suspended')",
        ),
        Index("twinning_starts_on_idx", "county_id", "starts_on", "id"),
        Index("twinning_partner_idx", "county_id", "partner_school_id"),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    lead: Mapped[School] = relationship(lazy="raise", init=False, repr=False, foreign_keys="Twinning.lead_school_id")
    lead_school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    partner: Mapped[School] = relationship(
        lazy="raise", init=False, repr=False, foreign_keys="Twinning.partner_school_id"
    )
    partner_school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    stage: Mapped[str]
    agreement_no: Mapped[str | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    state: Mapped[str] = mapped_column(default="active")
    version: Mapped[int] = mapped_column(init=False)
    recorded_from: Mapped[datetime] = recorded()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy reads it from the class)
