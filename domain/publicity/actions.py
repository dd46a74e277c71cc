"""What can be done towards an order: approve many, make them public, hear and answer objections, order."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Permission, Place, require
from domain.calendar.rules import day_in_shanghai
from domain.database import now_of
from domain.division.queries import counties_of
from domain.exchange.actions import approve_posting, cancel_posting, order_posting, publicize_posting
from domain.exchange.model import Posting
from domain.journal.actions import record
from domain.policy.queries import posting_terms
from domain.publicity.model import Notice, NoticeLine, Objection
from domain.publicity.queries import find_notice
from domain.publicity.rules import (
    NoOrderNumber,
    NothingSaid,
    NothingToPublicize,
    NoTitle,
    UnknownNotice,
    check_answer,
    check_open,
    check_order,
    check_period,
    check_raised,
    check_text,
    masked_id,
)
from domain.teacher.model import Teacher


async def approve_many(
    session: AsyncSession, actor: Actor, *, county_id: int, posting_ids: Sequence[UUID], order_no: str | None = None
) -> list[Posting]:
    """Approve nominated postings together, all of them or none.

    :raises NothingToPublicize: without a posting
    :raises WrongState: when one of them is not awaiting approval
    """
    require(actor, Permission.APPROVE_POSTING, Place(county_id))
    if not posting_ids:
        raise NothingToPublicize(field="postings")
    return [await approve_posting(session, actor, posting_id, order_no=order_no) for posting_id in posting_ids]


async def open_notice(
    session: AsyncSession,
    actor: Actor,
    *,
    county_id: int,
    title: str,
    opens_on: date,
    closes_on: date,
    posting_ids: Sequence[UUID],
    contact: str = "",
) -> Notice:
    """Make approved postings public together, for as many days as the terms in force ask for.

    :raises MayNot: unless the personnel office of the county asks
    :raises NothingToPublicize: without a posting
    :raises TooShort: when the period is
    :raises WrongState: when one of the postings is not approved
    """
    require(actor, Permission.PUBLICIZE, Place(county_id))
    if not posting_ids:
        raise NothingToPublicize(field="postings")
    code = next((each.code for each in await counties_of(session, actor) if each.id == county_id), "")
    check_period(opens_on, closes_on, await posting_terms(session, code))
    notice = Notice(
        county_id=county_id,
        title=check_text(title, NoTitle, "title"),
        opens_on=opens_on,
        closes_on=closes_on,
        contact=contact.strip(),
        made_at=now_of(session),
    )
    session.add(notice)
    await session.flush()
    for position, posting_id in enumerate(posting_ids, 1):
        posting = await publicize_posting(session, actor, posting_id)
        if posting.county_id != county_id:
            raise UnknownNotice(field="postings")
        session.add(await _printed(session, notice, position, posting))
    return await _noted(session, actor, notice, "open_notice", lines=len(posting_ids))


async def object_to(
    session: AsyncSession,
    actor: Actor,
    notice_id: UUID,
    *,
    raised_on: date,
    raised_by: str,
    said: str,
    line_id: UUID | None = None,
) -> Notice:
    """Write down an objection against the list or one of its lines; whoever raised it may stay unnamed.

    :raises PeriodOver: when it was raised outside the period
    :raises NothingSaid: when it says nothing
    """
    notice = await _own(session, actor, notice_id)
    check_raised(notice, raised_on)
    if line_id is not None and line_id not in {line.id for line in notice.lines}:
        raise UnknownNotice(field="line")
    objection = Objection(
        county_id=notice.county_id,
        notice_id=notice.id,
        line_id=line_id,
        raised_on=raised_on,
        raised_by=raised_by.strip(),
        said=check_text(said, NothingSaid, "said"),
    )
    session.add(objection)
    return await _noted(session, actor, notice, "object_to", objection=str(objection.id))


async def answer_objection(
    session: AsyncSession, actor: Actor, notice_id: UUID, *, objection_id: UUID, answer: str, upheld: bool
) -> Notice:
    """Answer an objection; where it is upheld against a line, that posting is cancelled with the answer as reason.

    :raises AnsweredAlready: the second time
    :raises NothingSaid: without an answer
    """
    notice = await _own(session, actor, notice_id)
    check_open(notice)
    objection = next((each for each in notice.objections if each.id == objection_id), None)
    if objection is None:
        raise UnknownNotice(field="objection")
    check_answer(objection)
    objection.answer = check_text(answer, NothingSaid, "answer")
    objection.answered_on, objection.upheld = day_in_shanghai(now_of(session)), upheld
    line = next((each for each in notice.lines if each.id == objection.line_id), None)
    if upheld and line is not None and line.posting.state == "publicized":
        await cancel_posting(session, actor, line.posting_id, reason=objection.answer)
    return await _noted(session, actor, notice, "answer_objection", objection=str(objection_id), upheld=upheld)


async def order_notice(session: AsyncSession, actor: Actor, notice_id: UUID, *, order_no: str) -> Notice:
    """Order everybody who is still on the list, under one number.

    :raises StillPublic: before the last day has passed
    :raises Unanswered: when an objection has no answer
    :raises OrderedAlready: the second time
    """
    notice = await _own(session, actor, notice_id)
    today = day_in_shanghai(now_of(session))
    check_order(notice, today)
    number = check_text(order_no, NoOrderNumber, "order_no")
    for line in notice.lines:
        if line.posting.state == "publicized":
            await order_posting(session, actor, line.posting_id, order_no=number)
    notice.order_no, notice.ordered_on = number, today
    return await _noted(session, actor, notice, "order_notice", order_no=number)


async def _printed(session: AsyncSession, notice: Notice, position: int, posting: Posting) -> NoticeLine:
    teacher = await session.get(Teacher, (posting.county_id, posting.teacher_id))
    return NoticeLine(
        county_id=notice.county_id,
        notice_id=notice.id,
        position=position,
        posting_id=posting.id,
        teacher_name=posting.teacher_name,
        id_hint=masked_id(teacher.id_hint if teacher else None),
        subject=posting.subject,
        from_school_id=posting.from_school_id,
        to_school_id=posting.to_school_id,
        kind=posting.kind,
        starts_on=posting.starts_on,
        planned_to=posting.planned_to,
    )


async def _own(session: AsyncSession, actor: Actor, notice_id: UUID) -> Notice:
    notice = await find_notice(session, actor, notice_id)
    require(actor, Permission.PUBLICIZE, notice.place)
    return notice


async def _noted(session: AsyncSession, actor: Actor, notice: Notice, deed: str, **detail: Any) -> Notice:
    await session.flush()
    record(session, county_id=notice.county_id, deed=deed, thing="notice", thing_id=notice.id, **detail)
    return await find_notice(session, actor, notice.id)
