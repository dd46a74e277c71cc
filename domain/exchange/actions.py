"""What can be done with postings: the sending school logs, the county approves, the receiving school confirms."""

from datetime import date
from typing import Any, Unpack
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Permission, Place, require
from domain.calendar.rules import day_in_shanghai
from domain.database import check_version, now_of, reach
from domain.exchange import books
from domain.exchange.model import Posting
from domain.exchange.queries import (
    find_posting,
    lock_teacher,
    open_postings_of,
    own_posting,
    with_idempotency_key,
)
from domain.exchange.rules import (
    Correction,
    NotLater,
    Overlapping,
    Wish,
    approved_state,
    check_dates,
    check_happened,
    check_posting,
    check_state,
    drafted,
    needs_approval,
)
from domain.exchange.week import collides
from domain.journal.rules import check_reason
from domain.policy.queries import posting_terms
from domain.school.model import School
from domain.school.queries import find_school
from domain.school.rules import check_open
from domain.teacher.model import Teacher
from domain.teacher.queries import find_teacher
from domain.teacher.rules import employment_on
from domain.twinning.queries import twinning_between


async def log_posting(
    session: AsyncSession,
    actor: Actor,
    *,
    teacher_id: UUID,
    to_school_id: UUID,
    from_school_id: UUID | None = None,
    idempotency_key: str | None = None,
    **wish: Unpack[Wish],
) -> Posting:
    """Log that a teacher goes, or has gone, to another school; it then waits for approval or for arrival.

    The sender is the teacher's home on the first day unless it is named. With an idempotency key, a repeated request
    gives back what was logged first.

    :raises MayNot: unless the sending school's office, or its county, asks
    :raises KeyUsed: when another posting was logged under the key
    :raises Refusal: whatever `check_posting` refuses
    :raises Overlapping: when the person is posted elsewhere at that time, in whichever county
    """
    teacher = await find_teacher(session, actor, teacher_id, field="teacher")
    receiver = await find_school(session, to_school_id, field="to_school")
    home = employment_on(teacher, wish["starts_on"])
    sending = from_school_id or (home.school_id if home else teacher.school_id)
    sender = await find_school(session, sending, field="from_school")
    require(actor, Permission.LOG_POSTING, Place(sender.county_id, sender.id))
    await lock_teacher(session, teacher.county_id, teacher.id)
    before = await with_idempotency_key(session, actor, teacher, idempotency_key)
    if before is not None:
        return before
    terms = await posting_terms(session, sender.county.code)
    posting = drafted(wish, teacher=teacher, sender=sender, receiver=receiver, terms=terms, now=now_of(session))
    posting.idempotency_key = idempotency_key
    await _judge(session, actor, posting, teacher, sender, receiver)
    await books.enter(session, posting)
    books.note(session, posting, "log_posting")
    return await find_posting(session, actor, posting.id)


async def approve_posting(
    session: AsyncSession, actor: Actor, posting_id: UUID, *, version: int | None = None, order_no: str | None = None
) -> Posting:
    """Approve a nominated posting in the county's name; it then waits for publicity or for arrival.

    :raises MayNot: unless the personnel office of the teacher's county asks
    :raises WrongState: when it is not awaiting approval
    """
    posting = await _taken_up(session, actor, posting_id, Permission.APPROVE_POSTING, "approve", version)
    state = approved_state(await posting_terms(session, posting.from_school.county.code))
    return await _moved(session, actor, posting, "approve_posting", state=state, order_no=order_no)


async def publicize_posting(session: AsyncSession, actor: Actor, posting_id: UUID) -> Posting:
    """Put an approved posting on the public list (公示); nobody sets out before it is ordered.

    :raises MayNot: unless the personnel office of the teacher's county asks
    :raises WrongState: when it is not approved, or has been made public before
    """
    posting = await _taken_up(session, actor, posting_id, Permission.APPROVE_POSTING, "publicize", None)
    return await _moved(session, actor, posting, "publicize_posting", state="publicized")


async def order_posting(session: AsyncSession, actor: Actor, posting_id: UUID, *, order_no: str) -> Posting:
    """Order a posting whose publicity has passed; it then waits for arrival.

    :raises MayNot: unless the personnel office of the teacher's county asks
    :raises WrongState: when it is not being made public
    """
    posting = await _taken_up(session, actor, posting_id, Permission.APPROVE_POSTING, "order", None)
    return await _moved(session, actor, posting, "order_posting", state="ordered", order_no=order_no)


async def confirm_arrival(
    session: AsyncSession, actor: Actor, posting_id: UUID, *, arrived_on: date, version: int | None = None
) -> Posting:
    """Confirm, as the receiving school, that the teacher has arrived: from now on the posting counts.

    A host in another county states the arrival in its own book, and the owner's row moves in the same transaction.

    :raises MayNot: unless the receiving school's own office asks
    :raises AlreadyArrived: the second time
    :raises NotYet: when the day is still to come
    """
    seen = await find_posting(session, actor, posting_id)
    require(actor, Permission.CONFIRM_ARRIVAL, seen.receiving)
    async with reach(session, seen.county_id):
        posting = await _current(session, seen, "confirm_arrival", version)
        check_happened(posting, arrived_on, day_in_shanghai(now_of(session)), field="arrived_on")
        if posting.county_id != posting.host_county_id:
            await books.state_arrival(session, actor, posting, arrived_on)
        await books.change(session, posting, state="active", arrived_on=arrived_on)
    books.note(session, posting, "confirm_arrival", arrived_on=arrived_on.isoformat())
    return await find_posting(session, actor, posting_id)


