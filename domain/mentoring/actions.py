"""What can be done with teacher pairs: one school names its teacher, the other joins with one of its own."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Permission, Place, require
from domain.activity.rules import TwinningNotInForce
from domain.calendar.rules import day_in_shanghai
from domain.database import now_of
from domain.journal.rules import check_reason
from domain.mentoring import books
from domain.mentoring.model import TeacherPair
from domain.mentoring.queries import find_pair
from domain.mentoring.rules import NotAtSchool, check_end, check_pair, check_state, check_teacher
from domain.teacher.model import Teacher
from domain.teacher.queries import find_teacher
from domain.twinning.model import STATES as TWINNING_STATES
from domain.twinning.model import Twinning
from domain.twinning.queries import find_twinning


async def open_teacher_pair(
    session: AsyncSession,
    actor: Actor,
    *,
    twinning_id: UUID,
    teacher_id: UUID,
    side: str,
    subject: str,
    starts_on: date,
    ends_on: date,
) -> TeacherPair:
    """Name a teacher as mentor or mentee under a twinning; the other school then joins with one of its own.

    :raises MayNot: unless the office of the teacher's school, or the county, asks
    :raises TwinningNotInForce: unless the twinning is
    :raises Refusal: whatever `check_pair` and `check_teacher` refuse
    """
    twinning = await find_twinning(session, actor, twinning_id)
    teacher = await find_teacher(session, actor, teacher_id, field="teacher")
    require(actor, Permission.PAIR_TEACHERS, Place(twinning.county_id, teacher.school_id))
    if twinning.state != "active":
        raise TwinningNotInForce(field="twinning", state=TWINNING_STATES[twinning.state])
    if teacher.school_id not in twinning.schools:
        raise NotAtSchool(field="teacher", teacher=teacher.name, day=starts_on)
    pair = _opened(twinning, teacher.school_id, side, subject.strip(), starts_on, ends_on)
    check_pair(pair, twinning)
    check_teacher(pair, teacher, pair.mentor_school_id if side == "mentor" else pair.mentee_school_id)
    for name, value in _named(side, teacher).items():
        setattr(pair, name, value)
    await books.enter(session, pair)
    books.note(session, pair, "open_teacher_pair", side=side, subject=pair.subject)
    return await find_pair(session, actor, pair.id)


async def join_teacher_pair(
    session: AsyncSession, actor: Actor, pair_id: UUID, *, teacher_id: UUID, version: int | None = None
) -> TeacherPair:
    """Name the teacher of the side that is still missing: from now on the two are a pair.

    :raises MayNot: unless the office of that side's school, or the county, asks
    :raises WrongState: when the pair is complete
    """
    pair = await find_pair(session, actor, pair_id)
    check_state(pair, "open")
    side = pair.missing or "mentee"
    school = pair.mentor_school_id if side == "mentor" else pair.mentee_school_id
    require(actor, Permission.PAIR_TEACHERS, Place(pair.county_id, school))
    pair = await books.current(session, pair, version, "open")
    teacher = await find_teacher(session, actor, teacher_id, field="teacher")
    check_teacher(pair, teacher, school)
    await books.change(session, pair, state="paired", **_named(side, teacher))
    books.note(session, pair, "join_teacher_pair", side=side)
    return await find_pair(session, actor, pair.id)


async def end_teacher_pair(
    session: AsyncSession, actor: Actor, pair_id: UUID, *, ended_on: date, reason: str, version: int | None = None
) -> TeacherPair:
    """End a pair before its time, with the reason; one that nobody has joined is taken back.

    :raises NoReason: without a reason
    :raises OutsidePair: when the day lies outside its time
    """
    pair = await find_pair(session, actor, pair_id)
    own = next((each for each in pair.schools if each in actor.schools), None)
    require(actor, Permission.PAIR_TEACHERS, Place(pair.county_id, own))
    pair = await books.current(session, pair, version, "open", "paired")
    check_end(pair, ended_on, day_in_shanghai(now_of(session)))
    said = check_reason(reason)
    if pair.missing:
        await books.take_back(session, pair)
        books.note(session, pair, "take_back_teacher_pair", reason=said)
        return pair
    await books.change(session, pair, state="ended", ended_on=ended_on, reason=said)
    books.note(session, pair, "end_teacher_pair", ended_on=ended_on.isoformat(), reason=said)
    return await find_pair(session, actor, pair.id)


def _opened(
    twinning: Twinning, school_id: UUID, side: str, subject: str, starts_on: date, ends_on: date
) -> TeacherPair:
    """Set up the pair: the teacher's school stands on the teacher's side, its twin on the other."""
    twin = next(each for each in reversed(twinning.schools) if each != school_id)
    mentor_school, mentee_school = (school_id, twin) if side == "mentor" else (twin, school_id)
    return TeacherPair(
        county_id=twinning.county_id,
        twinning_id=twinning.id,
        lead_county_id=twinning.lead_county_id,
        mentor_id=None,
        mentor_name=None,
        mentor_school_id=mentor_school,
        mentee_id=None,
        mentee_name=None,
        mentee_school_id=mentee_school,
        subject=subject,
        starts_on=starts_on,
        ends_on=ends_on,
        state="open",
    )


def _named(side: str, teacher: Teacher) -> dict[str, Any]:
    """Name the teacher on the side."""
    return {f"{side}_id": teacher.id, f"{side}_name": teacher.name}
