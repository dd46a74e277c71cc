"""Schools as GraphQL shows them: public, so everybody who has signed in may see every school."""

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

import strawberry
from sqlalchemy import ColumnElement, any_, func, select

from domain.access import Actor
from domain.database import Base
from domain.division.model import County
from domain.division.queries import lies_within
from domain.division.rules import NBS_CLASSES
from domain.school import model
from schema.division import Division
from schema.field import column, link, many, sentence
from schema.listing import Listed, Where, connection, contains, narrows, ordered_by
from schema.node import Node, Seen, Shown


@strawberry.enum(description="The stages of schooling.")
class Stage(StrEnum):
    """From preschool to the end of secondary school."""

    PRESCHOOL = "preschool"
    PRIMARY = "primary"
    JUNIOR = "junior"
    SENIOR = "senior"
    VOCATIONAL = "vocational"
    SPECIAL = "special"


@strawberry.enum(description="The local lists on which a school may stand.")
class Flag(StrEnum):
    """Quality and weak schools, and those of poverty villages."""

    QUALITY = "quality"
    WEAK = "weak"
    POVERTY_VILLAGE = "poverty_village"
    DEMONSTRATION = "demonstration"


@strawberry.type(description="A school's urban-rural class in one year's list of the Bureau of Statistics.")
class SchoolClass(Shown):
    """One year's class."""

    mapped: ClassVar[type[Base]] = model.SchoolClass
    row: strawberry.Private[model.SchoolClass]

    year: int = column(model.SchoolClass.year)
    nbs: str = column(model.SchoolClass.nbs, description="The code, such as 111; those that begin with 1 are urban.")
    name: str = sentence(model.SchoolClass.nbs, NBS_CLASSES)

    @classmethod
    def seen(cls, actor: Actor) -> Seen:  # noqa: ARG003 (each kind of node is asked alike)
        """Classes are public."""
        return Seen(model.SchoolClass, select(model.SchoolClass))


@strawberry.type(description="A school stands on a local list; without dates, as long as anyone remembers.")
class SchoolFlag(Shown):
    """One entry of a local list."""

    mapped: ClassVar[type[Base]] = model.SchoolFlag
    row: strawberry.Private[model.SchoolFlag]

    flag: Flag = column(model.SchoolFlag.flag, word=Flag)
    starts_on: date | None = column(model.SchoolFlag.starts_on)
    ends_on: date | None = column(model.SchoolFlag.ends_on)

    @classmethod
    def seen(cls, actor: Actor) -> Seen:  # noqa: ARG003 (each kind of node is asked alike)
        """Flags are public."""
        return Seen(model.SchoolFlag, select(model.SchoolFlag))


@strawberry.type(description="A school or teaching point.")
class School(Listed, Node):
    """A row of the national reference table."""

    mapped: ClassVar[type[Base]] = model.School
    row: strawberry.Private[model.School]

    code: str | None = column(model.School.code, description="Ten digits; many teaching points have none.")
    name: str = column(model.School.name)
    kind: str = column(model.School.kind)
    stages: list[Stage] = column(model.School.stages, word=Stage)
    township: str | None = column(model.School.township, description="The statistical code, twelve digits.")
    public: bool = column(model.School.public)
    pupils: int | None = column(model.School.pupils)
    opened_on: date | None = column(model.School.opened_on)
    closed_on: date | None = column(model.School.closed_on, description="The first day on which it is closed.")
    division: Division = link(model.School.county_id, Division)
    parent: "School | None" = link(model.School.parent_id, description="The school of which this is a teaching point.")
    classes: list[SchoolClass] = many(SchoolClass, model.SchoolClass.school_id, model.SchoolClass.year)
    flags: list[SchoolFlag] = many(SchoolFlag, model.SchoolFlag.school_id, model.SchoolFlag.flag, model.SchoolFlag.id)
    teachers = connection("teacher.Teacher", within="school", description="Those whose record the school keeps.")
    twinnings = connection("twinning.Twinning", within="school", description="On whichever side the school is.")
    activities = connection("activity.Activity", within="school", description="Of either side.")
    enrolments = connection("enrolment.Enrolment", within="school", description="Whom the school nominated.")
    postings = connection("exchange.Posting", within="school", description="To or from the school.")

    @classmethod
    def seen(cls, actor: Actor) -> Seen:  # noqa: ARG003 (each kind of node is asked alike)
        """Schools are public."""
        return Seen(model.School, select(model.School))

    @classmethod
    def natural(cls, row: Any) -> tuple[Any, ...]:
        """Order by code."""
        return (row.code, row.id)


def _lies_in(row: Any, code: Any) -> ColumnElement[bool]:
    # Two levels below the rows that name the division, when each of them does.
    inside = select(County.id).where(lies_within(code)).correlate_except(County)
    # As one list, by which schools are found: joined to, all schools would be read for each division of a list.
    counties: ColumnElement[bool] = row.county_id == any_(func.array(inside.scalar_subquery()))
    return counties


@strawberry.input(description="Narrows a list of schools.")
class SchoolWhere(Where):
    """What is left out does not narrow it."""

    division: str | None = narrows(_lies_in, description="The code of a province, city or county.")
    stage: Stage | None = narrows(lambda row, stage: stage == any_(row.stages))
    code: str | None = narrows(lambda row, code: row.code == code)
    text: str | None = narrows(contains(lambda row: row.name), description="A part of the name.")
    public: bool | None = narrows(lambda row, public: row.public == public)


SchoolOrder = ordered_by("School", "schools", "code", "name", "pupils")
