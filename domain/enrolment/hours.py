"""The hours of training that everybody completes: since when they count, and how many a teacher needs by a day.

教督〔2017〕6号, indicator 2.9, asks for 360 within five years of every teacher. It does not say whether the years roll
with the day or are a fixed cycle, nor what somebody needs who came later: both are readings of the rule in force.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Date, Integer, cast, extract, func, literal
from sqlalchemy.ext.asyncio import AsyncSession

from domain.calendar.rules import add_years
from domain.policy.queries import rules_for_metric
from domain.policy.rules import DEFAULTS, Parameters, merged

COVERAGE = "TRAINING_HOURS_COVERAGE"
MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursTerms:
    """What a rule asks: so many hours within so many years.

    The years roll with the day or, with `cycle_from`, are fixed cycles, one of which begins with that year. With
    `pro_rata` a month that somebody was not yet here, or that of a cycle is still to come, takes off its part.
    """

    hours: int = 360
    years: int = 5
    cycle_from: int | None = None
    pro_rata: bool = False

    def since(self, day: date) -> date:
        """Give the day after which completed training counts on the day."""
        if self.cycle_from is None:
            return add_years(day, -self.years)
        cycles = (day.year - self.cycle_from) // self.years
        return date(self.cycle_from + cycles * self.years, 1, 1) - timedelta(days=1)


NATIONAL = HoursTerms()
"""What the national document asks, read as it stands: of everybody the same, over the years that end on the day."""


def terms_of(asked: Parameters) -> HoursTerms:
    """Read the terms from a rule's parameters; what it does not say is as the national document has it."""
    return HoursTerms(
        hours=asked.hours or NATIONAL.hours,
        years=asked.hours_years or NATIONAL.years,
        cycle_from=asked.hours_cycle,
        pro_rata=bool(asked.hours_pro_rata),
    )


async def hours_terms(session: AsyncSession, county_code: str) -> HoursTerms:
    """Give what the first rule in force in the county asks, or what the national document does."""
    for rule in await rules_for_metric(session, COVERAGE, county_code):
        return terms_of(merged(DEFAULTS, Parameters.model_validate(rule.parameters)))
    return NATIONAL


def hours_needed(terms: HoursTerms, first_day: ColumnElement[date], day: date) -> ColumnElement[int]:
    """Tell in SQL how many hours somebody needs by the day who was employed first on `first_day`: rounded up."""
    if not terms.pro_rata:
        return literal(terms.hours, Integer)
    begun = func.greatest(first_day, literal(terms.since(day) + timedelta(days=1), Date))
    here = func.age(literal(day + timedelta(days=1), Date), begun)
    months = cast(extract("year", here) * MONTHS + extract("month", here), Integer)
    whole = terms.years * MONTHS
    return func.least(terms.hours, func.greatest(0, func.div(months * terms.hours + whole - 1, whole)), type_=Integer)
