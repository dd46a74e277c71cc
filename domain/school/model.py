"""A school, its urban-rural class of each year, and its dated flags."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from domain.database import Base, historic, new_id, recorded, vocabulary
from domain.division.model import County
from domain.division.rules import NBS_CLASSES
from domain.language import N_
from domain.spelling import search_key

STAGES = {
    "preschool": N_("Preschool"),
    "primary": N_("Primary"),
    "junior": N_("Junior secondary"),
    "senior": N_("Senior secondary"),
    "vocational": N_("Secondary vocational"),
    "special": N_("Special education"),
}
KINDS = {
    "kindergarten": N_("Kindergarten"),
    "primary_school": N_("Primary school"),
    "teaching_point": N_("Teaching point"),
    "junior_school": N_("Junior secondary school"),
    "nine_year_school": N_("Nine-year school"),
    "complete_school": N_("Complete secondary school"),
    "senior_school": N_("Senior secondary school"),
    "twelve_year_school": N_("Twelve-year school"),
    "vocational_school": N_("Secondary vocational school"),
    "special_school": N_("School for special education"),
}
FLAGS = {
    "quality": N_("Quality school"),
    "weak": N_("Weak school"),
    "poverty_village": N_("Poverty-village school"),
    "demonstration": N_("Demonstration school"),
}


@historic
class School(Base, kw_only=True):
    """A school or teaching point. The ten-digit code never changes; many teaching points have none of their own."""

    __tablename__ = "school"
    __table_args__ = (
        CheckConstraint("code ~ '^[0-9]{10}$'", name="code"),
        CheckConstraint("township ~ '^[0-9]{12}$'", name="township"),
        CheckConstraint("cardinality(stages) > 0", name="has_stage"),
        CheckConstraint("closed_on > opened_on", name="closes_after_opening"),
        vocabulary("stages", STAGES, each=True),
        Index("school_county_name_idx", "county_id", "name"),
        Index("school_recorded_idx", "recorded_from"),
        Index("school_search_idx", "county_id", "search_key"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    county: Mapped[County] = relationship(lazy="raise", init=False, repr=False)
    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"))
    code: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str]
    search_key: Mapped[str] = mapped_column(init=False, repr=False)
    kind: Mapped[str]
    stages: Mapped[list[str]]
    township: Mapped[str | None] = mapped_column(default=None)
    public: Mapped[bool] = mapped_column(default=True)
    pupils: Mapped[int | None] = mapped_column(default=None)
    opened_on: Mapped[date | None] = mapped_column(default=None)
    closed_on: Mapped[date | None] = mapped_column(default=None)
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("school.id"), default=None)
    classes: Mapped[list["SchoolClass"]] = relationship(
        lazy="raise", init=False, repr=False, order_by="SchoolClass.year"
    )
    flags: Mapped[list["SchoolFlag"]] = relationship(lazy="raise", init=False, repr=False, order_by="SchoolFlag.flag")
    recorded_from: Mapped[datetime] = recorded()

    @validates("name")
    def _spell(self, _column: str, name: str) -> str:
        """Keep with a name how it can be typed, whoever writes it."""
        self.search_key = search_key(name)
        return name


@historic
class SchoolClass(Base, kw_only=True):
    """A school's urban-rural class in one year's list of the National Bureau of Statistics."""

    __tablename__ = "school_class"
    __table_args__ = (vocabulary("nbs", NBS_CLASSES), Index("school_class_recorded_idx", "recorded_from"))

    school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    nbs: Mapped[str]
    recorded_from: Mapped[datetime] = recorded()


@historic
class SchoolFlag(Base, kw_only=True):
    """A school stands on a local list; without dates, as long as anyone remembers."""

    __tablename__ = "school_flag"
    __table_args__ = (
        vocabulary("flag", FLAGS),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        Index("school_flag_recorded_idx", "recorded_from"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"), index=True)
    flag: Mapped[str]
    starts_on: Mapped[date | None] = mapped_column(default=None)
    ends_on: Mapped[date | None] = mapped_column(default=None)
    recorded_from: Mapped[datetime] = recorded()
