"""The arithmetic of figures: exact fractions, verdicts, printed forms and margins. Nothing here is ever a float."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import ceil
from operator import eq, ge, gt, le

from domain.figure.model import Margin, Measure, Verdict
from domain.language import N_
from domain.refusals import Conflict, Invalid, NotAllowed, NotFound

COMPARATORS: dict[str, Callable[[Fraction, Fraction], bool]] = {">=": ge, ">": gt, "=": eq, "<=": le}

NOBODY_ELIGIBLE = N_("Nobody is eligible, so there is nothing to take a share of.")
NOBODY_EMPLOYED = N_("Nobody is employed there on that day, so there is nothing to take a share of.")
NOBODY_TRAINED = N_("Nobody was in training, so there is nothing to take a share of.")
NO_PLACES = N_("No training was offered, so there is nothing to take a share of.")
NOTHING_TO_JUDGE = N_("There was nothing of the kind in this time, so there is nothing to judge.")
NOBODY_ROTATED = N_("Nobody has rotated, so there is nothing to take a share of.")


class NotCounted(Conflict):
    """The metric is named by a plan, but its rows are not kept here yet."""

    code = "not_counted"
    message = N_("“{metric}” is not counted yet.")


class NoRule(NotFound):
    """Nothing is asked of principals here."""

    code = "no_rule"
    message = N_("No rule in force in this county asks principals to move.")


class OutOfScope(NotFound):
    """The division or school is not within the actor's reach."""

    code = "out_of_scope"
    message = N_("There is nothing to count in {value} for your office.")


class FutureInstant(Invalid):
    """A figure can be known as of now or of the past."""

    code = "future_instant"
    message = N_("Nobody knows yet what will be known then.")


class JudgesNobody(Invalid):
    """A list of who is in and who is out needs a rule whose figure is taken of teachers."""

    code = "judges_nobody"
    message = N_("This rule is not about who is due for rotation.")


class DayIsFixed(NotAllowed):
    """On which day somebody falls out for retirement tells the month of birth."""

    code = "hidden"
    message = N_("Your role is shown no birthdays, so the day of judgement stays that of the rule.")


class NoWindow(Invalid):
    """The window is empty or turned round."""

    code = "no_window"
    message = N_("The window ends before it begins.")


@dataclass(frozen=True, slots=True)
class Standard:
    """What a number is judged by: a threshold with its comparator, or a band; and the decimal places it prints in."""

    threshold: Fraction | None = None
    comparator: str = ">="
    places: int = 1
    low: Fraction | None = None
    high: Fraction | None = None

    @property
    def bounds(self) -> list[tuple[str, Fraction]]:
        """Give every comparison that must hold; none judges nothing."""
        told = ((self.comparator, self.threshold), (">=", self.low), ("<=", self.high))
        return [(comparator, bound) for comparator, bound in told if bound is not None]


@lru_cache(maxsize=1_000)
def measured(numerator: int, denominator: int | None, standard: Standard, *, is_share: bool, grows: bool) -> Measure:
    """Judge a number of rows, or a share of rows."""
    exact = (Fraction(numerator, denominator) if denominator else None) if is_share else Fraction(numerator)
    verdict = judged(exact, standard)
    return Measure(
        numerator=numerator,
        denominator=denominator,
        exact=exact,
        printed="—" if exact is None else printed_share(exact, standard.places) if is_share else str(numerator),
        verdict=verdict,
        printed_verdict=judged_as_printed(exact, standard) if is_share else verdict,
        margin=None if exact is None else margin(numerator, denominator, standard, grows=grows),
    )


def judged(value: Fraction | None, standard: Standard) -> Verdict:
    """Judge an exact value; a missing value is not applicable, and never met."""
    if value is None:
        return Verdict.NOT_APPLICABLE
    if not standard.bounds:
        return Verdict.NOT_JUDGED
    holds = all(COMPARATORS[comparator](value, bound) for comparator, bound in standard.bounds)
    return Verdict.MET if holds else Verdict.NOT_MET


def judged_together(verdicts: Iterable[Verdict]) -> Verdict:
    """Judge a whole by its parts: met only when every part is; parts with nothing to judge do not speak."""
    said = set(verdicts) - {Verdict.NOT_APPLICABLE}
    worst = (Verdict.NOT_COUNTED, Verdict.NOT_MET, Verdict.NOT_JUDGED, Verdict.MET)
    return next((each for each in worst if each in said), Verdict.NOT_APPLICABLE)


def margins_together(margins: Sequence[Margin | None]) -> Margin | None:
    """Add up what the parts miss; to spare is only what every part can spare, for none may fall short."""
    known = [each for each in margins if each is not None]
    if not known:
        return None
    added = [each.to_add for each in known]
    swapped = [each.to_swap for each in known]
    return Margin(
        to_add=None if None in added else sum(each or 0 for each in added),
        to_swap=None if None in swapped else sum(each or 0 for each in swapped),
        spare=min(each.spare for each in known),
        excess=sum(each.excess for each in known),
    )


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
    """Tell how many rows are missing from, or to spare above, a lower bound, and how many are beyond an upper one.

    With `grows`, somebody added to the numerator is added to the denominator as well (backbone teachers among those
    who rotate): 24 are missing of 120 and 20 are there, so five must be added, (20+5)/(120+5), but only four swapped.
    """
    base = 1 if denominator is None else denominator
    lower = next(((comparator, bound) for comparator, bound in standard.bounds if comparator in (">=", ">")), None)
    upper = next((bound for comparator, bound in standard.bounds if comparator == "<="), None)
    excess = 0 if upper is None else max(0, numerator - int(upper * base // 1))
    if lower is None:
        return None if upper is None else Margin(to_add=0, to_swap=0, spare=0, excess=excess)
    needed = _least(lower[1] * base, lower[0])
    missing = max(0, needed - numerator)
    to_add = _growing(numerator, denominator, standard) if grows and denominator is not None else missing
    return Margin(to_add=to_add, to_swap=missing, spare=max(0, numerator - needed), excess=excess)


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
