"""What is due and until when, as GraphQL shows it."""

from datetime import date

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


@strawberry.type(description="A period of the plans in force that comes again, and the targets counted within it.")
class Deadline:
    """One last day."""

    row: strawberry.Private[queries.Deadline]

    @described("Such as month, term or season.")
    def window(self) -> str:
        return self.row.window

    @described("The first day of the period.")
    def first_day(self) -> date:
        return self.row.period.start

    @described("The last day of the period.")
    def last_day(self) -> date:
        return self.row.due.day

    @described("How many days are left until then.")
    def days_left(self) -> int:
        return self.row.due.left

    @described("What is counted within it.")
    def targets(self) -> list[Target]:
        return [Target.of(row) for row in self.row.targets]


@strawberry.type(description="A pair of schools that has met too seldom so far within a target's period.")
class Shortfall:
    """What is missing."""

    row: strawberry.Private[queries.Shortfall]

    @described("How often it has met; what the host has confirmed counts.")
    def done(self) -> int:
        return self.row.done

    @described("How often the target asks for.")
    def wanted(self) -> int:
        return self.row.wanted

    @described("The last day of the period.")
    def last_day(self) -> date:
        return self.row.due.day

    @described("How many days are left until then.")
    def days_left(self) -> int:
        return self.row.due.left

    @described("The target that asks for it.")
    def target(self) -> Target:
        target: Target = Target.of(self.row.target)
        return target

    @described("The pair.")
    def twinning(self) -> Twinning:
        pair: Twinning = Twinning.of(self.row.twinning)
        return pair


@strawberry.type(description="A record that lacks evidence.")
class Undocumented:
    """What is missing there."""

    row: strawberry.Private[queries.Undocumented]

    @described("An activity, a posting or a twinning.")
    def record(self) -> Node:
        kind = next(kind for kind in RECORDS.values() if isinstance(self.row.row, kind.mapped))
        record: Node = kind.of(self.row.row)
        return record

    @described("The kinds that nothing shows yet.")
    def missing(self) -> list[EvidenceKind]:
        return [EvidenceKind(kind) for kind in self.row.missing]


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
