"""What is due and until when, as GraphQL shows it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from domain.calendar.rules import day_in_shanghai
from domain.division.queries import counties_of
from domain.duty import queries
from schema.context import Context
from schema.evidence import RECORDS, EvidenceKind
from schema.field import described
from schema.node import Node
from schema.target import Target
from schema.twinning import Twinning


def _of(read: Callable[[Any], Any], description: str) -> Any:
    """Declare a field that is read off what was found."""
    return strawberry.field(resolver=lambda self: read(self.row), description=description)


@strawberry.type(description="A period of the plans in force that comes again, and the targets counted within it.")
class Deadline:
    """One last day."""

    row: strawberry.Private[queries.Deadline]

    window: str = _of(lambda row: row.window, "Such as month, term or season.")
    first_day: date = _of(lambda row: row.period.start, "The first day of the period.")
    last_day: date = _of(lambda row: row.due.day, "The last day of the period.")
    days_left: int = _of(lambda row: row.due.left, "How many days are left until then.")
    targets: list[Target] = _of(lambda row: [Target.of(each) for each in row.targets], "What is counted within it.")


@strawberry.type(description="A pair of schools that has met too seldom so far within a target's period.")
class Shortfall:
    """What is missing."""

    row: strawberry.Private[queries.Shortfall]

    done: int = _of(lambda row: row.done, "How often it has met; what the host has confirmed counts.")
    wanted: int = _of(lambda row: row.wanted, "How often the target asks for.")
    last_day: date = _of(lambda row: row.due.day, "The last day of the period.")
    days_left: int = _of(lambda row: row.due.left, "How many days are left until then.")
    target: Target = _of(lambda row: Target.of(row.target), "The target that asks for it.")
    twinning: Twinning = _of(lambda row: Twinning.of(row.twinning), "The pair.")


@strawberry.type(description="A record that lacks evidence.")
class Undocumented:
    """What is missing there."""

    row: strawberry.Private[queries.Undocumented]

    @described("An activity, a posting or a twinning.")
    def record(self) -> Node:
        kind = next(kind for kind in RECORDS.values() if isinstance(self.row.row, kind.mapped))
        record: Node = kind.of(self.row.row)
        return record

    missing: list[EvidenceKind] = _of(
        lambda row: [EvidenceKind(kind) for kind in row.missing], "The kinds that nothing shows yet."
    )


@strawberry.type(description="What is due in a county by the periods of its plans, and what is missing so far.")
class Agenda:
    """The nearest last day first."""

    deadlines: list[Deadline]
    shortfalls: list[Shortfall]
    undocumented: list[Undocumented] = strawberry.field(
        description="Records of the viewer's own school, of which something asked for is not shown yet."
    )


async def agenda_of(context: Context) -> Agenda:
    """Give what is due in the first county within reach, or nothing, where there is none."""
    today = day_in_shanghai(context.now)

    async def read(session: AsyncSession) -> Agenda:
        counties = await counties_of(session, context.actor)
        if not counties:
            return Agenda(deadlines=[], shortfalls=[], undocumented=[])
        actor, code = context.actor, counties[0].code
        return Agenda(
            deadlines=[Deadline(row=row) for row in await queries.deadlines(session, code, today)],
            shortfalls=[Shortfall(row=row) for row in await queries.shortfalls(session, actor, code, today)],
            undocumented=[Undocumented(row=row) for row in await queries.undocumented(session, actor, today)],
        )

    return await context.read(read)
