"""Who is eligible: the population of the rotation rule on its date (符合交流条件), by the rule's parameters."""

from datetime import date

from sqlalchemy import (
    ColumnElement,
    ColumnExpressionArgument,
    Integer,
    and_,
    case,
    cast,
    exists,
    extract,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.sql.elements import SQLColumnExpression
from sqlalchemy.sql.selectable import CTE

from domain.calendar.rules import MEN, REFORM_MONTH, WOMEN_CADRES, add_years, month_index
from domain.database import as_known_at
from domain.figure.metrics.areas import of_kind
from domain.figure.metrics.rows import Facts, each_once, facts_of, standing
from domain.figure.model import Question
from domain.teacher.model import Award, Exemption, Teacher


def eligible(question: Question) -> CTE:
    """Give everybody who is eligible on the question's day."""
    facts = facts_of(question)
    wanted = question.parameters
    day = question.eligibility_day
    conditions = [
        *_employed(question, facts, day),
        facts.employment.arrived_on <= add_years(day, -(wanted.tenure_years or 0)),
        _not_exempt(question, facts, day) if wanted.exempt else true(),
        _far_from_retirement(facts, day, wanted.retirement_months) if wanted.retirement_months else true(),
    ]
    return each_once(standing(facts).where(*conditions), "eligible")


def everybody(question: Question) -> CTE:
    """Give all who are employed on the question's day in the schools, stages and posts that the rule means."""
    facts = facts_of(question)
    return each_once(standing(facts).where(*_employed(question, facts, question.eligibility_day)), "everybody")


def awarded(question: Question, rows: CTE, day: ColumnExpressionArgument[date], name: str) -> CTE:
    """Keep those who hold a backbone award of the wanted levels on the day, which may differ from row to row."""
    award = as_known_at(Award, question.known_as_of, "award")
    levels = question.parameters.backbone_levels or ()
    held = exists().where(
        award.county_id == rows.c.county_id,
        award.teacher_id == rows.c.teacher_id,
        award.level.in_(levels) if levels else true(),
        award.awarded_on <= day,
        or_(award.expires_on.is_(None), award.expires_on > day),
    )
    return select(rows).where(held).cte(name)


def in_scope(
    question: Question, county: SQLColumnExpression[int], school: SQLColumnExpression[object]
) -> ColumnElement[bool]:
    """Limit rows to the question's counties, and to its school if it names one."""
    within = county.in_(question.scope.counties)
    return within if question.scope.school_id is None else and_(within, school == question.scope.school_id)


def _employed(question: Question, facts: Facts, day: date) -> list[ColumnElement[bool]]:
    wanted, job = question.parameters, facts.employment
    return [
        in_scope(question, job.county_id, job.school_id),
        job.arrived_on <= day,
        or_(job.ended_on.is_(None), job.ended_on >= day),
        job.stage.in_(wanted.stages) if wanted.stages else true(),
        job.post.in_(wanted.posts) if wanted.posts else true(),
        job.in_establishment.is_(True) if wanted.in_establishment else true(),
        facts.school.public.is_(True) if wanted.public_only else true(),
        of_kind(question, facts.school, day),
    ]


def _not_exempt(question: Question, facts: Facts, day: date) -> ColumnElement[bool]:
    """Leave out whoever stands in the exemption register on the day; both of its days count."""
    ground = as_known_at(Exemption, question.known_as_of, "exemption")
    return ~exists().where(
        ground.county_id == facts.teacher.county_id,
        ground.teacher_id == facts.teacher.id,
        ground.starts_on <= day,
        or_(ground.ends_on.is_(None), ground.ends_on >= day),
    )


def _far_from_retirement(facts: Facts, day: date, months: int) -> ColumnElement[bool]:
    return retirement_index(facts.teacher) >= month_index(day) + months


def retirement_index(teacher: type[Teacher]) -> ColumnElement[int]:
    """Compute the month of statutory retirement in SQL, as `domain.calendar.rules.retirement_index` does in Python.

    Teachers hold professional posts, so women retire as cadres; men and they share the step of the 2025 schedule.
    """
    born = cast(extract("year", teacher.born_on) * 12 + extract("month", teacher.born_on) - 1, Integer)
    due = born + case((teacher.sex == "male", MEN.age), else_=WOMEN_CADRES.age)
    late = func.greatest(0, due - REFORM_MONTH + MEN.step, type_=Integer)
    return due + func.least(MEN.most, late.op("/", return_type=Integer())(MEN.step), type_=Integer)
