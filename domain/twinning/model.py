"""A twinning of two schools."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.database import Base, historic, mirror_of, new_id, recorded, remember, vocabulary
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
TIERS = {
    "province_county": N_("Province to county"),
    "city_county": N_("City to county seat"),
    "county_rural": N_("County seat to countryside"),
    "centre_village": N_("Township centre to village"),
}
FIELDS = {
    "teaching": N_("Teaching"),
    "management": N_("School management"),
    "development": N_("Development of teachers"),
    "equipment": N_("Teaching equipment"),
}
LIVE = ("draft", "agreed", "active", "suspended")
HELD = ("active", "expired", "renewed", "terminated")
"""States of a twinning that was in force on the days of its term."""


@historic
class Twinning(Base, kw_only=True):
    """A lead school supports a partner school in one stage; both days of the term are included.

    It is proposed by one school, agreed by the other, and in force once the county has it on its register: that of the
    partner school, whose book it stands in; a lead school's county that is another reads a mirror. `scheme` names the
    programme it belongs to, `fields` what the agreement covers, `renews_id` the one that it follows.
    """

    __tablename__ = "twinning"
    __table_args__ = (
        vocabulary("stage", STAGES),
        vocabulary("state", STATES),
        vocabulary("tier", TIERS),
        vocabulary("fields", FIELDS, each=True),
        ForeignKeyConstraint(["county_id", "renews_id"], ["twinning.county_id", "twinning.id"]),
        CheckConstraint("lead_school_id <> partner_school_id", name="two_schools"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("ended_on between starts_on and ends_on", name="ended_within"),
        CheckConstraint("state <> 'terminated' or reason <> ''", name="reasoned"),
        CheckConstraint("(state = 'suspended') = (suspended_on is not null)", name="suspended"),
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
    lead_county_id: Mapped[int] = mapped_column(ForeignKey("county.id"))
    lead: Mapped[School] = relationship(lazy="raise", init=False, repr=False, foreign_keys="Twinning.lead_school_id")
    lead_school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    partner: Mapped[School] = relationship(
        lazy="raise", init=False, repr=False, foreign_keys="Twinning.partner_school_id"
    )
    partner_school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    stage: Mapped[str]
    scheme: Mapped[str] = mapped_column(default="")
    tier: Mapped[str | None] = mapped_column(default=None)
    fields: Mapped[list[str]] = mapped_column(default_factory=list)
    agreement_no: Mapped[str | None]
    agreed_on: Mapped[date | None] = mapped_column(default=None)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    state: Mapped[str] = mapped_column(default="active")
    suspended_on: Mapped[date | None] = mapped_column(default=None)
    ended_on: Mapped[date | None] = mapped_column(default=None)
    reason: Mapped[str | None] = mapped_column(default=None)
    proposed_by: Mapped[UUID | None] = mapped_column(ForeignKey("school.id"), default=None)
    renews_id: Mapped[UUID | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(init=False)
    recorded_from: Mapped[datetime] = recorded()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy reads it from the class)

    @property
    def last_day(self) -> date:
        """Tell the last day: as it was ended, or as it was agreed."""
        return self.ended_on or self.ends_on

    @property
    def schools(self) -> tuple[UUID, UUID]:
        """Give the two schools, the lead school first."""
        return self.lead_school_id, self.partner_school_id

    @property
    def is_across(self) -> bool:
        """Tell whether the two schools are of two counties."""
        return self.lead_county_id != self.county_id

    @property
    def counties(self) -> set[int]:
        """Give the counties that it concerns: the partner school's, and the lead school's."""
        return {self.county_id, self.lead_county_id}


MIRROR = mirror_of(Twinning, Index("twinning_mirror_lead_idx", "county_id", "lead_school_id"))
"""Twinnings that a county's schools lead in other counties; with a past, because figures are counted of them."""
remember(MIRROR)
