"""What is right for a directed plan: a reserve of the rule's share, disjoint lots, and seats that stay taken."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from uuid import UUID

from domain.calendar.rules import NotYet
from domain.directed.model import STATUSES, DirectedPlan, ReservedLot
from domain.language import N_
from domain.quota.rules import seats
from domain.refusals import Conflict, Invalid, NotFound

DEFAULT_SHARE = Fraction(1, 5)
"""What is kept back where no rule in force says more (one county's plan of 2020 sets a fifth)."""
MOST_PLACES = 100_000


class UnknownDirectedPlan(NotFound):
    """No directed plan that the actor may see has this id."""

    code = "unknown_directed_plan"
    message = N_("There is no such directed plan.")


class UnknownLot(Invalid):
    """The plan has no such lot."""

    code = "unknown_lot"
    message = N_("This plan has no such reserved lot.")


class SamePlan(Conflict):
    """A year and a college have one plan, which can be revised."""

    code = "same_directed_plan"
    message = N_("There is a directed plan of this year and college already; revise it instead.")


class ReserveBelowRule(Invalid):
    """The clause keeps a share of the plan for poor households."""

    code = "reserve_below_rule"
    message = N_("Of {total} places at least {least} are kept back ({share}); {reserved} are too few.")


class ReserveNeedsReason(Invalid):
    """The clause judges all plans of the county together, so that one may keep fewer, with a reason."""

    code = "reserve_needs_reason"
    message = N_(
        "Of {total} places {least} would be kept back ({share}). The clause judges the county's plans together, so this"
        " one may keep fewer: please give the reason."
    )


class PoolBelowRule(Invalid):
    """The clause judges the year's plans of a county together, and together they would keep too few."""

    code = "pool_below_rule"
    message = N_(
        "All plans of {year} together have {total} places, of which at least {least} are kept back ({share}); with this"
        " plan it would be {reserved}."
    )


class ReserveAboveTotal(Invalid):
    """There are not so many places."""

    code = "reserve_above_total"
    message = N_("The reserved lots have {reserved} seats together; the plan has {total} places.")


class LotsOverlap(Invalid):
    """A candidate belongs to one lot at most."""

    code = "lots_overlap"
    message = N_("“{status}” stands in two lots. Each status belongs to one.")


class LotWithoutStatus(Invalid):
    """A lot is for candidates of certain households."""

    code = "lot_without_status"
    message = N_("Say for which households the seats are kept.")


class BelowTaken(Conflict):
    """What is taken stays taken."""

    code = "below_taken"
    message = N_("{taken} place{taken:|s} {taken:is|are} taken or kept back, so the total cannot be less.")


class LotBelowTaken(Conflict):
    """Seats that are taken or released stay so."""

    code = "lot_below_taken"
    message = N_("{taken} seat{taken:|s} of this lot {taken:is|are} taken or released, so it cannot have fewer.")


class NotReleasable(Conflict):
    """Seats are kept back until the day of release."""

    code = "not_releasable"
    message = N_("Reserved seats of this plan may be released from {day} on.")


class NeverReleased(Conflict):
    """The plan names no day of release."""

    code = "never_released"
    message = N_("This plan names no day from which reserved seats may be released.")


class NoSeatLeft(Conflict):
    """Every seat is taken."""

    code = "no_seat_left"
    message = N_("No seat is left here.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a clause asks of the reserve: a share, and whether it judges each plan or all of the county's together."""

    share: Fraction = DEFAULT_SHARE
    pooled: bool = False
    clause: str | None = None

    def least(self, total: int) -> int:
        """Give the least number of seats that is no less than the share: its part of a seat is rounded up."""
        return seats(self.share, total)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """The directed plans of a county and year together: their places, and how many of them are set aside."""

    year: int
    total: int = 0
    reserved: int = 0

    def joined_by(self, total: int, reserved: int) -> "Pool":
        """Give the pool with one plan more."""
        return Pool(year=self.year, total=self.total + total, reserved=self.reserved + reserved)


def pooled(year: int, plans: Iterable[DirectedPlan]) -> Pool:
    """Add up those of the plans that are of the year; all are one county's."""
    pool = Pool(year=year)
    for plan in plans:
        if plan.year == year:
            pool = pool.joined_by(plan.total, plan.set_aside)
    return pool


def keeps_the_rule(plan: DirectedPlan, pool: Pool, terms: Terms) -> bool:
    """Tell whether the plan keeps enough: by itself or, where the clause judges them together, with its year's others.

    A plan that keeps enough by itself may still stand in a pool that does not.
    """
    if terms.pooled:
        return pool.reserved >= terms.least(pool.total)
    return plan.set_aside >= terms.least(plan.total)


def check_pool(pool: Pool, terms: Terms) -> None:
    """Refuse plans that keep too few together, where the clause judges them together.

    :raises PoolBelowRule: when they do; a plan that keeps more must come first
    """
    least = terms.least(pool.total)
    if terms.pooled and pool.reserved < least:
        raise PoolBelowRule(
            field="reserved",
            year=pool.year,
            total=pool.total,
            least=least,
            reserved=pool.reserved,
            share=str(terms.share),
            clause=terms.clause,
        )


def check_reserve(total: int, lots: Sequence[tuple[Sequence[str], int]], terms: Terms, reason: str) -> str | None:
    """Refuse lots that overlap, exceed the total or keep less than the rule; give back the reason where it is needed.

    :raises LotsOverlap: when a status stands in two lots
    :raises ReserveAboveTotal: when the lots have more seats than the plan
    :raises ReserveBelowRule: when they keep less than the share and no reason helps
    :raises ReserveNeedsReason: when they keep less and no reason is given
    """
    _check_disjoint([statuses for statuses, _ in lots])
    reserved, least = sum(number for _, number in lots), terms.least(total)
    if reserved > total:
        raise ReserveAboveTotal(field="reserved", reserved=reserved, total=total)
    if reserved >= least:
        return None
    said = {"total": total, "least": least, "reserved": reserved, "share": str(terms.share)}
    if not terms.pooled:
        raise ReserveBelowRule(field="reserved", clause=terms.clause, **said)
    if not reason.strip():
        raise ReserveNeedsReason(field="reserve_reason", clause=terms.clause, **said)
    return reason.strip()


def _check_disjoint(lots: Iterable[Sequence[str]]) -> None:
    seen: set[str] = set()
    for statuses in lots:
        if not statuses:
            raise LotWithoutStatus(field="statuses")
        for status in statuses:
            if status in seen:
                raise LotsOverlap(field="statuses", status=STATUSES[status])
            seen.add(status)


def check_total(plan: DirectedPlan, total: int, lots: Sequence[tuple[ReservedLot, int]]) -> None:
    """Refuse a revision that takes away what is taken.

    :raises LotBelowTaken: when a lot would have fewer seats than are taken or released of it
    :raises BelowTaken: when the total would be less than what is taken or kept back
    """
    for lot, number in lots:
        if number < lot.taken + lot.released:
            raise LotBelowTaken(field="reserved", taken=lot.taken + lot.released)
    kept = sum(number - lot.released for lot, number in lots) + plan.general_taken
    if total < kept:
        raise BelowTaken(field="total", taken=kept)


def surplus(plan: DirectedPlan, terms: Terms) -> int:
    """Count the seats that are set aside beyond what the rule asks, be it by choice or by a total that was lowered."""
    return max(0, plan.set_aside - terms.least(plan.total))


def check_release(plan: DirectedPlan, lot: ReservedLot, number: int, decided_on: date, today: date) -> None:
    """Refuse to release seats too early, or that are not free.

    :raises NeverReleased: when the plan names no day of release
    :raises NotReleasable: when it is decided before that day
    :raises NotYet: when the decision is still to come
    :raises NoSeatLeft: when fewer are free
    """
    if plan.release_from is None:
        raise NeverReleased(field="decided_on")
    if decided_on < plan.release_from:
        raise NotReleasable(field="decided_on", day=plan.release_from)
    if decided_on > today:
        raise NotYet(field="decided_on", day=decided_on)
    if number > lot.free:
        raise NoSeatLeft(field="seats")


def lot_of(plan: DirectedPlan, lot_id: UUID) -> ReservedLot:
    """Give the lot of the plan.

    :raises UnknownLot: when it has none of this id
    """
    for lot in plan.lots:
        if lot.id == lot_id:
            return lot
    raise UnknownLot(field="lot")
