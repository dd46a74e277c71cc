"""Twinning by number: agreements in force, master teachers who come, and how long each shadowing lasts."""

from typing import Any

from sqlalchemy import ColumnElement, DateTime, Integer, Text, case, cast, extract, func, select, true
from sqlalchemy.orm import aliased
from sqlalchemy.sql.selectable import CTE

from domain.figure.metrics.rotation import moves, rotated
from domain.figure.metrics.rows import Sets
from domain.figure.metrics.supposed import postings_of
from domain.figure.metrics.twinning import Pairs
from domain.figure.model import Question, Thing
from domain.school.model import School


def agreements(question: Question) -> Sets:
    """Give the twinnings in force in the window, of the stages that are meant; of one partner, where one is named.

    A plan names a school by its short name (第二中学); the books have its whole name, which ends with it.
    """
    wanted, pairs = question.parameters, Pairs(question)
    twinning = pairs.twinning
    rows = pairs.rows(
        twinning.id.label("key"),
        twinning.county_id.label("county_id"),
        twinning.partner_school_id.label("school_id"),
        twinning.id.label("thing_id"),
        (pairs.lead.name + " → " + pairs.partner.name).label("title"),
        twinning.lead_school_id.label("to_school_id"),
        twinning.starts_on.label("starts_on"),
        twinning.ends_on.label("last_day"),
    ).where(
        twinning.stage.in_(wanted.stages) if wanted.stages else true(),
        pairs.partner.name.endswith(wanted.partner, autoescape=True) if wanted.partner else true(),
    )
    return Sets(numerator=rows.cte("numerator"), unit="对", thing=Thing.TWINNING, paged_by="key")


def masters(question: Question) -> Sets:
    """Give the master teachers who were sent, each person once."""
    return Sets(numerator=rotated(question), unit="名")


def shadowing(question: Question) -> Sets:
    """Give the months of each shadowing; every one is judged by itself.

    Calendar months from the first day to the last: one that is begun counts whole, but less than a month is none, so
    that "one to two months" takes in what lasts a month and a half and leaves out what lasts three weeks.
    """
    numerator = _lasting(question)
    sender, receiver = aliased(School, name="sender"), aliased(School, name="receiver")
    label = sender.name + " → " + receiver.name + " " + cast(numerator.c.starts_on, Text)
    parts = (
        select(
            numerator.c.part,
            label.label("label"),
            func.row_number().over(order_by=(numerator.c.starts_on, numerator.c.part)).label("position"),
        )
        .join(sender, sender.id == numerator.c.school_id)
        .join(receiver, receiver.id == numerator.c.to_school_id)
    )
    return Sets(numerator=numerator, unit="月", parts=parts.cte("parts"), paged_by="key")


def _lasting(question: Question) -> CTE:
    rows = moves(question, postings_of(question)).subquery("shadowed")
    kept = [rows.c.posting_id.label("key") if each.key == "key" else each for each in rows.c]
    part, weight = cast(rows.c.posting_id, Text).label("part"), _months(rows.c.starts_on, rows.c.last_day)
    return select(*kept, part, weight.label("weight")).cte("numerator")


def _months(first: ColumnElement[Any], last: ColumnElement[Any]) -> ColumnElement[int]:
    lasted = func.age(cast(last + 1, DateTime), cast(first, DateTime))
    whole = extract("year", lasted) * 12 + extract("month", lasted)
    begun = case((extract("day", lasted) > 0, whole + 1), else_=whole)
    return cast(case((whole < 1, 0), else_=begun), Integer)
