"""A teacher's wish for one school year."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.access import Label, Place
from domain.database import Base, historic, label, new_id, recorded, vocabulary
from domain.language import N_
from domain.school.model import School
from domain.teacher.model import Teacher

STANDS = {"willing": N_("Willing to go"), "unwilling": N_("Asks to stay")}


@historic
class TeacherWish(Base, kw_only=True):
    """What a teacher says, through the school, about going in the school year that begins in `year`.

    It binds nobody: whoever is due may be sent against it, and a plan tells how many are.
    """

    __tablename__ = "teacher_wish"
    __table_args__ = (
        ForeignKeyConstraint(["county_id", "teacher_id"], [Teacher.county_id, Teacher.id]),
        vocabulary("stand", STANDS),
        CheckConstraint("year between 2000 and 2100", name="year"),
        CheckConstraint("stand = 'willing' or reason <> ''", name="reasoned"),
        CheckConstraint("stand = 'willing' or to_school_id is null", name="somewhere"),
        Index("teacher_wish_once_key", "county_id", "teacher_id", "year", unique=True),
        Index("teacher_wish_school_idx", "county_id", "year", "school_id"),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    teacher_id: Mapped[UUID]
    teacher_name: Mapped[str] = mapped_column(info=label(Label.PERSONAL))
    school: Mapped[School] = relationship(
        lazy="raise", init=False, repr=False, foreign_keys="TeacherWish.school_id", viewonly=True
    )
    school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    year: Mapped[int]
    stand: Mapped[str]
    to_school: Mapped[School | None] = relationship(
        lazy="raise", init=False, repr=False, foreign_keys="TeacherWish.to_school_id", viewonly=True
    )
    to_school_id: Mapped[UUID | None] = mapped_column(ForeignKey("school.id"), default=None)
    reason: Mapped[str] = mapped_column(info=label(Label.PERSONAL), default="")
    stated_on: Mapped[date]
    version: Mapped[int] = mapped_column(init=False)
    recorded_from: Mapped[datetime] = recorded()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy reads it from the class)

    @property
    def place(self) -> Place:
        """Tell whose teacher it is."""
        return Place(self.county_id, self.school_id)
