"""Training (培训): places kept for rural teachers, who took them, person-times, and the hours of five years.

Person-times (人次) and people (人) are never mixed: the unit is that of the rows, and each stands beside the other.
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, func, literal, or_, select, true

from domain.database import as_known_at
from domain.enrolment.hours import HoursTerms, hours_needed, terms_of
from domain.enrolment.model import CAME, Enrolment
from domain.figure.metrics.areas import rural
from domain.figure.metrics.population import everybody, in_scope
from domain.figure.metrics.rows import Sets, each_once, named_parts
from domain.figure.model import Question, Thing
from domain.figure.rules import NO_PLACES, NOBODY_EMPLOYED, NOBODY_TRAINED
from domain.school.model import School
from domain.teacher.model import Employment
from domain.training.model import LEVELS, PlaceAllocation, TrainingProgramme, TrainingSession


def reservation(question: Question) -> Sets:
    """Give the places kept for rural teachers over all places of the sessions that begin in the window.

    What was released later was still kept: the clause asks what was set aside. Each level is judged by itself unless
    the levels are pooled. Sessions that are only stated by teachers' records had no places to set aside here.
    """
    return Sets(
        numerator=_places(question, "reserved").cte("reserved"),
        denominator=_places(question, "places").cte("places"),
        nothing=NO_PLACES,
        unit="名额",
        thing=Thing.TRAINING_SESSION,
        parts=named_parts(_levels(question)),
        each_part=question.parameters.judged_by != "pooled",
        paged_by="key",
    )


def share(question: Question) -> Sets:
    """Give the rural teachers' part in what was completed: of person-times, or of people, each counted once."""
    taken = _Taken(question)
    every = taken.rows(question.parameters.training_states or ("completed",))
    return _told(question, every.where(taken.rural), every, each=question.parameters.judged_by == "level")


def person_times(question: Question) -> Sets:
    """Give the person-times of training; of rural teachers alone, where the rule says what is rural."""
    taken, wanted = _Taken(question), question.parameters
    every = taken.rows(wanted.training_states or CAME)
    only = wanted.rural is not None or wanted.rural_definition is not None
    return _told(question, every.where(taken.rural if only else true()), None, each=False)


def hours(question: Question) -> Sets:
    """Give the teachers who completed the hours within the years up to the day, over all who are employed on it.

    教督〔2017〕6号, indicator 2.9: 360 hours within five years, for every teacher.
    """
    base, terms = everybody(question), terms_of(question.parameters)
    day = min(question.eligibility_day, question.valid_as_of)
    done, first = _hours_done(question, terms, day).subquery("done"), _first_days(question).subquery("first_days")
    listed = select(base).outerjoin(done, done.c.person_id == base.c.person_id)
    if terms.pro_rata:
        same = (first.c.county_id == base.c.county_id) & (first.c.teacher_id == base.c.teacher_id)
        listed = listed.outerjoin(first, same)
    reached = listed.where(func.coalesce(done.c.hours, 0) >= hours_needed(terms, first.c.day, day))
    return Sets(numerator=reached.cte("reached"), denominator=base, nothing=NOBODY_EMPLOYED, beyond=True)


def _told(
    question: Question,
    numerator: Select[*tuple[Any, ...]],
    denominator: Select[*tuple[Any, ...]] | None,
    *,
    each: bool,
) -> Sets:
    """Count enrolments, level by level; or persons, each once, whom no level has for itself."""
    persons = question.parameters.count_by == "persons"
    return Sets(
        numerator=each_once(numerator, "numerator"),
        denominator=None if denominator is None else each_once(denominator, "denominator"),
        nothing=NOBODY_TRAINED,
        unit="人" if persons else "人次",
        thing=Thing.TRAINING_SESSION,
        parts=None if persons else named_parts(_levels(question)),
        each_part=each,
        paged_by="teacher_id" if persons else "key",
    )


def _places(question: Question, counted: str) -> Select[*tuple[Any, ...]]:
    allocation = as_known_at(PlaceAllocation, question.known_as_of, "allocation")
    training, programme = _training(question)
    weight = getattr(allocation, counted)
    return (
        select(
            allocation.id.label("key"),
            weight.label("weight"),
            programme.level.label("part"),
            allocation.county_id.label("county_id"),
            allocation.school_id.label("school_id"),
            training.id.label("thing_id"),
            training.title.label("title"),
            training.starts_on.label("starts_on"),
            training.ends_on.label("last_day"),
        )
        .select_from(allocation)
        .join(training, (training.county_id == allocation.county_id) & (training.id == allocation.session_id))
        .join(programme, (programme.county_id == training.county_id) & (programme.id == training.programme_id))
        .where(
            in_scope(question, allocation.county_id, allocation.school_id),
            *_of_question(question, training, programme),
            training.stated.is_(False),
            weight > 0,
        )
    )


