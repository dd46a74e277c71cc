"""What can be done with directed plans and candidates: each mutation bears the name of the action."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor
from domain.candidate import actions as candidate_actions
from domain.directed import actions
from domain.division.queries import county_named
from schema.context import Info
from schema.deed import VERSION, deed, written
from schema.directed import DirectedCandidate, DirectedPlan, HouseholdStatusKind
from schema.front import Refusal
from schema.node import uuid_of
from schema.school import Stage

KEY = "The same key again plans nothing twice, and answers with what was planned first."


@strawberry.enum(description="The steps of a candidate after admission.")
class CandidateStep(StrEnum):
    """Each belongs to some states; the last three need a reason."""

    CONTRACT = "contract"
    STUDY = "study"
    GRADUATE = "graduate"
    POST = "post"
    SERVE = "serve"
    FULFIL = "fulfil"
    BREACH = "breach"
    EXEMPT = "exempt"
    WITHDRAW = "withdraw"


@strawberry.input(description="Seats to be kept back for candidates of these households.")
class LotInput:
    """One lot; the lots of a plan share no status."""

    statuses: list[HouseholdStatusKind]
    seats: int


@strawberry.input
class PlanDirectedInput:
    """The places of a year."""

    division: str
    year: int
    college: str = ""
    total: int
    lots: list[LotInput]
    status_on: date
    release_from: date | None = None
    reserve_reason: str = ""
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Another number of seats for a lot.")
class LotSeatsInput:
    """A lot of the plan."""

    lot: strawberry.ID
    seats: int


@strawberry.input
class ReviseDirectedPlanInput:
    """Another total, and other numbers for its lots."""

    plan: strawberry.ID
    total: int
    lots: list[LotSeatsInput] = strawberry.field(default_factory=list)
    reserve_reason: str = ""
    version: int | None = strawberry.field(default=None, description=VERSION)


@strawberry.input
class ReleaseReservedSeatsInput:
    """A dated decision."""

    plan: strawberry.ID
    lot: strawberry.ID
    seats: int
    decided_on: date
    decision: str
    version: int | None = strawberry.field(default=None, description=VERSION)


@strawberry.input
class EnterCandidateInput:
    """A pseudonym that only the office can resolve."""

    plan: strawberry.ID
    pseudonym: str
    stage: Stage
    subject: str
    applied_on: date


@strawberry.input
class VerifyHouseholdInput:
    """What an office has verified."""

    candidate: strawberry.ID
    status: HouseholdStatusKind
    starts_on: date
    ends_on: date | None = None
    verified_on: date
    verified_by: str
    version: int | None = strawberry.field(default=None, description=VERSION)


@strawberry.input
class AdmitCandidateInput:
    """A seat of the lot, or one that is open to everybody."""

    candidate: strawberry.ID
    lot: strawberry.ID | None = None
    admitted_on: date
    version: int | None = strawberry.field(default=None, description=VERSION)


@strawberry.input
class MoveCandidateInput:
    """One step on."""

    candidate: strawberry.ID
    step: CandidateStep
    happened_on: date
    reason: str = ""
    school: strawberry.ID | None = None
    contract_no: str | None = None
    version: int | None = strawberry.field(default=None, description=VERSION)


PlanDirectedResult = Annotated[DirectedPlan | Refusal, strawberry.union("PlanDirectedResult")]
ReviseDirectedPlanResult = Annotated[DirectedPlan | Refusal, strawberry.union("ReviseDirectedPlanResult")]
ReleaseReservedSeatsResult = Annotated[DirectedPlan | Refusal, strawberry.union("ReleaseReservedSeatsResult")]
EnterCandidateResult = Annotated[DirectedCandidate | Refusal, strawberry.union("EnterCandidateResult")]
VerifyHouseholdResult = Annotated[DirectedCandidate | Refusal, strawberry.union("VerifyHouseholdResult")]
AdmitCandidateResult = Annotated[DirectedCandidate | Refusal, strawberry.union("AdmitCandidateResult")]
MoveCandidateResult = Annotated[DirectedCandidate | Refusal, strawberry.union("MoveCandidateResult")]


@strawberry.type
class DirectedDeeds:
    """What can be done with directed plans and their candidates."""

    @deed("Set up the places of a year, with the lots that are kept back.")
    async def plan_directed(self, info: Info, input: PlanDirectedInput) -> PlanDirectedResult:
        async def act(session: AsyncSession, actor: Actor) -> Any:
            return await actions.plan_directed(
                session,
                actor,
                county_id=(await county_named(session, actor, input.division)).id,
                year=input.year,
                college=input.college,
                total=input.total,
                lots=[([status.value for status in lot.statuses], lot.seats) for lot in input.lots],
                status_on=input.status_on,
                release_from=input.release_from,
                reserve_reason=input.reserve_reason,
                idempotency_key=input.idempotency_key,
            )

        return DirectedPlan(row=await written(info, act))

    @deed("Give a plan another total, or its lots other numbers; what is taken or released stays so.")
    async def revise_directed_plan(self, info: Info, input: ReviseDirectedPlanInput) -> ReviseDirectedPlanResult:
        plan_id = uuid_of(input.plan, "DirectedPlan")
        seats = {uuid_of(each.lot, "ReservedLot"): each.seats for each in input.lots}

        async def act(session: AsyncSession, actor: Actor) -> Any:
            return await actions.revise_directed_plan(
                session,
                actor,
                plan_id,
                total=input.total,
                seats=seats,
                reserve_reason=input.reserve_reason,
                version=input.version,
            )

        return DirectedPlan(row=await written(info, act))

    @deed("Give free seats of a lot to everybody, by a dated decision.")
    async def release_reserved_seats(self, info: Info, input: ReleaseReservedSeatsInput) -> ReleaseReservedSeatsResult:
        plan_id, lot_id = uuid_of(input.plan, "DirectedPlan"), uuid_of(input.lot, "ReservedLot")

        async def act(session: AsyncSession, actor: Actor) -> Any:
            return await actions.release_reserved_seats(
                session,
                actor,
                lot_id,
                plan_id=plan_id,
                seats=input.seats,
                decided_on=input.decided_on,
                decision=input.decision,
                version=input.version,
            )

        return DirectedPlan(row=await written(info, act))

    @deed("Enter somebody who applies, under a pseudonym: no name, no id number.")
    async def enter_candidate(self, info: Info, input: EnterCandidateInput) -> EnterCandidateResult:
        plan_id = uuid_of(input.plan, "DirectedPlan")

        async def act(session: AsyncSession, actor: Actor) -> Any:
            return await candidate_actions.enter_candidate(
                session,
                actor,
                plan_id,
                pseudonym=input.pseudonym,
                stage=input.stage.value,
                subject=input.subject,
                applied_on=input.applied_on,
            )

        return DirectedCandidate(row=await written(info, act))

    @deed("Write down what an office has verified of a household; earlier statuses stay.")
    async def verify_household(self, info: Info, input: VerifyHouseholdInput) -> VerifyHouseholdResult:
        candidate_id = uuid_of(input.candidate, "DirectedCandidate")

        async def act(session: AsyncSession, actor: Actor) -> Any:
            return await candidate_actions.verify_household(
                session,
                actor,
                candidate_id,
                status=input.status.value,
                starts_on=input.starts_on,
                ends_on=input.ends_on,
                verified_on=input.verified_on,
                verified_by=input.verified_by,
                version=input.version,
            )

        return DirectedCandidate(row=await written(info, act))

    @deed("Give a candidate a seat; a reserved one only to whom it is for.")
    async def admit_candidate(self, info: Info, input: AdmitCandidateInput) -> AdmitCandidateResult:
        candidate_id = uuid_of(input.candidate, "DirectedCandidate")
        lot_id = uuid_of(input.lot, "ReservedLot") if input.lot else None

        async def act(session: AsyncSession, actor: Actor) -> Any:
            return await candidate_actions.admit_candidate(
                session, actor, candidate_id, admitted_on=input.admitted_on, lot_id=lot_id, version=input.version
            )

        return DirectedCandidate(row=await written(info, act))

    @deed("Take a candidate one step on: contract, study, graduation, post, service and its end, or withdrawal.")
    async def move_candidate(self, info: Info, input: MoveCandidateInput) -> MoveCandidateResult:
        candidate_id = uuid_of(input.candidate, "DirectedCandidate")
        school_id = uuid_of(input.school, "School") if input.school else None

        async def act(session: AsyncSession, actor: Actor) -> Any:
            return await candidate_actions.move_candidate(
                session,
                actor,
                candidate_id,
                step=input.step.value,
                happened_on=input.happened_on,
                reason=input.reason,
                school_id=school_id,
                contract_no=input.contract_no,
                version=input.version,
            )

        return DirectedCandidate(row=await written(info, act))
