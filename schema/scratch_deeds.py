"""What can be done with scratch plans: each mutation bears the name of the action and answers with the plan."""

from typing import Annotated
from uuid import UUID

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from domain.division.queries import counties_of
from domain.scratch import actions, model
from domain.scratch.rules import UnknownScratch
from schema.context import Info
from schema.deed import deed, does
from schema.exchange import Posting
from schema.front import Refusal
from schema.given import facts_of, names, reads, subject, subject_of
from schema.node import uuid_of
from schema.scratch import ScratchLine, ScratchPlan, TrialInput, county_named


def line_id(text: str) -> UUID:
    """Read the id of a line.

    :raises UnknownScratch: when it is none
    """
    try:
        return UUID(text)
    except ValueError as error:
        raise UnknownScratch(field="line") from error


@strawberry.input
class KeepScratchPlanInput:
    """A plan and its name."""

    name: str
    trial: TrialInput


@strawberry.input
class TryMovesInput:
    """Teachers who would go to one school."""

    plan: strawberry.ID = subject("ScratchPlan")
    teachers: list[strawberry.ID] = names("Teacher", "teacher_ids")
    to_school: strawberry.ID = names("School", "to_school_id")


@strawberry.input
class SwapScratchLineInput:
    """Another teacher instead, or another school."""

    plan: strawberry.ID = subject("ScratchPlan")
    line: strawberry.ID = reads(line_id, "line_id")
    teacher: strawberry.ID | None = names("Teacher", "teacher_id", default=None)
    to_school: strawberry.ID | None = names("School", "to_school_id", default=None)


@strawberry.input
class ScratchLinesInput:
    """Lines of a plan."""

    plan: strawberry.ID = subject("ScratchPlan")
    lines: list[strawberry.ID] = reads(lambda lines: [line_id(each) for each in lines], "line_ids")


@strawberry.input
class LeaveOutInput:
    """A posting that is thought away."""

    plan: strawberry.ID = subject("ScratchPlan")
    posting: strawberry.ID = names("Posting", "posting_id")


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
        ctx, plan_id = info.context, uuid_of(plan, "ScratchPlan")
        row = await ctx.write(lambda session: actions.rename_plan(session, ctx.actor, plan_id, name=name))
        return ScratchPlan(row=row)

    try_moves = does(ScratchPlan, actions.try_moves, TryMovesInput, "Let teachers go to a school in the plan.")
    leave_out = does(ScratchPlan, actions.leave_out, LeaveOutInput, "Think a posting away in the plan.")
    swap_scratch_line = does(
        ScratchPlan,
        actions.swap_scratch_line,
        SwapScratchLineInput,
        "Let another teacher go instead, or to another school.",
    )
    drop_scratch_lines = does(ScratchPlan, actions.drop_scratch_lines, ScratchLinesInput, "Take lines out of the plan.")

    @deed("Throw a plan away; postings that its lines became stay.")
    async def discard_scratch_plan(self, info: Info, plan: strawberry.ID) -> DiscardScratchPlanResult:
        ctx, plan_id = info.context, uuid_of(plan, "ScratchPlan")
        await ctx.write(lambda session: actions.discard_plan(session, ctx.actor, plan_id))
        return Discarded(id=plan)

    @deed("Log lines of the plan as postings; a line that is refused stays and says why.")
    async def propose(self, info: Info, input: ScratchLinesInput) -> ProposeResult:
        ctx, (plan_id,), lines = info.context, subject_of(input), facts_of(input)
        made = await ctx.write(lambda session: actions.propose(session, ctx.actor, plan_id, **lines))
        return Proposal(
            plan=ScratchPlan(row=made.plan),
            logged=[Posting(row=posting) for posting in made.logged],
            refused=[
                RefusedLine(line=ScratchLine(row=line), refusal=Refusal.of(refusal, ctx.language))
                for line, refusal in made.refused
            ],
        )
