"""How a target has come along: its figure at each month's end, the day it is reached at this pace, its freshness."""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import ceil

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.calendar.rules import Period, end_of_day
from domain.database import over_all
from domain.exchange.model import Posting
from domain.figure.memory import remembered
from domain.figure.model import Figure, Question
from domain.figure.queries import sets_of
from domain.teacher.model import Teacher


class Known(StrEnum):
    """By which knowledge a past month is told: what was known at its end, or what is known of it now."""

    THEN = "then"
    NOW = "now"


@dataclass(frozen=True, kw_only=True)
class Point:
    """The figure at the end of a day."""

    day: date
    figure: Figure


async def trend(session: AsyncSession, question: Question, known: Known) -> Sequence[Point]:
    """Give the figure at each month's end of the window that has come, and on the question's own day.

    :raises NotCounted: when the metric has no rows here yet
    """
    return [
        Point(day=day, figure=await remembered(session, _at(question, day, known)))
        for day in days_of(question.window, question.valid_as_of)
    ]


def days_of(window: Period, until: date) -> Iterator[date]:
    """Give the last day of each month of the window before a day, and the day itself, twelve of them at most."""
    days = []
    day = window.start
    while day <= until:
        last = date(day.year, day.month, monthrange(day.year, day.month)[1])
        days.append(min(last, until))
        day = last + timedelta(days=1)
    yield from days[-12:]


def expected_day(figure: Figure, *, today: date) -> date | None:
    """Tell when the target is reached if it goes on as from the window's first day until today; None when it never is.

    Whoever is missing is added one by one, at the pace at which those counted came: 20 in 100 days and 5 missing make
    25 more days.
    """
    margin, days = figure.margin, (today - figure.question.window.start).days
    if margin is None or margin.to_add is None or figure.numerator <= 0 or days <= 0:
        return None
    return today + timedelta(days=ceil(margin.to_add * days / figure.numerator))


async def last_written(session: AsyncSession, question: Question) -> datetime | None:
    """Tell when one of the rows that count was last written; None where no row is of a person."""
    rows = sets_of(question).numerator
    if "posting_id" in rows.c:
        about = select(func.max(Posting.recorded_from)).where(Posting.id.in_(select(rows.c.posting_id)))
    elif "teacher_id" in rows.c:
        about = select(func.max(Teacher.recorded_from)).where(Teacher.id.in_(select(rows.c.teacher_id)))
    else:
        return None
    found: datetime | None = (await over_all(session, about)).scalar_one()
    return found


def _at(question: Question, day: date, known: Known) -> Question:
    """Ask with facts as far as the day, and by what was known when it ended, unless it is the question's own."""
    if day == question.valid_as_of:
        return question
    at = end_of_day(day) - timedelta(microseconds=1) if known is Known.THEN else question.known_as_of
    return replace(question, valid_as_of=day, known_as_of=min(at, question.known_as_of))
