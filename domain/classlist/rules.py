"""What is right for a class list: of one year, and changed only while it is a draft."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.classlist.model import STATES, ClassList
from domain.division.rules import NBS_CLASSES, UnknownNbsClass
from domain.language import N_
from domain.refusals import Conflict, Invalid, NotFound


class UnknownClassList(NotFound):
    """No class list that the actor may see has this id."""

    code = "unknown_class_list"
    message = N_("There is no such class list.")


class AnotherYear(Invalid):
    """A class list is of one year."""

    code = "another_year"
    message = N_("A class list is of one year; its first line says {year}.")


class SchoolTwice(Invalid):
    """A school has one class in a year."""

    code = "school_twice"
    message = N_("The school {code} stands in the list twice.")


class EmptyList(Invalid):
    """A list says something of one school at least."""

    code = "empty_list"
    message = N_("The list names no school.")


class NotADraft(Conflict):
    """A list that was made current or dropped stays what it is."""

    code = "not_a_draft"
    message = N_("This class list is no longer a draft: {state}.")


class DraftedMeanwhile(Conflict):
    """Two drafts of one year were sent at the same moment."""

    code = "drafted_meanwhile"
    message = N_("Somebody else is sending the list of this year at this moment. Please try again.")


def check_classes(classes: Sequence[tuple[str, str]]) -> None:
    """Refuse a list that names nobody, a school twice, or a class that there is not.

    :raises EmptyList: when it names no school
    :raises SchoolTwice: when it names one twice
    :raises UnknownNbsClass: when a class is none of the seven
    """
    if not classes:
        raise EmptyList(field="classes")
    seen = set[str]()
    for code, nbs in classes:
        if code in seen:
            raise SchoolTwice(field="classes", code=code)
        if nbs not in NBS_CLASSES:
            raise UnknownNbsClass(field="classes", value=nbs)
        seen.add(code)


def check_draft(listed: ClassList) -> None:
    """Refuse to change a list that is no longer a draft.

    :raises NotADraft: when it was made current or dropped
    """
    if listed.state != "draft":
        raise NotADraft(state=STATES[listed.state])


def known_before(listed: ClassList) -> datetime | None:
    """Tell as of which instant the books know the classes that the list replaces: now for a draft, else just before."""
    return None if listed.current_at is None else listed.current_at - timedelta(microseconds=1)
