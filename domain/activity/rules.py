"""What is right for an activity: within its twinning's term, at one of the two schools, once, with heads enough."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Required, TypedDict
from uuid import UUID

from domain.access import Actor, Place
from domain.activity.model import LESSONS, MOST_HOURS, MOST_PERSON_TIMES, STATES, UNITS, Activity
from domain.calendar.rules import NotYet
from domain.language import N_
from domain.refusals import Conflict, Invalid, NotFound
from domain.teacher.model import Teacher
from domain.teacher.rules import employment_on
from domain.twinning.model import STATES as TWINNING_STATES
from domain.twinning.model import Twinning

LONGEST_SUBJECT = 20
LONGEST_TOPIC = 200

DEEDS: dict[str, tuple[str, ...]] = {
    "confirm": ("logged",),
    "cancel": ("logged", "confirmed"),
    "correct": ("logged", "confirmed"),
    "send_back": ("logged", "confirmed"),
    "resubmit": ("logged", "confirmed"),
    "accept": ("logged", "confirmed"),
}
RETURNABLE = ("held_on", "hours", "person_times", "subject", "topic")
"""The fields for which an activity can be sent back: those that can be put right."""
TAKES_ACTIVITIES = ("active", "suspended", "expired", "renewed", "terminated")
"""States of a twinning under which a day within its term can be logged, if need be long after it."""


class UnknownActivity(NotFound):
    """No activity that the actor may see has this id."""

    code = "unknown_activity"
    message = N_("There is no such activity.")


class OutsideTwinning(Invalid):
    """An activity belongs to a twinning only on a day of its term."""

    code = "outside_twinning"
    message = N_("The twinning runs from {first} to {last}; {day} lies outside.")


class TwinningNotInForce(Conflict):
    """Nothing is done under an agreement that is not yet, or not at present, in force."""

    code = "twinning_not_in_force"
    message = N_("This twinning is “{state}”, so nothing can be logged under it.")


class HostNotOfPair(Invalid):
    """An activity takes place at one of the two schools, or is led from there."""

    code = "host_not_of_pair"
    message = N_("The host school must be one of the two twinned schools.")


class NotOfThePair(Invalid):
    """Only teachers of the two schools are named."""

    code = "not_of_the_pair"
    message = N_("{teacher} was not employed at either of the two schools on {day}.")


class WrongAmount(Invalid):
    """A number beyond belief."""

    code = "wrong_amount"
    message = N_("Give a whole number from {low} to {high}.")


class FewerThanNamed(Invalid):
    """Whoever is named was there, and is counted."""

    code = "fewer_than_named"
    message = N_("{named} person{named:|s} {named:is|are} named, so there are at least as many person-times.")


class TooLong(Invalid):
    """A subject and a topic are short."""

    code = "text_too_long"
    message = N_("This may have at most {limit} characters.")


class AlreadyLogged(Conflict):
    """Both schools log what they did, and it would count twice."""

    code = "already_logged"
    message = N_(
        "An activity of this kind, day and subject is already logged for these two schools. Correct that one instead."
    )


class WrongState(Conflict):
    """The activity has gone past the state in which this is done."""

    code = "wrong_state"
    message = N_("This activity is “{state}”, so this can no longer be done.")


class Wish(TypedDict, total=False):
    """What is said when an activity is logged; it takes place at the partner school unless told otherwise."""

    kind: Required[str]
    held_on: Required[date]
    hours: int
    person_times: int
    subject: str
    topic: str
    host_school_id: UUID | None
    persons: Sequence[UUID]


class Correction(TypedDict, total=False):
    """What can be put right in an activity; another kind or another pair is another activity."""

    held_on: date
    hours: int
    person_times: int
    subject: str
    topic: str
    persons: Sequence[UUID]


def drafted(wish: Wish, *, twinning: Twinning, now: datetime) -> Activity:
    """Write down what is said of an activity; who is named comes apart."""
    return Activity(
        county_id=twinning.county_id,
        twinning_id=twinning.id,
        lead_county_id=twinning.lead_county_id,
        lead_school_id=twinning.lead_school_id,
        partner_school_id=twinning.partner_school_id,
        host_school_id=wish.get("host_school_id") or twinning.partner_school_id,
        stage=twinning.stage,
        kind=wish["kind"],
        held_on=wish["held_on"],
        subject=wish.get("subject", "").strip(),
        topic=wish.get("topic", "").strip(),
        hours=wish.get("hours", 1),
        person_times=wish.get("person_times", len(set(wish.get("persons", ())))),
        state="logged",
        logged_at=now,
    )


def check_activity(activity: Activity, twinning: Twinning) -> None:
    """Refuse an activity that cannot be, by the first rule that it breaks.

    :raises TwinningNotInForce: when the twinning is not agreed yet, or is suspended
    :raises OutsideTwinning: when the day lies outside its term
    :raises HostNotOfPair: when it takes place at a third school
    :raises WrongAmount: when hours or person-times are beyond belief
    :raises TooLong: when subject or topic is an essay
    """
    resting = twinning.suspended_on is not None and activity.held_on >= twinning.suspended_on
    if twinning.state not in TAKES_ACTIVITIES or resting:
        raise TwinningNotInForce(field="twinning", state=TWINNING_STATES[twinning.state])
    if not twinning.starts_on <= activity.held_on <= twinning.last_day:
        raise OutsideTwinning(field="held_on", day=activity.held_on, first=twinning.starts_on, last=twinning.last_day)
    if activity.host_school_id not in activity.schools:
        raise HostNotOfPair(field="host")
    _check_amount(activity.hours, 1, MOST_HOURS, field="hours")
    _check_amount(activity.person_times, 0, MOST_PERSON_TIMES, field="person_times")
    _check_length(activity.subject, LONGEST_SUBJECT, field="subject")
    _check_length(activity.topic, LONGEST_TOPIC, field="topic")


def _check_amount(amount: int, low: int, high: int, *, field: str) -> None:
    if not low <= amount <= high:
        raise WrongAmount(field=field, low=low, high=high)


def _check_length(text: str, limit: int, *, field: str) -> None:
    if len(text) > limit:
        raise TooLong(field=field, limit=limit)


def check_named(activity: Activity, named: int) -> None:
    """Refuse fewer person-times than persons who are named.

    :raises FewerThanNamed: when the named alone are more
    """
    if named > activity.person_times:
        raise FewerThanNamed(field="person_times", named=named)


def school_of(teacher: Teacher, activity: Activity) -> UUID:
    """Tell at which of the two schools the teacher was employed on the day.

    :raises NotOfThePair: when at neither
    """
    home = employment_on(teacher, activity.held_on)
    if home is None or home.school_id not in activity.schools:
        raise NotOfThePair(field="persons", teacher=teacher.name, day=activity.held_on)
    return home.school_id


def side_of(actor: Actor, pair: Twinning | Activity) -> Place:
    """Tell for which of the two schools the actor speaks, or that it is the county whose book it stands in."""
    return Place(pair.county_id, next((school for school in pair.schools if school in actor.schools), None))


def guest_of(activity: Activity) -> UUID:
    """Give the school that came, or was reached, from elsewhere: the one of the two that is not the host."""
    return next(school for school in activity.schools if school != activity.host_school_id)


def first_state(activity: Activity, schools: Sequence[UUID], today: date) -> str:
    """Tell whether it stands confirmed: the host's own word is enough once the day has come."""
    spoken = activity.host_school_id in schools and activity.held_on <= today
    return "confirmed" if spoken else "logged"


def check_state(activity: Activity, deed: str) -> None:
    """Refuse a deed that does not belong to the activity's state.

    :raises WrongState: when the state is another
    """
    if activity.state not in DEEDS[deed]:
        raise WrongState(state=STATES[activity.state])


def check_held(activity: Activity, today: date) -> None:
    """Refuse to confirm what is still to come.

    :raises NotYet: when its day is
    """
    if activity.held_on > today:
        raise NotYet(field="held_on", day=activity.held_on)


def amount_of(kind: str, hours: int, times: int) -> int:
    """Tell how much some activities of a kind come to in its unit: lessons by their number, others by how often."""
    return hours if UNITS[kind] == LESSONS else times
