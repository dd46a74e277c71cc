"""What can be done with an activity from its page."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Permission, Place, can
from domain.activity import actions
from domain.activity.model import Activity
from domain.activity.queries import find_activity
from domain.activity.rules import DEEDS
from domain.language import N_
from web.deed import Deed
from web.form import Form

CORRECTED = ("held_on", "hours", "person_times", "subject", "topic")


def _read_correction(form: Form) -> dict[str, Any]:
    return {
        "held_on": form.day("held_on"),
        "hours": form.number("hours", default=1),
        "person_times": form.number("person_times", default=0),
        "subject": form.text("subject"),
        "topic": form.text("topic"),
    }


async def _correct(
    session: AsyncSession, actor: Actor, activity_id: UUID, *, version: int | None, **wish: Any
) -> Activity:
    """Correct what differs from the record, so that the journal names nothing else."""
    seen = await find_activity(session, actor, activity_id)
    changes = {name: value for name, value in wish.items() if getattr(seen, name) != value}
    return await actions.correct_activity(session, actor, activity_id, version=version, **changes)


OFFERED: tuple[Deed[Activity], ...] = (
    Deed(
        name="confirm",
        resource="confirmation",
        label=N_("Confirm"),
        done=N_("The activity of {day} is confirmed. From now on it counts."),
        permission=Permission.CONFIRM_ACTIVITY,
        fields=(),
        read=lambda _form: {},
        act=actions.confirm_activity,
    ),
    Deed(
        name="correct",
        resource="correction",
        label=N_("Correct the record"),
        done=N_("The activity of {day} is corrected. What was known before stays on record."),
        permission=Permission.LOG_ACTIVITY,
        fields=CORRECTED,
        read=_read_correction,
        act=_correct,
    ),
    Deed(
        name="cancel",
        resource="cancellation",
        label=N_("Cancel the activity"),
        done=N_("The activity of {day} is cancelled."),
        permission=Permission.LOG_ACTIVITY,
        fields=("reason",),
        read=lambda form: {"reason": form.text("reason")},
        act=actions.cancel_activity,
        danger=True,
    ),
)


def deeds_for(actor: Actor, activity: Activity, today: date) -> list[Deed[Activity]]:
    """Name the deeds that the activity's state and day allow and the viewer may do, the next one first."""
    return [
        deed
        for deed in OFFERED
        if activity.state in DEEDS[deed.name]
        and any(can(actor, deed.permission, place) for place in _places(deed, activity))
        and (deed.name != "confirm" or activity.held_on <= today)
    ]


def can_confirm(actor: Actor, activity: Activity, today: date) -> bool:
    """Tell whether it waits for the viewer's own word."""
    return any(deed.name == "confirm" for deed in deeds_for(actor, activity, today))


def _places(deed: Deed[Activity], activity: Activity) -> Sequence[Place]:
    if deed.permission is Permission.CONFIRM_ACTIVITY:
        return (activity.hosting,)
    return [Place(activity.county_id, school) for school in activity.schools]
