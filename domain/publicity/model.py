"""A notice, the lines of its public list as they were printed, and the objections that were raised and answered."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.access import Label, Place
from domain.database import Base, historic, label, new_id, recorded
from domain.exchange.model import Posting
from domain.school.model import School


@historic
class Notice(Base, kw_only=True):
    """A public list with its period, the first and the last day included; ordered once it has passed."""

    __tablename__ = "notice"
    __table_args__ = (
        CheckConstraint("title <> ''", name="titled"),
        CheckConstraint("closes_on >= opens_on", name="closes_after_opening"),
        CheckConstraint("(ordered_on is null) = (order_no is null)", name="ordered_with_number"),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    title: Mapped[str]
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    contact: Mapped[str]
    order_no: Mapped[str | None] = mapped_column(default=None)
    ordered_on: Mapped[date | None] = mapped_column(default=None)
    made_at: Mapped[datetime]
    lines: Mapped[list["NoticeLine"]] = relationship(
        lazy="raise", init=False, repr=False, order_by="NoticeLine.position", viewonly=True
    )
    objections: Mapped[list["Objection"]] = relationship(
        lazy="raise", init=False, repr=False, order_by="Objection.id", viewonly=True
    )
    recorded_from: Mapped[datetime] = recorded()

    @property
    def place(self) -> Place:
        """Tell whose county makes it public."""
        return Place(self.county_id)


@historic
class NoticeLine(Base, kw_only=True):
    """One line of the public list, as it was printed: the name, the masked id number, from where to where."""

    __tablename__ = "notice_line"
    __table_args__ = (
        ForeignKeyConstraint(["county_id", "notice_id"], ["notice.county_id", "notice.id"]),
        ForeignKeyConstraint(["county_id", "posting_id"], ["posting.county_id", "posting.id"]),
        Index("notice_line_posting_key", "county_id", "notice_id", "posting_id", unique=True),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    notice_id: Mapped[UUID]
    position: Mapped[int]
    posting: Mapped[Posting] = relationship(lazy="raise", init=False, repr=False, viewonly=True)
    posting_id: Mapped[UUID]
    teacher_name: Mapped[str] = mapped_column(info=label(Label.PERSONAL))
    id_hint: Mapped[str] = mapped_column(info=label(Label.PERSONAL))
    subject: Mapped[str]
    from_school: Mapped[School] = relationship(
        lazy="raise", init=False, repr=False, foreign_keys="NoticeLine.from_school_id"
    )
    from_school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    to_school: Mapped[School] = relationship(
        lazy="raise", init=False, repr=False, foreign_keys="NoticeLine.to_school_id"
    )
    to_school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    kind: Mapped[str]
    starts_on: Mapped[date]
    planned_to: Mapped[date]
    recorded_from: Mapped[datetime] = recorded()


@historic
class Objection(Base, kw_only=True):
    """What somebody said against the list or one of its lines, and what the county answered."""

    __tablename__ = "objection"
    __table_args__ = (
        ForeignKeyConstraint(["county_id", "notice_id"], ["notice.county_id", "notice.id"]),
        CheckConstraint("said <> ''", name="said"),
        CheckConstraint("(answered_on is null) = (answer is null)", name="answered"),
        CheckConstraint("(upheld is null) = (answer is null)", name="decided"),
        Index("objection_notice_idx", "county_id", "notice_id"),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    notice_id: Mapped[UUID]
    line_id: Mapped[UUID | None]
    raised_on: Mapped[date]
    raised_by: Mapped[str] = mapped_column(info=label(Label.PERSONAL))
    said: Mapped[str] = mapped_column(info=label(Label.PERSONAL))
    answer: Mapped[str | None] = mapped_column(info=label(Label.PERSONAL), default=None)
    answered_on: Mapped[date | None] = mapped_column(default=None)
    upheld: Mapped[bool | None] = mapped_column(default=None)
    recorded_from: Mapped[datetime] = recorded()
