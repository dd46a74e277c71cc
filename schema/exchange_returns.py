"""Postings sent back to their school and resubmitted: mutations beside the other deeds of postings."""

from enum import StrEnum
from typing import Annotated, Any

import strawberry

from domain.exchange import returns
from schema.context import Info
from schema.deed import VERSION, deed
from schema.exchange import Posting
from schema.exchange_deeds import CorrectPostingInput
from schema.front import Refusal
from schema.node import uuid_of


@strawberry.enum(description="The fields for which a posting can be sent back.")
class PostingField(StrEnum):
    """Those that its school can put right."""

    KIND = "kind"
    STARTS_ON = "starts_on"
    PLANNED_TO = "planned_to"
    HALF_DAYS = "half_days"
    ORDER_NO = "order_no"


@strawberry.input
class ReturnPostingInput:
    """What is wrong with it, and where."""

    posting: strawberry.ID
    field: PostingField | None = strawberry.field(default=None, description="All of it, if none is named.")
    reason: str
    version: int | None = strawberry.field(default=None, description=VERSION)


@strawberry.input(description="A returned posting put right; what is left out stays as it is.")
class ResubmitPostingInput(CorrectPostingInput):
    """The facts as they should have been written, and a word to the county."""

    answer: str = ""


@strawberry.input
class AcceptPostingInput:
    """The county is content."""

    posting: strawberry.ID
    version: int | None = strawberry.field(default=None, description=VERSION)


ReturnPostingResult = Annotated[Posting | Refusal, strawberry.union("ReturnPostingResult")]
ResubmitPostingResult = Annotated[Posting | Refusal, strawberry.union("ResubmitPostingResult")]
AcceptPostingResult = Annotated[Posting | Refusal, strawberry.union("AcceptPostingResult")]


@strawberry.type
class PostingReturns:
    """What a county and a school can say to each other of a posting."""

    @deed("Send a posting back to its school, for one of its fields or as a whole, with the reason.")
    async def return_posting(self, info: Info, input: ReturnPostingInput) -> ReturnPostingResult:
        field = input.field.value if input.field else ""
        return await _done(info, returns.return_posting, input, field=field, reason=input.reason)

    @deed("Put a returned posting right and give it back to the county.")
    async def resubmit_posting(self, info: Info, input: ResubmitPostingInput) -> ResubmitPostingResult:
        return await _done(info, returns.resubmit_posting, input, answer=input.answer, **input.changes())

    @deed("Accept what was resubmitted of a posting.")
    async def accept_posting(self, info: Info, input: AcceptPostingInput) -> AcceptPostingResult:
        return await _done(info, returns.accept_posting, input)


async def _done(info: Info, deed: Any, given: Any, **facts: Any) -> Posting:
    ctx, posting_id = info.context, uuid_of(given.posting, "Posting")
    row = await ctx.write(lambda session: deed(session, ctx.actor, posting_id, version=given.version, **facts))
    return Posting(row=row)
