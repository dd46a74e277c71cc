"""What is right for a school: open on the day, and sharing a stage with its partner."""

from datetime import date

from domain.language import N_
from domain.refusals import Invalid, NotFound
from domain.school.model import School


class UnknownSchool(NotFound):
    """No school has this code, name or id."""

    code = "unknown_school"
    message = N_("There is no school “{value}”.")


class SchoolClosed(Invalid):
    """The school is not open on every day that is meant."""

    code = "school_closed"
    message = N_("{school} is not open from {first} to {last}.")


class SameSchoolTwice(Invalid):
    """A school cannot be its own partner."""

    code = "same_school"
    message = N_("The sending and the receiving school are the same.")


class NoCommonStage(Invalid):
    """The schools share no stage, so no teacher of one can teach at the other."""

    code = "stage_mismatch"
    message = N_("{one} and {other} have no school stage in common.")


def check_open(school: School, first: date, last: date, *, field: str) -> None:
    """Refuse a school that is closed on any day from the first to the last.

    :raises SchoolClosed: when it opens later or closes earlier
    """
    late = school.opened_on is not None and school.opened_on > first
    gone = school.closed_on is not None and school.closed_on <= last
    if late or gone:
        raise SchoolClosed(field=field, school=school.name, first=first, last=last)


def check_pair(one: School, other: School, *, field: str) -> None:
    """Refuse two schools that are one, or that have no stage in common.

    :raises SameSchoolTwice: when both are the same school
    :raises NoCommonStage: when they share no stage
    """
    if one.id == other.id:
        raise SameSchoolTwice(field=field)
    if not set(one.stages) & set(other.stages):
        raise NoCommonStage(field=field, one=one.name, other=other.name)
