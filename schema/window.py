"""The days within which something is counted, going in and coming out."""

from datetime import date, timedelta

import strawberry

from domain.calendar.rules import Period, check_reach
from domain.figure.rules import NoWindow


@strawberry.input(description="Days from the first to the last, both included.")
class DateRange:
    """A window as people say it."""

    from_: date = strawberry.field(name="from")
    to: date

    def read(self) -> Period:
        """Read it as a half-open period.

        :raises NoWindow: when it ends before it begins
        :raises DayOutOfReach: when it begins in an absurd year; it may last until the end of time
        """
        check_reach(self.from_, field="window")
        if self.to < self.from_:
            raise NoWindow(field="window")
        return Period(self.from_, min(self.to, date.max - timedelta(days=1)) + timedelta(days=1))


@strawberry.type(description="Days from the first to the last, both included.")
class Window:
    """A window as it was applied."""

    from_: date = strawberry.field(name="from")
    to: date

    @classmethod
    def of(cls, period: Period) -> "Window":
        """Show a half-open period."""
        return cls(from_=period.start, to=period.last)
