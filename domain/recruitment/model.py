"""A year's recruitment plan, its sources, the posts of each school, and the hires."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.access import Label, Place
from domain.database import Base, historic, label, new_id, recorded, vocabulary
from domain.language import N_
from domain.school.model import STAGES, School

SOURCES = {
    "special_post": N_("Special posts"),
    "open_recruitment": N_("Open recruitment"),
    "mountain": N_("Mountain-teacher plan"),
    "free_normal": N_("Publicly funded graduates"),
    "directed": N_("Directed graduates"),
}
"""特岗、公开招聘、山区教师支持计划、公费师范生、定向培养."""
POST_STATES = {"requested": N_("Requested"), "approved": N_("Approved"), "refused": N_("Not approved")}


@historic
class RecruitmentPlan(Base, kw_only=True):
    """One year's plan: how many the establishment lets in, and how many are planned of all sources together.

    Vacancies are what the establishment (编制) leaves beside those on the roster, with those who will leave (自然减员)
    taken off; no source may go beyond them.
    """

    __tablename__ = "recruitment_plan"
    __table_args__ = (
        UniqueConstraint("county_id", "year", name="recruitment_plan_year_key"),
        CheckConstraint("establishment >= 0 and on_roster >= 0 and leaving >= 0", name="counted"),
        CheckConstraint("leaving <= on_roster", name="leaving"),
        CheckConstraint("planned between 0 and greatest(0, establishment - on_roster + leaving)", name="vacancies"),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    year: Mapped[int]
    establishment: Mapped[int]
    on_roster: Mapped[int]
    leaving: Mapped[int]
    planned: Mapped[int]
    version: Mapped[int] = mapped_column(init=False)
    recorded_from: Mapped[datetime] = recorded()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy reads it from the class)
    sources: Mapped[list["SourceQuota"]] = relationship(
        lazy="raise", init=False, repr=False, order_by="SourceQuota.source", back_populates="plan"
    )

    @property
    def place(self) -> Place:
        """Tell in whose book it stands."""
        return Place(self.county_id)

    @property
    def vacancies(self) -> int:
        """Count the vacant slots of the establishment (空编), those that will be left included."""
        return max(0, self.establishment - self.on_roster + self.leaving)


@historic
class SourceQuota(Base, kw_only=True):
    """How many posts a plan fills from one source, and how many of them are approved at schools."""

    __tablename__ = "source_quota"
    __table_args__ = (
        ForeignKeyConstraint(["county_id", "plan_id"], ["recruitment_plan.county_id", "recruitment_plan.id"]),
        UniqueConstraint("county_id", "plan_id", "source", name="source_quota_source_key"),
        vocabulary("source", SOURCES),
        CheckConstraint("approved between 0 and posts", name="approved"),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    plan: Mapped[RecruitmentPlan] = relationship(lazy="raise", init=False, repr=False, back_populates="sources")
    plan_id: Mapped[UUID]
    source: Mapped[str]
    posts: Mapped[int]
    approved: Mapped[int] = mapped_column(default=0)
    recorded_from: Mapped[datetime] = recorded()


@historic
class RecruitmentPost(Base, kw_only=True):
    """Posts of one subject at one school: as requested, as approved, and how many are filled.

    Whether the school is a poverty village's is as the local list said on the day of the request.
    """

    __tablename__ = "recruitment_post"
    __table_args__ = (
        ForeignKeyConstraint(["county_id", "plan_id"], [RecruitmentPlan.county_id, RecruitmentPlan.id]),
        vocabulary("source", SOURCES),
        vocabulary("stage", STAGES),
        vocabulary("state", POST_STATES),
        CheckConstraint("requested between 1 and 1000", name="requested"),
        CheckConstraint("approved between 0 and requested", name="approved"),
        CheckConstraint("hired between 0 and approved", name="hired"),
        CheckConstraint("(state = 'approved') = (approved > 0)", name="decided"),
        Index("recruitment_post_plan_idx", "county_id", "plan_id"),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    plan: Mapped[RecruitmentPlan] = relationship(lazy="raise", init=False, repr=False, viewonly=True)
    plan_id: Mapped[UUID]
    school: Mapped[School] = relationship(lazy="raise", init=False, repr=False)
    school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    source: Mapped[str]
    stage: Mapped[str]
    subject: Mapped[str]
    poverty_village: Mapped[bool]
    requested: Mapped[int]
    approved: Mapped[int] = mapped_column(default=0)
    hired: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(default="requested")
    reason: Mapped[str | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(init=False)
    recorded_from: Mapped[datetime] = recorded()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy reads it from the class)

    @property
    def open(self) -> int:
        """Count the approved posts that nobody has taken up."""
        return self.approved - self.hired

    @property
    def place(self) -> Place:
        """Tell whose post it is."""
        return Place(self.county_id, self.school_id)


@historic
class Hire(Base, kw_only=True):
    """Somebody who took up a post, and why before a post of a poverty village, if one was open."""

    __tablename__ = "hire"
    __table_args__ = (
        ForeignKeyConstraint(["county_id", "post_id"], [RecruitmentPost.county_id, RecruitmentPost.id]),
        UniqueConstraint("county_id", "idempotency_key", name="hire_idempotency_key"),
        CheckConstraint("left_on >= hired_on", name="left_after_hired"),
        CheckConstraint("left_on is null or leaving_reason <> ''", name="reasoned"),
        Index("hire_post_idx", "county_id", "post_id"),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    post: Mapped[RecruitmentPost] = relationship(lazy="raise", init=False, repr=False, viewonly=True)
    post_id: Mapped[UUID]
    school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    name: Mapped[str] = mapped_column(info=label(Label.PERSONAL))
    hired_on: Mapped[date]
    priority_reason: Mapped[str | None] = mapped_column(default=None)
    left_on: Mapped[date | None] = mapped_column(default=None)
    leaving_reason: Mapped[str | None] = mapped_column(info=label(Label.PERSONAL), default=None)
    idempotency_key: Mapped[str | None] = mapped_column(default=None, repr=False)
    version: Mapped[int] = mapped_column(init=False)
    recorded_from: Mapped[datetime] = recorded()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy reads it from the class)
