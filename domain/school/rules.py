"""What is right for a school: open on the day, sharing a stage with its partner, and rural by which definition."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from domain.division.rules import is_rural as is_rural_class
from domain.language import N_
from domain.refusals import Invalid, NotFound
from domain.school.model import School, SchoolClass


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Rural:
    """What counts as rural (农村、乡村): by the class of a year's list, by where the school lies, or by local lists.

    A school is rural when its class is one of `classes`, or when it stands on one of `lists` on the day. With
    `in_townships` the class is not enough: the school must lie in a town or township (GB/T 10114: digits seven to nine
    of the division code from 100 on), and in none of `seats`, the towns where county governments sit.
    """

    classes: tuple[str, ...] = ("210", "220")
    lists: tuple[str, ...] = ()
    in_townships: bool = False
    seats: tuple[str, ...] = ()


_VILLAGE, _TOWN = ("210", "220"), ("121", "122", "123")
RURAL: Mapping[str, Rural] = MappingProxyType(
    {
        "village": Rural(classes=_VILLAGE),
        "town_and_village": Rural(classes=_TOWN + _VILLAGE),
        "township_and_below": Rural(classes=_TOWN + _VILLAGE, in_townships=True),
        "local_list": Rural(classes=(), lists=("poverty_village",)),
    }
)
"""The definitions in use: 乡村 (乡村教师支持计划, 2015), 镇区和乡村 (the older 农村), 乡镇及以下, local lists."""
RURAL_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "village": N_("Villages and township centres (NBS 210, 220)"),
        "town_and_village": N_("Towns and villages (NBS 121 to 220)"),
        "township_and_below": N_("Townships and below, without county seats"),
        "local_list": N_("Schools on a local list"),
    }
)


def class_in(school: School, year: int) -> SchoolClass | None:
    """Give the school's class in the latest list up to the year; `classes` must be loaded."""
    return max((each for each in school.classes if each.year <= year), key=lambda each: each.year, default=None)


def is_rural(school: School, rural: Rural, *, class_year: int, day: date) -> bool:
    """Tell whether the school is rural by the definition, its class taken from the latest list up to the year.

    `day` is that of the local lists. The school's classes and flags must be loaded. Whoever counts in SQL asks
    `domain.school.queries.is_rural`, which says the same; a test holds the two together.
    """
    if any(has_flag(school, flag, day) for flag in rural.lists):
        return True
    listed = class_in(school, class_year)
    if listed is None or not is_rural_class(listed.nbs, rural.classes):
        return False
    return not rural.in_townships or _in_township(school.township, rural.seats)


def has_flag(school: School, flag: str, day: date) -> bool:
    """Tell whether the school stands on the local list on the day; without dates it always has."""
    return any(each.flag == flag and _covers(each.starts_on, each.ends_on, day) for each in school.flags)


def _covers(first: date | None, last: date | None, day: date) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)


def _in_township(township: str | None, seats: tuple[str, ...]) -> bool:
    return township is not None and township[6:9] >= "100" and not any(map(township.startswith, seats))


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
