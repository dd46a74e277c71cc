"""How places are shared out among schools and townships, and released: pure, and apart from rules.py for its length."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from uuid import UUID

from domain.calendar.rules import check_reach
from domain.language import N_
from domain.quota.rules import (
    Method,
    Paradox,
    Proof,
    alabama_paradoxes,
    check_number,
    largest_remainder,
    sainte_lague,
    seats,
)
from domain.refusals import Conflict, Invalid
from domain.school.model import School
from domain.training.model import PlaceAllocation
from domain.training.rules import MOST_PLACES, NotOffered, check_reserve

GROWTH = 10
"""How many more places are looked ahead for the Alabama paradox."""
METHODS_OF: Mapping[str, Method] = MappingProxyType(
    {"largest_remainder": largest_remainder, "sainte_lague": sainte_lague}
)


class PlacesDoNotAddUp(Invalid):
    """The units' places are the session's, no more and no fewer."""

    code = "places_do_not_add_up"
    message = N_("The units have {given} places together; the session has {places}.")


class ReserveDoesNotAddUp(Invalid):
    """The units' reserved seats are the session's, no more and no fewer."""

    code = "reserve_does_not_add_up"
    message = N_("The units keep {given} places for rural teachers together; the session keeps {reserved}.")


class UnitTwice(Invalid):
    """A unit has one share."""

    code = "unit_twice"
    message = N_("A unit is named twice.")


class PlacesBelowTaken(Conflict):
    """Whoever has a place keeps it."""

    code = "places_below_taken"
    message = N_("{taken} general places of {unit} are taken already, so there cannot be fewer.")


class ReserveBelowTaken(Conflict):
    """Whoever has a reserved seat keeps it, and what was released stays released."""

    code = "reserve_below_taken"
    message = N_("{taken} reserved seats of {unit} are taken or released already, so there cannot be fewer.")


class NotSoManyFree(Conflict):
    """Only free reserved seats can be released."""

    code = "not_so_many_free"
    message = N_("Only {left} reserved seats are free, so {count} cannot be released.")


class NotYetReleasable(Invalid):
    """The reserve is kept until the day that was announced."""

    code = "not_yet_releasable"
    message = N_("Reserved seats are kept until {day}; they can be released from that day on.")


class NoDecision(Invalid):
    """A release is a dated decision that others can read."""

    code = "no_decision"
    message = N_("Please name the decision: its number, or its reason.")


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitShare:
    """What one unit is to have: a school, a township or, with neither, the whole county."""

    school_id: UUID | None = None
    township: str | None = None
    places: int
    reserved: int

    @property
    def unit(self) -> tuple[UUID | None, str | None]:
        """Name the unit."""
        return self.school_id, self.township


@dataclass(frozen=True, slots=True)
class UnitWeight:
    """By how many teachers a unit is weighed, and how many of them are rural."""

    teachers: int
    rural: int


@dataclass(frozen=True, slots=True)
class Sharing:
    """How places and reserve are shared out, each with its proof, and what to be warned of."""

    places: Proof
    reserve: Proof
    paradoxes: tuple[Paradox, ...]


def shared_out(
    places: int,
    reserved: int,
    weights: Mapping[str, UnitWeight],
    method: str,
    held: Mapping[str, tuple[int, int]] | None = None,
) -> Sharing:
    """Share places by teachers and the reserve by rural teachers, no unit's reserve above its places.

    `held` are the places and reserved seats that units have taken already, and keep.

    :raises NotOffered: when there is no such method
    :raises FloorsExceedSeats: when more are taken already than are to be shared out
    """
    if method not in METHODS_OF:
        raise NotOffered(field="method", value=method)
    part, kept = METHODS_OF[method], held or {}
    teachers = {unit: weight.teachers for unit, weight in weights.items()}
    rural = {unit: weight.rural for unit, weight in weights.items()}
    floors = {unit: least for unit, (least, _) in kept.items()}
    of_all = part(places, teachers, floors)
    of_reserve = part(reserved, rural, {unit: least for unit, (_, least) in kept.items()}, dict(of_all.seats))
    ahead = places + GROWTH
    found = alabama_paradoxes(places, teachers, floors, up_to=ahead) if method == "largest_remainder" else []
    return Sharing(of_all, of_reserve, tuple(found))


def held_by(allocation: PlaceAllocation) -> tuple[int, int]:
    """Tell how many places, and how many reserved seats, the unit must keep: those taken, and what was released."""
    reserve = allocation.taken_reserved + allocation.released
    return reserve + max(0, allocation.taken - allocation.released), reserve


def overshoot(places: int, share: Fraction) -> Fraction | None:
    """Tell what share the reserve really is, where the total is too small for the share: one of three is a third."""
    kept = seats(share, places)
    return Fraction(kept, places) if 0 < places < 1 / share and kept else None


def check_shares(
    places: int, reserved: int, shares: Sequence[UnitShare], held: Iterable[PlaceAllocation], names: Mapping[UUID, str]
) -> None:
    """Refuse shares that do not add up to the session's places, or take a place from whoever has it.

    :raises UnitTwice: when two shares are of one unit
    :raises PlacesDoNotAddUp: when the units' places are not the session's
    :raises ReserveDoesNotAddUp: when the units' reserves are not the session's
    :raises PlacesBelowTaken: when fewer general places would be left than are taken
    :raises ReserveBelowTaken: when fewer reserved seats would be left than are taken or released
    """
    by_unit = {share.unit: share for share in shares}
    if len(by_unit) < len(shares):
        raise UnitTwice(field="shares")
    for share in shares:
        check_number(share.places, 0, MOST_PLACES, field="shares")
        check_reserve(share.places, share.reserved, None, None)
    if (given := sum(share.places for share in shares)) != places:
        raise PlacesDoNotAddUp(field="shares", given=given, places=places)
    if (given := sum(share.reserved for share in shares)) != reserved:
        raise ReserveDoesNotAddUp(field="shares", given=given, reserved=reserved)
    for each in held:
        _check_held(each, by_unit.get((each.school_id, each.township)), names)


def _check_held(held: PlaceAllocation, share: UnitShare | None, names: Mapping[UUID, str]) -> None:
    places, reserved = (share.places, share.reserved) if share else (0, 0)
    unit = (names.get(held.school_id, "") if held.school_id else held.township) or N_("the whole county")
    if reserved < held.taken_reserved + held.released:
        raise ReserveBelowTaken(field="shares", taken=held.taken_reserved + held.released, unit=unit)
    if places - reserved + held.released < held.taken:
        raise PlacesBelowTaken(field="shares", taken=held.taken, unit=unit)


def check_release(
    allocation: PlaceAllocation, count: int, *, decided_on: date, decision: str, release_from: date | None
) -> str:
    """Refuse a release that may not be yet, or of seats that are not free; give back the decision's words.

    :raises NoDecision: without a decision
    :raises NotYetReleasable: before the day from which reserved seats may be released
    :raises NotSoManyFree: when fewer reserved seats are free
    """
    check_reach(decided_on, field="decided_on")
    check_number(count, 1, MOST_PLACES, field="count")
    if not decision.strip():
        raise NoDecision(field="decision")
    if release_from is not None and decided_on < release_from:
        raise NotYetReleasable(field="decided_on", day=release_from)
    if count > allocation.reserved_left:
        raise NotSoManyFree(field="count", left=allocation.reserved_left, count=count)
    return decision.strip()


def open_to(allocations: Iterable[PlaceAllocation], school: School) -> list[PlaceAllocation]:
    """Give the places a school may nominate for, its own first, then its township's, then the whole county's."""
    township = school.township[:9] if school.township else None
    fitting = [
        each
        for each in allocations
        if each.is_pool or each.school_id == school.id or (township is not None and each.township == township)
    ]
    return sorted(fitting, key=lambda each: (each.school_id is None, each.township is None))
