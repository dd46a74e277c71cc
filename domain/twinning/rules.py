"""What is right for a twinning: two open schools that share its stage, once at a time, in due order."""

from datetime import date
from typing import TypedDict
from uuid import UUID

from domain.calendar.rules import NotYet, add_years
from domain.language import N_
from domain.refusals import Conflict, Invalid, NotFound
from domain.school.model import STAGES, School
from domain.school.rules import SameSchoolTwice, check_open
from domain.teacher.rules import check_span
from domain.twinning.model import HELD, STATES, Twinning

LONGEST_YEARS = 10
DEEDS: dict[str, tuple[str, ...]] = {
    "accept": ("draft",),
    "decline": ("draft", "agreed"),
    "register": ("agreed",),
    "suspend": ("active",),
    "resume": ("suspended",),
    "renew": ("active", "expired", "suspended"),
    "terminate": ("active", "suspended"),
    "amend": ("draft", "agreed", "active", "suspended", "expired"),
}


class UnknownTwinning(NotFound):
    """No twinning that the actor may see has this id."""

    code = "unknown_twinning"
    message = N_("There is no such twinning.")


class StageNotShared(Invalid):
    """A twinning is of one stage, and both schools must have it."""

    code = "stage_mismatch"
    message = N_("{school} does not have the stage “{stage}”.")


class AlreadyTwinned(Conflict):
    """The two schools are already twinned in this stage."""

    code = "already_twinned"
    message = N_("These two schools are already twinned in this stage.")


class WrongState(Conflict):
    """The twinning has gone past, or not yet come to, the state in which this is done."""

    code = "wrong_state"
    message = N_("This twinning is “{state}”, so this can no longer be done.")


class OwnProposal(Conflict):
    """An agreement takes two: whoever proposes does not accept as well."""

    code = "own_proposal"
    message = N_("Your school proposed this twinning; the other school accepts it.")


class NotYours(Invalid):
    """A school proposes only what it is itself part of."""

    code = "not_yours"
    message = N_("One of the two schools must be your own.")


class NoAgreement(Invalid):
    """What stands on the register has a paper behind it."""

    code = "no_agreement"
    message = N_("Please give the number of the signed agreement.")


class TooLongTerm(Invalid):
    """An agreement of more than ten years is a slip of the pen."""

    code = "too_long_term"
    message = N_("A twinning is agreed for at most {years} years at a time.")


class OutsideTerm(Invalid):
    """The day lies outside the term."""

    code = "outside_term"
    message = N_("{day} does not lie between {first} and {last}.")


class NotLonger(Invalid):
    """A renewal begins where the old term ends, and ends later."""

    code = "not_longer"
    message = N_("A renewal ends after {day}.")


class Terms(TypedDict, total=False):
    """What else an agreement says: the programme, the tier, the fields, and the day on which it was signed."""

    scheme: str
    tier: str | None
    fields: list[str]
    agreed_on: date | None


class Amendment(Terms, total=False):
    """What can be put right in an agreement; another pair or stage is another twinning."""

    agreement_no: str | None
    starts_on: date
    ends_on: date


def check_twinning(lead: School, partner: School, stage: str, first: date, last: date) -> None:
    """Refuse a twinning that cannot be.

    :raises SameSchoolTwice: when a school is twinned with itself
    :raises StageNotShared: when one of the two does not have the stage
    :raises EndsBeforeStart: when the last day lies before the first
    :raises TooLongTerm: when it lies over ten years after it
    :raises SchoolClosed: when one of them is closed on a day of the term
    """
    if lead.id == partner.id:
        raise SameSchoolTwice(field="partner")
    check_span(first, last, field="ends_on")
    if last > add_years(first, LONGEST_YEARS):
        raise TooLongTerm(field="ends_on", years=LONGEST_YEARS)
    for field, school in (("lead", lead), ("partner", partner)):
        if stage not in school.stages:
            raise StageNotShared(field=field, school=school.name, stage=STAGES.get(stage, stage))
        check_open(school, first, last, field=field)


def check_state(twinning: Twinning, deed: str) -> None:
    """Refuse a deed that does not belong to the twinning's state: each state has its own next steps.

    :raises WrongState: when the state is another
    """
    if twinning.state not in DEEDS[deed]:
        raise WrongState(state=STATES[twinning.state])


def check_agreement(agreement_no: str | None) -> str:
    """Give back the number without blanks around it.

    :raises NoAgreement: when there is none
    """
    if not agreement_no or not agreement_no.strip():
        raise NoAgreement(field="agreement_no")
    return agreement_no.strip()


def check_day(twinning: Twinning, day: date, today: date, *, field: str) -> None:
    """Refuse a day of suspension or ending that is still to come, or lies outside the term.

    :raises NotYet: when it is still to come
    :raises OutsideTerm: when it lies outside
    """
    if day > today:
        raise NotYet(field=field, day=day)
    if not twinning.starts_on <= day <= twinning.ends_on:
        raise OutsideTerm(field=field, day=day, first=twinning.starts_on, last=twinning.ends_on)


def in_force(twinning: Twinning, day: date) -> bool:
    """Tell whether it was in force on the day, also when it has since ended or been renewed."""
    resting = twinning.state == "suspended" and twinning.suspended_on is not None and twinning.suspended_on <= day
    held = twinning.state in (*HELD, "suspended") and not resting
    return held and twinning.starts_on <= day <= twinning.last_day


def is_past(twinning: Twinning, today: date) -> bool:
    """Tell whether the term has run out, whatever the register still says."""
    return twinning.state == "active" and twinning.ends_on < today


def other_school(twinning: Twinning) -> UUID:
    """Tell which school has yet to say yes: the one that did not propose."""
    return next(each for each in twinning.schools if each != twinning.proposed_by)
