"""Postings sent back to their school and resubmitted: mutations beside the other deeds of postings."""

from enum import StrEnum

import strawberry

from domain.exchange import returns
from schema.exchange_deeds import CorrectPostingInput, does
from schema.given import as_read, reads, subject


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

    posting: strawberry.ID = subject("Posting")
    field: PostingField | None = reads(
        lambda field: field.value if field else "", "field", default=None, description="All of it, if none is named."
    )
    reason: str
    version: int | None = as_read()


@strawberry.input(description="A returned posting put right; what is left out stays as it is.")
class ResubmitPostingInput(CorrectPostingInput):
    """The facts as they should have been written, and a word to the county."""

    answer: str = ""


@strawberry.input
class AcceptPostingInput:
    """The county is content."""

    posting: strawberry.ID = subject("Posting")
    version: int | None = as_read()


@strawberry.type
class PostingReturns:
    """What a county and a school can say to each other of a posting."""

    return_posting = does(
        returns.return_posting,
        ReturnPostingInput,
        "Send a posting back to its school, for one of its fields or as a whole, with the reason.",
    )
    resubmit_posting = does(
        returns.resubmit_posting, ResubmitPostingInput, "Put a returned posting right and give it back to the county."
    )
    accept_posting = does(returns.accept_posting, AcceptPostingInput, "Accept what was resubmitted of a posting.")
