"""A year's list of urban-rural classes for one county, and its lines."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from domain.database import Base, historic, new_id, recorded, vocabulary
from domain.division.rules import NBS_CLASSES
from domain.language import N_

STATES = {"draft": N_("Draft"), "current": N_("Made current"), "dropped": N_("Dropped")}


@historic
class ClassList(Base, kw_only=True):
    """The classes of a county's schools in one year: a draft until an administrator makes it current or drops it."""

    __tablename__ = "class_list"
    __table_args__ = (
        vocabulary("state", STATES),
        CheckConstraint("year between 2000 and 2200", name="year"),
        CheckConstraint("(state = 'current') = (current_at is not null)", name="current"),
        Index("class_list_one_draft_key", "county_id", "year", unique=True, postgresql_where="state = 'draft'"),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    year: Mapped[int]
    state: Mapped[str] = mapped_column(default="draft")
    schools: Mapped[int]
    drafted_at: Mapped[datetime]
    current_at: Mapped[datetime | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(init=False)
    recorded_from: Mapped[datetime] = recorded()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy reads it from the class)


@historic
class ClassListLine(Base, kw_only=True):
    """One school's class in a list."""

    __tablename__ = "class_list_line"
    __table_args__ = (
        ForeignKeyConstraint(["county_id", "list_id"], [ClassList.county_id, ClassList.id]),
        vocabulary("nbs", NBS_CLASSES),
    )

    county_id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"), primary_key=True)
    nbs: Mapped[str]
    recorded_from: Mapped[datetime] = recorded()
