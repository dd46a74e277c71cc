"""A directed plan, its reserved lots, and what was released of them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.access import Place
from domain.database import Base, historic, new_id, recorded, vocabulary
from domain.language import N_

STATUSES = {
    "registered_poor": N_("Registered poor household"),
    "out_of_poverty": N_("Household out of poverty"),
    "unstable": N_("Household out of poverty, unstable"),
    "marginal": N_("Household at the margin of poverty"),
    "sudden_hardship": N_("Household in sudden severe hardship"),
    "none": N_("No such status"),
}
"""建档立卡、脱贫户 and, since 2021, the three kinds of monitored households. A status is historical: dates decide."""
RESERVABLE = tuple(status for status in STATUSES if status != "none")


@historic
class DirectedPlan(Base, kw_only=True):
    """The places of one year, of one college or, without its name, of the county as a whole.

    `reserved` adds up what its lots keep back now, `general_taken` counts the other places that are taken. Household
    status is judged on the day `status_on`; free reserved seats may be released from `release_from` on.
    """

    __tablename__ = "directed_plan"
    __table_args__ = (
        UniqueConstraint("county_id", "year", "college", name="directed_plan_year_college_key"),
        UniqueConstraint("county_id", "idempotency_key", name="directed_plan_idempotency_key"),
        CheckConstraint("total between 1 and 100000", name="total"),
        CheckConstraint("reserved >= 0 and general_taken >= 0", name="counted"),
        CheckConstraint("reserved + general_taken <= total", name="within_total"),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    year: Mapped[int]
    college: Mapped[str] = mapped_column(default="")
    total: Mapped[int]
    reserved: Mapped[int] = mapped_column(default=0)
    general_taken: Mapped[int] = mapped_column(default=0)
    status_on: Mapped[date]
    release_from: Mapped[date | None] = mapped_column(default=None)
    reserve_reason: Mapped[str | None] = mapped_column(default=None)
    idempotency_key: Mapped[str | None] = mapped_column(default=None, repr=False)
    version: Mapped[int] = mapped_column(init=False)
    recorded_from: Mapped[datetime] = recorded()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy reads it from the class)
    lots: Mapped[list["ReservedLot"]] = relationship(
        lazy="raise", init=False, repr=False, order_by="ReservedLot.statuses", back_populates="plan"
    )

    @property
    def place(self) -> Place:
        """Tell in whose book it stands."""
        return Place(self.county_id)

    @property
    def set_aside(self) -> int:
        """Count the seats that its lots were given, released ones included."""
        return sum(lot.seats for lot in self.lots)

    @property
    def taken(self) -> int:
        """Count the places that are taken, of the lots and of the others."""
        return self.general_taken + sum(lot.taken for lot in self.lots)

    @property
    def general_free(self) -> int:
        """Count the places that anybody may still take."""
        return self.total - self.reserved - self.general_taken


@historic
class ReservedLot(Base, kw_only=True):
    """Seats of a plan for candidates of these household statuses; the lots of one plan share no status."""

    __tablename__ = "reserved_lot"
    __table_args__ = (
        ForeignKeyConstraint(["county_id", "plan_id"], ["directed_plan.county_id", "directed_plan.id"]),
        vocabulary("statuses", RESERVABLE, each=True),
        CheckConstraint("cardinality(statuses) > 0", name="has_status"),
        CheckConstraint("seats >= 0 and released between 0 and seats", name="released"),
        CheckConstraint("taken between 0 and seats - released", name="taken"),
        Index("reserved_lot_plan_idx", "county_id", "plan_id"),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    plan: Mapped[DirectedPlan] = relationship(lazy="raise", init=False, repr=False, back_populates="lots")
    plan_id: Mapped[UUID]
    statuses: Mapped[list[str]]
    seats: Mapped[int]
    released: Mapped[int] = mapped_column(default=0)
    taken: Mapped[int] = mapped_column(default=0)
    recorded_from: Mapped[datetime] = recorded()

    @property
    def free(self) -> int:
        """Count the seats that a verified candidate may still take."""
        return self.seats - self.released - self.taken


@historic
class LotRelease(Base, kw_only=True):
    """A dated decision that gives free seats of a lot to everybody."""

    __tablename__ = "lot_release"
    __table_args__ = (
        ForeignKeyConstraint(["county_id", "lot_id"], [ReservedLot.county_id, ReservedLot.id]),
        CheckConstraint("seats > 0", name="seats"),
        Index("lot_release_lot_idx", "county_id", "lot_id"),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    lot_id: Mapped[UUID]
    seats: Mapped[int]
    decided_on: Mapped[date]
    decision: Mapped[str]
    recorded_from: Mapped[datetime] = recorded()
