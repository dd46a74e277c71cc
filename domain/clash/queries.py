"""Finding double bookings, within what the actor may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, Integer, Select, Text, cast, func, literal, null, or_, select, tuple_, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor
from domain.clash.rules import PAIRS, Booking, Clash
from domain.database import over_all
from domain.enrolment.model import GIVEN_BACK, Enrolment
from domain.enrolment.queries import seen_by as enrolments_seen_by
from domain.exchange.model import Posting
from domain.exchange.queries import seen_by as postings_seen_by
from domain.teacher.model import Exemption, Teacher
from domain.teacher.queries import seen_by as teachers_seen_by
from domain.training.model import TrainingSession

MOST = 500
"""So many pairs are listed; more of them are no list that anybody works through."""

_RANK = {kind: rank for rank, kind in enumerate(Booking)}
_FOR_EVER = date(9999, 12, 31)


@dataclass(frozen=True, kw_only=True)
class Booked:
    """One of the two: the posting, session or exemption, and what tells it apart: receiving school, title or ground."""

    kind: Booking
    thing_id: UUID
    about: str
    starts_on: date
    last_day: date | None
    half_days: int | None


@dataclass(frozen=True, kw_only=True)
class DoubleBooking:
    """Two bookings of one teacher, and the days on which both hold."""

    clash: Clash
    county_id: int
    teacher_id: UUID
    name: str
    first_day: date
    last_day: date | None
    one: Booked
    other: Booked

    @property
    def half_days(self) -> int:
        """Tell how much of a week both take together."""
        return (self.one.half_days or 0) + (self.other.half_days or 0)


async def double_bookings(session: AsyncSession, actor: Actor, *, since: date) -> Sequence[DoubleBooking]:
    """Give the pairs that hold together on a day from `since` on, the gravest kind first, then by their first day."""
    found = (await over_all(session, _pairs(_booked(actor, since)))).mappings()
    order = list(Clash)
    return sorted(map(_double, found), key=lambda each: (order.index(each.clash), each.first_day, each.name))


def _pairs(booked: CTE) -> Select[*tuple[Any, ...]]:
    one, other = booked.alias("one"), booked.alias("other")
    in_order = tuple_(one.c.rank, one.c.thing_id) < tuple_(other.c.rank, other.c.thing_id)
    clashing = [tuple_(literal(_RANK[a]), literal(_RANK[b])) for a, b in PAIRS]
    both = select(
        one.c.county_id,
        one.c.teacher_id,
        one.c.name,
        func.greatest(one.c.starts_on, other.c.starts_on).label("first_day"),
        func.least(one.c.last_day, other.c.last_day).label("last_day"),
        *(column.label(f"one_{column.name}") for column in _told(one)),
        *(column.label(f"other_{column.name}") for column in _told(other)),
    )
    same_days = (one.c.starts_on <= other.c.last_day, other.c.starts_on <= one.c.last_day)
    joined = both.join_from(
        one, other, (one.c.county_id == other.c.county_id) & (one.c.teacher_id == other.c.teacher_id)
    )
    chosen = joined.where(in_order, tuple_(one.c.rank, other.c.rank).in_(clashing), *same_days)
    return chosen.order_by("first_day").limit(MOST)


def _told(side: Any) -> list[Any]:
    return [side.c[name] for name in ("rank", "thing_id", "about", "starts_on", "last_day", "half_days")]


def _booked(actor: Actor, since: date) -> CTE:
    """List everything that is booked of anybody in sight from the day on."""
    return union_all(_postings(actor, since), _trainings(actor, since), _exemptions(actor, since)).cte("booked")


def _postings(actor: Actor, since: date) -> Select[*tuple[Any, ...]]:
    last = func.coalesce(Posting.ended_on, Posting.planned_to)
    return select(
        literal(_RANK[Booking.POSTING], Integer).label("rank"),
        Posting.id.label("thing_id"),
        Posting.county_id.label("county_id"),
        Posting.teacher_id.label("teacher_id"),
        Posting.teacher_name.label("name"),
        cast(Posting.to_school_id, Text).label("about"),
        Posting.starts_on.label("starts_on"),
        last.label("last_day"),
        Posting.half_days.label("half_days"),
    ).where(postings_seen_by(actor), Posting.state != "cancelled", last >= since)


def _trainings(actor: Actor, since: date) -> Select[*tuple[Any, ...]]:
    held = (TrainingSession.county_id == Enrolment.county_id) & (TrainingSession.id == Enrolment.session_id)
    return (
        select(
            literal(_RANK[Booking.TRAINING], Integer),
            Enrolment.session_id,
            Enrolment.county_id,
            Enrolment.teacher_id,
            Enrolment.teacher_name,
            TrainingSession.title,
            TrainingSession.starts_on,
            TrainingSession.ends_on,
            cast(null(), Integer),
        )
        .join(TrainingSession, held)
        .where(
            enrolments_seen_by(actor),
            Enrolment.state.not_in((*GIVEN_BACK, "no_show")),
            TrainingSession.mode != "online",
            TrainingSession.ends_on >= since,
        )
    )


def _exemptions(actor: Actor, since: date) -> Select[*tuple[Any, ...]]:
    theirs = (Teacher.county_id == Exemption.county_id) & (Teacher.id == Exemption.teacher_id)
    return (
        select(
            literal(_RANK[Booking.EXEMPTION], Integer),
            Exemption.id,
            Exemption.county_id,
            Exemption.teacher_id,
            Teacher.name,
            Exemption.kind,
            Exemption.starts_on,
            func.coalesce(Exemption.ends_on, _FOR_EVER),
            cast(null(), Integer),
        )
        .join(Teacher, theirs)
        .where(
            teachers_seen_by(actor, Exemption),
            teachers_seen_by(actor),
            or_(Exemption.ends_on.is_(None), Exemption.ends_on >= since),
        )
    )


def _double(row: Mapping[Any, Any]) -> DoubleBooking:
    one, other = _side(row, "one_"), _side(row, "other_")
    return DoubleBooking(
        clash=PAIRS[one.kind, other.kind],
        county_id=row["county_id"],
        teacher_id=row["teacher_id"],
        name=row["name"],
        first_day=row["first_day"],
        last_day=_day(row["last_day"]),
        one=one,
        other=other,
    )


def _side(row: Mapping[Any, Any], prefix: str) -> Booked:
    said = {name: row[prefix + name] for name in ("thing_id", "about", "starts_on", "half_days")}
    return Booked(kind=list(Booking)[row[prefix + "rank"]], last_day=_day(row[prefix + "last_day"]), **said)


def _day(last: date) -> date | None:
    return None if last == _FOR_EVER else last
