"""Teachers and exemptions as GraphQL shows them; what names a person is masked by the label of its column."""

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

import strawberry
from sqlalchemy import ColumnElement, and_, any_, exists, or_, select

from domain.access import Actor, masked_name
from domain.database import Base
from domain.exchange.register import is_away
from domain.teacher import model
from domain.teacher.queries import Kept, seen_by
from schema.division import Division
from schema.field import column, link, many
from schema.listing import Listed, Where, connection, contains, narrows, ordered_by
from schema.node import Node, Seen, Shown, id_of
from schema.school import School, Stage


@strawberry.enum
class Sex(StrEnum):
    """As on the id card."""

    MALE = "male"
    FEMALE = "female"


@strawberry.enum(description="The post that somebody holds at the home school.")
class Post(StrEnum):
    """From teacher to principal."""

    TEACHER = "teacher"
    MIDDLE_MANAGER = "middle_manager"
    VICE_PRINCIPAL = "vice_principal"
    PRINCIPAL = "principal"
    STAFF = "staff"


@strawberry.enum(description="Professional titles (职称).")
class Title(StrEnum):
    """From the highest to the lowest."""

    PROFESSOR = "professor"
    SENIOR = "senior"
    FIRST = "first"
    SECOND = "second"
    THIRD = "third"


@strawberry.enum(description="The level that awarded a title of backbone teacher.")
class AwardLevel(StrEnum):
    """From the school to the nation."""

    SCHOOL = "school"
    COUNTY = "county"
    CITY = "city"
    PROVINCE = "province"
    NATIONAL = "national"


@strawberry.enum(description="The grounds for leaving a teacher out of rotation.")
class ExemptionKind(StrEnum):
    """Each is evidenced."""

    MATERNITY = "maternity"
    ILLNESS = "illness"
    DISABILITY = "disability"
    DISCIPLINE = "discipline"
    OUTREACH = "outreach"
    ONLY_TEACHER = "only_teacher"
    OTHER = "other"


def _kept(row: Kept, actor: Actor) -> Seen:
    return Seen(row, select(row).where(seen_by(actor, row)))


@strawberry.type(description="A home employment, first and last day included.")
class Employment(Shown):
    """One dated home."""

    mapped: ClassVar[type[Base]] = model.Employment
    row: strawberry.Private[model.Employment]

    school: School = link(model.Employment.school_id, School)
    post: Post = column(model.Employment.post, word=Post)
    in_establishment: bool = column(model.Employment.in_establishment)
    stage: Stage = column(model.Employment.stage, word=Stage)
    subject: str = column(model.Employment.subject)
    arrived_on: date = column(model.Employment.arrived_on)
    ended_on: date | None = column(model.Employment.ended_on)

    @classmethod
    def seen(cls, actor: Actor) -> Seen:
        """Limit to what the actor's counties and schools keep."""
        return _kept(model.Employment, actor)


@strawberry.type(description="A title that makes its holder a backbone teacher, until the day before it expires.")
class Award(Shown):
    """One dated award."""

    mapped: ClassVar[type[Base]] = model.Award
    row: strawberry.Private[model.Award]

    level: AwardLevel = column(model.Award.level, word=AwardLevel)
    awarded_on: date = column(model.Award.awarded_on)
    expires_on: date | None = column(model.Award.expires_on)

    @classmethod
    def seen(cls, actor: Actor) -> Seen:
        """Limit to what the actor's counties and schools keep."""
        return _kept(model.Award, actor)


