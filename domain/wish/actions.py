"""What can be done with wishes: the school notes what a teacher says about a year, or takes it back."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Permission, Place, require
from domain.calendar.rules import day_in_shanghai
from domain.database import check_version, now_of
from domain.journal.actions import record
from domain.school.queries import find_school
from domain.teacher.queries import find_teacher
from domain.wish.model import TeacherWish
from domain.wish.queries import find_wish, wish_of
from domain.wish.rules import check_wish


async def state_wish(
    session: AsyncSession,
    actor: Actor,
    *,
    teacher_id: UUID,
    year: int,
    stand: str,
    to_school_id: UUID | None = None,
    reason: str = "",
) -> TeacherWish:
    """Note what a teacher says about the school year; what was said of that year before is put in the past.

    :raises MayNot: unless the teacher's school, or its county, asks
    :raises Refusal: whatever `check_wish` refuses
    """
    teacher = await find_teacher(session, actor, teacher_id, field="teacher")
    require(actor, Permission.STATE_WISH, Place(teacher.county_id, teacher.school_id))
    if to_school_id is not None:
        await find_school(session, to_school_id, field="to_school")
    check_wish(year=year, stand=stand, school_id=teacher.school_id, to_school_id=to_school_id, reason=reason)
    said: dict[str, Any] = {
        "teacher_name": teacher.name,
        "school_id": teacher.school_id,
        "stand": stand,
        "to_school_id": to_school_id,
        "reason": reason.strip(),
        "stated_on": day_in_shanghai(now_of(session)),
    }
    wish = await wish_of(session, teacher.county_id, teacher.id, year)
    if wish is None:
        wish = TeacherWish(county_id=teacher.county_id, teacher_id=teacher.id, year=year, **said)
        session.add(wish)
    else:
        for name, value in said.items():
            setattr(wish, name, value)
    await session.flush()
    _record(session, wish, "state_wish", stand=stand, year=year)
    return await find_wish(session, actor, wish.id)


async def withdraw_wish(
    session: AsyncSession, actor: Actor, wish_id: UUID, *, version: int | None = None
) -> TeacherWish:
    """Take a wish back, and give it as it was; its past stays on record.

    :raises MayNot: unless the teacher's school, or its county, asks
    :raises StaleVersion: when it was noted anew since
    """
    wish = await find_wish(session, actor, wish_id)
    require(actor, Permission.STATE_WISH, wish.place)
    check_version(wish.version, version)
    await session.delete(wish)
    await session.flush()
    _record(session, wish, "withdraw_wish", year=wish.year)
    return wish


def _record(session: AsyncSession, wish: TeacherWish, deed: str, **detail: Any) -> None:
    record(
        session,
        county_id=wish.county_id,
        deed=deed,
        thing="teacher_wish",
        thing_id=wish.id,
        schools=(wish.school_id,),
        **detail,
    )
