"""What can be done with directed plans and candidates: each mutation bears the name of the action."""

from datetime import date
from enum import StrEnum

import strawberry

from domain.candidate import actions as candidate_actions
from domain.directed import actions
from domain.directed.actions import LotWish
from schema.deed import does, in_county
from schema.directed import DirectedCandidate, DirectedPlan, HouseholdStatusKind
from schema.given import as_read, names, once, reads, subject
from schema.node import uuid_of
from schema.school import Stage


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

    def read(self) -> LotWish:
        """Read it as the domain does."""
        return [status.value for status in self.statuses], self.seats


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
    idempotency_key: str | None = once("plans nothing", "what was planned")


@strawberry.input(description="Another number of seats for a lot.")
class LotSeatsInput:
    """A lot of the plan."""

    lot: strawberry.ID
    seats: int


@strawberry.input
class ReviseDirectedPlanInput:
    """Another total, and other numbers for its lots."""

    plan: strawberry.ID = subject("DirectedPlan")
    total: int
    lots: list[LotSeatsInput] = reads(
        lambda lots: {uuid_of(each.lot, "ReservedLot"): each.seats for each in lots}, "seats", default_factory=list
    )
    reserve_reason: str = ""
    version: int | None = as_read()


@strawberry.input
class ReleaseReservedSeatsInput:
    """A dated decision."""

    plan: strawberry.ID = names("DirectedPlan", "plan_id")
    lot: strawberry.ID = subject("ReservedLot")
    seats: int
    decided_on: date
    decision: str
    version: int | None = as_read()


@strawberry.input
class EnterCandidateInput:
    """A pseudonym that only the office can resolve."""

    plan: strawberry.ID = subject("DirectedPlan")
    pseudonym: str
    stage: Stage
    subject: str
    applied_on: date


@strawberry.input
class VerifyHouseholdInput:
    """What an office has verified."""

    candidate: strawberry.ID = subject("DirectedCandidate")
    status: HouseholdStatusKind
    starts_on: date
    ends_on: date | None = None
    verified_on: date
    verified_by: str
    version: int | None = as_read()


@strawberry.input
class AdmitCandidateInput:
    """A seat of the lot, or one that is open to everybody."""

    candidate: strawberry.ID = subject("DirectedCandidate")
    lot: strawberry.ID | None = names("ReservedLot", "lot_id", default=None)
    admitted_on: date
    version: int | None = as_read()


@strawberry.input
class MoveCandidateInput:
    """One step on."""

    candidate: strawberry.ID = subject("DirectedCandidate")
    step: CandidateStep
    happened_on: date
    reason: str = ""
    school: strawberry.ID | None = names("School", "school_id", default=None)
    contract_no: str | None = None
    version: int | None = as_read()


@strawberry.type
class DirectedDeeds:
    """What can be done with directed plans and their candidates."""

    plan_directed = does(
        DirectedPlan,
        in_county(actions.plan_directed),
        PlanDirectedInput,
        "Set up the places of a year, with the lots that are kept back.",
    )
    revise_directed_plan = does(
        DirectedPlan,
        actions.revise_directed_plan,
        ReviseDirectedPlanInput,
        "Give a plan another total, or its lots other numbers; what is taken or released stays so.",
    )
    release_reserved_seats = does(
        DirectedPlan,
        actions.release_reserved_seats,
        ReleaseReservedSeatsInput,
        "Give free seats of a lot to everybody, by a dated decision.",
    )
    enter_candidate = does(
        DirectedCandidate,
        candidate_actions.enter_candidate,
        EnterCandidateInput,
        "Enter somebody who applies, under a pseudonym: no name, no id number.",
    )
    verify_household = does(
        DirectedCandidate,
        candidate_actions.verify_household,
        VerifyHouseholdInput,
        "Write down what an office has verified of a household; earlier statuses stay.",
    )
    admit_candidate = does(
        DirectedCandidate,
        candidate_actions.admit_candidate,
        AdmitCandidateInput,
        "Give a candidate a seat; a reserved one only to whom it is for.",
    )
    move_candidate = does(
        DirectedCandidate,
        candidate_actions.move_candidate,
        MoveCandidateInput,
        "Take a candidate one step on: contract, study, graduation, post, service and its end, or withdrawal.",
    )
