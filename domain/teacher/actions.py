"""What can be done with teachers' records."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Permission, Place, require
from domain.database import check_version
from domain.journal.actions import record
from domain.teacher.model import Exemption
from domain.teacher.queries import find_exemption, find_teacher
from domain.teacher.rules import check_end, check_exemption, check_short, drafted_exemption


async def record_exemption(
    session: AsyncSession,
    actor: Actor,
    *,
    teacher_id: UUID,
    kind: str,
    starts_on: date,
    ends_on: date | None,
    ground: str,
    decision: str = "",
    clause: str = "",
) -> Exemption:
    """Write down on what ground a teacher is left out of rotation, from the first day to the last, both included.

    Without a last day it holds until further notice. The ground stays out of the journal, which more people read.

    :raises MayNot: unless the county's personnel office asks
    :raises UnknownTeacher: when there is none that the actor may see
    :raises Refusal: whatever `check_exemption` refuses
    """
    teacher = await find_teacher(session, actor, teacher_id)
    require(actor, Permission.KEEP_EXEMPTIONS, Place(teacher.county_id, teacher.school_id))
    exemption = drafted_exemption(
        teacher, kind=kind, starts_on=starts_on, ends_on=ends_on, ground=ground, decision=decision, clause=clause
    )
    session.add(exemption)
    await session.flush()
    _note(session, exemption, "record_exemption")
    return exemption


async def correct_exemption(
    session: AsyncSession, actor: Actor, exemption_id: UUID, *, version: int | None, **changes: Any
) -> Exemption:
    """Put right what was written down wrongly: kind, days, ground, decision or clause; the past keeps what stood there.

    :raises UnknownExemption: when there is none that the actor may see
    :raises MayNot: unless the county's personnel office asks
    :raises StaleVersion: when it was changed since that version was read
    :raises Refusal: whatever `check_exemption` refuses
    """
    exemption = await _for_change(session, actor, exemption_id, version)
    told = {name: changes.get(name, getattr(exemption, name)) for name in ("kind", "starts_on", "ends_on", "ground")}
    told["ground"] = check_exemption(exemption.teacher, **told, own=exemption)
    for name in ("decision", "clause"):
        told[name] = check_short(changes.get(name, getattr(exemption, name)), field=name)
    for name, value in told.items():
        setattr(exemption, name, value)
    await session.flush()
    _note(session, exemption, "correct_exemption")
    return exemption


async def end_exemption(
    session: AsyncSession, actor: Actor, exemption_id: UUID, *, version: int | None, ends_on: date
) -> Exemption:
    """Let an exemption end earlier than it would, such as on the day of a recovery; the day is its last.

    :raises UnknownExemption: when there is none that the actor may see
    :raises MayNot: unless the county's personnel office asks
    :raises StaleVersion: when it was changed since that version was read
    :raises EndsBeforeStart: when the day lies before its first
    :raises EndsNoEarlier: when it ends by then anyway
    """
    exemption = await _for_change(session, actor, exemption_id, version)
    check_end(exemption, ends_on)
    exemption.ends_on = ends_on
    await session.flush()
    _note(session, exemption, "end_exemption")
    return exemption


async def _for_change(session: AsyncSession, actor: Actor, exemption_id: UUID, version: int | None) -> Exemption:
    exemption = await find_exemption(session, actor, exemption_id)
    require(actor, Permission.KEEP_EXEMPTIONS, Place(exemption.county_id, exemption.school_id))
    check_version(exemption.version, version)
    return exemption


def _note(session: AsyncSession, exemption: Exemption, deed: str) -> None:
    """Note a deed without kind and ground, which fewer people may read than the journal."""
    record(
        session,
        county_id=exemption.county_id,
        deed=deed,
        thing="teacher",
        thing_id=exemption.teacher_id,
        schools=(exemption.school_id,),
        exemption=str(exemption.id),
        starts_on=exemption.starts_on.isoformat(),
        ends_on=exemption.ends_on.isoformat() if exemption.ends_on else None,
    )
