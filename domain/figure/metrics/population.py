"""Who is eligible: the population of the rotation rule on its date (符合交流条件), by the rule's parameters."""

from datetime import date
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    ColumnExpressionArgument,
    Select,
    and_,
    case,
    exists,
    or_,
    select,
    true,
)
from sqlalchemy.sql.elements import SQLColumnExpression
from sqlalchemy.sql.selectable import CTE

from domain.calendar.rules import MEN, WOMEN_CADRES, add_years, first_birth_to_retire, month_index
from domain.database import as_known_at
from domain.figure.eligibility import Reason
from domain.figure.metrics.areas import of_kind
from domain.figure.metrics.rows import Facts, each_once, facts_of, standing
from domain.figure.model import Question
from domain.school.model import School
from domain.teacher.model import Award, Employment, Exemption


def eligible(question: Question) -> CTE:
    """Give everybody who is eligible on the question's day."""
    facts = facts_of(question)
    return each_once(standing(facts).where(*_at_home(question, facts), *tests_of(question, facts).values()), "eligible")


def everybody(question: Question) -> CTE:
    """Give all who are employed on the question's day in the schools, stages and posts that the rule means."""
    facts = facts_of(question)
    tests = [test for reason, test in tests_of(question, facts).items() if reason not in OF_THE_PERSON]
    return each_once(standing(facts).where(*_at_home(question, facts), *tests), "everybody")


OF_THE_PERSON = (Reason.TENURE, Reason.EXEMPTION, Reason.RETIREMENT)
"""What a rule asks of the person; the rest it asks of the employment and the school."""


def tests_of(question: Question, facts: Facts) -> dict[Reason, ColumnElement[bool]]:
    """Give each condition that the question's parameters ask for, by the reason why somebody fails it.

    `domain.figure.eligibility.conditions_of` says the same of one teacher.
    """
    wanted, job, day = question.parameters, facts.employment, question.eligibility_day
    asked: dict[Reason, ColumnElement[bool] | None] = {
        Reason.ESTABLISHMENT: job.in_establishment.is_(True) if wanted.in_establishment else None,
        Reason.SCHOOL: facts.school.public.is_(True) if wanted.public_only else None,
        Reason.STAGE: job.stage.in_(wanted.stages) if wanted.stages else None,
        Reason.POST: job.post.in_(wanted.posts) if wanted.posts else None,
        Reason.KIND_OF_SCHOOL: _at_such_a_school(question, job) if _asks_for_schools(question) else None,
        Reason.TENURE: job.arrived_on <= add_years(day, -wanted.tenure_years) if wanted.tenure_years else None,
        Reason.EXEMPTION: _not_exempt(question, facts, day) if wanted.exempt else None,
        Reason.RETIREMENT: _far_from_retirement(facts, day, wanted.retirement_months)
        if wanted.retirement_months
        else None,
    }
    return {reason: test for reason, test in asked.items() if test is not None}


def awarded(question: Question, rows: CTE, day: ColumnExpressionArgument[date], name: str) -> CTE:
    """Keep those who hold a backbone award of the wanted levels on the day, which may differ from row to row."""
    award = as_known_at(Award, question.known_as_of, "award")
    theirs = and_(award.county_id == rows.c.county_id, award.teacher_id == rows.c.teacher_id)
    return select(rows).where(exists().where(theirs, _is_backbone(question, award, day))).cte(name)


def holders(question: Question, day: ColumnExpressionArgument[date]) -> Select[UUID]:
    """Select the ids of all teachers who hold a backbone award of the wanted levels on the day."""
    award = as_known_at(Award, question.known_as_of, "award")
    within = award.county_id.in_(question.scope.counties)
    return select(award.teacher_id).where(within, _is_backbone(question, award, day))


def _is_backbone(question: Question, award: type[Award], day: ColumnExpressionArgument[date]) -> ColumnElement[bool]:
    levels = question.parameters.backbone_levels or ()
    return and_(
        award.level.in_(levels) if levels else true(),
        award.awarded_on <= day,
        or_(award.expires_on.is_(None), award.expires_on > day),
    )


def in_scope(
    question: Question, county: SQLColumnExpression[int], school: SQLColumnExpression[object]
) -> ColumnElement[bool]:
    """Limit rows to the question's counties, and to its school if it names one."""
    within = county.in_(question.scope.counties)
    return within if question.scope.school_id is None else and_(within, school == question.scope.school_id)


def on_the_day(job: type[Employment], day: date) -> ColumnElement[bool]:
    """Limit home employments to those of the day, their first and last day included."""
    return and_(job.arrived_on <= day, or_(job.ended_on.is_(None), job.ended_on >= day))


def _at_home(question: Question, facts: Facts) -> list[ColumnElement[bool]]:
    job = facts.employment
    return [in_scope(question, job.county_id, job.school_id), on_the_day(job, question.eligibility_day)]


def _asks_for_schools(question: Question) -> bool:
    return question.parameters.school_scope not in (None, "any")


def _at_such_a_school(question: Question, job: type[Employment]) -> ColumnElement[bool]:
    school = as_known_at(School, question.known_as_of, "school_of_kind")
    return job.school_id.in_(select(school.id).where(of_kind(question, school, question.eligibility_day)))


def _not_exempt(question: Question, facts: Facts, day: date) -> ColumnElement[bool]:
    """Leave out whoever stands in the exemption register on the day; both of its days count."""
    ground = as_known_at(Exemption, question.known_as_of, "exemption")
    in_force = and_(ground.starts_on <= day, or_(ground.ends_on.is_(None), ground.ends_on >= day))
    within = ground.county_id.in_(question.scope.counties)
    return facts.teacher.id.not_in(select(ground.teacher_id).where(within, in_force))


def _far_from_retirement(facts: Facts, day: date, months: int) -> ColumnElement[bool]:
    """Limit to those who retire so many months later or more; teachers hold professional posts: women are cadres."""
    month = month_index(day) + months
    men, women = (first_birth_to_retire(rule, month) for rule in (MEN, WOMEN_CADRES))
    return facts.teacher.born_on >= case((facts.teacher.sex == "male", men), else_=women)
