"""A scratch plan and its lines: who would go where, and which postings would be left out.

A draft and no fact: it has no history, no figure reads it, and it is gone when it is thrown away.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.access import Label, Place
from domain.database import Base, label, new_id, vocabulary
from domain.exchange.model import KINDS, Posting
from domain.language import N_
from domain.school.model import School
from domain.teacher.model import Teacher

VERBS = {"send": N_("Would go"), "leave_out": N_("Would be left out")}


class ScratchPlan(Base, kw_only=True):
    """One round of rotation that somebody tries out: of one kind, between two days, for all of its lines."""

    __tablename__ = "scratch_plan"
    __table_args__ = (
        vocabulary("kind", KINDS),
        CheckConstraint("name <> ''", name="named"),
        CheckConstraint("planned_to >= starts_on", name="ends_after_start"),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    name: Mapped[str]
    kind: Mapped[str]
    starts_on: Mapped[date]
    planned_to: Mapped[date]
    made_at: Mapped[datetime]
    made_by: Mapped[UUID]
    made_by_name: Mapped[str] = mapped_column(info=label(Label.PERSONAL))
    lines: Mapped[list["ScratchLine"]] = relationship(
        lazy="raise", init=False, repr=False, order_by="ScratchLine.position", viewonly=True
    )

    @property
    def place(self) -> Place:
        """Tell in whose county it is thought of."""
        return Place(self.county_id)


class ScratchLine(Base, kw_only=True):
    """Somebody who would go, or a posting that would be left out; once proposed, it names the posting it became."""

    __tablename__ = "scratch_line"
    __table_args__ = (
        ForeignKeyConstraint(["county_id", "plan_id"], ["scratch_plan.county_id", "scratch_plan.id"]),
        ForeignKeyConstraint(["county_id", "teacher_id"], ["teacher.county_id", "teacher.id"]),
        ForeignKeyConstraint(["county_id", "posting_id"], ["posting.county_id", "posting.id"]),
        vocabulary("verb", VERBS),
        CheckConstraint("verb = 'send' or posting_id is not null", name="leaves_out_a_posting"),
        Index("scratch_line_plan_teacher_key", "county_id", "plan_id", "teacher_id", "verb", unique=True),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    plan_id: Mapped[UUID]
    position: Mapped[int]
    verb: Mapped[str]
    teacher: Mapped[Teacher] = relationship(
        lazy="raise", init=False, repr=False, viewonly=True, overlaps="posting,lines"
    )
    teacher_id: Mapped[UUID]
    from_school: Mapped[School] = relationship(
        lazy="raise", init=False, repr=False, foreign_keys="ScratchLine.from_school_id"
    )
    from_school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    to_school: Mapped[School] = relationship(
        lazy="raise", init=False, repr=False, foreign_keys="ScratchLine.to_school_id"
    )
    to_school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    posting: Mapped[Posting | None] = relationship(lazy="raise", init=False, repr=False, viewonly=True)
    posting_id: Mapped[UUID | None] = mapped_column(default=None)

    @property
    def is_open(self) -> bool:
        """Tell whether nobody has proposed it yet."""
        return self.verb == "leave_out" or self.posting_id is None


@dataclass(frozen=True, kw_only=True)
class Send:
    """Somebody who would go from the home school of the first day to another."""

    teacher: Teacher
    sender: School
    receiver: School
    line_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What is tried out, kept or not: one round of postings more, and some left out."""

    county_id: int
    kind: str
    starts_on: date
    planned_to: date
    sends: tuple[Send, ...] = ()
    without: tuple[Posting, ...] = ()
