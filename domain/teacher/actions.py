"""What can be done with teachers' records."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Permission, Place, require
from domain.journal.actions import record
from domain.teacher.model import Exemption
from domain.teacher.queries import find_teacher
from domain.teacher.rules import drafted_exemption


async def record_exemption(
    session: AsyncSession,
    actor: Actor,
    *,
    teacher_id: UUID,
    kind: str,
    starts_on: date,
    ends_on: date | None,
    ground: str,
) -> Exemption:
    """Write down on what ground a teacher is left out of rotation, from the first day to the last, both included.

    Without a last day it holds until further notice. The ground stays out of the journal, which more people read.

    :raises MayNot: unless the county's personnel office asks
    :raises UnknownTeacher: when there is none that the actor may see
    :raises Refusal: whatever `check_exemption` refuses
    """
    teacher = await find_teacher(session, actor, teacher_id)
    require(actor, Permission.KEEP_EXEMPTIONS, Place(teacher.county_id, teacher.school_id))
    exemption = drafted_exemption(teacher, kind=kind, starts_on=starts_on, ends_on=ends_on, ground=ground)
    session.add(exemption)
    await session.flush()
    record(
        session,
        county_id=teacher.county_id,
        deed="record_exemption",
        thing="teacher",
        thing_id=teacher.id,
        schools=(teacher.school_id,),
        starts_on=starts_on.isoformat(),
        ends_on=ends_on.isoformat() if ends_on else None,
    )
    return exemption
