"""The demo's time: two school years that end today, and ids whose order is the order in which things were written."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from domain.calendar.rules import SHANGHAI, add_months, school_year, school_year_of

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Clock:
    """The days that matter, all of them given by today. `opened` is when the county began to keep its books."""

    today: date

    @property
    def start(self) -> date:
        """The first day of the current school year."""
        return school_year_of(self.today).start

    @property
    def before(self) -> date:
        """The first day of the school year before."""
        return school_year(self.start.year - 1).start

    @property
    def opened(self) -> date:
        """The first day of March before both."""
        return date(self.before.year, 3, 1)

    @property
    def spring(self) -> date:
        """The day on which the spring postings of the current school year set out."""
        return date(self.start.year + 1, 2, 24)

    @property
    def last_spring(self) -> date:
        """The day on which those of the school year before set out."""
        return date(self.start.year, 2, 24)

    @property
    def in_spring(self) -> bool:
        """Tell whether the spring postings of the current school year have arrived by now."""
        return self.today >= self.spring + 7 * DAY

    @property
    def next_term(self) -> date:
        """The day on which those who are still preparing will set out."""
        return date(self.start.year + 1, 9, 1) if self.today >= self.spring - 10 * DAY else self.spring

    def end_of_year(self, first: date, years: int = 1) -> date:
        """Give the summer day on which a posting of so many school years ends; what is left of a year is no year."""
        ends = date(school_year_of(first).start.year + years, 7, 10)
        return ends if ends > first + 60 * DAY else ends.replace(year=ends.year + 1)

    def end_of_term(self, first: date) -> date:
        """Give the day on which a posting of one term ends."""
        year = school_year_of(first).start.year + 1
        return date(year, 1, 23) if add_months(first, 3).year == first.year else date(year, 7, 10)

    def by_now(self, day: date) -> date:
        """Give the working day up to then, and before today: nothing waits that was written a moment ago."""
        latest = min(day, self.today - DAY)
        return latest - max(0, latest.weekday() - 4) * DAY


def instant(day: date) -> datetime:
    """Give the moment of a day at which the offices open."""
    return datetime(day.year, day.month, day.day, 8, 30, tzinfo=SHANGHAI)


def id_of(rng: Random, day: date) -> UUID:
    """Make a UUIDv7 of the day (RFC 9562, section 5.7), the same in every run."""
    stamp = int(instant(day).timestamp() * 1000) + rng.randrange(30_000_000)
    return UUID(int=stamp << 80 | 7 << 76 | rng.getrandbits(12) << 64 | 2 << 62 | rng.getrandbits(62))
