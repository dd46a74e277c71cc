"""What is right about seats: exact arithmetic, no session, no clock, never a float."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heappop, heappush
from itertools import islice
from math import ceil, floor

from domain.language import N_
from domain.refusals import Invalid

Weight = int | Fraction
Bounds = Mapping[str, tuple[int, int]]
Method = Callable[..., "Proof"]


class FloorsExceedSeats(Invalid):
    code = "floors_exceed_seats"
    message = N_("The least numbers ask for {needed} seats together; there are {total}.")


class FloorAboveCap(Invalid):
    code = "floor_above_cap"
    message = N_("The least number of {unit} is above its greatest.")


class AbsurdNumber(Invalid):
    code = "absurd_number"
    message = N_("This must be a whole number from {low} to {high}.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Proof:
    """How the seats were parted, in all its steps; every mapping is by the unit's code.

    `exact` is each unit's share before rounding, `held` the units that stand at their floor or cap and so leave the
    sharing, `at_once` the seats given without comparing (whole parts of the shares with Hamilton, floors with
    Sainte-Laguë), `order` the units that received the other seats, one after another, and `seats` the result.
    """

    method: str
    total: int
    weights: Mapping[str, Weight]
    exact: Mapping[str, Fraction]
    held: Mapping[str, str]
    at_once: Mapping[str, int]
    order: tuple[str, ...]
    seats: Mapping[str, int]

    @property
    def remainders(self) -> dict[str, Fraction]:
        """Give what each exact share has beyond its whole part."""
        return {unit: share - floor(share) for unit, share in self.exact.items()}

    @property
    def unallocated(self) -> int:
        """Count the seats that no unit may take."""
        return self.total - sum(self.seats.values())

    @property
    def adds_up(self) -> bool:
        """Check the sheet anew: the seats given at once and in order are the result, and no more than there are."""
        in_order = Counter(self.order)
        rebuilt = {unit: given + in_order[unit] for unit, given in self.at_once.items()}
        return rebuilt == self.seats and self.unallocated >= 0


@dataclass(frozen=True, slots=True)
class Paradox:
    """A unit that would lose a seat when the total grows to `total`."""

    total: int
    unit: str
    before: int
    after: int


def check_number(number: int, low: int, high: int, *, field: str) -> None:
    """Refuse a number beyond belief.

    :raises AbsurdNumber: when it is not between the two
    """
    if not low <= number <= high:
        raise AbsurdNumber(field=field, low=low, high=high)


def seats(share: Fraction, total: int) -> int:
    """Give the least number of seats of the total that is no less than the share.

    :raises ValueError: when the share is not between 0 and 1, or the total is below 0
    """
    if not 0 <= share <= 1 or total < 0:
        raise ValueError(f"no seats for {share} of {total}")
    return ceil(share * total)


def largest_remainder(
    total: int,
    weights: Mapping[str, Weight],
    floors: Mapping[str, int] | None = None,
    caps: Mapping[str, int] | None = None,
) -> Proof:
    """Part the seats by weight, then by the largest remainder (Hamilton); ties go to the larger weight, then by code.

    Without floors and caps no unit is a whole seat away from its exact share. A unit whose share would pass its
    floor or cap is held there and the others share the rest, again by weight.

    :raises FloorsExceedSeats: when the floors ask for more than the total
    :raises FloorAboveCap: when a unit's floor is above its cap
    """
    bounds = _bounds(total, weights, floors or {}, caps or {})
    exact, held = _exact_shares(total, weights, bounds)
    at_once = {unit: floor(share) for unit, share in exact.items()}
    left = int(sum(exact.values())) - sum(at_once.values())
    order = sorted(weights, key=lambda unit: (at_once[unit] - exact[unit], -weights[unit], unit))[:left]
    return _proof("largest_remainder", total, weights, exact, held, at_once, order)


def sainte_lague(
    total: int,
    weights: Mapping[str, Weight],
    floors: Mapping[str, int] | None = None,
    caps: Mapping[str, int] | None = None,
) -> Proof:
    """Part the seats one by one, each to the largest weight / (2 · seats + 1) (Webster); ties as in Hamilton.

    No unit ever loses a seat when the total grows: the method for plans that may receive seats later.

    :raises FloorsExceedSeats: when the floors ask for more than the total
    :raises FloorAboveCap: when a unit's floor is above its cap
    """
    bounds = _bounds(total, weights, floors or {}, caps or {})
    exact, held = _exact_shares(total, weights, bounds)
    at_once = {unit: least for unit, (least, _) in bounds.items()}
    order = list(islice(_one_by_one(weights, bounds), total - sum(at_once.values())))
    return _proof("sainte_lague", total, weights, exact, held, at_once, order)


def alabama_paradoxes(
    total: int,
    weights: Mapping[str, Weight],
    floors: Mapping[str, int] | None = None,
    caps: Mapping[str, int] | None = None,
    *,
    up_to: int,
    method: Method = largest_remainder,
) -> list[Paradox]:
    """Warn which units would lose a seat while the total grows one by one to `up_to`."""
    found = []
    before = method(total, weights, floors, caps).seats
    for larger in range(total + 1, up_to + 1):
        after = method(larger, weights, floors, caps).seats
        found += [Paradox(larger, unit, before[unit], after[unit]) for unit in weights if after[unit] < before[unit]]
        before = after
    return found


def _bounds(total: int, weights: Mapping[str, Weight], floors: Mapping[str, int], caps: Mapping[str, int]) -> Bounds:
    """Give each unit its least and greatest number of seats."""
    if total < 0 or any(weight < 0 for weight in weights.values()) or any(least < 0 for least in floors.values()):
        raise ValueError("seats, weights and floors are never below 0")
    bounds = {unit: (floors.get(unit, 0), caps.get(unit, total)) for unit in weights}
    if wrong := [unit for unit in sorted(caps) if unit in bounds and caps[unit] < bounds[unit][0]]:
        raise FloorAboveCap(unit=wrong[0])
    if (needed := sum(least for least, _ in bounds.values())) > total:
        raise FloorsExceedSeats(needed=needed, total=total)
    return bounds


def _by_weight(total: int, weights: Mapping[str, Weight]) -> dict[str, Fraction]:
    whole = sum(weights.values(), Fraction(0))
    return {unit: Fraction(weight) * total / whole if whole else Fraction(0) for unit, weight in weights.items()}


def _exact_shares(
    total: int, weights: Mapping[str, Weight], bounds: Bounds
) -> tuple[dict[str, Fraction], dict[str, str]]:
    """Share by weight within the bounds: hold the units on the side that is passed by more, and share the rest anew.

    Holding the floors first, or the caps first, would hold units that the other side sets free again.
    """
    free, held = dict(weights), dict[str, str]()
    exact: dict[str, Fraction] = {}
    while free:
        shares = _by_weight(total - int(sum(exact.values())), free)
        low = {unit: bounds[unit][0] for unit, share in shares.items() if share < bounds[unit][0]}
        high = {unit: bounds[unit][1] for unit, share in shares.items() if share > bounds[unit][1]}
        lacking = sum(low.values()) - sum(shares[unit] for unit in low)
        beyond = sum(shares[unit] for unit in high) - sum(high.values())
        if not low and not high:
            return {unit: exact.get(unit, shares.get(unit, Fraction(0))) for unit in weights}, held
        now = {**(low if lacking >= beyond else {}), **(high if beyond >= lacking else {})}
        exact |= {unit: Fraction(bound) for unit, bound in now.items()}
        held |= {unit: "floor" if unit in low else "cap" for unit in now}
        free = {unit: weight for unit, weight in free.items() if unit not in now}
    return {unit: exact[unit] for unit in weights}, held


def _one_by_one(weights: Mapping[str, Weight], bounds: Bounds) -> Iterator[str]:
    """Name who takes each seat beyond the floors, until no unit that has a weight may take more."""
    claims = [_claim(unit, weights[unit], taken) for unit, (taken, most) in bounds.items() if taken < most]
    claims = [claim for claim in claims if weights[claim[2]] > 0]
    heapify(claims)
    while claims:
        *_, unit, taken = heappop(claims)
        yield unit
        if taken + 1 < bounds[unit][1]:
            heappush(claims, _claim(unit, weights[unit], taken + 1))


def _claim(unit: str, weight: Weight, taken: int) -> tuple[Fraction, Weight, str, int]:
    """Say how strongly a unit claims its next seat: the smallest comes first."""
    return Fraction(-weight) / (2 * taken + 1), -weight, unit, taken


def _proof(
    method: str,
    total: int,
    weights: Mapping[str, Weight],
    exact: Mapping[str, Fraction],
    held: Mapping[str, str],
    at_once: Mapping[str, int],
    order: list[str],
) -> Proof:
    in_order = Counter(order)
    return Proof(
        method=method,
        total=total,
        weights=dict(weights),
        exact=exact,
        held=held,
        at_once=at_once,
        order=tuple(order),
        seats={unit: given + in_order[unit] for unit, given in at_once.items()},
    )
