"""Activities sent back and resubmitted: mutations beside the other deeds of activities."""

from enum import StrEnum

import strawberry

from domain.activity import returns
from schema.activity_deeds import CorrectActivityInput, does
from schema.given import as_read, reads, subject


@strawberry.enum(description="The fields for which an activity can be sent back.")
class ActivityField(StrEnum):
    """Those that can be put right."""

    HELD_ON = "held_on"
    HOURS = "hours"
    PERSON_TIMES = "person_times"
    SUBJECT = "subject"
    TOPIC = "topic"


@strawberry.input
class ReturnActivityInput:
    """What is wrong with it, and where."""

    activity: strawberry.ID = subject("Activity")
    field: ActivityField | None = reads(
        lambda field: field.value if field else "", "field", default=None, description="All of it, if none is named."
    )
    reason: str
    version: int | None = as_read()


@strawberry.input(description="A returned activity put right; what is left out stays as it is.")
class ResubmitActivityInput(CorrectActivityInput):
    """The facts as they should have been written, and a word with them."""

    answer: str = ""


@strawberry.input
class AcceptActivityInput:
    """It is right now."""

    activity: strawberry.ID = subject("Activity")
    version: int | None = as_read()


@strawberry.type
class ActivityReturns:
    """What those who judge an activity and those who logged it can say to each other of it."""

    return_activity = does(
        returns.return_activity,
        ReturnActivityInput,
        "Send an activity back, for one of its fields or as a whole, with the reason.",
    )
    resubmit_activity = does(
        returns.resubmit_activity, ResubmitActivityInput, "Put a returned activity right and give it back."
    )
    accept_activity = does(returns.accept_activity, AcceptActivityInput, "Accept what was resubmitted of an activity.")
