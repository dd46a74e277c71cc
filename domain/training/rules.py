"""What is right for training: days and hours that can be, a reserve that keeps to its clause, places that add up."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from domain.calendar.rules import add_months, check_reach
from domain.language import N_
from domain.quota.rules import AbsurdNumber, check_number, seats
from domain.refusals import Conflict, Invalid, NotFound
from domain.school.model import School
from domain.school.rules import Rural
from domain.teacher.rules import check_span
from domain.training.model import HOSTED, LEVELS, MODES

MOST_HOURS = 2000
MOST_PLACES = 10_000


class UnknownProgramme(NotFound):
    """No programme that the actor may see has this id."""

    code = "unknown_programme"
    message = N_("There is no such training programme.")


class UnknownTraining(NotFound):
    """No session that the actor may see has this id."""

    code = "unknown_training_session"
    message = N_("There is no such training session.")


class SameProgramme(Conflict):
    """A county's programmes of one year are told apart by their titles."""

    code = "same_programme"
    message = N_("A programme with this title is already planned for that year.")


class NoTitle(Invalid):
    """A programme or session must be called something."""

    code = "no_title"
    message = N_("The title is missing.")


class NotOffered(Invalid):
    """Not one of the words of the list."""

    code = "not_offered"
    message = N_("“{value}” is not one of the choices.")


class HostNeeded(Invalid):
    """Shadow and order-based training happen at a host school."""

    code = "host_needed"
    message = N_("This kind of training needs a host school.")


class NotOneToTwoMonths(Invalid):
    """影子培训、订单式培训 last one to two months."""

    code = "not_one_to_two_months"
    message = N_("Training at a host school lasts one to two months: from {first} it ends between {least} and {most}.")


class ReserveAbovePlaces(Invalid):
    """There are not so many places."""

    code = "reserve_above_places"
    message = N_("There {places:is|are} only {places} place{places:|s} to reserve of.")


class ReserveTooSmall(Invalid):
    """The clause keeps a share of each session's places for rural teachers."""

    code = "reserve_too_small"
    message = N_("Of {places} places at least {needed} are kept for rural teachers ({share}); {reserved} are too few.")


class ReserveNeedsReason(Invalid):
    """The clause judges the year's places together, so that one session may keep fewer, with a reason."""

    code = "reserve_needs_reason"
    message = N_(
        "Of {places} places {needed} would be kept for rural teachers ({share}). The clause judges all sessions "
        "together, so this one may keep fewer: please give the reason."
    )


class NoPlaceLeft(Conflict):
    """All general places are taken; the reserve is for rural teachers."""

    code = "no_place_left"
    message = N_("No general place is left in “{training}” for this school.")


class NoReservedPlaceLeft(Conflict):
    """All reserved seats are taken."""

    code = "no_reserved_place_left"
    message = N_("No reserved place is left in “{training}” for this school.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReserveTerms:
    """What a clause asks of the reserve: a share, of what it is judged, and who is rural by it."""

    share: Fraction
    judged_by: str
    rural: Rural
    class_year: int | None
    clause: str

    def year_of(self, day: date) -> int:
        """Tell whose year's urban-rural list is read for training that begins on the day."""
        return self.class_year or day.year


def check_programme(title: str, level: str, year: int) -> str:
    """Refuse a programme that cannot be, and give back its title without blanks around it.

    :raises NoTitle: without a title
    :raises NotOffered: when the level is none of the list
    :raises DayOutOfReach: when the year is absurd
    """
    if level not in LEVELS:
        raise NotOffered(field="level", value=level)
    if not 1 <= year <= date.max.year:
        raise AbsurdNumber(field="year", low=1900, high=2100)
    check_reach(date(year, 1, 1), field="year", shown=str(year))
    return _titled(title)


def check_training(
    *, title: str, mode: str, starts_on: date, ends_on: date, hours: int, places: int, host: School | None
) -> str:
    """Refuse a session that cannot be, and give back its title without blanks around it.

    :raises Refusal: when a number, a day or the host school is missing or absurd
    """
    if mode not in MODES:
        raise NotOffered(field="mode", value=mode)
    check_reach(starts_on, field="starts_on")
    check_reach(ends_on, field="ends_on")
    check_span(starts_on, ends_on, field="ends_on")
    check_number(hours, 1, MOST_HOURS, field="hours")
    check_number(places, 1, MOST_PLACES, field="places")
    if mode in HOSTED:
        _check_hosted(host, starts_on, ends_on)
    return _titled(title)


def _check_hosted(host: School | None, first: date, last: date) -> None:
    if host is None:
        raise HostNeeded(field="host_school")
    least, most = add_months(first, 1) - timedelta(days=1), add_months(first, 2)
    if not least <= last <= most:
        raise NotOneToTwoMonths(field="ends_on", first=first, least=least, most=most)


def _titled(title: str) -> str:
    if not title.strip():
        raise NoTitle(field="title")
    return title.strip()


def needed_reserve(places: int, terms: ReserveTerms | None) -> int:
    """Give the least number of places that the clause keeps for rural teachers: its share, rounded up."""
    return seats(terms.share, places) if terms else 0


def check_reserve(places: int, reserved: int, terms: ReserveTerms | None, reason: str | None) -> str | None:
    """Refuse a reserve that its clause does not allow; give back the reason where one was needed.

    Where the clause judges each session, fewer are never enough. Where it judges a level or all levels together, one
    session may keep fewer, and says why.

    :raises ReserveAbovePlaces: when it is more than there are places
    :raises ReserveTooSmall: when it is too small and no reason helps
    :raises ReserveNeedsReason: when it is too small and no reason is given
    """
    check_number(reserved, 0, MOST_PLACES, field="reserved")
    if reserved > places:
        raise ReserveAbovePlaces(field="reserved", places=places)
    needed = needed_reserve(places, terms)
    if terms is None or reserved >= needed:
        return None
    said = {"places": places, "needed": needed, "reserved": reserved, "share": f"{float(terms.share):.0%}"}
    if terms.judged_by == "session":
        raise ReserveTooSmall(field="reserved", clause=terms.clause, **said)
    if not (reason or "").strip():
        raise ReserveNeedsReason(field="reserve_reason", clause=terms.clause, **said)
    return (reason or "").strip()
