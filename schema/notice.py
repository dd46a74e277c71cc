"""Notices as GraphQL shows them: the public list as it was printed, the objections, the order, and the deeds."""

from datetime import date, datetime
from typing import Annotated, Any, ClassVar

import strawberry
from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, masked_name
from domain.database import Base
from domain.division.queries import counties_of
from domain.publicity import actions, model
from domain.publicity.queries import seen_by
from schema.context import Info
from schema.deed import deed, does
from schema.division import Division
from schema.exchange import Posting
from schema.exchange_words import PostingKind
from schema.field import column, link, many, own_id
from schema.front import Refusal
from schema.given import reads, subject
from schema.listing import Listed, Where, narrows, ordered_by
from schema.node import Node, Seen, Shown, uuid_of
from schema.school import School
from schema.scratch import county_named
from schema.scratch_deeds import line_id


@strawberry.type(description="One line of a public list, as it was printed.")
class NoticeLine(Shown):
    """Whatever happens to the posting afterwards."""

    mapped: ClassVar[type[Base]] = model.NoticeLine
    row: strawberry.Private[model.NoticeLine]

    id: strawberry.ID = own_id(model.NoticeLine.id)
    position: int = column(model.NoticeLine.position)
    teacher_name: str = column(model.NoticeLine.teacher_name, mask=masked_name)
    id_hint: str | None = column(model.NoticeLine.id_hint, description="The id number as it was shown, masked.")
    subject: str = column(model.NoticeLine.subject)
    from_school: School = link(model.NoticeLine.from_school_id, School)
    to_school: School = link(model.NoticeLine.to_school_id, School)
    kind: PostingKind = column(model.NoticeLine.kind, word=PostingKind)
    starts_on: date = column(model.NoticeLine.starts_on)
    planned_to: date = column(model.NoticeLine.planned_to)
    posting: Posting | None = link(model.NoticeLine.posting_id, Posting, description="As it is now.")

    @classmethod
    def seen(cls, actor: Actor) -> Seen:
        """Limit to the actor's counties; a school office sees the paper."""
        return Seen(model.NoticeLine, select(model.NoticeLine).where(seen_by(actor, model.NoticeLine)))


@strawberry.type(description="What was said against a list or one of its lines, and the answer.")
class Objection(Shown):
    """Shown to those who are shown people."""

    mapped: ClassVar[type[Base]] = model.Objection
    row: strawberry.Private[model.Objection]

    id: strawberry.ID = own_id(model.Objection.id)
    raised_on: date = column(model.Objection.raised_on)
    raised_by: str | None = column(model.Objection.raised_by)
    said: str | None = column(model.Objection.said)
    answer: str | None = column(model.Objection.answer)
    answered_on: date | None = column(model.Objection.answered_on)
    upheld: bool | None = column(model.Objection.upheld)

    @classmethod
    def seen(cls, actor: Actor) -> Seen:
        """Limit to the actor's counties; a school office sees none."""
        return Seen(model.Objection, select(model.Objection).where(seen_by(actor, model.Objection)))


@strawberry.type(description="A public list (公示) with its period; ordered once it has passed.")
class Notice(Listed, Node):
    """Approved, made public, ordered."""

    mapped: ClassVar[type[Base]] = model.Notice
    row: strawberry.Private[model.Notice]
    descending: ClassVar[bool] = True

    title: str = column(model.Notice.title)
    opens_on: date = column(model.Notice.opens_on)
    closes_on: date = column(model.Notice.closes_on)
    contact: str = column(model.Notice.contact)
    order_no: str | None = column(model.Notice.order_no)
    ordered_on: date | None = column(model.Notice.ordered_on)
    made_at: datetime = column(model.Notice.made_at)
    division: Division = link(model.Notice.county_id, Division)
    lines: list[NoticeLine] = many(NoticeLine, model.NoticeLine.notice_id, model.NoticeLine.position)
    objections: list[Objection] = many(Objection, model.Objection.notice_id, model.Objection.id)

    @classmethod
    def seen(cls, actor: Actor) -> Seen:
        """Limit to the actor's counties; a school office sees the paper."""
        return Seen(model.Notice, select(model.Notice).where(seen_by(actor)))

    @classmethod
    def natural(cls, row: Any) -> tuple[Any, ...]:
        """Order by the first day, the latest first."""
        return (row.opens_on, row.id)


