"""What is right for a teacher: a true id number, believable dates, one home at a time."""

from collections.abc import Iterable
from datetime import date

from domain.calendar.rules import check_reach
from domain.language import N_
from domain.refusals import Conflict, Invalid, NotFound
from domain.teacher.model import EXEMPTIONS, Award, Employment, Exemption, Teacher

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
LONGEST = 500


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


class NoSuchExemption(Invalid):
    """Only the grounds of the list leave a teacher out of rotation."""

    code = "no_such_exemption"
    message = N_("“{value}” is not a ground for exemption.")


class NoGround(Invalid):
    """An exemption needs a ground that others can check: the certificate or the decision."""

    code = "no_ground"
    message = N_("Please say on what certificate or decision the exemption rests.")


class UnknownExemption(NotFound):
    """The register that the actor may see has no such entry."""

    code = "unknown_exemption"
    message = N_("There is no such exemption.")


class EndsNoEarlier(Invalid):
    """To end an exemption is to end it earlier than it would; to let it last is to correct it."""

    code = "ends_no_earlier"
    message = N_("The exemption ends on {last} anyway; correct the record if it lasts longer.")


class TextTooLong(Invalid):
    """The register is a list that people read, not a file of documents."""

    code = "text_too_long"
    message = N_("This is longer than {most} signs.")


class AlreadyExempt(Conflict):
    """The register already has this kind of exemption on one of the days."""

    code = "already_exempt"
    message = N_("An exemption of this kind is already registered from {first} to {last}.")


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


def check_exemption(
    teacher: Teacher,
    *,
    kind: str,
    starts_on: date,
    ends_on: date | None,
    ground: str,
    own: Exemption | None = None,
) -> str:
    """Refuse an exemption that cannot be, and give back its ground without blanks around it.

    :param own: the entry that is being corrected, which does not stand in its own way
    :raises NoSuchExemption: when the kind is none of the list
    :raises DayOutOfReach: when a day lies in an absurd year
    :raises EndsBeforeStart: when the last day lies before the first
    :raises NoGround: without a ground
    :raises TextTooLong: when the ground is no line of a register but a document
    :raises AlreadyExempt: when one of the same kind is registered for one of the days
    """
    if kind not in EXEMPTIONS:
        raise NoSuchExemption(field="kind", value=kind)
    check_reach(starts_on, field="starts_on")
    check_reach(ends_on or starts_on, field="ends_on")
    check_span(starts_on, ends_on, field="ends_on")
    if not ground.strip():
        raise NoGround(field="ground")
    check_short(ground, field="ground")
    for other in teacher.exemptions:
        apart = _before(other.ends_on, starts_on) or _before(ends_on, other.starts_on)
        if other is not own and other.kind == kind and not apart:
            raise AlreadyExempt(field="starts_on", first=other.starts_on, last=other.ends_on or "…")
    return ground.strip()


def drafted_exemption(
    teacher: Teacher,
    *,
    kind: str,
    starts_on: date,
    ends_on: date | None,
    ground: str,
    decision: str = "",
    clause: str = "",
) -> Exemption:
    """Write down an exemption, kept by the school that keeps the teacher's record.

    :raises Refusal: whatever `check_exemption` refuses
    """
    return Exemption(
        county_id=teacher.county_id,
        teacher_id=teacher.id,
        school_id=teacher.school_id,
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
        ground=check_exemption(teacher, kind=kind, starts_on=starts_on, ends_on=ends_on, ground=ground),
        decision=check_short(decision, field="decision"),
        clause=check_short(clause, field="clause"),
    )


def check_short(text: str, *, field: str) -> str:
    """Give back a text without blanks around it.

    :raises TextTooLong: when it is no line of a register but a document
    """
    if len(text) > LONGEST:
        raise TextTooLong(field=field, most=LONGEST)
    return text.strip()


def check_end(exemption: Exemption, ends_on: date) -> None:
    """Refuse to end an exemption before it began, or no earlier than it would end.

    :raises EndsBeforeStart: when the day lies before its first
    :raises EndsNoEarlier: when it ends by then anyway
    """
    check_span(exemption.starts_on, ends_on, field="ends_on")
    if exemption.ends_on is not None and ends_on >= exemption.ends_on:
        raise EndsNoEarlier(field="ends_on", last=exemption.ends_on)


def _before(last: date | None, first: date) -> bool:
    return last is not None and last < first


def employment_on(teacher: Teacher, day: date) -> Employment | None:
    """Give the home employment of the day, or, before records begin, the earliest one that is known."""
    known = sorted(teacher.employments, key=lambda each: each.arrived_on)
    current = [each for each in known if each.arrived_on <= day and (each.ended_on is None or day <= each.ended_on)]
    if current:
        return current[-1]
    return known[0] if known and day < known[0].arrived_on else None


def is_in_force(exemption: Exemption, day: date) -> bool:
    """Tell whether the exemption holds on the day; its first and its last day both count."""
    return exemption.starts_on <= day and (exemption.ends_on is None or day <= exemption.ends_on)


def is_exempt(teacher: Teacher, day: date) -> bool:
    """Tell whether any exemption of the teacher holds on the day."""
    return any(is_in_force(exemption, day) for exemption in teacher.exemptions)


def is_valid(award: Award, day: date) -> bool:
    """Tell whether the award is valid on the day; its first day counts, the day it expires does not."""
    return award.awarded_on <= day and (award.expires_on is None or day < award.expires_on)


def is_backbone(teacher: Teacher, day: date, levels: Iterable[str]) -> bool:
    """Tell whether an award of one of the levels is valid on the day."""
    wanted = set(levels)
    return any(award.level in wanted and is_valid(award, day) for award in teacher.awards)
