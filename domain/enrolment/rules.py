"""What is right for an enrolment: somebody of the school, rural on a reserved seat, one step after the other."""

import re
from datetime import date
from decimal import Decimal

from domain.calendar.rules import NotYet
from domain.enrolment.model import STATES, Enrolment
from domain.language import N_
from domain.refusals import Conflict, Invalid, NotFound
from domain.school.model import School
from domain.school.rules import RURAL, is_rural
from domain.teacher.model import Employment, Teacher
from domain.teacher.rules import employment_on
from domain.training.model import TrainingSession
from domain.training.rules import ReserveTerms

DEEDS: dict[str, tuple[str, ...]] = {
    "approve": ("nominated",),
    "enrol": ("approved",),
    "attend": ("approved", "enrolled"),
    "miss": ("approved", "enrolled"),
    "complete": ("attended",),
    "fail": ("attended",),
    "decline": ("nominated", "approved", "enrolled"),
    "replace": ("nominated", "approved", "enrolled"),
}
NEEDS_APPROVAL = ("enrol", "attend", "miss")
_CREDITS = re.compile(r"[0-9]{1,3}(\.[0-9])?")


class UnknownEnrolment(NotFound):
    """No enrolment that the actor may see has this id."""

    code = "unknown_enrolment"
    message = N_("There is no such enrolment.")


class AlreadyEnrolled(Conflict):
    """A teacher has one place in a session."""

    code = "already_enrolled"
    message = N_("This teacher already has a place in this session.")


class NotOnRoll(Invalid):
    """Only somebody with a home school can be nominated, by that school."""

    code = "not_on_roll"
    message = N_("{teacher} is employed at no school of this county on {day}.")


class NotRural(Invalid):
    """Reserved seats are for teachers of rural schools (农村教师), as the clause in force defines them."""

    code = "not_rural"
    message = N_("{school} is not a rural school by the list of {year}; reserved seats are for rural teachers.")


class HostIsHome(Invalid):
    """Shadow and order-based training happen elsewhere."""

    code = "host_is_home"
    message = N_("{school} is the host of this training and cannot send its own teachers.")


class TrainingOver(Conflict):
    """Nobody is sent to a session that has ended."""

    code = "training_over"
    message = N_("This session ended on {day}.")


class NotApproved(Conflict):
    """Whoever attends was approved before."""

    code = "not_approved"
    message = N_("This nomination has not been approved yet.")


class WrongStep(Conflict):
    """The enrolment has gone past, or not yet come to, the state in which this is done."""

    code = "wrong_step"
    message = N_("This enrolment is “{state}”, so this can no longer be done.")


class TooManyHours(Invalid):
    """Nobody is credited with more hours than the session has."""

    code = "too_many_hours"
    message = N_("The session has {most} hours; {hours} cannot be credited.")


class NoHours(Invalid):
    """Whoever completed a training has hours to show for it."""

    code = "no_hours"
    message = N_("Completed training is credited with at least one hour.")


class WrongCredits(Invalid):
    """Credits (学分) are counted in tenths at the finest."""

    code = "wrong_credits"
    message = N_("“{value}” is no number of credits: from 0 to 999, with one decimal at most.")


class SameTeacher(Invalid):
    """A substitute is somebody else."""

    code = "same_teacher"
    message = N_("A substitute is somebody else.")


def check_step(enrolment: Enrolment, deed: str) -> None:
    """Refuse a deed in a state that does not allow it.

    :raises NotApproved: when it needs the approval that has not been given
    :raises WrongStep: when the enrolment is in another state than it needs
    """
    if enrolment.state == "nominated" and deed in NEEDS_APPROVAL:
        raise NotApproved(field="state")
    if enrolment.state not in DEEDS[deed]:
        raise WrongStep(field="state", state=STATES[enrolment.state])


def check_nomination(
    training: TrainingSession,
    school: School,
    *,
    reserved: bool,
    terms: ReserveTerms | None,
    day: date,
) -> None:
    """Refuse a nomination that cannot be; the school's classes and flags must be loaded.

    :raises TrainingOver: after the session's last day
    :raises HostIsHome: when the teacher's own school is the host
    :raises NotRural: when a reserved seat is asked for somebody who is not of a rural school
    """
    if day > training.ends_on:
        raise TrainingOver(field="training_session", day=training.ends_on)
    if training.host_school_id == school.id:
        raise HostIsHome(field="teacher", school=school.name)
    if reserved:
        check_rural(training, school, terms, day)


def check_rural(training: TrainingSession, school: School, terms: ReserveTerms | None, day: date) -> None:
    """Refuse a reserved seat to a school that is not rural, as the clause in force defines it.

    :raises NotRural: when it is not
    """
    year = terms.year_of(training.starts_on) if terms else training.starts_on.year
    if not is_rural(school, terms.rural if terms else RURAL["village"], class_year=year, day=day):
        raise NotRural(field="reserved", school=school.name, year=year, clause=terms.clause if terms else None)


def home_on(teacher: Teacher, day: date) -> Employment:
    """Give the home employment of the day.

    :raises NotOnRoll: when there is none
    """
    home = employment_on(teacher, day)
    if home is None:
        raise NotOnRoll(field="teacher", teacher=teacher.name, day=day)
    return home


def drafted(training: TrainingSession, teacher: Teacher, home: Employment, *, reserved: bool, day: date) -> Enrolment:
    """Write down a nomination, with name, subject and school as they are on the day; no place is taken yet."""
    return Enrolment(
        county_id=training.county_id,
        session_id=training.id,
        allocation_id=training.id,
        teacher_id=teacher.id,
        person_id=teacher.person_id,
        teacher_name=teacher.name,
        subject=home.subject,
        school_id=home.school_id,
        reserved=reserved,
        nominated_on=day,
        most_hours=training.hours,
    )


def check_begun(training: TrainingSession, today: date) -> None:
    """Refuse to record who came before the session has begun.

    :raises NotYet: when its first day is still to come
    """
    if today < training.starts_on:
        raise NotYet(field="state", day=training.starts_on)


def check_hours(hours: int, most: int) -> None:
    """Refuse hours that the session did not have.

    :raises NoHours: when none are credited
    :raises TooManyHours: when they are more than the session's
    """
    if hours < 1:
        raise NoHours(field="hours")
    if hours > most:
        raise TooManyHours(field="hours", most=most, hours=hours)


def read_credits(text: str, field: str = "credits") -> Decimal:
    """Read a number of credits as people write it.

    :raises WrongCredits: when it is none
    """
    if not _CREDITS.fullmatch(text):
        raise WrongCredits(field=field, value=text)
    return Decimal(text)


def check_credits(credits: Decimal | None) -> None:
    """Refuse credits that no record could hold; whoever names none has none.

    :raises WrongCredits: when they are below 0, beyond belief, or finer than tenths
    """
    if credits is not None:
        read_credits(f"{credits:f}" if credits.is_finite() else str(credits))
