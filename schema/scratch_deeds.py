"""What can be done with scratch plans: each mutation bears the name of the action and answers with the plan."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, cast
from uuid import UUID

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from domain.division.queries import counties_of
from domain.scratch import actions, model
from domain.scratch.rules import UnknownScratch
from schema.context import Info
from schema.deed import deed
from schema.exchange import Posting
from schema.front import Refusal
from schema.node import uuid_of
from schema.scratch import ScratchLine, ScratchPlan, TrialInput, county_named


@strawberry.input
class KeepScratchPlanInput:
    """A plan and its name."""

    name: str
    trial: TrialInput


@strawberry.input
class TryMovesInput:
    """Teachers who would go to one school."""

    plan: strawberry.ID
    teachers: list[strawberry.ID]
    to_school: strawberry.ID


@strawberry.input
class SwapScratchLineInput:
    """Another teacher instead, or another school."""

    plan: strawberry.ID
    line: strawberry.ID
    teacher: strawberry.ID | None = None
    to_school: strawberry.ID | None = None


@strawberry.input
class ScratchLinesInput:
    """Lines of a plan."""

    plan: strawberry.ID
    lines: list[strawberry.ID]


@strawberry.input
class LeaveOutInput:
    """A posting that is thought away."""

    plan: strawberry.ID
    posting: strawberry.ID


@strawberry.type(description="A line that could not be proposed, and why.")
class RefusedLine:
    """It stays in the plan."""

    line: ScratchLine
    refusal: Refusal


@strawberry.type(description="What came of proposing lines: each was judged by itself.")
class Proposal:
    """Postings logged, and lines refused."""

    plan: ScratchPlan
    logged: list[Posting]
    refused: list[RefusedLine]


@strawberry.type(description="A plan that was thrown away.")
class Discarded:
    """Nothing is left of it but its name in the journal."""

    id: strawberry.ID


KeepScratchPlanResult = Annotated[ScratchPlan | Refusal, strawberry.union("KeepScratchPlanResult")]
RenameScratchPlanResult = Annotated[ScratchPlan | Refusal, strawberry.union("RenameScratchPlanResult")]
TryMovesResult = Annotated[ScratchPlan | Refusal, strawberry.union("TryMovesResult")]
LeaveOutResult = Annotated[ScratchPlan | Refusal, strawberry.union("LeaveOutResult")]
SwapScratchLineResult = Annotated[ScratchPlan | Refusal, strawberry.union("SwapScratchLineResult")]
DropScratchLinesResult = Annotated[ScratchPlan | Refusal, strawberry.union("DropScratchLinesResult")]
DiscardScratchPlanResult = Annotated[Discarded | Refusal, strawberry.union("DiscardScratchPlanResult")]
ProposeResult = Annotated[Proposal | Refusal, strawberry.union("ProposeResult")]


@strawberry.type
class ScratchDeeds:
    """What can be done with scratch plans."""

    @deed("Keep a plan under a name.")
    async def keep_scratch_plan(self, info: Info, input: KeepScratchPlanInput) -> KeepScratchPlanResult:
        ctx = info.context

        async def keep(session: AsyncSession) -> model.ScratchPlan:
            county = county_named(await counties_of(session, ctx.actor), input.trial.division)
            return await actions.keep_plan(
                session, ctx.actor, county_id=county.id, name=input.name, **input.trial.read()
            )

        return ScratchPlan(row=await ctx.write(keep))

    @deed("Give a plan another name.")
    async def rename_scratch_plan(self, info: Info, plan: strawberry.ID, name: str) -> RenameScratchPlanResult:
        return await _done(info, actions.rename_plan, plan, name=name)

    @deed("Let teachers go to a school in the plan.")
    async def try_moves(self, info: Info, input: TryMovesInput) -> TryMovesResult:
        return await _done(
            info,
            actions.try_moves,
            input.plan,
            teacher_ids=[uuid_of(each, "Teacher") for each in input.teachers],
            to_school_id=uuid_of(input.to_school, "School"),
        )

    @deed("Think a posting away in the plan.")
    async def leave_out(self, info: Info, input: LeaveOutInput) -> LeaveOutResult:
        return await _done(info, actions.leave_out, input.plan, posting_id=uuid_of(input.posting, "Posting"))

    @deed("Let another teacher go instead, or to another school.")
    async def swap_scratch_line(self, info: Info, input: SwapScratchLineInput) -> SwapScratchLineResult:
        return await _done(
            info,
            actions.swap,
            input.plan,
            line_id(input.line),
            teacher_id=uuid_of(input.teacher, "Teacher") if input.teacher else None,
            to_school_id=uuid_of(input.to_school, "School") if input.to_school else None,
        )

    @deed("Take lines out of the plan.")
    async def drop_scratch_lines(self, info: Info, input: ScratchLinesInput) -> DropScratchLinesResult:
        return await _done(info, actions.drop_lines, input.plan, line_ids=[line_id(each) for each in input.lines])

    @deed("Throw a plan away; postings that its lines became stay.")
    async def discard_scratch_plan(self, info: Info, plan: strawberry.ID) -> DiscardScratchPlanResult:
        ctx, plan_id = info.context, uuid_of(plan, "ScratchPlan")
        await ctx.write(lambda session: actions.discard_plan(session, ctx.actor, plan_id))
        return Discarded(id=plan)

    @deed("Log lines of the plan as postings; a line that is refused stays and says why.")
    async def propose(self, info: Info, input: ScratchLinesInput) -> ProposeResult:
        ctx, plan_id = info.context, uuid_of(input.plan, "ScratchPlan")
        lines = [line_id(each) for each in input.lines]
        made = await ctx.write(lambda session: actions.propose(session, ctx.actor, plan_id, line_ids=lines))
        return Proposal(
            plan=ScratchPlan(row=made.plan),
            logged=[Posting(row=posting) for posting in made.logged],
            refused=[
                RefusedLine(line=ScratchLine(row=line), refusal=Refusal.of(refusal, ctx.language))
                for line, refusal in made.refused
            ],
        )


async def _done(info: Info, deed: Callable[..., Awaitable[Any]], plan: str, *args: Any, **facts: Any) -> ScratchPlan:
    ctx, plan_id = info.context, uuid_of(plan, "ScratchPlan")
    row = await ctx.write(lambda session: deed(session, ctx.actor, plan_id, *args, **facts))
    return ScratchPlan(row=cast("model.ScratchPlan", row))


def line_id(text: str) -> UUID:
    """Read the id of a line.

    :raises UnknownScratch: when it is none
    """
    try:
        return UUID(text)
    except ValueError as error:
        raise UnknownScratch(field="line") from error
