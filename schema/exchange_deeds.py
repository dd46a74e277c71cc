"""What can be done with postings: each mutation bears the name of the action and answers with the posting."""

from datetime import date
from typing import Annotated, Any

import strawberry

from domain.exchange import actions
from domain.exchange.model import WHOLE_WEEK
from schema.context import Info
from schema.deed import VERSION, deed
from schema.exchange import Posting
from schema.exchange_words import Assessment, PostingKind
from schema.front import Refusal
from schema.node import uuid_of


@strawberry.input
class LogPostingInput:
    """A posting that is to be, or has been."""

    teacher: strawberry.ID
    to_school: strawberry.ID
    from_school: strawberry.ID | None = strawberry.field(
        default=None, description="The home of the first day, unless it is named."
    )
    kind: PostingKind
    starts_on: date
    planned_to: date
    personnel_moved: bool = False
    half_days: int = WHOLE_WEEK
    slots: list[int] = strawberry.field(default_factory=list)
    subject: str | None = None
    order_no: str | None = None
    idempotency_key: str | None = strawberry.field(
        default=None, description="The same key again logs nothing twice, and answers with what was logged first."
    )


@strawberry.input
class ApprovePostingInput:
    """The county's approval."""

    posting: strawberry.ID
    order_no: str | None = None
    version: int | None = strawberry.field(default=None, description=VERSION)


@strawberry.input
class ConfirmArrivalInput:
    """The receiving school's word."""

    posting: strawberry.ID
    arrived_on: date
    version: int | None = strawberry.field(default=None, description=VERSION)


@strawberry.input
class CompletePostingInput:
    """The regular end."""

    posting: strawberry.ID
    ended_on: date
    assessment: Assessment | None = None
    version: int | None = strawberry.field(default=None, description=VERSION)


@strawberry.input
class WithdrawPostingInput:
    """An early end."""

    posting: strawberry.ID
    ended_on: date
    reason: str
    version: int | None = strawberry.field(default=None, description=VERSION)


@strawberry.input
class CancelPostingInput:
    """Taken back before anybody set out."""

    posting: strawberry.ID
    reason: str
    version: int | None = strawberry.field(default=None, description=VERSION)


@strawberry.input
class ExtendPostingInput:
    """A later end."""

    posting: strawberry.ID
    planned_to: date
    reason: str
    version: int | None = strawberry.field(default=None, description=VERSION)


@strawberry.input(description="What was written down wrongly; what is left out stays as it is.")
class CorrectPostingInput:
    """The facts as they should have been written."""

    posting: strawberry.ID
    kind: PostingKind | None = None
    starts_on: date | None = None
    planned_to: date | None = None
    half_days: int | None = None
    slots: list[int] | None = None
    order_no: str | None = None
    version: int | None = strawberry.field(default=None, description=VERSION)

    def changes(self) -> dict[str, Any]:
        """Give what is said to be otherwise."""
        said = {
            "kind": self.kind.value if self.kind else None,
            "starts_on": self.starts_on,
            "planned_to": self.planned_to,
            "half_days": self.half_days,
            "slots": None if self.slots is None else sorted(self.slots),
            "order_no": self.order_no,
        }
        return {name: value for name, value in said.items() if value is not None}


LogPostingResult = Annotated[Posting | Refusal, strawberry.union("LogPostingResult")]
ApprovePostingResult = Annotated[Posting | Refusal, strawberry.union("ApprovePostingResult")]
ConfirmArrivalResult = Annotated[Posting | Refusal, strawberry.union("ConfirmArrivalResult")]
CompletePostingResult = Annotated[Posting | Refusal, strawberry.union("CompletePostingResult")]
WithdrawPostingResult = Annotated[Posting | Refusal, strawberry.union("WithdrawPostingResult")]
CancelPostingResult = Annotated[Posting | Refusal, strawberry.union("CancelPostingResult")]
ExtendPostingResult = Annotated[Posting | Refusal, strawberry.union("ExtendPostingResult")]
CorrectPostingResult = Annotated[Posting | Refusal, strawberry.union("CorrectPostingResult")]


@strawberry.type
class PostingDeeds:
    """What can be done with postings."""

    @deed("Log that a teacher goes, or has gone, to another school.")
    async def log_posting(self, info: Info, input: LogPostingInput) -> LogPostingResult:
        ctx = info.context
        return Posting(
            row=await ctx.write(
                lambda session: actions.log_posting(
                    session,
                    ctx.actor,
                    teacher_id=uuid_of(input.teacher, "Teacher"),
                    to_school_id=uuid_of(input.to_school, "School"),
                    from_school_id=uuid_of(input.from_school, "School") if input.from_school else None,
                    kind=input.kind.value,
                    starts_on=input.starts_on,
                    planned_to=input.planned_to,
                    personnel_moved=input.personnel_moved,
                    half_days=input.half_days,
                    slots=input.slots,
                    subject=input.subject,
                    order_no=input.order_no,
                    idempotency_key=input.idempotency_key,
                )
            )
        )

    @deed("Approve a nominated posting in the county's name.")
    async def approve_posting(self, info: Info, input: ApprovePostingInput) -> ApprovePostingResult:
        return await _done(info, actions.approve_posting, input, order_no=input.order_no)

    @deed("Confirm, as the receiving school, that the teacher has arrived.")
    async def confirm_arrival(self, info: Info, input: ConfirmArrivalInput) -> ConfirmArrivalResult:
        return await _done(info, actions.confirm_arrival, input, arrived_on=input.arrived_on)

    @deed("Close a posting that ran its course.")
    async def complete_posting(self, info: Info, input: CompletePostingInput) -> CompletePostingResult:
        assessment = input.assessment.value if input.assessment else None
        return await _done(info, actions.complete_posting, input, ended_on=input.ended_on, assessment=assessment)

    @deed("End a posting early, with the reason.")
    async def withdraw_posting(self, info: Info, input: WithdrawPostingInput) -> WithdrawPostingResult:
        return await _done(info, actions.withdraw_posting, input, ended_on=input.ended_on, reason=input.reason)

    @deed("Take back a posting before anybody has set out, with the reason.")
    async def cancel_posting(self, info: Info, input: CancelPostingInput) -> CancelPostingResult:
        return await _done(info, actions.cancel_posting, input, reason=input.reason)

    @deed("Let a posting end later than planned, with the reason.")
    async def extend_posting(self, info: Info, input: ExtendPostingInput) -> ExtendPostingResult:
        return await _done(info, actions.extend_posting, input, planned_to=input.planned_to, reason=input.reason)

    @deed("Put right what was written down wrongly; earlier figures do not move.")
    async def correct_posting(self, info: Info, input: CorrectPostingInput) -> CorrectPostingResult:
        return await _done(info, actions.correct_posting, input, **input.changes())


async def _done(info: Info, act: Any, given: Any, **facts: Any) -> Posting:
    """Do the deed with the posting that is named, in the version that was read."""
    ctx, posting_id = info.context, uuid_of(given.posting, "Posting")
    row = await ctx.write(lambda session: act(session, ctx.actor, posting_id, version=given.version, **facts))
    return Posting(row=row)
