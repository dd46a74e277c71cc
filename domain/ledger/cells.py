"""How one cell is read: each reader makes its text into a value, or refuses it and names its field."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import PlainValidator, ValidationInfo

from domain.activity.model import MOST_HOURS, MOST_PERSON_TIMES
from domain.calendar.rules import LAST_YEAR, parse_day
from domain.division.rules import NBS_CLASSES, UnknownNbsClass
from domain.enrolment.rules import read_credits
from domain.ledger.rules import EmptyCell, NotANumber, TextTooLong, WrongSchoolCode, birth_of, person_name
from domain.ledger.words import STAGES, YES_NO, Words
from domain.teacher.rules import NoName, check_id_number
from domain.training.rules import MOST_PLACES

Reader = Callable[[str, str], Any]

LONGEST_NAME = 100
LONGEST_REMARK = 500
MOST_PUPILS = 100_000
FIRST_CLASS_YEAR = 2000

_LIKE_ID_NUMBER = re.compile("[0-9]{17}[0-9Xx]")
_BETWEEN_STAGES = re.compile(r"[;；,，、/\s]+")


def cell(read: Reader) -> PlainValidator:
    """Read a cell that must say something."""

    def needed(text: str, info: ValidationInfo) -> Any:
        if not text:
            raise EmptyCell(field=info.field_name)
        return read(text, info.field_name or "")

    return PlainValidator(needed)


def cell_if_any(read: Reader) -> PlainValidator:
    """Read a cell that may be empty: it then says nothing."""

    def read_if_any(text: str, info: ValidationInfo) -> Any:
        return read(text, info.field_name or "") if text else None

    return PlainValidator(read_if_any)


def word(words: Words) -> PlainValidator:
    """Read one word of a vocabulary."""

    def meaning(text: str, info: ValidationInfo) -> str | None:
        if not text and text not in words.nothing:
            raise EmptyCell(field=info.field_name)
        return words.meaning(text, field=info.field_name or "")

    return PlainValidator(meaning)


def _day(text: str, field: str) -> date:
    return parse_day(text, field=field)


def _yes(text: str, field: str) -> bool:
    return YES_NO.meaning(text, field=field) == "yes"


def _stages(text: str, field: str) -> list[str]:
    named = [STAGES.meaning(each, field=field) for each in _BETWEEN_STAGES.split(text) if each]
    if not named:
        raise EmptyCell(field=field)
    return [each for each in dict.fromkeys(named) if each]


def _school_code(text: str, field: str) -> str:
    if not re.fullmatch("[0-9]{10}", text):
        raise WrongSchoolCode(field=field, value=text)
    return text


def _nbs_class(text: str, field: str) -> str:
    if text not in NBS_CLASSES:
        raise UnknownNbsClass(field=field, value=text)
    return text


def _id_number(text: str, field: str) -> str:
    if _LIKE_ID_NUMBER.fullmatch(text):
        birth_of(text, field=field)
    return check_id_number(text)


def _name(text: str, field: str) -> str:
    return person_name(_short(LONGEST_NAME)(text, field))


def _needed_name(text: str, info: ValidationInfo) -> str:
    if not text:
        raise NoName(field=info.field_name)
    return _name(text, info.field_name or "")


def _short(most: int) -> Reader:
    def read(text: str, field: str) -> str:
        if len(text) > most:
            raise TextTooLong(field=field, limit=most)
        return text

    return read


def _number(low: int, high: int) -> Reader:
    def read(text: str, field: str) -> int:
        if not re.fullmatch("[0-9]{1,9}", text) or not low <= int(text) <= high:
            raise NotANumber(field=field, value=text, low=low, high=high)
        return int(text)

    return read


Day = Annotated[date, cell(_day)]
DayIfAny = Annotated[date | None, cell_if_any(_day)]
Yes = Annotated[bool, cell(_yes)]
Stages = Annotated[list[str], cell(_stages)]
SchoolCode = Annotated[str, cell(_school_code)]
NbsClass = Annotated[str, cell(_nbs_class)]
IdNumber = Annotated[str, cell(_id_number)]
PersonName = Annotated[str, PlainValidator(_needed_name)]
PersonNameIfAny = Annotated[str | None, cell_if_any(_name)]
Short = Annotated[str, cell(_short(LONGEST_NAME))]
ShortIfAny = Annotated[str | None, cell_if_any(_short(LONGEST_NAME))]
RemarkIfAny = Annotated[str | None, cell_if_any(_short(LONGEST_REMARK))]
Hours = Annotated[int, cell(_number(1, MOST_HOURS))]
PersonTimes = Annotated[int, cell(_number(0, MOST_PERSON_TIMES))]
CreditsIfAny = Annotated[Decimal | None, cell_if_any(read_credits)]
Places = Annotated[int, cell(_number(1, MOST_PLACES))]
ReservedPlaces = Annotated[int, cell(_number(0, MOST_PLACES))]
PupilsIfAny = Annotated[int | None, cell_if_any(_number(0, MOST_PUPILS))]
Year = Annotated[int, cell(_number(FIRST_CLASS_YEAR, LAST_YEAR))]
