"""Double bookings as GraphQL shows them."""

from datetime import date

import strawberry

from domain.access import masked_name
from domain.calendar.rules import check_reach, day_in_shanghai, school_year_of
from domain.clash import queries
from domain.clash.rules import Booking, Clash
from domain.teacher.model import Employment
from domain.teacher.model import Teacher as TeacherRow
from schema.context import Context, Info
from schema.exchange import Posting
from schema.field import column, described, link
from schema.node import Node, one
from schema.teacher import Exemption, Teacher
from schema.training import TrainingSession

WEIGHTS = {"doubleBookings": 300}

_KINDS: dict[Booking, type[Node]] = {
    Booking.POSTING: Posting,
    Booking.TRAINING: TrainingSession,
    Booking.EXEMPTION: Exemption,
}

strawberry.enum(Clash, description="Why two bookings of one teacher stand side by side, the gravest first.")


@strawberry.type(description="One of the two: a posting, a session of training, or an exemption.")
class Booked:
    """Its days, both included."""

    row: strawberry.Private[queries.Booked]

    starts_on: date = strawberry.field(resolver=lambda self: self.row.starts_on)
    last_day: date | None = strawberry.field(resolver=lambda self: self.row.last_day)
    half_days: int | None = strawberry.field(
        resolver=lambda self: self.row.half_days, description="How many half-days of a week a posting takes."
    )

    @described("The record.")
    async def thing(self, info: Info) -> Node | None:
        return await one(info.context, _KINDS[self.row.kind], self.row.thing_id)


@strawberry.type(description="A teacher who is asked to be in two places on the same days.")
class DoubleBooking:
    """Both bookings, and the days on which they hold together."""

    row: strawberry.Private[queries.DoubleBooking]

    clash: Clash = strawberry.field(resolver=lambda self: self.row.clash)
    name: str = column(TeacherRow.name, mask=masked_name)
    first_day: date = strawberry.field(resolver=lambda self: self.row.first_day)
    last_day: date | None = strawberry.field(resolver=lambda self: self.row.last_day)
    bookings: list[Booked] = strawberry.field(
        resolver=lambda self: [Booked(row=self.row.one), Booked(row=self.row.other)]
    )
    teacher: Teacher | None = link(Employment.teacher_id, Teacher, description="The record.")


async def double_bookings_of(context: Context, since: date | None) -> list[DoubleBooking]:
    """List those of this school year, or from another day on.

    :raises DayOutOfReach: when the day lies in an absurd year
    """
    day = since or school_year_of(day_in_shanghai(context.now)).start
    check_reach(day, field="since")
    found = await context.read(lambda session: queries.double_bookings(session, context.actor, since=day))
    return [DoubleBooking(row=each) for each in found]
