"""What can be done with twinnings: each mutation bears the name of the action and answers with the twinning."""

from datetime import date
from typing import Annotated, Any

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from domain.school.queries import find_school
from domain.twinning import actions, model
from schema.context import Info
from schema.deed import VERSION, deed
from schema.front import Refusal
from schema.node import uuid_of
from schema.school import Stage
from schema.twinning import Twinning, TwinningField, TwinningTier


@strawberry.input
class TwinningInput:
    """What two schools agree on."""

    lead: strawberry.ID
    partner: strawberry.ID
    stage: Stage
    starts_on: date
    ends_on: date
    agreement_no: str | None = None
    agreed_on: date | None = None
    scheme: str = ""
    tier: TwinningTier | None = None
    fields: list[TwinningField] = strawberry.field(default_factory=list)


@strawberry.input
class TwinningVersionInput:
    """A twinning as it was read."""

    twinning: strawberry.ID
    version: int | None = strawberry.field(default=None, description=VERSION)


@strawberry.input
class DeclineTwinningInput(TwinningVersionInput):
    """A no, with the reason."""

    reason: str


@strawberry.input
class RegisterTwinningInput(TwinningVersionInput):
    """The signed paper."""

    agreement_no: str | None = None
    agreed_on: date | None = None


@strawberry.input
class SuspendTwinningInput(TwinningVersionInput):
    """A rest, with the reason."""

    suspended_on: date
    reason: str


@strawberry.input
class RenewTwinningInput(TwinningVersionInput):
    """The new term, which begins where the old one ends."""

    ends_on: date
    agreement_no: str


@strawberry.input
class TerminateTwinningInput(TwinningVersionInput):
    """An early end, with the reason."""

    ended_on: date
    reason: str


@strawberry.input(description="What was written down wrongly; what is left out stays as it is.")
class AmendTwinningInput(TwinningVersionInput):
    """The agreement as it should have been written."""

    agreement_no: str | None = None
    agreed_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    scheme: str | None = None
    tier: TwinningTier | None = None
    fields: list[TwinningField] | None = None

    def changes(self) -> dict[str, Any]:
        """Give what is said to be otherwise."""
        said = {
            "agreement_no": self.agreement_no,
            "agreed_on": self.agreed_on,
            "starts_on": self.starts_on,
            "ends_on": self.ends_on,
            "scheme": self.scheme,
            "tier": self.tier.value if self.tier else None,
            "fields": None if self.fields is None else [field.value for field in self.fields],
        }
        return {name: value for name, value in said.items() if value is not None}


EnterTwinningResult = Annotated[Twinning | Refusal, strawberry.union("EnterTwinningResult")]
ProposeTwinningResult = Annotated[Twinning | Refusal, strawberry.union("ProposeTwinningResult")]
AcceptTwinningResult = Annotated[Twinning | Refusal, strawberry.union("AcceptTwinningResult")]
DeclineTwinningResult = Annotated[Twinning | Refusal, strawberry.union("DeclineTwinningResult")]
RegisterTwinningResult = Annotated[Twinning | Refusal, strawberry.union("RegisterTwinningResult")]
SuspendTwinningResult = Annotated[Twinning | Refusal, strawberry.union("SuspendTwinningResult")]
ResumeTwinningResult = Annotated[Twinning | Refusal, strawberry.union("ResumeTwinningResult")]
RenewTwinningResult = Annotated[Twinning | Refusal, strawberry.union("RenewTwinningResult")]
TerminateTwinningResult = Annotated[Twinning | Refusal, strawberry.union("TerminateTwinningResult")]
AmendTwinningResult = Annotated[Twinning | Refusal, strawberry.union("AmendTwinningResult")]


@strawberry.type
class TwinningDeeds:
    """What can be done with twinnings."""

    @deed("Enter a twinning whose agreement both schools have signed, as the county.")
    async def enter_twinning(self, info: Info, input: TwinningInput) -> EnterTwinningResult:
        return await _agreed(info, actions.enter_twinning, input)

    @deed("Propose a twinning to the other school.")
    async def propose_twinning(self, info: Info, input: TwinningInput) -> ProposeTwinningResult:
        return await _agreed(info, actions.propose_twinning, input)

    @deed("Accept, as the other school, what was proposed.")
    async def accept_twinning(self, info: Info, input: TwinningVersionInput) -> AcceptTwinningResult:
        return await _done(info, actions.accept_twinning, input)

    @deed("Decline a proposal, or take it back, with the reason.")
    async def decline_twinning(self, info: Info, input: DeclineTwinningInput) -> DeclineTwinningResult:
        return await _done(info, actions.decline_twinning, input, reason=input.reason)

    @deed("Take an agreed twinning into the county's register.")
    async def register_twinning(self, info: Info, input: RegisterTwinningInput) -> RegisterTwinningResult:
        given = {"agreement_no": input.agreement_no, "agreed_on": input.agreed_on}
        return await _done(info, actions.register_twinning, input, **given)

    @deed("Let a twinning rest from a day on, with the reason.")
    async def suspend_twinning(self, info: Info, input: SuspendTwinningInput) -> SuspendTwinningResult:
        given = {"suspended_on": input.suspended_on, "reason": input.reason}
        return await _done(info, actions.suspend_twinning, input, **given)

    @deed("Let a suspended twinning go on.")
    async def resume_twinning(self, info: Info, input: TwinningVersionInput) -> ResumeTwinningResult:
        return await _done(info, actions.resume_twinning, input)

    @deed("Renew a twinning; the answer is the new one, which follows on the old.")
    async def renew_twinning(self, info: Info, input: RenewTwinningInput) -> RenewTwinningResult:
        given = {"ends_on": input.ends_on, "agreement_no": input.agreement_no}
        return await _done(info, actions.renew_twinning, input, **given)

    @deed("End a twinning before its term, with the reason.")
    async def terminate_twinning(self, info: Info, input: TerminateTwinningInput) -> TerminateTwinningResult:
        return await _done(info, actions.terminate_twinning, input, ended_on=input.ended_on, reason=input.reason)

    @deed("Put right what the register says of an agreement.")
    async def amend_twinning(self, info: Info, input: AmendTwinningInput) -> AmendTwinningResult:
        return await _done(info, actions.amend_twinning, input, **input.changes())


async def _agreed(info: Info, act: Any, given: TwinningInput) -> Twinning:
    """Do the deed with both schools at hand."""
    ctx = info.context
    lead_id, partner_id = uuid_of(given.lead, "School"), uuid_of(given.partner, "School")

    async def agreed(session: AsyncSession) -> model.Twinning:
        row: model.Twinning = await act(
            session,
            ctx.actor,
            lead=await find_school(session, lead_id, field="lead"),
            partner=await find_school(session, partner_id, field="partner"),
            stage=given.stage.value,
            starts_on=given.starts_on,
            ends_on=given.ends_on,
            agreement_no=given.agreement_no,
            agreed_on=given.agreed_on,
            scheme=given.scheme,
            tier=given.tier.value if given.tier else None,
            fields=[field.value for field in given.fields],
        )
        return row

    return Twinning(row=await ctx.write(agreed))


async def _done(info: Info, act: Any, given: Any, **facts: Any) -> Twinning:
    """Do the deed with the twinning that is named, in the version that was read."""
    ctx, twinning_id = info.context, uuid_of(given.twinning, "Twinning")
    row = await ctx.write(lambda session: act(session, ctx.actor, twinning_id, version=given.version, **facts))
    return Twinning(row=row)
