"""What can be done with activities: each mutation bears the name of the action and answers with the activity."""

from datetime import date
from functools import partial

import strawberry

from domain.activity import actions
from schema import deed
from schema.activity import Activity, ActivityKind
from schema.given import Partial, as_read, names, once, subject

does = partial(deed.does, Activity)


@strawberry.input
class LogActivityInput(Partial):
    """What two twinned schools did, or will do, together."""

    twinning: strawberry.ID = names("Twinning", "twinning_id")
    kind: ActivityKind
    held_on: date
    hours: int = 1
    person_times: int | None = strawberry.field(
        default=None, description="As many as persons are named, unless it is said."
    )
    subject: str = ""
    topic: str = ""
    host: strawberry.ID | None = names(
        "School", "host_school_id", default=None, description="The partner school, unless it is named."
    )
    persons: list[strawberry.ID] = names(
        "Teacher", "persons", default_factory=list, description="Teachers of the two schools."
    )
    idempotency_key: str | None = once("logs nothing", "what was logged")


@strawberry.input
class ConfirmActivityInput:
    """The host school's word."""

    activity: strawberry.ID = subject("Activity")
    version: int | None = as_read()


@strawberry.input
class CancelActivityInput:
    """Taken back, because it did not take place or not so."""

    activity: strawberry.ID = subject("Activity")
    reason: str
    version: int | None = as_read()


@strawberry.input(description="What was written down wrongly; what is left out stays as it is.")
class CorrectActivityInput(Partial):
    """The facts as they should have been written."""

    activity: strawberry.ID = subject("Activity")
    held_on: date | None = None
    hours: int | None = None
    person_times: int | None = None
    subject: str | None = None
    topic: str | None = None
    persons: list[strawberry.ID] | None = names("Teacher", "persons", default=None)
    version: int | None = as_read()


@strawberry.type
class ActivityDeeds:
    """What can be done with activities."""

    log_activity = does(
        actions.log_activity, LogActivityInput, "Log what two twinned schools did, or will do, together."
    )
    confirm_activity = does(
        actions.confirm_activity, ConfirmActivityInput, "Confirm, as the school where it took place, that it did."
    )
    cancel_activity = does(actions.cancel_activity, CancelActivityInput, "Take an activity back, with the reason.")
    correct_activity = does(
        actions.correct_activity,
        CorrectActivityInput,
        "Put right what was written down wrongly; the host confirms it anew.",
    )
