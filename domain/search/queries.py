"""Finding by what somebody types, within what the actor may see; people only for those who are shown people."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, selectinload

from domain.access import Actor, Label, sees
from domain.exchange.model import Posting
from domain.exchange.queries import seen_postings
from domain.school.model import School
from domain.spelling import plain, search_key
from domain.teacher.model import Teacher
from domain.teacher.queries import seen_by

MOST = 8
_AMONG = 500


@dataclass(frozen=True, kw_only=True)
class Found:
    """What fits: a few of each, those that fit best first."""

    teachers: Sequence[Teacher] = ()
    schools: Sequence[School] = ()
    postings: Sequence[Posting] = ()

    @property
    def total(self) -> int:
        """Count all that is shown."""
        return len(self.teachers) + len(self.schools) + len(self.postings)


async def search(session: AsyncSession, actor: Actor, text: str, *, most: int = MOST) -> Found:
    """Find teachers, schools and postings by a part of a name; an order number finds its postings as well."""
    typed = plain(text)
    if not typed:
        return Found()
    schools = await _schools(session, actor, typed, most)
    if not sees(actor, Label.PERSONAL):
        return Found(schools=schools)
    teachers = await _teachers(session, actor, typed, most)
    return Found(teachers=teachers, schools=schools, postings=await _postings(session, actor, text, typed, most))


async def _teachers(session: AsyncSession, actor: Actor, typed: str, most: int) -> Sequence[Teacher]:
    fitting = select(Teacher).where(seen_by(actor), _fits(Teacher.search_key, typed))
    ordered = fitting.order_by(_nearness(Teacher.search_key, typed), Teacher.name, Teacher.id)
    return (await session.scalars(ordered.options(selectinload(Teacher.school)).limit(most))).all()


async def _schools(session: AsyncSession, actor: Actor, typed: str, most: int) -> Sequence[School]:
    within = School.county_id.in_(actor.counties)
    by_code = School.code.startswith(typed, autoescape=True) if typed.isdigit() else _fits(School.search_key, typed)
    fitting = select(School).where(within, by_code).options(selectinload(School.county))
    ordered = fitting.order_by(_nearness(School.search_key, typed), School.name, School.id)
    return (await session.scalars(ordered.limit(most))).all()


async def _postings(session: AsyncSession, actor: Actor, text: str, typed: str, most: int) -> Sequence[Posting]:
    """Find postings by the teacher's name as the order has it, or by the order's number; the latest first.

    The sending school's record of a teacher is out of sight for the receiving one, so the names of postings are spelled
    here: a school has few, and of a county's the latest are looked through.
    """
    seen = seen_postings(actor)
    latest_first = seen.starts_on.desc(), seen.id
    latest = await session.execute(select(seen.id, seen.teacher_name).order_by(*latest_first).limit(_AMONG))
    named = [row.id for row in latest if typed in search_key(row.teacher_name)][:most]
    either = or_(seen.id.in_(named), seen.order_no.icontains(text.strip(), autoescape=True))
    fitting = select(seen).where(either).options(selectinload(seen.from_school), selectinload(seen.to_school))
    return (await session.scalars(fitting.order_by(*latest_first).limit(most))).all()


def _fits(key: InstrumentedAttribute[str], typed: str) -> ColumnElement[bool]:
    return key.contains(typed, autoescape=True)


def _nearness(key: InstrumentedAttribute[str], typed: str) -> ColumnElement[int]:
    """Order what is typed in full before what begins so, and that before what only holds it."""
    whole, beginning = key.contains(f" {typed} ", autoescape=True), key.contains(f" {typed}", autoescape=True)
    return case((whole, 0), (beginning, 1), else_=2)
