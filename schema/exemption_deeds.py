"""What can be done with the register of exemptions: each mutation bears the name of the action."""

from datetime import date
from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from domain.teacher import actions
from schema.context import Info
from schema.deed import VERSION, deed
from schema.front import Refusal
from schema.node import uuid_of
from schema.teacher import Exemption, ExemptionKind


@strawberry.input
class RecordExemptionInput:
    """A ground for leaving a teacher out of rotation; without a last day, until further notice."""

    teacher: strawberry.ID
    kind: ExemptionKind
    starts_on: date
    ends_on: date | None = None
    ground: str
    decision: str = ""
    clause: str = ""


@strawberry.input(description="What was written down wrongly; what is left out stays as it is.")
class CorrectExemptionInput:
    """The facts as they should have been written."""

    exemption: strawberry.ID
    kind: ExemptionKind | None = None
    starts_on: date | None = None
    ends_on: date | None = strawberry.field(default=UNSET, description="None is until further notice.")
    ground: str | None = None
    decision: str | None = None
    clause: str | None = None
    version: int | None = strawberry.field(default=None, description=VERSION)

    def changes(self) -> dict[str, Any]:
        """Give what is said to be otherwise."""
        said = {
            "kind": self.kind.value if self.kind else None,
            "starts_on": self.starts_on,
            "ground": self.ground,
            "decision": self.decision,
            "clause": self.clause,
        }
        changed = {name: value for name, value in said.items() if value is not None}
        return changed if self.ends_on is UNSET else changed | {"ends_on": self.ends_on}


@strawberry.input
class EndExemptionInput:
    """An earlier last day."""

    exemption: strawberry.ID
    ends_on: date
    version: int | None = strawberry.field(default=None, description=VERSION)


RecordExemptionResult = Annotated[Exemption | Refusal, strawberry.union("RecordExemptionResult")]
CorrectExemptionResult = Annotated[Exemption | Refusal, strawberry.union("CorrectExemptionResult")]
EndExemptionResult = Annotated[Exemption | Refusal, strawberry.union("EndExemptionResult")]


@strawberry.type
class ExemptionDeeds:
    """What can be done with the register."""

    @deed("Write down on what ground a teacher is left out of rotation.")
    async def record_exemption(self, info: Info, input: RecordExemptionInput) -> RecordExemptionResult:
        ctx = info.context
        row = await ctx.write(
            lambda session: actions.record_exemption(
                session,
                ctx.actor,
                teacher_id=uuid_of(input.teacher, "Teacher"),
                kind=input.kind.value,
                starts_on=input.starts_on,
                ends_on=input.ends_on,
                ground=input.ground,
                decision=input.decision,
                clause=input.clause,
            )
        )
        return Exemption(row=row)

    @deed("Put right what was written down wrongly; earlier figures do not move.")
    async def correct_exemption(self, info: Info, input: CorrectExemptionInput) -> CorrectExemptionResult:
        return await _done(info, actions.correct_exemption, input, **input.changes())

    @deed("Let an exemption end earlier than it would.")
    async def end_exemption(self, info: Info, input: EndExemptionInput) -> EndExemptionResult:
        return await _done(info, actions.end_exemption, input, ends_on=input.ends_on)


async def _done(info: Info, act: Any, given: Any, **facts: Any) -> Exemption:
    """Do the deed with the entry that is named, in the version that was read."""
    ctx, exemption_id = info.context, uuid_of(given.exemption, "Exemption")
    row = await ctx.write(lambda session: act(session, ctx.actor, exemption_id, version=given.version, **facts))
    return Exemption(row=row)
