"""What is right for a notice: long enough, open to objections until its last day, ordered when all are answered."""

from datetime import date, timedelta

from domain.language import N_
from domain.policy.model import PostingTerms
from domain.publicity.model import Notice, NoticeLine, Objection
from domain.refusals import Conflict, Invalid, NotFound

USUAL_DAYS = 7
"""Common practice: five working days; a plan's posting terms may ask for more."""
LONGEST_DAYS = 60
HIDDEN_ID = "—"


class UnknownNotice(NotFound):
    """No notice, or part of one, that the actor may see has this id."""

    code = "unknown_notice"
    message = N_("There is no such notice.")


class NothingToPublicize(Invalid):
    """A public list names somebody."""

    code = "nothing_to_publicize"
    message = N_("Choose at least one approved posting.")


class NoTitle(Invalid):
    """A notice has a title."""

    code = "no_title"
    message = N_("Please give the notice a title.")


class TooShort(Invalid):
    """The clause in force asks for a longer period."""

    code = "publicity_too_short"
    message = N_("The list must be public for at least {days} days: until {day} or later.")


class PeriodOver(Conflict):
    """Objections are raised while the list is public."""

    code = "publicity_over"
    message = N_("The list was public from {first} to {last}; an objection lies within these days.")


class StillPublic(Conflict):
    """Nobody is ordered before the last day has passed."""

    code = "still_public"
    message = N_("The list is public until {day}. It can be ordered from the day after.")


class Unanswered(Conflict):
    """Nobody is ordered over an objection that has no answer."""

    code = "unanswered_objection"
    message = N_("An objection has not been answered yet.")


class AnsweredAlready(Conflict):
    """An answer is given once."""

    code = "answered_already"
    message = N_("This objection was answered on {day}.")


class OrderedAlready(Conflict):
    """A list is ordered once."""

    code = "ordered_already"
    message = N_("This list was ordered already, by {number}.")


class NoOrderNumber(Invalid):
    """An order has a number."""

    code = "no_order_number"
    message = N_("Please give the number of the order.")


class NothingSaid(Invalid):
    """An objection says something, and so does its answer."""

    code = "nothing_said"
    message = N_("Please write down what was said.")


def check_period(opens_on: date, closes_on: date, terms: PostingTerms | None) -> None:
    """Refuse a period that is too short under the terms in force, or longer than anybody reads.

    :raises TooShort: when it is
    """
    days = terms.publicity_days if terms is not None and terms.publicity_days else 1
    needed = opens_on + timedelta(days=days - 1)
    if closes_on < needed or closes_on > opens_on + timedelta(days=LONGEST_DAYS):
        clause = terms.clause.anchor if terms is not None and terms.publicity_days else None
        raise TooShort(field="closes_on", clause=clause, days=days, day=needed)


def check_text(text: str, refusal: type[Invalid], field: str) -> str:
    """Give back a text without blanks around it.

    :raises Invalid: the refusal, when there is none
    """
    if not text.strip():
        raise refusal(field=field)
    return text.strip()


def check_raised(notice: Notice, raised_on: date) -> None:
    """Refuse an objection outside the period, or against a list that is ordered.

    :raises PeriodOver: when it lies outside
    :raises OrderedAlready: when the list is ordered
    """
    check_open(notice)
    if not notice.opens_on <= raised_on <= notice.closes_on:
        raise PeriodOver(field="raised_on", first=notice.opens_on, last=notice.closes_on)


def check_open(notice: Notice) -> None:
    """Refuse to go on with a list that is ordered.

    :raises OrderedAlready: when it is
    """
    if notice.order_no is not None:
        raise OrderedAlready(number=notice.order_no)


def check_answer(objection: Objection) -> None:
    """Refuse a second answer.

    :raises AnsweredAlready: when there is one
    """
    if objection.answered_on is not None:
        raise AnsweredAlready(field="answer", day=objection.answered_on)


def check_order(notice: Notice, today: date) -> None:
    """Refuse to order while the list is public or an objection is open.

    :raises OrderedAlready: the second time
    :raises StillPublic: before its last day has passed
    :raises Unanswered: when an objection has no answer
    """
    check_open(notice)
    if today <= notice.closes_on:
        raise StillPublic(field="order_no", day=notice.closes_on)
    if any(objection.answered_on is None for objection in notice.objections):
        raise Unanswered(field="order_no")


def upheld_lines(notice: Notice) -> list[NoticeLine]:
    """Give the lines against which an objection was upheld."""
    ids = {objection.line_id for objection in notice.objections if objection.upheld}
    return [line for line in notice.lines if line.id in ids]


def masked_id(hint: str | None) -> str:
    """Write an id number as a public list shows it: only what the books show of it, else nothing."""
    return hint or HIDDEN_ID
