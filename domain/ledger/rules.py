"""What is right for a line of a register, beside the rules of the rooms it is written into."""

import re
import unicodedata
from collections.abc import Container, Hashable
from datetime import date, timedelta
from typing import TypedDict

from domain.access import Actor, MayNot, Permission, Place, can
from domain.calendar.rules import add_years
from domain.language import N_
from domain.refusals import Conflict, Invalid
from domain.teacher.rules import SamePersonTwice

WORKING_AGE = 16

_WITHIN_CHINESE = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
_DOTS = str.maketrans("•・‧∙⋅．", "······")


class UnknownKind(Invalid):
    """The books take in no such sheet."""

    code = "unknown_kind"
    message = N_("There are no sheets of “{value}”, only of: {allowed}.")


class EmptyCell(Invalid):
    """The cell says nothing where something is needed."""

    code = "empty_cell"
    message = N_("This cell must not be empty.")


class TextTooLong(Invalid):
    """No name is as long as this."""

    code = "text_too_long"
    message = N_("This cell may have at most {limit} characters.")


class NotANumber(Invalid):
    """Not a whole number, or one beyond belief."""

    code = "not_a_number"
    message = N_("“{value}” is not a whole number from {low} to {high}.")


class WrongSchoolCode(Invalid):
    """The ministry's code of a school (学校标识码) has ten digits."""

    code = "wrong_school_code"
    message = N_("“{value}” is not a school code: it has ten digits.")


class NoSuchBirthDate(Invalid):
    """Digits 7 to 14 of an id number are a day of birth (GB 11643-1999, article 5.2)."""

    code = "no_such_birth_date"
    message = N_("The id number names {value} as day of birth, and there is no such day.")


class OtherBirthDate(Invalid):
    """The sheet contradicts itself: one of the two days of birth is wrong."""

    code = "other_birth_date"
    message = N_("The id number says born on {told}, this column {value}.")


class OtherSex(Invalid):
    """The sheet contradicts itself: the 17th digit of an id number is odd for men (GB 11643-1999, article 5.3)."""

    code = "other_sex"
    message = N_("The id number is not that of a person of this sex.")


class ArrivedAsChild(Invalid):
    """Nobody works before the age of sixteen (中华人民共和国劳动法, art. 15)."""

    code = "arrived_as_child"
    message = N_("Nobody born on {born} worked at a school on {value}.")


class DayWithoutAward(Invalid):
    """A day of award stands beside no award."""

    code = "day_without_award"
    message = N_("A day of award needs the level of the award.")


class OtherName(Conflict):
    """The id number is that of somebody with another name: one of the two is wrong."""

    code = "other_name"
    message = N_("In the books this id number belongs to {name}.")


class AlreadyStated(Conflict):
    """Two lines of one file state the same thing."""

    code = "already_stated"
    message = N_("Line {line} of this file states the same already.")


class SamePersonInFile(SamePersonTwice):
    """Two lines of one file have the same id number."""

    message = N_("Line {line} of this file already has this id number.")


class DiffersFromBook(Conflict):
    """The books know it differently, and a sheet is not the place to change it."""

    code = "differs_from_book"
    message = N_("The books say “{book}” here. Correct it there, with a reason, if the sheet is right.")


class HomeNotLater(Conflict):
    """A new home begins after the old one."""

    code = "home_not_later"
    message = N_("In the books this teacher came to {school} on {day}; a new home must begin later.")


class AwardNotNamed(Conflict):
    """The books have an award in force that the sheet denies."""

    code = "award_not_named"
    message = N_("In the books this teacher holds an award ({level}) that is still valid.")


class OtherCounty(Conflict):
    """A school does not change its county by a line in a sheet."""

    code = "other_county"
    message = N_("The books of {county} have a school with this code.")


class BooksNotOpen(Invalid):
    """The county is real, but its books are not kept here."""

    code = "books_not_open"
    message = N_("The books of the county {value} are not kept here.")


class AmbiguousSchool(Invalid):
    """Several schools of the county bear the name."""

    code = "ambiguous_school"
    message = N_("Several schools are named “{value}”; give the school code instead.")


class AmbiguousTraining(Invalid):
    """Several sessions of the county bear the title."""

    code = "ambiguous_training"
    message = N_("Several training sessions are named “{value}”.")


