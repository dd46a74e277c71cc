"""What is right for a candidate: no name, a seat that the household's verified status allows, steps in their order."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from domain.calendar.rules import NotYet
from domain.candidate.model import STATES, DirectedCandidate, HouseholdStatus
from domain.directed.model import DirectedPlan, ReservedLot
from domain.directed.rules import NoSeatLeft
from domain.language import N_
from domain.refusals import Conflict, Invalid, NotFound

STEPS: dict[str, tuple[tuple[str, ...], str]] = {
    "contract": (("admitted",), "contracted"),
    "study": (("contracted",), "studying"),
    "graduate": (("studying",), "graduated"),
    "post": (("graduated",), "posted"),
    "serve": (("posted",), "serving"),
    "fulfil": (("serving",), "fulfilled"),
    "breach": (("contracted", "studying", "graduated", "posted", "serving"), "breached"),
    "exempt": (("contracted", "studying", "graduated", "posted", "serving"), "exempted"),
    "withdraw": (("applied", "verified", "admitted"), "withdrawn"),
}
"""The steps after admission: from which states, to which. Whoever withdraws gives the seat back."""
REASONED = ("breach", "exempt", "withdraw")


class UnknownCandidate(NotFound):
    """No candidate that the actor may see has this id."""

    code = "unknown_candidate"
    message = N_("There is no such candidate.")


class BadPseudonym(Invalid):
    """Candidates are minors; nothing that names them is kept."""

    code = "bad_pseudonym"
    message = N_("A pseudonym has 1 to 14 letters, digits and hyphens: no name and no id number.")


class SamePseudonym(Conflict):
    """A pseudonym stands for one candidate of a plan."""

    code = "same_pseudonym"
    message = N_("This plan has a candidate of this pseudonym already.")


class NotVerified(Invalid):
    """A reserved seat is for those whose household status was verified for the day."""

    code = "not_verified"
    message = N_("No verified household status of this candidate that the lot is for was in force on {day}.")


class WrongStep(Conflict):
    """Each state has its own next steps."""

    code = "wrong_state"
    message = N_("That cannot be done now: {state}.")


class BeforeLastStep(Invalid):
    """One step comes after the other."""

    code = "before_last_step"
    message = N_("The step before was taken on {day}; this one cannot be earlier.")


class SchoolNeeded(Invalid):
    """A graduate is posted to a school."""

    code = "school_needed"
    message = N_("Please name the school.")


def check_pseudonym(pseudonym: str) -> str:
    """Give back a pseudonym without blanks around it.

    :raises BadPseudonym: when it could be a name or an id number
    """
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]{0,13}", pseudonym.strip(), re.ASCII):
        raise BadPseudonym(field="pseudonym")
    return pseudonym.strip()


def is_verified(households: Iterable[HouseholdStatus], statuses: Sequence[str], *, on: date, by: date) -> bool:
    """Tell whether one of the statuses was in force on the day, as an office had verified no later than the other."""
    return any(
        each.status in statuses
        and each.starts_on <= on
        and (each.ends_on is None or on <= each.ends_on)
        and each.verified_on <= by
        for each in households
    )


def check_admission(candidate: DirectedCandidate, plan: DirectedPlan, lot: ReservedLot | None, on: date) -> None:
    """Refuse a seat that the candidate may not have, or that is not there: reserved seats are for verified ones alone.

    :raises WrongStep: when the candidate is past admission
    :raises NotVerified: when no status that the lot is for was in force on the plan's day and verified by the admission
    :raises NoSeatLeft: when every seat is taken
    """
    if candidate.state not in ("applied", "verified"):
        raise WrongStep(state=STATES[candidate.state])
    if lot is not None and not is_verified(candidate.households, lot.statuses, on=plan.status_on, by=on):
        raise NotVerified(field="lot", day=plan.status_on)
    if (plan.general_free if lot is None else lot.free) < 1:
        raise NoSeatLeft(field="lot")


def check_step(candidate: DirectedCandidate, step: str, on: date, today: date) -> str:
    """Give the state that a step leads to.

    :raises WrongStep: when the candidate's state has other steps
    :raises NotYet: when the day is still to come
    :raises BeforeLastStep: when it lies before the last step
    """
    before, after = STEPS[step]
    if candidate.state not in before:
        raise WrongStep(state=STATES[candidate.state])
    check_day(candidate, on, today)
    return after


def check_day(candidate: DirectedCandidate, on: date, today: date, *, field: str = "happened_on") -> None:
    """Refuse a day of a step that is still to come, or lies before the last one.

    :raises NotYet: when it is still to come
    :raises BeforeLastStep: when it lies before the last step
    """
    if on > today:
        raise NotYet(field=field, day=on)
    if on < candidate.last_on:
        raise BeforeLastStep(field=field, day=candidate.last_on)
