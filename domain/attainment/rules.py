"""How a target that is shown by evidence stands: shown, shown late, still to be shown, or overdue."""

from datetime import date, timedelta
from enum import StrEnum

from domain.attainment.model import Attainment
from domain.calendar.rules import NotYet, Period
from domain.language import N_
from domain.policy.model import Rule
from domain.refusals import Conflict, Invalid, NotFound

LONGEST = 300


class Standing(StrEnum):
    """How far it is."""

    SHOWN = "shown"
    SHOWN_LATE = "shown_late"
    TO_BE_SHOWN = "to_be_shown"
    OVERDUE = "overdue"


STANDING_NAMES = {
    Standing.SHOWN: N_("Reached, and shown"),
    Standing.SHOWN_LATE: N_("Reached late"),
    Standing.TO_BE_SHOWN: N_("To be shown by evidence"),
    Standing.OVERDUE: N_("Overdue, not shown"),
}


class CountedInstead(Conflict):
    """A figure tells how far a counted target has come."""

    code = "counted_instead"
    message = N_("This target is counted; nobody states by hand that it is reached.")


class NothingShown(Invalid):
    """Whoever inspects wants to know which paper shows it, and where it is kept."""

    code = "nothing_shown"
    message = N_("Say which paper shows it and where it is kept, in at most {most} signs.")


class NotShown(NotFound):
    """Nothing was written down for the target and period."""

    code = "not_shown"
    message = N_("Nothing was written down for this target in this period.")


class BeforeItsPeriod(Invalid):
    """What was done before a period began does not show it for the period."""

    code = "before_its_period"
    message = N_("{day} lies before the period, which begins on {first}.")


def is_shown(rule: Rule) -> bool:
    """Tell whether evidence shows the rule's targets: there is no metric, and a day or a kind of evidence is named."""
    return not rule.metric and (rule.kind == "milestone" or bool(rule.evidence))


def due_on(rule: Rule, window: Period) -> date | None:
    """Tell the last day: a milestone's own, else that of the period; none where it is open, or the plan's time is over.

    A duty of 2016 to 2020, year by year, is due at the end of each of these years, and of no later one.
    """
    last = rule.period_to
    if rule.kind == "milestone" or rule.window in ("open", "round", "date"):
        return last
    return None if last is not None and last < window.start else min(window.last, last or window.last)


def period_for(rule: Rule, window: Period) -> Period:
    """Give the period for which it is shown: a milestone is reached once, in the year up to its last day."""
    if rule.kind == "milestone" and rule.period_to is not None:
        first = rule.period_from or date(rule.period_to.year, 1, 1)
        return Period(first, rule.period_to + timedelta(days=1))
    if rule.window == "open" and rule.period_from is not None:
        return Period(rule.period_from, rule.period_from + timedelta(days=1))
    return window


def standing_of(rule: Rule, window: Period, attainment: Attainment | None, today: date | None) -> Standing:
    """Tell how it stands today."""
    due = due_on(rule, window)
    if attainment is not None:
        return Standing.SHOWN_LATE if due is not None and attainment.done_on > due else Standing.SHOWN
    return Standing.OVERDUE if due is not None and today is not None and today > due else Standing.TO_BE_SHOWN


def check_shown(rule: Rule, period: Period, done_on: date, shown_by: str, today: date) -> str:
    """Refuse what does not show it, and give back what does without blanks.

    :raises CountedInstead: when the target is counted
    :raises NotYet: when the day is still to come
    :raises BeforeItsPeriod: when the day lies before the period
    :raises NothingShown: when no paper is named
    """
    if not is_shown(rule):
        raise CountedInstead
    if done_on > today:
        raise NotYet(field="done_on", day=done_on)
    if done_on < period.start:
        raise BeforeItsPeriod(field="done_on", day=done_on, first=period.start)
    if not shown_by.strip() or len(shown_by) > LONGEST:
        raise NothingShown(field="shown_by", most=LONGEST)
    return shown_by.strip()
