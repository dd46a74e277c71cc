"""What is right for a teacher: a true id number, believable dates, one home at a time."""

from collections.abc import Iterable
from datetime import date

from domain.language import N_
from domain.refusals import Conflict, Invalid, NotFound
from domain.teacher.model import Employment, Teacher

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


class UnknownTeacher(NotFound):
    """No teacher that the actor may see has this id."""

    code = "unknown_teacher"
    message = N_("There is no such teacher.")


class WrongIdNumber(Invalid):
    """The id number fails its check digit, or is not of eighteen characters (GB 11643-1999)."""

    code = "wrong_id_number"
    message = N_("{value} is not an id number: its check digit is wrong.")


class SamePersonTwice(Conflict):
    """The county's book already has a person with this id number."""

    code = "same_person"
    message = N_("A teacher with this id number is already on the books.")


class NoName(Invalid):
    """A teacher without a name cannot be written down."""

    code = "no_name"
    message = N_("The name is missing.")


class EndsBeforeStart(Invalid):
    """The last day lies before the first."""

    code = "ends_before_start"
    message = N_("The last day, {last}, lies before the first, {first}.")


def check_id_number(text: str) -> str:
    """Give back the id number in capitals, once its check digit is proved.

    GB 11643-1999, article 5.4: the weighted sum of the first seventeen digits, modulo eleven, names the last character.

    :raises WrongIdNumber: when it is no id number
    """
    number = text.strip().upper()
    digits = number[:17]
    if len(number) != 18 or not (digits.isascii() and digits.isdigit()):
        raise WrongIdNumber(field="id_number", value=text)
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True))
    if _CHECKS[total % 11] != number[17]:
        raise WrongIdNumber(field="id_number", value=text)
    return number


def check_span(first: date, last: date | None, *, field: str) -> None:
    """Refuse a span whose last day lies before its first.

    :raises EndsBeforeStart: when it does
    """
    if last is not None and last < first:
        raise EndsBeforeStart(field=field, first=first, last=last)


def employment_on(teacher: Teacher, day: date) -> Employment | None:
    """Give the home employment of the day, or, before records begin, the earliest one that is known."""
    known = sorted(teacher.employments, key=lambda each: each.arrived_on)
    current = [each for each in known if each.arrived_on <= day and (each.ended_on is None or day <= each.ended_on)]
    if current:
        return current[-1]
    return known[0] if known and day < known[0].arrived_on else None


def is_backbone(teacher: Teacher, day: date, levels: Iterable[str]) -> bool:
    """Tell whether an award of one of the levels is valid on the day (its first day counts, its last does not)."""
    wanted = set(levels)
    return any(
        award.level in wanted and award.awarded_on <= day and (award.expires_on is None or day < award.expires_on)
        for award in teacher.awards
    )
