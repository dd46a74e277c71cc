"""The arithmetic of figures: exact fractions, verdicts, printed forms and margins. Nothing here is ever a float."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from operator import eq, ge, gt, le

from domain.figure.model import Margin, Verdict
from domain.language import N_
from domain.refusals import Conflict, Invalid, NotFound

COMPARATORS: dict[str, Callable[[Fraction, Fraction], bool]] = {">=": ge, ">": gt, "=": eq, "<=": le}

NOBODY_ELIGIBLE = N_("Nobody is eligible, so there is nothing to take a share of.")
NOBODY_ROTATED = N_("Nobody has rotated, so there is nothing to take a share of.")


class NotCounted(Conflict):
    """The metric is named by a plan, but its rows are not kept here yet."""

    code = "not_counted"
    message = N_("“{metric}” is not counted yet.")


class OutOfScope(NotFound):
    """The division or school is not within the actor's reach."""

    code = "out_of_scope"
    message = N_("There is nothing to count in {value} for your office.")


class FutureInstant(Invalid):
    """A figure can be known as of now or of the past."""

    code = "future_instant"
    message = N_("Nobody knows yet what will be known then.")


class NoWindow(Invalid):
    """The window is empty or turned round."""

    code = "no_window"
    message = N_("The window ends before it begins.")


@dataclass(frozen=True, slots=True)
class Standard:
    """What a number is judged by: a threshold, a comparator, and the decimal places in which it is printed."""

    threshold: Fraction | None
    comparator: str = ">="
    places: int = 1


def judged(value: Fraction | None, standard: Standard) -> Verdict:
    """Judge an exact value; a missing value is not applicable, and never met."""
    if value is None:
        return Verdict.NOT_APPLICABLE
    if standard.threshold is None:
        return Verdict.NOT_JUDGED
    return Verdict.MET if COMPARATORS[standard.comparator](value, standard.threshold) else Verdict.NOT_MET


def rounded(value: Fraction, places: int) -> Fraction:
    """Round half up to so many decimal places, exactly: the way the national form prints (教督〔2017〕6号, tables)."""
    scale = 10**places
    return Fraction((value * scale * 2 + 1) // 2, scale)


def printed_share(value: Fraction, places: int) -> str:
    """Print a share as a percentage with so many decimal places: 1/3 → "33.3%"."""
    return f"{_decimal(rounded(value * 100, places), places)}%"


def judged_as_printed(value: Fraction | None, standard: Standard) -> Verdict:
    """Judge a share by the number on paper, to see whether rounding would change the verdict."""
    on_paper = None if value is None else rounded(value * 100, standard.places) / 100
    return judged(on_paper, standard)


def margin(numerator: int, denominator: int | None, standard: Standard, *, grows: bool) -> Margin | None:
    """Tell how many persons are missing from, or to spare above, a lower threshold.

    With `grows`, somebody added to the numerator is added to the denominator as well (backbone teachers among those
    who rotate): 24 are missing of 120 and 20 are there, so five must be added, (20+5)/(120+5), but only four swapped.
    """
    if standard.threshold is None or standard.comparator not in (">=", ">"):
        return None
    needed = _least(standard.threshold * (1 if denominator is None else denominator), standard.comparator)
    missing = max(0, needed - numerator)
    to_add = _growing(numerator, denominator, standard) if grows and denominator is not None else missing
    return Margin(to_add=to_add, to_swap=missing, spare=max(0, numerator - needed))


def _growing(numerator: int, denominator: int, standard: Standard) -> int | None:
    share = standard.threshold or Fraction(0)
    short = share * denominator - numerator
    if short < 0 or (short == 0 and standard.comparator == ">="):
        return 0
    return None if share >= 1 else _least(short / (1 - share), standard.comparator)


def _least(bound: Fraction, comparator: str) -> int:
    """Give the least whole number that passes the bound."""
    return ceil(bound) if comparator == ">=" else int(bound // 1) + 1


def _decimal(value: Fraction, places: int) -> str:
    whole, part = divmod(value.numerator * 10**places // value.denominator, 10**places)
    return f"{whole}.{part:0{places}d}" if places else str(whole)
