"""What can be done with figures that are handed in: each mutation bears the name of the action."""

from typing import Annotated

import strawberry

from domain.figure.model import Metric
from domain.submission import actions
from schema.context import Info
from schema.deed import deed
from schema.front import Refusal
from schema.node import uuid_of
from schema.parameters import DateRange
from schema.policy import rule_code
from schema.submission import Submission


@strawberry.input
class SubmitFigureInput:
    """A county's figure; what is left out comes from the rule, as in `figure`."""

    metric: Metric
    rule: strawberry.ID | None = None
    reading: strawberry.ID | None = None
    division: str | None = None
    window: DateRange | None = None


@strawberry.input
class LockSubmissionInput:
    """A version to be closed."""

    submission: strawberry.ID


@strawberry.input
class AmendSubmissionInput:
    """A locked version that is otherwise now."""

    submission: strawberry.ID
    reason: str


SubmitFigureResult = Annotated[Submission | Refusal, strawberry.union("SubmitFigureResult")]
LockSubmissionResult = Annotated[Submission | Refusal, strawberry.union("LockSubmissionResult")]
AmendSubmissionResult = Annotated[Submission | Refusal, strawberry.union("AmendSubmissionResult")]


@strawberry.type
class SubmissionDeeds:
    """What can be done with figures that are handed in."""

    @deed("Hand in a county's figure as it is known now.")
    async def submit_figure(self, info: Info, input: SubmitFigureInput) -> SubmitFigureResult:
        ctx = info.context
        row = await ctx.write(
            lambda session: actions.submit_figure(
                session,
                ctx.actor,
                input.metric,
                rule_id=rule_code(input.rule) if input.rule else None,
                reading=input.reading,
                division=input.division,
                window=input.window.read() if input.window else None,
            )
        )
        return Submission(row=row)

    @deed("Close a version: from then on it can only be amended by a new one.")
    async def lock_submission(self, info: Info, input: LockSubmissionInput) -> LockSubmissionResult:
        ctx, named = info.context, uuid_of(input.submission, "Submission")
        return Submission(row=await ctx.write(lambda session: actions.lock_submission(session, ctx.actor, named)))

    @deed("Hand in the figure anew, as it is known now, with the reason; the old version stays as it is.")
    async def amend_submission(self, info: Info, input: AmendSubmissionInput) -> AmendSubmissionResult:
        ctx, named = info.context, uuid_of(input.submission, "Submission")
        row = await ctx.write(lambda session: actions.amend_submission(session, ctx.actor, named, reason=input.reason))
        return Submission(row=row)
