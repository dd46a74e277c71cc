"""What shows a target that no figure tells of, as GraphQL shows it, and the deeds: write down, take back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

import strawberry
from sqlalchemy import Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor
from domain.attainment import actions, rules
from domain.attainment.model import Attainment
from domain.attainment.queries import attainments, seen_by
from domain.calendar.rules import Period, check_reach, day_in_shanghai
from domain.database import now_of
from domain.division.model import County
from domain.division.queries import counties_of, county_named
from domain.division.rules import UnknownDivision
from domain.figure.board import Line, shown_line
from domain.figure.queries import window_of
from domain.policy.model import Rule
from domain.policy.model import Target as TargetRow
from domain.policy.queries import find_target
from schema.context import Context, Info
from schema.declared import Bound
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


@dataclass(frozen=True, kw_only=True)
class Proving:
    """What is asked of a target: how it stands in a county, the first within reach unless one is named."""

    on: date | None = None
    division: str | None = None

    def beside(self, actor: Actor, target: Any, bound: Bound) -> Sequence[Select[*tuple[Any, ...]]]:
        """Select the rule of the target, the county, and what was shown there."""
        named = func.nullif(bound("division"), "")
        reach = select(County.id).where(County.id.in_(actor.counties), or_(named.is_(None), County.code == named))
        county = reach.order_by(County.code).limit(1)
        there = Attainment.county_id == county.scalar_subquery()
        shown = select(*_SHOWN).where(there, Attainment.target_id == target.id, seen_by(actor))
        return select(*_JUDGED).where(Rule.id == target.rule_id), county, shown

    def made(
        self,
        ctx: Context,
        target: TargetRow,
        rule: Sequence[Rule],
        county: Sequence[County],
        shown: Sequence[Attainment],
    ) -> TargetProof | None:
        """Tell how it stands; None where it is counted.

        :raises Refusal: when the county is not within reach, or the day lies in an absurd year
        """
        if self.on is not None:
            check_reach(self.on, field="on")
        (target.rule,) = rule
        if not rules.is_shown(target.rule):
            return None
        if self.division and not county:
            raise UnknownDivision(field="division", value=self.division)
        today = day_in_shanghai(ctx.now)
        known = {(each.target_id, each.window_first): each for each in shown}
        judged_on = None if ctx.actor.of_school or not county else today
        return TargetProof(row=shown_line(target, self.on or today, known, judged_on))


_JUDGED = (Rule.id, Rule.metric, Rule.kind, Rule.window, Rule.period_from, Rule.period_to, Rule.evidence)
_SHOWN = (
    Attainment.id,
    Attainment.target_id,
    Attainment.window_first,
    Attainment.done_on,
    Attainment.shown_by,
    Attainment.evidence,
)


async def proof_of(context: Context, target_id: str, proving: Proving) -> TargetProof | None:
    """Tell how the target stands; None where it is counted.

    :raises Refusal: when the county is not within reach, or the day lies in an absurd year
    """

    async def read(session: AsyncSession) -> TargetProof | None:
        target = await find_target(session, target_id)
        counties = await counties_of(session, context.actor)
        there = [each for each in counties if each.code == (proving.division or each.code)][:1]
        shown = await attainments(session, context.actor, there[0].id) if there else {}
        return proving.made(context, target, [target.rule], there, list(shown.values()))

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


def _standing(target: TargetRow, row: Attainment | None, on: date, ctx: Context) -> TargetProof:
    shown = {(row.target_id, row.window_first): row} if row else {}
    return TargetProof(row=shown_line(target, on, shown, day_in_shanghai(ctx.now)))