@strawberry.type(description="A teacher in a county's book.")
class Teacher(Listed, Node):
    """A person's record; evaluators see the name masked, and neither birthday nor id number."""

    mapped: ClassVar[type[Base]] = model.Teacher
    row: strawberry.Private[model.Teacher]

    name: str = column(model.Teacher.name, mask=masked_name)
    sex: Sex = column(model.Teacher.sex, word=Sex)
    born_on: date | None = column(model.Teacher.born_on)
    id_hint: str | None = column(model.Teacher.id_hint, description="The ends of the id number.")
    title: Title | None = column(model.Teacher.title, word=Title)
    version: int = column(model.Teacher.version)
    division: Division = link(model.Teacher.county_id, Division)
    school: School = link(model.Teacher.school_id, School, description="The school that keeps the record.")
    employments: list[Employment] = many(
        Employment, model.Employment.teacher_id, model.Employment.arrived_on, model.Employment.id
    )
    awards: list[Award] = many(Award, model.Award.teacher_id, model.Award.awarded_on, model.Award.id)
    exemptions = connection("teacher.Exemption", within="teacher")
    postings = connection("exchange.Posting", within="teacher")
    enrolments = connection("enrolment.Enrolment", within="teacher")

    @classmethod
    def seen(cls, actor: Actor) -> Seen:
        """Limit to what the actor's counties and schools keep."""
        return _kept(model.Teacher, actor)


@strawberry.type(description="A dated, evidenced ground for leaving a teacher out of rotation; both days included.")
class Exemption(Listed, Node):
    """An entry of the register; evaluators see that there is one, not why."""

    mapped: ClassVar[type[Base]] = model.Exemption
    row: strawberry.Private[model.Exemption]

    teacher: Teacher | None = link(model.Exemption.teacher_id, Teacher)
    school: School = link(model.Exemption.school_id, School, description="The school that keeps the record.")
    kind: ExemptionKind | None = column(model.Exemption.kind, word=ExemptionKind)
    starts_on: date = column(model.Exemption.starts_on)
    ends_on: date | None = column(model.Exemption.ends_on)
    ground: str | None = column(model.Exemption.ground)
    decision: str | None = column(model.Exemption.decision, description="Who decided it, and by what paper.")
    clause: str = column(model.Exemption.clause, description="The document and place that allow the ground.")
    version: int = column(model.Exemption.version)

    @classmethod
    def seen(cls, actor: Actor) -> Seen:
        """Limit to what the actor's counties and schools keep."""
        return _kept(model.Exemption, actor)


def _now_employed(row: Any, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    job = model.Employment
    home = (job.county_id == row.county_id) & (job.teacher_id == row.id) & job.ended_on.is_(None)
    return exists().where(home, condition)


@strawberry.input(description="Narrows a list of teachers.")
class TeacherWhere(Where):
    """What is left out does not narrow it. Post, subject and stage are those of the present home."""

    school: strawberry.ID | None = narrows(lambda row, school: row.school_id == school, read=id_of("School"))
    title: Title | None = narrows(lambda row, title: row.title == title)
    post: Post | None = narrows(lambda row, post: _now_employed(row, model.Employment.post == post))
    subject: str | None = narrows(lambda row, subject: _now_employed(row, model.Employment.subject == subject))
    stage: Stage | None = narrows(lambda row, stage: _now_employed(row, model.Employment.stage == stage))
    text: str | None = narrows(
        contains(lambda row: row.name),
        hides=model.Teacher.name,
        description="A part of the name; refused to those who see names masked.",
    )


TeacherOrder = ordered_by("Teacher", "teachers", "name", "title")


@strawberry.input(description="Narrows a list of exemptions.")
class ExemptionWhere(Where):
    """What is left out does not narrow it."""

    teacher: strawberry.ID | None = narrows(lambda row, teacher: row.teacher_id == teacher, read=id_of("Teacher"))
    school: strawberry.ID | None = narrows(lambda row, school: row.school_id == school, read=id_of("School"))
    kinds: list[ExemptionKind] | None = narrows(
        lambda row, kinds: row.kind == any_(kinds),
        hides=model.Exemption.kind,
        description="Refused to those who are not shown the ground.",
    )
    on: date | None = narrows(
        lambda row, day: and_(row.starts_on <= day, or_(row.ends_on.is_(None), row.ends_on >= day)),
        description="In force on this day.",
    )
    ends_by: date | None = narrows(
        lambda row, day: row.ends_on <= day, description="Its last day is this or an earlier one."
    )
    posted_meanwhile: bool | None = narrows(
        lambda row, posted: is_away(row) == posted, description="The teacher is posted on one of its days, or on none."
    )


ExemptionOrder = ordered_by("Exemption", "exemptions", "starts_on", "ends_on")
