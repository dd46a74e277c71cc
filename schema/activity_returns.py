"""Activities sent back and resubmitted: mutations beside the other deeds of activities."""

from enum import StrEnum
from typing import Annotated

import strawberry

from domain.activity import returns
from schema.activity import Activity
from schema.activity_deeds import CorrectActivityInput, done
from schema.context import Info
from schema.deed import VERSION, deed
from schema.front import Refusal


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

    activity: strawberry.ID
    field: ActivityField | None = strawberry.field(default=None, description="All of it, if none is named.")
    reason: str
    version: int | None = strawberry.field(default=None, description=VERSION)


@strawberry.input(description="A returned activity put right; what is left out stays as it is.")
class ResubmitActivityInput(CorrectActivityInput):
    """The facts as they should have been written, and a word with them."""

    answer: str = ""


@strawberry.input
class AcceptActivityInput:
    """It is right now."""

    activity: strawberry.ID
    version: int | None = strawberry.field(default=None, description=VERSION)


ReturnActivityResult = Annotated[Activity | Refusal, strawberry.union("ReturnActivityResult")]
ResubmitActivityResult = Annotated[Activity | Refusal, strawberry.union("ResubmitActivityResult")]
AcceptActivityResult = Annotated[Activity | Refusal, strawberry.union("AcceptActivityResult")]


@strawberry.type
class ActivityReturns:
    """What those who judge an activity and those who logged it can say to each other of it."""

    @deed("Send an activity back, for one of its fields or as a whole, with the reason.")
    async def return_activity(self, info: Info, input: ReturnActivityInput) -> ReturnActivityResult:
        field = input.field.value if input.field else ""
        return await done(info, returns.return_activity, input, field=field, reason=input.reason)

    @deed("Put a returned activity right and give it back.")
    async def resubmit_activity(self, info: Info, input: ResubmitActivityInput) -> ResubmitActivityResult:
        return await done(info, returns.resubmit_activity, input, answer=input.answer, **input.changes())

    @deed("Accept what was resubmitted of an activity.")
    async def accept_activity(self, info: Info, input: AcceptActivityInput) -> AcceptActivityResult:
        return await done(info, returns.accept_activity, input)
