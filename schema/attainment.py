"""What shows a target that no figure tells of, as GraphQL shows it, and the deeds: write down, take back."""

from datetime import date
from typing import Annotated, Any

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from domain.attainment import actions, model, rules
from domain.attainment.queries import attainments
from domain.calendar.rules import Period, check_reach, day_in_shanghai
from domain.database import now_of
from domain.division.queries import counties_of, county_named
from domain.figure.board import Line, shown_line
from domain.figure.queries import window_of
from domain.policy.model import Target as TargetRow
from domain.policy.queries import find_target
from schema.context import Context, Info
from schema.deed import deed
from schema.front import GlobalId, Refusal

strawberry.enum(rules.Standing, name="TargetStanding", description="How a target stands that evidence shows.")


@strawberry.type(description="How a target that no figure tells of stands in a county, and what shows it.")
class TargetProof:
    """Within the period that the day lies in."""

    row: strawberry.Private[Line]

    standing: rules.Standing | None = strawberry.field(resolver=lambda self: self.row.standing)
    due_on: date | None = strawberry.field(
        resolver=lambda self: rules.due_on(self.row.target.rule, self.row.window),
        description="The last day; none where the period is open.",
    )
    done_on: date | None = strawberry.field(resolver=lambda self: _of(self, "done_on"))
    shown_by: str | None = strawberry.field(resolver=lambda self: _of(self, "shown_by"))
    evidence: list[str] = strawberry.field(
        resolver=lambda self: _of(self, "evidence") or [], description="The kinds of evidence on file."
    )


def _of(proof: TargetProof, name: str) -> Any:
    return getattr(proof.row.attainment, name) if proof.row.attainment else None


async def proof_of(context: Context, target_id: str, on: date | None, division: str | None) -> TargetProof | None:
    """Tell how the target stands in the county, the first within reach unless one is named; None where it is counted.

    :raises Refusal: when the county is not within reach, or the day lies in an absurd year
    """
    if on is not None:
        check_reach(on, field="on")

    async def read(session: AsyncSession) -> TargetProof | None:
        target = await find_target(session, target_id)
        if not rules.is_shown(target.rule):
            return None
        counties = await counties_of(session, context.actor)
        county = await county_named(session, context.actor, division) if division else next(iter(counties), None)
        shown = await attainments(session, context.actor, county.id) if county else {}
        today = None if context.actor.of_school or county is None else day_in_shanghai(context.now)
        return TargetProof(row=shown_line(target, on or day_in_shanghai(context.now), shown, today))

    return await context.read(read)


@strawberry.input
class ShowTargetInput:
    """The day on which it was reached, and the papers that show it."""

    target: strawberry.ID
    division: str = strawberry.field(description="The six digits of the county.")
    done_on: date
    shown_by: str
    evidence: list[str] = strawberry.field(default_factory=list, description="Kinds that the rule names.")
    on: date | None = strawberry.field(default=None, description="A day of the period that is meant, if not today's.")


@strawberry.input
class TakeBackTargetInput:
    """Its history keeps it."""

    target: strawberry.ID
    division: str
    on: date | None = None


ShowTargetResult = Annotated[TargetProof | Refusal, strawberry.union("ShowTargetResult")]
TakeBackTargetResult = Annotated[TargetProof | Refusal, strawberry.union("TakeBackTargetResult")]


@strawberry.type
class AttainmentDeeds:
    """What can be done for targets that no figure tells of."""

    @deed("Write down when a target was reached and what shows it; a second time puts the first right.")
    async def show_target(self, info: Info, input: ShowTargetInput) -> ShowTargetResult:
        ctx = info.context

        async def shown(session: AsyncSession) -> TargetProof:
            target, county_id, window = await _meant(session, ctx, input)
            row = await actions.show_target(
                session,
                ctx.actor,
                target,
                county_id=county_id,
                window=window,
                done_on=input.done_on,
                shown_by=input.shown_by,
                evidence=input.evidence,
            )
            return _standing(target, row, window.start, ctx)

        return await ctx.write(shown)

    @deed("Take back what was written down of a target.")
    async def take_back_target(self, info: Info, input: TakeBackTargetInput) -> TakeBackTargetResult:
        ctx = info.context

        async def taken(session: AsyncSession) -> TargetProof:
            target, county_id, window = await _meant(session, ctx, input)
            await actions.take_back(session, ctx.actor, target, county_id=county_id, window=window)
            return _standing(target, None, window.start, ctx)

        return await ctx.write(taken)


async def _meant(
    session: AsyncSession, ctx: Context, given: ShowTargetInput | TakeBackTargetInput
) -> tuple[TargetRow, int, Period]:
    county = await county_named(session, ctx.actor, given.division)
    target = await find_target(session, GlobalId.read(given.target, "Target").key)
    on = given.on or day_in_shanghai(now_of(session))
    check_reach(on, field="on")
    return target, county.id, window_of(target.rule.window, on, target.rule)


def _standing(target: TargetRow, row: model.Attainment | None, on: date, ctx: Context) -> TargetProof:
    shown = {(row.target_id, row.window_first): row} if row else {}
    return TargetProof(row=shown_line(target, on, shown, day_in_shanghai(ctx.now)))