class _Taken:
    """Enrolments with their sessions, as they were known, and the school by which each is judged rural or not."""

    def __init__(self, question: Question) -> None:
        self._question = question
        self._enrolment = as_known_at(Enrolment, question.known_as_of, "enrolment")
        self._training, self._programme = _training(question)

    def rows(self, states: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
        """Select enrolments in sessions that have begun, by the person where people are counted."""
        enrolment, training, programme = self._enrolment, self._training, self._programme
        persons = self._question.parameters.count_by == "persons"
        return (
            select(
                (enrolment.person_id if persons else enrolment.id).label("key"),
                enrolment.person_id.label("person_id"),
                enrolment.county_id.label("county_id"),
                enrolment.teacher_id.label("teacher_id"),
                enrolment.teacher_name.label("name"),
                enrolment.school_id.label("school_id"),
                enrolment.subject.label("subject"),
                programme.level.label("part"),
                training.id.label("thing_id"),
                training.title.label("title"),
                training.starts_on.label("starts_on"),
                training.ends_on.label("last_day"),
            )
            .select_from(enrolment)
            .join(training, (training.county_id == enrolment.county_id) & (training.id == enrolment.session_id))
            .join(programme, (programme.county_id == training.county_id) & (programme.id == training.programme_id))
            .where(
                in_scope(self._question, enrolment.county_id, enrolment.school_id),
                *_of_question(self._question, training, programme),
                training.starts_on <= self._question.valid_as_of,
                enrolment.state.in_(states),
                enrolment.subject.in_(self._question.parameters.subjects or ())
                if self._question.parameters.subjects
                else true(),
            )
        )

    @property
    def rural(self) -> ColumnElement[bool]:
        """Tell whether the teacher is of a rural school, by the lists of the question's class year."""
        question = self._question
        school = as_known_at(School, question.known_as_of, "home")
        day = min(question.window.last, question.valid_as_of)
        return self._home().in_(select(school.id).where(rural(question, school, day)))

    def _home(self) -> ColumnElement[UUID]:
        """Give the school that nominated or, where the rule says so, that of the session's or the window's day."""
        nominated = self._enrolment.school_id
        named = self._question.parameters.rural_date or "nomination"
        if named == "nomination":
            return nominated.expression
        job = as_known_at(Employment, self._question.known_as_of, "home_employment")
        day = self._training.starts_on if named == "session_start" else literal(self._question.window.last, Date)
        then = (
            select(job.school_id)
            .where(
                job.county_id == self._enrolment.county_id,
                job.teacher_id == self._enrolment.teacher_id,
                job.arrived_on <= day,
                or_(job.ended_on.is_(None), job.ended_on >= day),
            )
            .order_by(job.arrived_on.desc())
            .limit(1)
        )
        return func.coalesce(then.scalar_subquery(), nominated)


def _hours_done(question: Question, terms: HoursTerms, day: date) -> Select[*tuple[Any, ...]]:
    """Add up each person's hours of training that was completed within the years up to the day."""
    enrolment = as_known_at(Enrolment, question.known_as_of, "enrolment")
    training, _programme = _training(question)
    return (
        select(enrolment.person_id.label("person_id"), func.sum(enrolment.hours).label("hours"))
        .join(training, (training.county_id == enrolment.county_id) & (training.id == enrolment.session_id))
        .where(enrolment.state == "completed", training.ends_on <= day, training.ends_on > terms.since(day))
        .group_by(enrolment.person_id)
    )


def _first_days(question: Question) -> Select[*tuple[Any, ...]]:
    """Give each teacher's first day in the county's book."""
    job = as_known_at(Employment, question.known_as_of, "first_employment")
    first = func.min(job.arrived_on).label("day")
    return select(job.county_id, job.teacher_id, first).group_by(job.county_id, job.teacher_id)


def _training(question: Question) -> tuple[type[TrainingSession], type[TrainingProgramme]]:
    return (
        as_known_at(TrainingSession, question.known_as_of, "training"),
        as_known_at(TrainingProgramme, question.known_as_of, "programme"),
    )


def _of_question(
    question: Question, training: type[TrainingSession], programme: type[TrainingProgramme]
) -> list[ColumnElement[bool]]:
    return [
        training.starts_on >= question.window.start,
        training.starts_on < question.window.end,
        programme.level.in_(_levels(question)),
    ]


def _levels(question: Question) -> dict[str, str]:
    named = question.parameters.training_levels
    return {level: label for level, label in LEVELS.items() if not named or level in named}
