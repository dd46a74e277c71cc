"""Rotation (交流轮岗): who has moved, of those who were eligible, and how many of them are backbone teachers."""

from typing import Any

from sqlalchemy import ColumnElement, Date, Select, and_, case, cast, literal, select, true
from sqlalchemy.sql.selectable import CTE

from domain.database import as_known_at
from domain.exchange.model import Posting
from domain.figure.metrics.areas import of_kind
from domain.figure.metrics.population import awarded, eligible, everybody, in_scope
from domain.figure.metrics.rows import Sets, each_once, those_in, those_not_in
from domain.figure.metrics.supposed import postings_of
from domain.figure.model import Question
from domain.figure.rules import NOBODY_ELIGIBLE, NOBODY_ROTATED
from domain.school.model import School


def rotation(question: Question) -> Sets:
    """Give those who rotated over those who were eligible; principals by the same rule.

    Strict: only eligible people count, and volunteers from outside are shown as surplus. Otherwise all who rotated
    stand over the eligible, as the form of 教督〔2017〕6号 (indicator 2.11) has it.
    """
    base = everybody(question) if question.parameters.base == "all_teachers" else eligible(question)
    moved = rotated(question)
    strict = question.parameters.numerator_scope != "all"
    return Sets(
        numerator=those_in(moved, base, "numerator") if strict else moved,
        denominator=base,
        surplus=those_not_in(moved, base, "surplus"),
        nothing=NOBODY_ELIGIBLE,
    )


def backbone(question: Question) -> Sets:
    """Give backbone teachers among those who rotated, over one of three bases.

    All who rotated (教师〔2014〕4号), the eligible, or the eligible who are backbone teachers themselves: local
    documents disagree.
    """
    wanted = question.parameters
    base, moved = eligible(question), rotated(question)
    if wanted.numerator_scope == "strict":
        moved = those_in(moved, base, "moved")
    numerator = awarded(question, moved, _backbone_day(question, moved), "numerator")
    if wanted.base in (None, "rotated"):
        return Sets(numerator=numerator, denominator=moved, grows=True, nothing=NOBODY_ROTATED)
    if wanted.base == "eligible_backbone":
        base = awarded(question, base, literal(question.eligibility_day, Date), "eligible_backbone")
    return Sets(numerator=numerator, denominator=base, nothing=NOBODY_ELIGIBLE)


def rotated(question: Question) -> CTE:
    """Give everybody with a posting that counts, each person once."""
    return each_once(moves(question, postings_of(question)), "rotated")


def moves(question: Question, posting: type[Posting]) -> Select[*tuple[Any, ...]]:
    """Select the postings that count: of the kinds, in the states, within the window, long enough.

    A posting that ended after the question's day is taken as still going on: it had not ended then.
    """
    wanted = question.parameters
    ended = and_(posting.ended_on.is_not(None), posting.ended_on <= question.valid_as_of)
    last_day = case((ended, posting.ended_on), else_=posting.planned_to)
    return select(
        posting.person_id.label("key"),
        posting.person_id.label("person_id"),
        posting.county_id.label("county_id"),
        posting.teacher_id.label("teacher_id"),
        posting.teacher_name.label("name"),
        posting.from_school_id.label("school_id"),
        posting.subject.label("subject"),
        posting.id.label("posting_id"),
        posting.kind.label("kind"),
        posting.to_school_id.label("to_school_id"),
        posting.starts_on.label("starts_on"),
        cast(last_day, Date).label("last_day"),
    ).where(
        in_scope(question, posting.county_id, posting.from_school_id),
        _sent_by_kind(question, posting),
        posting.starts_on <= question.valid_as_of,
        posting.kind.in_(wanted.kinds) if wanted.kinds else true(),
        posting.state.in_(wanted.states or ("active", "completed", "withdrawn")),
        _within(question, posting, last_day),
        last_day - posting.starts_on + 1 >= wanted.min_days if wanted.min_days else true(),
    )


def _sent_by_kind(question: Question, posting: type[Posting]) -> ColumnElement[bool]:
    """Narrow to the kind of school that the rule means (教师〔2014〕4号: 城镇学校、优质学校): it is the sender's."""
    if question.parameters.school_scope in (None, "any"):
        return true()
    school = as_known_at(School, question.known_as_of, "sender")
    return posting.from_school_id.in_(select(school.id).where(of_kind(question, school, question.eligibility_day)))


def _within(question: Question, posting: type[Posting], last_day: ColumnElement[object]) -> ColumnElement[bool]:
    """Flow: it starts in the window. Stock: it is in force on the window's last day. Touched: on any day of it."""
    window = question.window
    if question.parameters.window_mode == "stock":
        day = min(window.last, question.valid_as_of)
        return and_(posting.starts_on <= day, last_day >= day)
    if question.parameters.window_mode == "touched":
        return and_(posting.starts_on < window.end, last_day >= window.start)
    return and_(posting.starts_on >= window.start, posting.starts_on < window.end)


def _backbone_day(question: Question, moved: CTE) -> ColumnElement[object]:
    """Tell on which day the award must be valid: when the posting starts, or on one day for all."""
    named = question.parameters.backbone_date or "posting_start"
    if named == "posting_start":
        return moved.c.starts_on
    return literal(question.window.start if named == "window_start" else question.window.last, Date)