@strawberry.input(description="Narrows a list of notices.")
class NoticeWhere(Where):
    """What is left out does not narrow it."""

    on: date | None = narrows(
        lambda row, day: and_(row.opens_on <= day, row.closes_on >= day), description="The list is public on this day."
    )
    ordered: bool | None = narrows(lambda row, ordered: row.order_no.is_not(None) == ordered)


NoticeOrder = ordered_by("Notice", "notices", "opens_on", "closes_on")


@strawberry.input
class ApprovePostingsInput:
    """Nominations that are approved together, all of them or none."""

    postings: list[strawberry.ID]
    order_no: str | None = None
    division: str | None = None


@strawberry.input
class OpenNoticeInput:
    """A list and its period."""

    title: str
    opens_on: date
    closes_on: date
    postings: list[strawberry.ID]
    contact: str = ""
    division: str | None = None


@strawberry.input
class ObjectToInput:
    """What was said, when, and by whom if they wish to be named."""

    notice: strawberry.ID = subject("Notice")
    raised_on: date
    said: str
    raised_by: str = ""
    line: strawberry.ID | None = reads(lambda line: line_id(line) if line else None, "line_id", default=None)


@strawberry.input
class AnswerObjectionInput:
    """Upheld against a line, the posting is cancelled with the answer as its reason."""

    notice: strawberry.ID = subject("Notice")
    objection: strawberry.ID = reads(line_id, "objection_id")
    answer: str
    upheld: bool


@strawberry.input
class OrderNoticeInput:
    """The number of the order."""

    notice: strawberry.ID = subject("Notice")
    order_no: str


@strawberry.type(description="Postings that were approved together.")
class Approved:
    """All that were asked for."""

    postings: list[Posting]


ApprovePostingsResult = Annotated[Approved | Refusal, strawberry.union("ApprovePostingsResult")]
OpenNoticeResult = Annotated[Notice | Refusal, strawberry.union("OpenNoticeResult")]


@strawberry.type
class NoticeDeeds:
    """What can be done towards an order."""

    @deed("Approve nominated postings together, all of them or none.")
    async def approve_postings(self, info: Info, input: ApprovePostingsInput) -> ApprovePostingsResult:
        ctx = info.context

        async def approve(session: AsyncSession) -> Any:
            county = county_named(await counties_of(session, ctx.actor), input.division)
            ids = [uuid_of(each, "Posting") for each in input.postings]
            return await actions.approve_many(
                session, ctx.actor, county_id=county.id, posting_ids=ids, order_no=input.order_no
            )

        return Approved(postings=[Posting(row=row) for row in await ctx.write(approve)])

    @deed("Make approved postings public together.")
    async def open_notice(self, info: Info, input: OpenNoticeInput) -> OpenNoticeResult:
        ctx = info.context

        async def open_(session: AsyncSession) -> Any:
            county = county_named(await counties_of(session, ctx.actor), input.division)
            return await actions.open_notice(
                session,
                ctx.actor,
                county_id=county.id,
                title=input.title,
                opens_on=input.opens_on,
                closes_on=input.closes_on,
                contact=input.contact,
                posting_ids=[uuid_of(each, "Posting") for each in input.postings],
            )

        return Notice(row=await ctx.write(open_))

    object_to = does(
        Notice, actions.object_to, ObjectToInput, "Write down an objection against the list or one of its lines."
    )
    answer_objection = does(Notice, actions.answer_objection, AnswerObjectionInput, "Answer an objection.")
    order_notice = does(
        Notice,
        actions.order_notice,
        OrderNoticeInput,
        "Order everybody who is still on the list, once its last day has passed.",
    )
