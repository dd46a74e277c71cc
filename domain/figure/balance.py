"""Balance between schools: the coefficient of variation by pupils, and how evenly teachers have been sent. Pure.

教督〔2017〕6号, annex: CV = S / X̄ with X̄ = ΣB / ΣP and S = √(Σ (P/Pₜ) · (B/P − X̄)²), P pupils and B the resource of a
school. All of it but the root is exact, so a verdict compares squares and is exact as well.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

from domain.figure.rules import rounded


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What one school has: so many pupils, and so much of the resource."""

    pupils: int
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Variation:
    """The mean for each pupil, and the square of the coefficient, both exact."""

    mean: Fraction
    squared: Fraction

    def printed(self, places: int = 3) -> str:
        """Print the coefficient with so many decimal places, rounded half up; the annex asks for three."""
        root = _root(self.squared, places + 3)
        whole, part = divmod(int(rounded(root, places) * 10**places), 10**places)
        return f"{whole}.{part:0{places}d}"

    def is_at_most(self, limit: Fraction) -> bool:
        """Tell, exactly, whether the coefficient keeps within a limit."""
        return self.squared <= limit * limit


def variation(schools: Iterable[Holding]) -> Variation | None:
    """Compute the coefficient of variation, each school weighed by its pupils; None where there is nothing to compare.

    A school without pupils has no weight, and so no part in it.
    """
    held = [each for each in schools if each.pupils > 0]
    pupils, amount = sum(each.pupils for each in held), sum(each.amount for each in held)
    if not pupils or not amount:
        return None
    mean = Fraction(amount, pupils)
    spread = sum(
        (Fraction(each.pupils, pupils) * (Fraction(each.amount, each.pupils) - mean) ** 2 for each in held), Fraction(0)
    )
    return Variation(mean=mean, squared=spread / mean**2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How many teachers have been sent never, once, or more than once."""

    never: int
    once: int
    more: int


def load_of(times: Sequence[int]) -> Load:
    """Count teachers by how often each was sent."""
    once = sum(each == 1 for each in times)
    more = sum(each > 1 for each in times)
    return Load(never=len(times) - once - more, once=once, more=more)


def _root(value: Fraction, places: int) -> Fraction:
    """Give the square root, cut after so many decimal places."""
    scale = 10**places
    return Fraction(isqrt(value.numerator * value.denominator * scale * scale) // value.denominator, scale)
