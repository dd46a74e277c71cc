"""Urban and rural, as a question means them: by the list of its class year and the local lists, as known then."""

from datetime import date

from sqlalchemy import ColumnElement, or_, true

from domain.classlist.queries import classes_of
from domain.figure.model import Metric, Question
from domain.policy.rules import Parameters, rural_of
from domain.school.model import School
from domain.school.queries import Lists, class_in, is_rural, on_list

RURAL_METRICS = frozenset({Metric.RURAL_TRAINING_SHARE})
"""Metrics that always ask which schools are rural; others do when their parameters say so."""


def rural(question: Question, school: type[School], day: date) -> ColumnElement[bool]:
    """Tell whether the row `school` of an enclosing select is rural by the question's definition and class year.

    `day` is that of the local lists, where the definition names some.
    """
    return is_rural(school, rural_of(question.parameters), lists_of(question), day=day)


def of_kind(question: Question, school: type[School], day: date) -> ColumnElement[bool]:
    """Narrow to urban schools by the class list of the year, to quality schools by the local list, or to either."""
    scope = question.parameters.school_scope or "any"
    quality = on_list(school, "quality", day, question.known_as_of)
    tests = {
        "any": true(),
        "urban": urban(question, school),
        "quality": quality,
        "urban_or_quality": or_(urban(question, school), quality),
    }
    return tests[scope]


def urban(question: Question, school: type[School]) -> ColumnElement[bool]:
    """Tell whether the school's class begins with 1 (国函〔2008〕60号) in the latest list up to the rule's year."""
    return class_in(school, lists_of(question)).startswith("1")


def lists_of(question: Question) -> Lists:
    """Name the lists that the question reads, with the draft that is laid over them, if one is."""
    over = classes_of(question.draft_list) if question.draft_list else None
    return Lists(year=question.class_year, known_as_of=question.known_as_of, over=over)


def reads_classes(metric: str | None, parameters: Parameters) -> bool:
    """Tell whether a figure under the parameters depends on which schools are rural or urban."""
    says_rural = parameters.rural or parameters.rural_definition or parameters.rural_lists
    return metric in RURAL_METRICS or parameters.school_scope in ("urban", "urban_or_quality") or bool(says_rural)
