"""The shape of a row set: one row for each person, with the posting that counts, if a move is counted."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, Subquery, Text, Uuid, cast, null, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.sql.selectable import CTE

from domain.database import as_known_at
from domain.figure.model import Question
from domain.school.model import School
from domain.teacher.model import Employment, Teacher

COLUMNS = (
    "person_id",
    "county_id",
    "teacher_id",
    "name",
    "school_id",
    "subject",
    "posting_id",
    "kind",
    "to_school_id",
    "starts_on",
    "last_day",
)


@dataclass(frozen=True, kw_only=True)
class Sets:
    """The two row sets of a question, and what the numerator leaves out.

    `grows` tells that whoever joins the numerator joins the denominator; `surplus` are people who did what is counted
    but stand outside the denominator, so that they are shown and not lost.
    """

    numerator: CTE
    denominator: CTE | None = None
    surplus: CTE | None = None
    grows: bool = False
    nothing: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """The fact tables as they were known at the question's instant."""

    teacher: type[Teacher]
    employment: type[Employment]
    school: type[School]


def facts_of(question: Question) -> Facts:
    """Give the fact tables as the question knows them."""
    at = question.known_as_of
    return Facts(
        as_known_at(Teacher, at, "teacher"),
        as_known_at(Employment, at, "employment"),
        as_known_at(School, at, "school"),
    )


def standing(facts: Facts) -> Select[*tuple[Any, ...]]:
    """Begin a row set of people as they stand, without a move, by their home employments."""
    return (
        select(
            facts.teacher.person_id.label("person_id"),
            facts.teacher.county_id.label("county_id"),
            facts.teacher.id.label("teacher_id"),
            facts.teacher.name.label("name"),
            facts.employment.school_id.label("school_id"),
            facts.employment.subject.label("subject"),
            cast(null(), Uuid).label("posting_id"),
            cast(null(), Text).label("kind"),
            cast(null(), Uuid).label("to_school_id"),
            facts.employment.arrived_on.label("starts_on"),
            facts.employment.ended_on.label("last_day"),
        )
        .select_from(facts.employment)
        .join(
            facts.teacher,
            (facts.teacher.county_id == facts.employment.county_id) & (facts.teacher.id == facts.employment.teacher_id),
        )
        .join(facts.school, facts.school.id == facts.employment.school_id)
    )


def each_once(chosen: Select[*tuple[Any, ...]], name: str) -> CTE:
    """Keep one row for each person: persons are counted, not postings, the earliest move first."""
    rows: Subquery = chosen.subquery()
    ordered = select(*(rows.c[column] for column in COLUMNS)).ext(distinct_on(rows.c.person_id))
    return ordered.order_by(rows.c.person_id, rows.c.starts_on, rows.c.posting_id, rows.c.teacher_id).cte(name)


def those_in(rows: CTE, others: CTE, name: str) -> CTE:
    """Keep the rows whose person is among the others."""
    return select(rows).where(rows.c.person_id.in_(select(others.c.person_id))).cte(name)


def those_not_in(rows: CTE, others: CTE, name: str) -> CTE:
    """Keep the rows whose person is not among the others."""
    return select(rows).where(rows.c.person_id.not_in(select(others.c.person_id))).cte(name)
