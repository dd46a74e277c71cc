"""Everybody of a place as a rule sees them: in its base or out of it, with each reason, for all of them at once."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal, cast

from sqlalchemy import CTE, ColumnElement, Date, Select, Text, and_, case, func, literal, null, select
from sqlalchemy import cast as as_type
from sqlalchemy.dialects.postgresql import ARRAY, array, distinct_on

from domain.figure.eligibility import Reason
from domain.figure.metrics.population import OF_THE_PERSON, holders, in_scope, on_the_day, tests_of
from domain.figure.metrics.rotation import rotated
from domain.figure.metrics.rows import Facts, facts_of
from domain.figure.model import Metric, Question

Base = Literal["eligible", "all_teachers", "rotated", "eligible_backbone"]
Tests = Mapping[Reason, ColumnElement[bool]]

JUDGES_TEACHERS = (Metric.ROTATION_RATE, Metric.BACKBONE_SHARE, Metric.PRINCIPAL_COVERAGE)
"""The metrics whose base is teachers; of each of them it can be said why they are in or out."""

_NAMES = ARRAY(Text())


def base_of(question: Question) -> Base:
    """Tell what the question's share is taken of, as its metric reads the parameters."""
    named = question.parameters.base
    if question.metric is Metric.BACKBONE_SHARE:
        return "rotated" if named is None else "eligible" if named == "all_teachers" else cast("Base", named)
    return "all_teachers" if named == "all_teachers" else "eligible"


def asks_for_a_home(question: Question) -> bool:
    """Tell whether the base looks at the home of the day; who rotated counts by the posting alone, unless strict."""
    return base_of(question) != "rotated" or question.parameters.numerator_scope == "strict"


def tests_of_base(question: Question, facts: Facts) -> Tests:
    """Give each condition for being in the question's base, by the reason why somebody is out of it."""
    base = base_of(question)
    tests = tests_of(question, facts) if asks_for_a_home(question) else {}
    if base == "all_teachers":
        return {reason: test for reason, test in tests.items() if reason not in OF_THE_PERSON}
    if base == "eligible_backbone":
        day = literal(question.eligibility_day, Date)
        return tests | {Reason.BACKBONE: facts.teacher.id.in_(holders(question, day))}
    moved = facts.teacher.person_id.in_(select(rotated(question).c.person_id))
    return tests | ({Reason.MOVED: moved} if base == "rotated" else {})


@lru_cache(maxsize=8)  # of one question people are counted, listed and numbered
def standings(question: Question) -> CTE:
    """Give everybody on the books of the place with the home of the day and the reasons; whoever has none is in.

    Somebody with two homes on the day is judged by the one that lets them in, else by the later.
    """
    people = _people(question, facts_of(question)).subquery("people")
    best = (people.c.person_id, func.cardinality(people.c.reasons) > 0, people.c.arrived_on.desc().nulls_last())
    return select(people).ext(distinct_on(people.c.person_id)).order_by(*best, people.c.teacher_id).cte("standings")


def _people(question: Question, facts: Facts) -> Select[*tuple[object, ...]]:
    teacher, job, school = facts.teacher, facts.employment, facts.school
    home = and_(
        job.county_id == teacher.county_id, job.teacher_id == teacher.id, on_the_day(job, question.eligibility_day)
    )
    return (
        select(
            teacher.person_id,
            teacher.county_id,
            teacher.id.label("teacher_id"),
            teacher.name,
            teacher.sex,
            teacher.born_on,
            job.school_id,
            school.code.label("school_code"),
            school.name.label("school"),
            school.public,
            job.subject,
            job.stage,
            job.post,
            job.in_establishment,
            job.arrived_on,
            _reasons(question, facts).label("reasons"),
        )
        .select_from(teacher)
        .outerjoin(job, home)
        .outerjoin(school, school.id == job.school_id)
        .where(in_scope(question, teacher.county_id, func.coalesce(job.school_id, teacher.school_id)))
    )


def _reasons(question: Question, facts: Facts) -> ColumnElement[Sequence[str]]:
    """Name each condition that does not hold; of somebody at no school nothing else is asked."""
    tests = tests_of_base(question, facts)
    failed: array[Any] = array(
        [case((test, null()), else_=as_type(reason.value, Text)) for reason, test in tests.items()], type_=Text
    )
    names = func.array_remove(failed, null(), type_=_NAMES)
    if not asks_for_a_home(question):
        return names
    nowhere = as_type(array([Reason.EMPLOYED.value]), _NAMES)
    return case((facts.employment.id.is_(None), nowhere), else_=names)
