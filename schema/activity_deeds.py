"""What can be done with activities: each mutation bears the name of the action and answers with the activity."""

from datetime import date
from typing import Annotated, Any

import strawberry

from domain.activity import actions
from domain.activity.model import Activity as Row
from schema.activity import Activity, ActivityKind
from schema.context import Info
from schema.deed import VERSION, deed
from schema.front import Refusal
from schema.node import uuid_of


@strawberry.input
class LogActivityInput:
    """What two twinned schools did, or will do, together."""

    twinning: strawberry.ID
    kind: ActivityKind
    held_on: date
    hours: int = 1
    person_times: int | None = strawberry.field(
        default=None, description="As many as persons are named, unless it is said."
    )
    subject: str = ""
    topic: str = ""
    host: strawberry.ID | None = strawberry.field(default=None, description="The partner school, unless it is named.")
    persons: list[strawberry.ID] = strawberry.field(default_factory=list, description="Teachers of the two schools.")
    idempotency_key: str | None = strawberry.field(
        default=None, description="The same key again logs nothing twice, and answers with what was logged first."
    )


@strawberry.input
class ConfirmActivityInput:
    """The host school's word."""

    activity: strawberry.ID
    version: int | None = strawberry.field(default=None, description=VERSION)


@strawberry.input
class CancelActivityInput:
    """Taken back, because it did not take place or not so."""

    activity: strawberry.ID
    reason: str
    version: int | None = strawberry.field(default=None, description=VERSION)


@strawberry.input(description="What was written down wrongly; what is left out stays as it is.")
class CorrectActivityInput:
    """The facts as they should have been written."""

    activity: strawberry.ID
    held_on: date | None = None
    hours: int | None = None
    person_times: int | None = None
    subject: str | None = None
    topic: str | None = None
    persons: list[strawberry.ID] | None = None
    version: int | None = strawberry.field(default=None, description=VERSION)

    def changes(self) -> dict[str, Any]:
        """Give what is said to be otherwise."""
        said = {
            "held_on": self.held_on,
            "hours": self.hours,
            "person_times": self.person_times,
            "subject": self.subject,
            "topic": self.topic,
            "persons": None if self.persons is None else [uuid_of(each, "Teacher") for each in self.persons],
        }
        return {name: value for name, value in said.items() if value is not None}


LogActivityResult = Annotated[Activity | Refusal, strawberry.union("LogActivityResult")]
ConfirmActivityResult = Annotated[Activity | Refusal, strawberry.union("ConfirmActivityResult")]
CancelActivityResult = Annotated[Activity | Refusal, strawberry.union("CancelActivityResult")]
CorrectActivityResult = Annotated[Activity | Refusal, strawberry.union("CorrectActivityResult")]


@strawberry.type
class ActivityDeeds:
    """What can be done with activities."""

    @deed("Log what two twinned schools did, or will do, together.")
    async def log_activity(self, info: Info, input: LogActivityInput) -> LogActivityResult:
        ctx = info.context
        persons = [uuid_of(each, "Teacher") for each in input.persons]
        counted = {} if input.person_times is None else {"person_times": input.person_times}
        row: Row = await ctx.write(
            lambda session: actions.log_activity(
                session,
                ctx.actor,
                twinning_id=uuid_of(input.twinning, "Twinning"),
                kind=input.kind.value,
                held_on=input.held_on,
                hours=input.hours,
                subject=input.subject,
                topic=input.topic,
                host_school_id=uuid_of(input.host, "School") if input.host else None,
                persons=persons,
                idempotency_key=input.idempotency_key,
                **counted,
            )
        )
        return Activity(row=row)

    @deed("Confirm, as the school where it took place, that it did.")
    async def confirm_activity(self, info: Info, input: ConfirmActivityInput) -> ConfirmActivityResult:
        return await done(info, actions.confirm_activity, input)

    @deed("Take an activity back, with the reason.")
    async def cancel_activity(self, info: Info, input: CancelActivityInput) -> CancelActivityResult:
        return await done(info, actions.cancel_activity, input, reason=input.reason)

    @deed("Put right what was written down wrongly; the host confirms it anew.")
    async def correct_activity(self, info: Info, input: CorrectActivityInput) -> CorrectActivityResult:
        return await done(info, actions.correct_activity, input, **input.changes())


async def done(info: Info, act: Any, given: Any, **facts: Any) -> Activity:
    """Do the deed with the activity that is named, in the version that was read."""
    ctx, activity_id = info.context, uuid_of(given.activity, "Activity")
    row = await ctx.write(lambda session: act(session, ctx.actor, activity_id, version=given.version, **facts))
    return Activity(row=row)
