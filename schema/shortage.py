"""Where teachers are missing, as GraphQL shows it: school by school, before and after the moves, or under a plan."""

from datetime import date
from fractions import Fraction

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from domain.calendar.rules import check_reach, day_in_shanghai
from domain.division.queries import county_named
from domain.school.model import School as SchoolRow
from domain.scratch import shortage as domain
from domain.scratch.queries import find_plan, trial_of
from schema.context import Context
from schema.field import link
from schema.node import Shown, uuid_of
from schema.school import School

WEIGHTS = {"shortage": 100}


def _exact(value: Fraction | None) -> str | None:
    return None if value is None else str(value)


@strawberry.type(description="What one school lacks.")
class SchoolShortage(Shown):
    """Numbers of posts are exact; below nought there are more people than posts."""

    lack: strawberry.Private[domain.Lack]

    posts_due: int | None = strawberry.field(
        resolver=lambda self: self.lack.posts, description="By pupils; none where they are not known."
    )
    empty_before: str | None = strawberry.field(resolver=lambda self: _exact(self.lack.empty_before))
    empty_after: str | None = strawberry.field(resolver=lambda self: _exact(self.lack.empty_after))
    missing_before: list[str] = strawberry.field(resolver=lambda self: list(self.lack.missing_before))
    missing_after: list[str] = strawberry.field(
        resolver=lambda self: list(self.lack.missing_after),
        description="Subjects that nobody teaches there, though most schools of the stage have a teacher of them.",
    )
    school: School | None = link(SchoolRow.id, School)

    @property
    def row(self) -> SchoolRow:
        """The school as it was compared."""
        return self.lack.school


@strawberry.type(description="All schools together.")
class ShortageTogether:
    """The median is that of the empty posts; a school with more people than posts lacks none."""

    median: str | None
    empty: str
    missing_subjects: int

    @classmethod
    def of(cls, found: domain.Together) -> "ShortageTogether":
        """Show what was added up."""
        return cls(median=_exact(found.median), empty=str(found.empty), missing_subjects=found.missing)


@strawberry.type(
    description="Where teachers are missing on a day, without and with the postings or with them and under a plan."
)
class Shortage:
    """Of a county's public schools of compulsory education."""

    day: date
    before: ShortageTogether
    after: ShortageTogether
    schools: list[SchoolShortage] = strawberry.field(description="Those that lack something, before or after.")


async def shortage_of(context: Context, division: str, on: date | None, plan: strawberry.ID | None) -> Shortage:
    """Compare both sides.

    :raises Refusal: when the viewer may not see the county's figures, or there is no such plan
    """
    day = on or day_in_shanghai(context.now)
    check_reach(day, field="on")

    async def read(session: AsyncSession) -> Shortage:
        county = await county_named(session, context.actor, division)
        tried = await find_plan(session, context.actor, uuid_of(plan, "ScratchPlan")) if plan is not None else None
        found = await domain.shortage(
            session,
            context.actor,
            county,
            day=tried.starts_on if tried else day,
            trial=trial_of(tried) if tried else None,
        )
        return Shortage(
            day=found.day,
            before=ShortageTogether.of(found.before),
            after=ShortageTogether.of(found.after),
            schools=[SchoolShortage(lack=each) for each in found.lacks if each.lacks],
        )

    return await context.read(read)
