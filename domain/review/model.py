"""One return of a record: which field, why, and what came back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from domain.access import Label
from domain.database import Base, historic, label, mirror_of, new_id, recorded, vocabulary
from domain.language import N_

STATES = {
    "open": N_("Returned"),
    "resubmitted": N_("Resubmitted"),
    "settled": N_("Settled"),
}


@historic
class Return(Base, kw_only=True):
    """A record sent back for one of its fields, or as a whole; open until the school has answered, then the county.

    `thing` is the record's kind, as the journal names it; `school_id` the school that must put it right;
    `other_school_id` one that reads along, and may have sent it back itself.
    """

    __tablename__ = "record_return"
    __table_args__ = (
        vocabulary("state", STATES),
        CheckConstraint("reason <> ''", name="reasoned"),
        CheckConstraint("(state = 'open') = (answered_at is null)", name="answered"),
        Index("record_return_thing_idx", "county_id", "thing_id"),
        Index("record_return_school_idx", "county_id", "state", "school_id"),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    thing: Mapped[str]
    thing_id: Mapped[UUID]
    school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    other_school_id: Mapped[UUID | None] = mapped_column(ForeignKey("school.id"), default=None)
    field: Mapped[str]
    reason: Mapped[str] = mapped_column(info=label(Label.PERSONAL))
    state: Mapped[str] = mapped_column(default="open")
    returned_at: Mapped[datetime]
    returned_by: Mapped[str] = mapped_column(info=label(Label.PERSONAL))
    answer: Mapped[str] = mapped_column(info=label(Label.PERSONAL), default="")
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
    answered_by: Mapped[str] = mapped_column(info=label(Label.PERSONAL), default="")
    recorded_from: Mapped[datetime] = recorded()


MIRROR = mirror_of(Return, Index("record_return_mirror_thing_idx", "county_id", "thing_id"))
"""Returns of records that stand in other counties' books, as the county of the other school reads them."""
