"""Balance between schools as GraphQL shows it: the coefficient of variation, and how often teachers were sent."""

from datetime import date

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from domain.calendar.rules import check_reach, day_in_shanghai
from domain.figure import balance as rules
from domain.figure import spread
from domain.figure.queries import scope_of
from domain.submission.rules import NotOfOneCounty
from schema.context import Context
from schema.school import Stage

WEIGHTS = {"balance": 100}


@strawberry.type(description="How far schools differ in what they have for each pupil, each weighed by its pupils.")
class Variation:
    """The annex of 教督〔2017〕6号 prints it with three decimal places."""

    mean: str = strawberry.field(description="For each pupil, as an exact fraction.")
    squared: str = strawberry.field(description="The square of the coefficient, exact.")
    printed: str

    @classmethod
    def of(cls, found: rules.Variation | None) -> "Variation | None":
        """Show what was computed."""
        return cls(mean=str(found.mean), squared=str(found.squared), printed=found.printed()) if found else None


@strawberry.type(description="Teachers by how often they were sent in the ten years before the day.")
class Load:
    """Never, once, or more than once."""

    never: int
    once: int
    more: int


@strawberry.type(description="A county's public schools of one stage beside each other on a day.")
class Balance:
    """Schools of several stages are left out: their pupils are not kept by stage."""

    stage: Stage
    day: date
    compared: int
    left_out: int
    teachers: Variation | None
    backbone: Variation | None
    load: Load


async def balance_of(context: Context, stage: Stage, division: str | None, on: date | None) -> Balance:
    """Compare the schools of one county.

    :raises Refusal: when the viewer may not see the county's figures, or it is no county
    """
    day = on or day_in_shanghai(context.now)
    check_reach(day, field="on")

    async def read(session: AsyncSession) -> Balance:
        scope = await scope_of(session, context.actor, division=division or "")
        if len(scope.counties) != 1:
            raise NotOfOneCounty(field="division")
        county_id = scope.counties[0]
        found = await spread.balance(session, context.actor, county_id=county_id, stage=stage.value, day=day)
        sent = await spread.load(session, context.actor, county_id=county_id, day=day)
        return Balance(
            stage=stage,
            day=day,
            compared=len(found.compared),
            left_out=len(found.mixed),
            teachers=Variation.of(found.teachers),
            backbone=Variation.of(found.backbone),
            load=Load(never=sent.never, once=sent.once, more=sent.more),
        )

    return await context.read(read)