class NotInSheet(Invalid):
    """Some states are reached by deeds alone: somebody takes the place, or gives a reason."""

    code = "not_in_sheet"
    message = N_("A sheet cannot say this; it is done on the page of the session.")


class WhichCounty(Conflict):
    """The sheet names no county, and the actor reaches several."""

    code = "which_county"
    message = N_("This sheet names no county, and you reach several: name the county whose books are meant.")


class NotCompletedHere(Conflict):
    """The record tells of a completed training that the books have not come to the end of."""

    code = "not_completed_here"
    message = N_("In the books this teacher is “{state}” in this training; hours count once it is completed there.")


class Firsts:
    """Which line of a file was the first to state a thing."""

    def __init__(self) -> None:
        self._lines: dict[Hashable, int] = {}

    def check(self, key: Hashable, *, field: str, refusal: type[Conflict] = AlreadyStated) -> None:
        """Refuse what an earlier line stated.

        :raises AlreadyStated: or the refusal that is named instead
        """
        if key in self._lines:
            raise refusal(field=field, line=self._lines[key])

    def keep(self, key: Hashable, line: int) -> None:
        """Remember that the line stated it."""
        self._lines[key] = line


class Standing(TypedDict):
    """How far a posting has come."""

    state: str
    arrived_on: date | None
    ended_on: date | None


def check_keeper(actor: Actor) -> None:
    """Refuse whoever keeps no county's books, before a sheet is read.

    :raises MayNot: unless the actor is a personnel office or an administrator
    """
    if not any(can(actor, Permission.KEEP_TEACHERS, Place(county)) for county in actor.counties):
        raise MayNot


def birth_of(id_number: str, *, field: str) -> date:
    """Read the day of birth within an id number.

    :raises NoSuchBirthDate: when there is no such day
    """
    digits = id_number[6:14]
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError as error:
        raise NoSuchBirthDate(field=field, value=f"{digits[:4]}-{digits[4:6]}-{digits[6:]}") from error


def sex_of(id_number: str) -> str:
    """Read the sex within an id number."""
    return "male" if int(id_number[16]) % 2 else "female"


def check_person(id_number: str, *, born_on: date, sex: str, arrived_on: date) -> None:
    """Refuse a person whose cells contradict each other.

    :raises OtherSex: when the id number is that of the other sex
    :raises OtherBirthDate: when the id number names another day
    :raises ArrivedAsChild: when the arrival lies before the sixteenth birthday
    """
    if sex_of(id_number) != sex:
        raise OtherSex(field="sex")
    told = birth_of(id_number, field="id_number")
    if told != born_on:
        raise OtherBirthDate(field="born_on", told=told, value=born_on)
    if arrived_on < add_years(born_on, WORKING_AGE):
        raise ArrivedAsChild(field="arrived_on", born=born_on, value=arrived_on)


def standing(starts_on: date, planned_to: date, today: date) -> Standing:
    """Tell how far a posting has come that a register states as a fact: ended, in progress, or still to begin."""
    if planned_to < today:
        return Standing(state="completed", arrived_on=starts_on, ended_on=planned_to)
    if starts_on <= today:
        return Standing(state="active", arrived_on=starts_on, ended_on=None)
    return Standing(state="approved", arrived_on=None, ended_on=None)


def person_name(text: str) -> str:
    """Write a name as it is spoken: no blanks between Chinese signs (王　伟), one kind of dot (买买提·艾力)."""
    return _WITHIN_CHINESE.sub("", " ".join(text.split())).translate(_DOTS)


def name_key(text: str) -> str:
    """Give what two spellings of one name have in common: wide signs made narrow, blanks left out."""
    return "".join(unicodedata.normalize("NFKC", person_name(text)).split()).casefold()


def put_right(thing: object, emptied: Container[str] = (), **told: object) -> bool:
    """Write what differs into a row of the books and tell whether anything did.

    What is not told is left alone, unless it was emptied on purpose.
    """
    meant = {name: value for name, value in told.items() if value is not None or name in emptied}
    differing = {name: value for name, value in meant.items() if getattr(thing, name) != value}
    for name, value in differing.items():
        setattr(thing, name, value)
    return bool(differing)


def day_before(day: date) -> date:
    """Give the day before."""
    return day - timedelta(days=1)