async def complete_posting(
    session: AsyncSession,
    actor: Actor,
    posting_id: UUID,
    *,
    ended_on: date,
    assessment: str | None = None,
    version: int | None = None,
) -> Posting:
    """Close a posting that ran its course, with the assessment.

    :raises WrongState: when it is not in progress
    :raises NotYet: when the day is still to come
    """
    posting = await _taken_up(session, actor, posting_id, Permission.END_POSTING, "complete", version)
    check_happened(posting, ended_on, day_in_shanghai(now_of(session)), field="ended_on")
    return await _moved(
        session, actor, posting, "complete_posting", state="completed", ended_on=ended_on, assessment=assessment
    )


async def withdraw_posting(
    session: AsyncSession,
    actor: Actor,
    posting_id: UUID,
    *,
    ended_on: date,
    reason: str,
    version: int | None = None,
) -> Posting:
    """End a posting early, with the reason; the person's time is free again from the next day.

    :raises NoReason: without a reason
    :raises WrongState: when it is not in progress
    """
    posting = await _taken_up(session, actor, posting_id, Permission.END_POSTING, "withdraw", version)
    check_happened(posting, ended_on, day_in_shanghai(now_of(session)), field="ended_on")
    return await _moved(
        session,
        actor,
        posting,
        "withdraw_posting",
        state="withdrawn",
        ended_on=ended_on,
        reason=check_reason(reason),
    )


async def cancel_posting(
    session: AsyncSession, actor: Actor, posting_id: UUID, *, reason: str, version: int | None = None
) -> Posting:
    """Take back a posting before anybody has set out, with the reason.

    :raises NoReason: without a reason
    :raises WrongState: when the teacher has arrived
    """
    posting = await _taken_up(session, actor, posting_id, Permission.END_POSTING, "cancel", version)
    return await _moved(session, actor, posting, "cancel_posting", state="cancelled", reason=check_reason(reason))


async def extend_posting(
    session: AsyncSession,
    actor: Actor,
    posting_id: UUID,
    *,
    planned_to: date,
    reason: str,
    version: int | None = None,
) -> Posting:
    """Let a posting end later than planned, with the reason.

    :raises NotLater: when the new last day is not after the old one
    :raises SchoolClosed: when the receiving school closes before it
    :raises Overlapping: when the person is posted elsewhere by then
    """
    posting = await _taken_up(session, actor, posting_id, Permission.END_POSTING, "extend", version)
    if planned_to <= posting.planned_to:
        raise NotLater(field="planned_to", day=posting.planned_to)
    check_dates(posting.starts_on, planned_to, day_in_shanghai(now_of(session)))
    check_open(posting.to_school, posting.starts_on, planned_to, field="planned_to")
    return await _moved(session, actor, posting, "extend_posting", planned_to=planned_to, reason=check_reason(reason))


async def correct_posting(
    session: AsyncSession,
    actor: Actor,
    posting_id: UUID,
    *,
    version: int | None = None,
    **changes: Unpack[Correction],
) -> Posting:
    """Put right what was written down wrongly: kind, dates, share or order number.

    What was believed before stays readable: figures known as of an earlier instant do not move. A kind that the county
    must approve is set by the county alone, or a correction would be a way around approval.

    :raises MayNot: unless the sending school or its county asks; its county, for a kind that needs approval
    :raises Refusal: whatever `check_posting` refuses of the corrected posting
    """
    posting = await _taken_up(session, actor, posting_id, Permission.CORRECT_POSTING, "correct", version)
    terms = await posting_terms(session, posting.from_school.county.code)
    if needs_approval(changes.get("kind", posting.kind), False, terms) > needs_approval(posting.kind, False, terms):
        require(actor, Permission.APPROVE_POSTING, posting.sending)
    teacher = await find_teacher(session, actor, posting.teacher_id)
    for name, value in changes.items():
        setattr(posting, name, value)
    with session.no_autoflush:
        await _judge(session, actor, posting, teacher, posting.from_school, posting.to_school)
    spoken = {name: str(value) for name, value in changes.items()}
    return await _moved(session, actor, posting, "correct_posting", spoken=spoken)


async def _judge(
    session: AsyncSession, actor: Actor, posting: Posting, teacher: Teacher, sender: School, receiver: School
) -> None:
    today = day_in_shanghai(now_of(session))
    check_posting(posting, teacher=teacher, sender=sender, receiver=receiver, today=today)
    others = [other for other in await open_postings_of(session, teacher) if other.id != posting.id]
    if collides(posting, others):
        raise Overlapping(field="starts_on")
    pair = await twinning_between(session, actor, sender.id, receiver.id, posting.starts_on)
    posting.twinning_id = pair.id if pair else None


async def _taken_up(
    session: AsyncSession, actor: Actor, posting_id: UUID, permission: Permission, deed: str, version: int | None
) -> Posting:
    """Find the posting, ask leave as its sender, and lock its row in the state that the deed needs."""
    seen = await find_posting(session, actor, posting_id)
    require(actor, permission, seen.sending)
    return await _current(session, seen, deed, version)


async def _current(session: AsyncSession, seen: Posting, deed: str, version: int | None) -> Posting:
    """Lock the row. What has been done already is said before that somebody has changed something."""
    posting = await own_posting(session, seen)
    check_state(posting, deed)
    check_version(posting.version, version)
    return posting


async def _moved(
    session: AsyncSession,
    actor: Actor,
    posting: Posting,
    deed: str,
    *,
    spoken: dict[str, str] | None = None,
    **changes: Any,
) -> Posting:
    """Write the changes into every book the posting stands in, and record the deed."""
    given = {name: value for name, value in changes.items() if value is not None}
    await books.change(session, posting, **given)
    books.note(session, posting, deed, **(spoken or {name: str(value) for name, value in given.items()}))
    return await find_posting(session, actor, posting.id)
