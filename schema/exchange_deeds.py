"""What can be done with postings: each mutation bears the name of the action and answers with the posting."""

from datetime import date
from functools import partial

import strawberry

from domain.exchange import actions
from domain.exchange.model import WHOLE_WEEK
from schema import deed
from schema.exchange import Posting
from schema.exchange_words import Assessment, PostingKind
from schema.given import Partial, as_read, names, once, reads, subject

does = partial(deed.does, Posting)


@strawberry.input
class LogPostingInput:
    """A posting that is to be, or has been."""

    teacher: strawberry.ID = names("Teacher", "teacher_id")
    to_school: strawberry.ID = names("School", "to_school_id")
    from_school: strawberry.ID | None = names(
        "School", "from_school_id", default=None, description="The home of the first day, unless it is named."
    )
    kind: PostingKind
    starts_on: date
    planned_to: date
    personnel_moved: bool = False
    half_days: int = WHOLE_WEEK
    slots: list[int] = strawberry.field(default_factory=list)
    subject: str | None = None
    order_no: str | None = None
    idempotency_key: str | None = once("logs nothing", "what was logged")


@strawberry.input
class ApprovePostingInput:
    """The county's approval."""

    posting: strawberry.ID = subject("Posting")
    order_no: str | None = None
    version: int | None = as_read()


@strawberry.input
class ConfirmArrivalInput:
    """The receiving school's word."""

    posting: strawberry.ID = subject("Posting")
    arrived_on: date
    version: int | None = as_read()


@strawberry.input
class CompletePostingInput:
    """The regular end."""

    posting: strawberry.ID = subject("Posting")
    ended_on: date
    assessment: Assessment | None = None
    version: int | None = as_read()


@strawberry.input
class WithdrawPostingInput:
    """An early end."""

    posting: strawberry.ID = subject("Posting")
    ended_on: date
    reason: str
    version: int | None = as_read()


@strawberry.input
class CancelPostingInput:
    """Taken back before anybody set out."""

    posting: strawberry.ID = subject("Posting")
    reason: str
    version: int | None = as_read()


@strawberry.input
class ExtendPostingInput:
    """A later end."""

    posting: strawberry.ID = subject("Posting")
    planned_to: date
    reason: str
    version: int | None = as_read()


@strawberry.input(description="What was written down wrongly; what is left out stays as it is.")
class CorrectPostingInput(Partial):
    """The facts as they should have been written."""

    posting: strawberry.ID = subject("Posting")
    kind: PostingKind | None = None
    starts_on: date | None = None
    planned_to: date | None = None
    half_days: int | None = None
    slots: list[int] | None = reads(sorted, "slots", default=None)
    order_no: str | None = None
    version: int | None = as_read()


@strawberry.type
class PostingDeeds:
    """What can be done with postings."""

    log_posting = does(actions.log_posting, LogPostingInput, "Log that a teacher goes, or has gone, to another school.")
    approve_posting = does(
        actions.approve_posting, ApprovePostingInput, "Approve a nominated posting in the county's name."
    )
    confirm_arrival = does(
        actions.confirm_arrival, ConfirmArrivalInput, "Confirm, as the receiving school, that the teacher has arrived."
    )
    complete_posting = does(actions.complete_posting, CompletePostingInput, "Close a posting that ran its course.")
    withdraw_posting = does(actions.withdraw_posting, WithdrawPostingInput, "End a posting early, with the reason.")
    cancel_posting = does(
        actions.cancel_posting, CancelPostingInput, "Take back a posting before anybody has set out, with the reason."
    )
    extend_posting = does(
        actions.extend_posting, ExtendPostingInput, "Let a posting end later than planned, with the reason."
    )
    correct_posting = does(
        actions.correct_posting,
        CorrectPostingInput,
        "Put right what was written down wrongly; earlier figures do not move.",
    )
