"""A teacher in a county's book, with dated employments, backbone awards and exemptions.

`school_id` on each row is the school that keeps the record: its office may read it, other schools may not.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from domain.access import Label
from domain.database import Base, historic, label, new_id, recorded, vocabulary
from domain.language import N_
from domain.school.model import STAGES, School
from domain.spelling import search_key

SEXES = {"male": N_("Male"), "female": N_("Female")}
POSTS = {
    "teacher": N_("Teacher"),
    "middle_manager": N_("Middle manager"),
    "vice_principal": N_("Vice-principal"),
    "principal": N_("Principal"),
    "staff": N_("Other staff"),
}
TITLES = {
    "professor": N_("Professor-grade senior teacher"),
    "senior": N_("Senior teacher"),
    "first": N_("First-grade teacher"),
    "second": N_("Second-grade teacher"),
    "third": N_("Third-grade teacher"),
}
AWARD_LEVELS = {
    "school": N_("School level"),
    "county": N_("County level"),
    "city": N_("City level"),
    "province": N_("Provincial level"),
    "national": N_("National level"),
}
EXEMPTIONS = {
    "maternity": N_("Pregnancy, birth or nursing"),
    "illness": N_("Serious illness"),
    "disability": N_("Disability"),
    "discipline": N_("Under disciplinary sanction"),
    "outreach": N_("On support duty elsewhere"),
    "only_teacher": N_("Only teacher of the subject"),
    "other": N_("Other ground"),
}


@historic
class Teacher(Base, kw_only=True):
    """One human in one county's book. `person_id` is the same in every county: a keyed hash of the id number."""

    __tablename__ = "teacher"
    __table_args__ = (
        UniqueConstraint("county_id", "person_id", name="teacher_person_key"),
        vocabulary("sex", SEXES),
        vocabulary("title", TITLES),
        CheckConstraint("name <> ''", name="named"),
        Index("teacher_school_idx", "county_id", "school_id", "name"),
        Index("teacher_search_idx", "county_id", "search_key"),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    school: Mapped[School] = relationship(lazy="raise", init=False, repr=False)
    school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    person_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(info=label(Label.PERSONAL))
    search_key: Mapped[str] = mapped_column(info=label(Label.PERSONAL), init=False, repr=False)
    sex: Mapped[str] = mapped_column(info=label(Label.INTERNAL))
    born_on: Mapped[date] = mapped_column(info=label(Label.PERSONAL))
    id_sealed: Mapped[bytes | None] = mapped_column(info=label(Label.SENSITIVE), default=None, repr=False)
    id_hint: Mapped[str | None] = mapped_column(info=label(Label.PERSONAL), default=None, repr=False)
    title: Mapped[str | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(init=False)
    recorded_from: Mapped[datetime] = recorded()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy reads it from the class)
    employments: Mapped[list["Employment"]] = relationship(
        lazy="raise", init=False, repr=False, order_by="Employment.arrived_on"
    )
    awards: Mapped[list["Award"]] = relationship(lazy="raise", init=False, repr=False, order_by="Award.awarded_on")
    exemptions: Mapped[list["Exemption"]] = relationship(
        lazy="raise", init=False, repr=False, order_by="Exemption.starts_on"
    )

    @validates("name")
    def _spell(self, _column: str, name: str) -> str:
        """Keep with a name how it can be typed, whoever writes it."""
        self.search_key = search_key(name)
        return name


@historic
class Employment(Base, kw_only=True):
    """A home employment: the school, the post and the subject, from the day of arrival until the last day."""

    __tablename__ = "employment"
    __table_args__ = (
        ForeignKeyConstraint(["county_id", "teacher_id"], ["teacher.county_id", "teacher.id"]),
        vocabulary("post", POSTS),
        vocabulary("stage", STAGES),
        CheckConstraint("ended_on >= arrived_on", name="ends_after_arrival"),
        Index("employment_teacher_idx", "county_id", "teacher_id"),
        Index(
            "employment_one_home_key",
            "county_id",
            "teacher_id",
            unique=True,
            postgresql_where="ended_on is null",
        ),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    teacher_id: Mapped[UUID]
    school: Mapped[School] = relationship(lazy="raise", init=False, repr=False)
    school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    post: Mapped[str]
    in_establishment: Mapped[bool]
    stage: Mapped[str]
    subject: Mapped[str]
    arrived_on: Mapped[date]
    ended_on: Mapped[date | None] = mapped_column(default=None)
    recorded_from: Mapped[datetime] = recorded()


@historic
class Award(Base, kw_only=True):
    """A title that makes its holder a backbone teacher, from the day of award until the day before it expires."""

    __tablename__ = "backbone_award"
    __table_args__ = (
        ForeignKeyConstraint(["county_id", "teacher_id"], ["teacher.county_id", "teacher.id"]),
        vocabulary("level", AWARD_LEVELS),
        CheckConstraint("expires_on > awarded_on", name="expires_after_award"),
        Index("backbone_award_teacher_idx", "county_id", "teacher_id"),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    teacher_id: Mapped[UUID]
    school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    level: Mapped[str]
    awarded_on: Mapped[date]
    expires_on: Mapped[date | None] = mapped_column(default=None)
    recorded_from: Mapped[datetime] = recorded()


@historic
class Exemption(Base, kw_only=True):
    """A dated, evidenced ground for leaving a teacher out of rotation; both days are included.

    `decision` names who decided it, by what paper; `clause` the place in a document that allows the kind.
    """

    __tablename__ = "exemption"
    __table_args__ = (
        ForeignKeyConstraint(["county_id", "teacher_id"], ["teacher.county_id", "teacher.id"]),
        vocabulary("kind", EXEMPTIONS),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        Index("exemption_teacher_idx", "county_id", "teacher_id"),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    teacher: Mapped[Teacher] = relationship(lazy="raise", init=False, repr=False, viewonly=True)
    teacher_id: Mapped[UUID]
    school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    kind: Mapped[str] = mapped_column(info=label(Label.PERSONAL))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None] = mapped_column(default=None)
    ground: Mapped[str] = mapped_column(info=label(Label.PERSONAL), default="")
    decision: Mapped[str] = mapped_column(info=label(Label.PERSONAL), default="")
    clause: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(init=False)
    recorded_from: Mapped[datetime] = recorded()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy reads it from the class)
