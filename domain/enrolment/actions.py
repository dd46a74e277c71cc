"""What can be done with enrolments: the school nominates, the county approves, enrols and records who came."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Permission, Place, require
from domain.calendar.rules import day_in_shanghai
from domain.database import check_version, new_id, now_of
from domain.division.model import County
from domain.enrolment.model import Enrolment
from domain.enrolment.queries import find_enrolment, has_place, nominated_before
from domain.enrolment.rules import (
    AlreadyEnrolled,
    SameTeacher,
    check_begun,
    check_credits,
    check_hours,
    check_nomination,
    check_step,
    drafted,
    home_on,
)
from domain.journal.actions import record
from domain.journal.rules import check_reason
from domain.school.queries import find_school
from domain.teacher.model import Employment, Teacher
from domain.teacher.queries import find_teacher
from domain.training.model import TrainingSession
from domain.training.places import confirm_seat, give_back, hand_over, take_place
from domain.training.queries import find_training, reserve_terms
from domain.training.rules import ReserveTerms


async def nominate_teacher(
    session: AsyncSession,
    actor: Actor,
    training_id: UUID,
    *,
    teacher_id: UUID,
    reserved: bool = False,
    idempotency_key: str | None = None,
) -> Enrolment:
    """Nominate a teacher for a place that is open to the home school; the place is taken from now on.

    However many nominate at once, no more win than there are places. With an idempotency key, a repeated request gives
    back what was nominated first.

    :raises MayNot: unless the teacher's school, or its county, asks
    :raises AlreadyEnrolled: when the teacher has a place in this session
    :raises NoPlaceLeft: or `NoReservedPlaceLeft`, when all such places are taken
    :raises Refusal: whatever `check_nomination` refuses
    """
    training = await find_training(session, actor, training_id)
    teacher = await find_teacher(session, actor, teacher_id, field="teacher")
    today = day_in_shanghai(now_of(session))
    home = home_on(teacher, today)
    require(actor, Permission.NOMINATE_TEACHER, Place(training.county_id, home.school_id))
    before = await nominated_before(session, actor, training, teacher, idempotency_key)
    if before is not None:
        return before
    enrolment = await _judged(session, training, teacher, home, reserved=reserved, today=today)
    enrolment.id, enrolment.idempotency_key = new_id(), idempotency_key
    school = await find_school(session, home.school_id)
    enrolment.allocation_id = await take_place(session, training, school, enrolment.id, reserved=reserved)
    session.add(enrolment)
    await session.flush()
    return await _told(session, actor, enrolment, "nominate_teacher", reserved=reserved)


async def approve_nomination(
    session: AsyncSession, actor: Actor, enrolment_id: UUID, *, version: int | None = None
) -> Enrolment:
    """Approve a nomination in the county's name.

    :raises MayNot: unless the county's personnel office or administrator asks
    :raises WrongStep: when it is not awaiting approval
    """
    enrolment = await _taken_up(session, actor, enrolment_id, Permission.APPROVE_NOMINATION, "approve", version)
    enrolment.state, enrolment.approved_on = "approved", day_in_shanghai(now_of(session))
    return await _told(session, actor, enrolment, "approve_nomination")


async def enrol_teacher(
    session: AsyncSession, actor: Actor, enrolment_id: UUID, *, version: int | None = None
) -> Enrolment:
    """Note that the organiser has put an approved teacher on the roll.

    :raises NotApproved: before the nomination is approved
    :raises WrongStep: when the teacher is on the roll, or has gone past it
    """
    enrolment = await _taken_up(session, actor, enrolment_id, Permission.RECORD_TRAINING, "enrol", version)
    enrolment.state = "enrolled"
    return await _told(session, actor, enrolment, "enrol_teacher")


async def record_attendance(
    session: AsyncSession, actor: Actor, enrolment_id: UUID, *, came: bool, version: int | None = None
) -> Enrolment:
    """Record whether the teacher came. A reserved seat is then confirmed; whoever stays away has used the place up.

    :raises NotApproved: before the nomination is approved
    :raises NotYet: before the session's first day
    """
    deed = "attend" if came else "miss"
    enrolment = await _taken_up(session, actor, enrolment_id, Permission.RECORD_TRAINING, deed, version)
    check_begun(enrolment.training, day_in_shanghai(now_of(session)))
    enrolment.state = "attended" if came else "no_show"
    if enrolment.reserved and came:
        await confirm_seat(session, enrolment.county_id, enrolment.id)
    return await _told(session, actor, enrolment, "record_attendance", came=came)


async def complete_training(
    session: AsyncSession,
    actor: Actor,
    enrolment_id: UUID,
    *,
    hours: int,
    credits: Decimal | None = None,
    version: int | None = None,
) -> Enrolment:
    """Record that the training is completed, with the hours that count towards the 360, and its credits, if any.

    :raises TooManyHours: when they are more than the session's
    :raises WrongCredits: when no record could hold them
    :raises WrongStep: unless the teacher attended
    """
    enrolment = await _taken_up(session, actor, enrolment_id, Permission.RECORD_TRAINING, "complete", version)
    check_hours(hours, enrolment.most_hours)
    check_credits(credits)
    enrolment.state, enrolment.hours, enrolment.credits = "completed", hours, credits
    return await _told(session, actor, enrolment, "complete_training", hours=hours)


async def fail_training(
    session: AsyncSession, actor: Actor, enrolment_id: UUID, *, reason: str, version: int | None = None
) -> Enrolment:
    """Record that somebody who attended did not complete the training; no hours count.

    :raises NoReason: without a reason
    :raises WrongStep: unless the teacher attended
    """
    enrolment = await _taken_up(session, actor, enrolment_id, Permission.RECORD_TRAINING, "fail", version)
    enrolment.state, enrolment.reason = "failed", check_reason(reason)
    return await _told(session, actor, enrolment, "fail_training")


async def decline_place(
    session: AsyncSession, actor: Actor, enrolment_id: UUID, *, reason: str, version: int | None = None
) -> Enrolment:
    """Take a nomination back, or refuse it, before the teacher came: the place is free again.

    A reserved place goes back to the reserve; to everybody it goes by a decision of its own.

    :raises NoReason: without a reason
    :raises WrongStep: when the teacher came, or the place is free already
    """
    enrolment = await _taken_up(session, actor, enrolment_id, Permission.DECLINE_PLACE, "decline", version)
    enrolment.state, enrolment.reason = "declined", check_reason(reason)
    await _give_back(session, enrolment)
    return await _told(session, actor, enrolment, "decline_place")


async def replace_teacher(
    session: AsyncSession,
    actor: Actor,
    enrolment_id: UUID,
    *,
    teacher_id: UUID,
    reason: str,
    version: int | None = None,
) -> Enrolment:
    """Let a colleague take over a place, and give the substitute's enrolment; on a reserved seat a rural one.

    Where the county has approved, the substitute is approved; else the county decides on the substitute.

    :raises NoReason: without a reason
    :raises SameTeacher: when it is no substitute
    :raises AlreadyEnrolled: when the substitute has a place of their own
    :raises Refusal: whatever `check_nomination` refuses
    """
    old = await _taken_up(session, actor, enrolment_id, Permission.DECLINE_PLACE, "replace", version)
    words = check_reason(reason)
    if teacher_id == old.teacher_id:
        raise SameTeacher(field="teacher")
    training = await find_training(session, actor, old.session_id)
    teacher = await find_teacher(session, actor, teacher_id, field="teacher")
    today = day_in_shanghai(now_of(session))
    home = home_on(teacher, today)
    require(actor, Permission.NOMINATE_TEACHER, Place(training.county_id, home.school_id))
    new = await _judged(session, training, teacher, home, reserved=old.reserved, today=today)
    new.allocation_id = old.allocation_id
    if old.approved_on is not None:
        new.state, new.approved_on = "approved", today
    session.add(new)
    await session.flush()
    old.state, old.reason, old.replaced_by_id = "replaced", words, new.id
    if old.reserved:
        await hand_over(session, old.county_id, old.id, to=new.id, school_id=new.school_id)
    await _told(session, actor, old, "replace_teacher", by=str(new.id))
    return await find_enrolment(session, actor, new.id)


async def _judged(
    session: AsyncSession,
    training: TrainingSession,
    teacher: Teacher,
    home: Employment,
    *,
    reserved: bool,
    today: date,
) -> Enrolment:
    """Draft the nomination, unless something speaks against it."""
    school = await find_school(session, home.school_id)
    terms = await _terms(session, training) if reserved else None
    check_nomination(training, school, reserved=reserved, terms=terms, day=today)
    if await has_place(session, training, teacher.id):
        raise AlreadyEnrolled(field="teacher")
    return drafted(training, teacher, home, reserved=reserved, day=today)


async def _terms(session: AsyncSession, training: TrainingSession) -> ReserveTerms | None:
    county = await session.get_one(County, training.county_id)
    return await reserve_terms(session, county.code, training.programme.level)


async def _taken_up(
    session: AsyncSession, actor: Actor, enrolment_id: UUID, permission: Permission, deed: str, version: int | None
) -> Enrolment:
    """Find the enrolment, ask leave, and lock its row in the state that the deed needs."""
    seen = await find_enrolment(session, actor, enrolment_id)
    require(actor, permission, seen.place)
    enrolment = await find_enrolment(session, actor, enrolment_id, lock=True)
    check_step(enrolment, deed)
    check_version(enrolment.version, version)
    return enrolment


async def _give_back(session: AsyncSession, enrolment: Enrolment) -> None:
    await give_back(
        session,
        county_id=enrolment.county_id,
        allocation_id=enrolment.allocation_id,
        enrolment_id=enrolment.id,
        reserved=enrolment.reserved,
    )


async def _told(session: AsyncSession, actor: Actor, enrolment: Enrolment, deed: str, **detail: Any) -> Enrolment:
    """Write the change, record the deed, and give the enrolment as it is now."""
    await session.flush()
    record(
        session,
        county_id=enrolment.county_id,
        deed=deed,
        thing="enrolment",
        thing_id=enrolment.id,
        schools=(enrolment.school_id,),
        **detail,
    )
    return await find_enrolment(session, actor, enrolment.id)
