"""What can be done with an activity from its page."""

from collections.abc import Collection, Sequence
from datetime import date

from domain.access import Actor, Permission, Place, can
from domain.activity import actions, returns
from domain.activity.model import Activity
from domain.activity.queries import find_activity
from domain.activity.rules import DEEDS, RETURNABLE, guest_of
from domain.language import N_
from domain.review.model import Return
from web.ask import choice, day, number, text
from web.deed import Deed, correcting

CORRECTION = (
    day("held_on"), number("hours", default=1), number("person_times"), text("subject"), text("topic"),
)  # fmt: skip
OFFERED: tuple[Deed[Activity], ...] = (
    Deed(
        name="resubmit",
        resource="resubmission",
        label=N_("Put right and resubmit"),
        done=N_("The activity of {day} is resubmitted."),
        permission=Permission.LOG_ACTIVITY,
        asks=(*CORRECTION, text("answer")),
        act=correcting(find_activity, returns.resubmit_activity),
    ),
    Deed(
        name="accept",
        resource="acceptance",
        label=N_("Accept what was resubmitted"),
        done=N_("What was returned of the activity of {day} is settled."),
        permission=Permission.RETURN_RECORDS,
        act=returns.accept_activity,
    ),
    Deed(
        name="confirm",
        resource="confirmation",
        label=N_("Confirm"),
        done=N_("The activity of {day} is confirmed. From now on it counts."),
        permission=Permission.CONFIRM_ACTIVITY,
        act=actions.confirm_activity,
    ),
    Deed(
        name="correct",
        resource="correction",
        label=N_("Correct the record"),
        done=N_("The activity of {day} is corrected. What was known before stays on record."),
        permission=Permission.LOG_ACTIVITY,
        asks=CORRECTION,
        act=correcting(find_activity, actions.correct_activity),
    ),
    Deed(
        name="cancel",
        resource="cancellation",
        label=N_("Cancel the activity"),
        done=N_("The activity of {day} is cancelled."),
        permission=Permission.LOG_ACTIVITY,
        asks=(text("reason"),),
        act=actions.cancel_activity,
        danger=True,
    ),
    Deed(
        name="send_back",
        resource="returns",
        label=N_("Send back to be put right"),
        done=N_("The activity of {day} is sent back."),
        permission=Permission.RETURN_RECORDS,
        asks=(choice("field", RETURNABLE, required=False), text("reason")),
        act=returns.return_activity,
    ),
)


def deeds_for(actor: Actor, activity: Activity, today: date, thread: Sequence[Return] = ()) -> list[Deed[Activity]]:
    """Name the deeds that the activity's state, day and thread allow and the viewer may do, the next one first."""
    passed_over = _passed_over(actor, activity, {each.state for each in thread})
    return [
        deed
        for deed in OFFERED
        if activity.state in DEEDS[deed.name]
        and deed.name not in passed_over
        and _may(actor, deed, activity)
        and (deed.name != "confirm" or activity.held_on <= today)
    ]


def can_confirm(actor: Actor, activity: Activity, today: date) -> bool:
    """Tell whether it waits for the viewer's own word."""
    return any(deed.name == "confirm" for deed in deeds_for(actor, activity, today))


def _passed_over(actor: Actor, activity: Activity, standing: Collection[str]) -> set[str]:
    """Name the deeds that nobody needs now: the guest resubmits what was sent back, and only corrects what was not."""
    resubmits = guest_of(activity) in actor.schools and "open" in standing
    settled = set() if "resubmitted" in standing else {"accept"}
    return {"correct" if resubmits else "resubmit"} | settled


def _may(actor: Actor, deed: Deed[Activity], activity: Activity) -> bool:
    """Tell whether the viewer has leave; what is sent back, its host judges as well as the county."""
    if deed.permission is Permission.RETURN_RECORDS and actor.of_school:
        return can(actor, Permission.CONFIRM_ACTIVITY, activity.hosting)
    return any(can(actor, deed.permission, place) for place in _places(deed, activity))


def _places(deed: Deed[Activity], activity: Activity) -> Sequence[Place]:
    if deed.permission is Permission.RETURN_RECORDS:
        return (Place(activity.county_id),)
    if deed.permission is Permission.CONFIRM_ACTIVITY:
        return (activity.hosting,)
    return [Place(activity.county_id, school) for school in activity.schools]
