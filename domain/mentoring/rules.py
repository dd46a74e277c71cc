"""What is right for a teacher pair: two people, each at their school, within the twinning's term."""

from datetime import date
from uuid import UUID

from domain.calendar.rules import NotYet
from domain.language import N_
from domain.mentoring.model import STATES, TeacherPair
from domain.refusals import Conflict, Invalid, NotFound
from domain.teacher.model import Teacher
from domain.teacher.rules import check_span, employment_on
from domain.twinning.model import Twinning

LONGEST_SUBJECT = 20


class UnknownPair(NotFound):
    """No teacher pair that the actor may see has this id."""

    code = "unknown_teacher_pair"
    message = N_("There is no such pair of teachers.")


class OutsideTwinning(Invalid):
    """A pair within a twinning lasts no longer than the twinning."""

    code = "outside_twinning"
    message = N_("The twinning runs from {first} to {last}; the pair must lie within.")


class OneTeacherTwice(Invalid):
    """Nobody is their own mentor."""

    code = "one_teacher_twice"
    message = N_("Mentor and mentee are the same person.")


class NotAtSchool(Invalid):
    """Each side names a teacher of its own."""

    code = "not_employed_there"
    message = N_("{teacher} is not employed at the school on {day}.")


class NoSubject(Invalid):
    """A pair works on one subject."""

    code = "no_subject"
    message = N_("Please give the subject, in at most {limit} characters.")


class AlreadyPaired(Conflict):
    """The two are a pair in this subject already."""

    code = "already_paired"
    message = N_("These two are already a pair in this subject.")


class WrongState(Conflict):
    """The pair is complete already, or has ended."""

    code = "wrong_state"
    message = N_("This pair is “{state}”, so this can no longer be done.")


class OutsidePair(Invalid):
    """The day lies outside the pair's time."""

    code = "outside_pair"
    message = N_("{day} does not lie between {first} and {last}.")


def check_pair(pair: TeacherPair, twinning: Twinning) -> None:
    """Refuse a pair that cannot be.

    :raises NoSubject: without a subject, or with an essay for one
    :raises EndsBeforeStart: when the last day lies before the first
    :raises OutsideTwinning: when a day lies outside the twinning's term
    """
    if not 0 < len(pair.subject) <= LONGEST_SUBJECT:
        raise NoSubject(field="subject", limit=LONGEST_SUBJECT)
    check_span(pair.starts_on, pair.ends_on, field="ends_on")
    if not (twinning.starts_on <= pair.starts_on and pair.ends_on <= twinning.last_day):
        raise OutsideTwinning(field="ends_on", first=twinning.starts_on, last=twinning.last_day)


def check_teacher(pair: TeacherPair, teacher: Teacher, school_id: UUID) -> None:
    """Refuse a teacher who is on both sides, or not employed at the side's school on the first day.

    :raises OneTeacherTwice: when the other side is the same person
    :raises NotAtSchool: when the home is another school
    """
    if teacher.id in (pair.mentor_id, pair.mentee_id):
        raise OneTeacherTwice(field="teacher")
    home = employment_on(teacher, pair.starts_on)
    if home is None or home.school_id != school_id:
        raise NotAtSchool(field="teacher", teacher=teacher.name, day=pair.starts_on)


def check_state(pair: TeacherPair, *allowed: str) -> None:
    """Refuse what does not belong to the pair's state.

    :raises WrongState: when the state is another
    """
    if pair.state not in allowed:
        raise WrongState(state=STATES[pair.state])


def check_end(pair: TeacherPair, day: date, today: date) -> None:
    """Refuse an end that is still to come, or lies outside the pair's time.

    :raises NotYet: when it is still to come
    :raises OutsidePair: when it lies outside
    """
    if day > today:
        raise NotYet(field="ended_on", day=day)
    if not pair.starts_on <= day <= pair.ends_on:
        raise OutsidePair(field="ended_on", day=day, first=pair.starts_on, last=pair.ends_on)
