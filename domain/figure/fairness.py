"""How evenly teachers have been sent: who went never, once or more than once in the years before a day, by name.

Every posting counts that was in force, and every teacher who is employed on the day; a posting may have begun at an
earlier school of the teacher's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, and_, func, or_, select, true
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Label, Permission, Place, require, sees
from domain.calendar.rules import add_years
from domain.database import over_all
from domain.exchange.model import Posting
from domain.figure.balance import Load, load_of
from domain.language import N_
from domain.school.model import School
from domain.teacher.model import Employment, Teacher

YEARS_BACK = 10
_COUNTED = ("active", "completed", "withdrawn")


class Turns(StrEnum):
    """How often somebody was sent."""

    NEVER = "never"
    ONCE = "once"
    MORE = "more"


TURN_NAMES = {Turns.NEVER: N_("Never"), Turns.ONCE: N_("Once"), Turns.MORE: N_("More than once")}


@dataclass(frozen=True, kw_only=True)
class WantedTurns:
    """Which teachers a list should show; what is left out does not narrow it."""

    turns: Turns = Turns.NEVER
    school_id: UUID | None = None
    subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A teacher with the home of the day, how often they were sent within the years, and when last."""

    teacher_id: UUID
    county_id: int
    name: str
    school_id: UUID
    school: str
    subject: str
    arrived_on: date
    times: int
    last_on: date | None


async def load(session: AsyncSession, actor: Actor, *, county_id: int, day: date) -> Load:
    """Count those employed on the day by how often they were sent in the ten years before it.

    :raises MayNot: when the actor may not see the county's figures
    """
    require(actor, Permission.SEE_COUNTY_FIGURE, Place(county_id))
    times = select(_turns(county_id, day).c.times)
    return load_of((await over_all(session, times)).scalars().all())


async def count_sent(session: AsyncSession, actor: Actor, *, county_id: int, day: date, wanted: WantedTurns) -> int:
    """Count the wanted teachers.

    :raises MayNot: when the actor may not see the county's figures
    """
    require(actor, Permission.SEE_COUNTY_FIGURE, Place(county_id))
    listed = _listed(county_id, day, wanted).subquery()
    counted = await over_all(session, select(func.count()).select_from(listed))
    return int(counted.scalar_one())


async def page_of_sent(
    session: AsyncSession,
    actor: Actor,
    *,
    county_id: int,
    day: date,
    wanted: WantedTurns,
    page: int = 1,
    size: int = 50,
) -> Sequence[Sent]:
    """Give one page of the wanted teachers: who went most often first, and of those who went alike the longest here.

    :raises MayNot: when the actor may not see the county's figures
    """
    require(actor, Permission.SEE_COUNTY_FIGURE, Place(county_id))
    listed = _listed(county_id, day, wanted)
    rows = listed.subquery()
    named = [rows.c.name] if sees(actor, Label.PERSONAL) else []
    ordered = select(rows).order_by(rows.c.times.desc(), rows.c.arrived_on, *named, rows.c.teacher_id)
    found = await over_all(session, ordered.limit(size).offset((page - 1) * size))
    return [Sent(**row) for row in found.mappings()]


def _listed(county_id: int, day: date, wanted: WantedTurns) -> Select[*tuple[Any, ...]]:
    turns = _turns(county_id, day)
    same = and_(turns.c.teacher_id == Teacher.id, Teacher.county_id == county_id)
    home = and_(Employment.county_id == Teacher.county_id, Employment.teacher_id == Teacher.id, _on(day))
    asked = {Turns.NEVER: turns.c.times == 0, Turns.ONCE: turns.c.times == 1, Turns.MORE: turns.c.times > 1}
    columns = (
        Teacher.id.label("teacher_id"), Teacher.county_id, Teacher.name, School.id.label("school_id"),
        School.name.label("school"), Employment.subject, Employment.arrived_on, turns.c.times, turns.c.last_on,
    )  # fmt: skip
    return (
        select(*columns)
        .select_from(turns)
        .join(Teacher, same)
        .join(Employment, home)
        .join(School, School.id == Employment.school_id)
        .where(
            asked[wanted.turns],
            Employment.school_id == wanted.school_id if wanted.school_id else true(),
            Employment.subject == wanted.subject if wanted.subject else true(),
        )
        .ext(distinct_on(Teacher.id))
        .order_by(Teacher.id, Employment.arrived_on.desc())
    )


def _turns(county_id: int, day: date) -> Subquery:
    """Count the postings of everybody who is employed on the day, and name the first day of the last."""
    sent = and_(
        Posting.county_id == Employment.county_id,
        Posting.teacher_id == Employment.teacher_id,
        Posting.state.in_(_COUNTED),
        Posting.starts_on > add_years(day, -YEARS_BACK),
        Posting.starts_on <= day,
    )
    return (
        select(
            Employment.teacher_id,
            func.count(Posting.id.distinct()).label("times"),
            func.max(Posting.starts_on).label("last_on"),
        )
        .select_from(Employment)
        .outerjoin(Posting, sent)
        .where(Employment.county_id == county_id, _on(day))
        .group_by(Employment.teacher_id)
        .subquery("turns")
    )


def _on(day: date) -> ColumnElement[bool]:
    return and_(Employment.arrived_on <= day, or_(Employment.ended_on.is_(None), Employment.ended_on >= day))
