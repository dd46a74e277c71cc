"""Directed plans and their candidates as GraphQL shows them; candidates are pseudonyms."""

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

import strawberry
from sqlalchemy import any_, select

from domain.access import Actor, Permission
from domain.candidate import model as candidates
from domain.candidate.queries import seen_by as candidates_seen_by
from domain.database import Base
from domain.directed import model
from domain.directed.queries import directed_terms, find_directed_plan, pool_of, seen_by
from domain.directed.rules import Terms, surplus
from schema.context import Context, Info
from schema.division import Division
from schema.field import allowed, column, described, link, many, works
from schema.listing import Listed, Where, connection, narrows, ordered_by
from schema.node import Node, Seen, Shown, id_of, one
from schema.school import School, Stage


@strawberry.enum(description="What a household's status may be; a status is historical, its dates decide.")
class HouseholdStatusKind(StrEnum):
    """Registered poor, out of poverty, or one of the three kinds of monitored households."""

    REGISTERED_POOR = "registered_poor"
    OUT_OF_POVERTY = "out_of_poverty"
    UNSTABLE = "unstable"
    MARGINAL = "marginal"
    SUDDEN_HARDSHIP = "sudden_hardship"
    NONE = "none"


@strawberry.enum(description="The states of a candidate.")
class CandidateState(StrEnum):
    """From application to the end of service."""

    APPLIED = "applied"
    VERIFIED = "verified"
    ADMITTED = "admitted"
    CONTRACTED = "contracted"
    STUDYING = "studying"
    GRADUATED = "graduated"
    POSTED = "posted"
    SERVING = "serving"
    FULFILLED = "fulfilled"
    BREACHED = "breached"
    EXEMPTED = "exempted"
    WITHDRAWN = "withdrawn"


@strawberry.type(description="A dated decision that gave free seats of a lot to everybody.")
class LotRelease(Shown):
    """What was decided when."""

    mapped: ClassVar[type[Base]] = model.LotRelease
    row: strawberry.Private[model.LotRelease]

    seats: int = column(model.LotRelease.seats)
    decided_on: date = column(model.LotRelease.decided_on)
    decision: str = column(model.LotRelease.decision)

    @classmethod
    def seen(cls, actor: Actor) -> Seen:
        """Limit to offices that see the county whole."""
        return Seen(model.LotRelease, select(model.LotRelease).where(seen_by(actor, model.LotRelease)))


@strawberry.type(description="Seats of a plan that are kept back for candidates of certain households.")
class ReservedLot(Node):
    """A lot; the lots of a plan share no status."""

    mapped: ClassVar[type[Base]] = model.ReservedLot
    row: strawberry.Private[model.ReservedLot]

    statuses: list[HouseholdStatusKind] = column(model.ReservedLot.statuses, word=HouseholdStatusKind)
    seats: int = column(model.ReservedLot.seats, description="As they were set aside, released ones included.")
    released: int = column(model.ReservedLot.released)
    taken: int = column(model.ReservedLot.taken)
    free: int = works(
        lambda self: self.row.free, model.ReservedLot.seats, model.ReservedLot.released, model.ReservedLot.taken
    )
    releases: list[LotRelease] = many(
        LotRelease, model.LotRelease.lot_id, model.LotRelease.decided_on, model.LotRelease.id
    )

    @classmethod
    def seen(cls, actor: Actor) -> Seen:
        """Limit to offices that see the county whole."""
        return Seen(model.ReservedLot, select(model.ReservedLot).where(seen_by(actor, model.ReservedLot)))


@strawberry.type(description="All directed plans of a county and year together.")
class DirectedPool:
    """What they keep back, and what the rule asks of them as one."""

    total: int
    reserved: int = strawberry.field(description="Seats set aside, released ones included.")
    least: int
    judged: bool = strawberry.field(description="Whether the rule in force judges the plans together.")


@strawberry.type(description="The places of a year for future teachers of the county (师范三定向).")
class DirectedPlan(Listed, Node):
    """Of one college or, without its name, of the county as a whole."""

    mapped: ClassVar[type[Base]] = model.DirectedPlan
    row: strawberry.Private[model.DirectedPlan]
    descending: ClassVar[bool] = True

    division: Division = link(model.DirectedPlan.county_id, Division)
    year: int = column(model.DirectedPlan.year)
    college: str = column(model.DirectedPlan.college)
    total: int = column(model.DirectedPlan.total)
    reserved: int = column(model.DirectedPlan.reserved, description="Kept back now, without released seats.")
    general_taken: int = column(model.DirectedPlan.general_taken)
    general_free: int = works(
        lambda self: self.row.general_free,
        model.DirectedPlan.total,
        model.DirectedPlan.reserved,
        model.DirectedPlan.general_taken,
    )
    status_on: date = column(model.DirectedPlan.status_on, description="The day on which household status is judged.")
    viewer_can_change: bool = allowed(
        Permission.KEEP_DIRECTED_PLANS, description="Whether the viewer may change it, or admit candidates."
    )
    release_from: date | None = column(model.DirectedPlan.release_from)
    reserve_reason: str | None = column(
        model.DirectedPlan.reserve_reason, description="Why less is kept back than the rule asks."
    )
    version: int = column(model.DirectedPlan.version, description="Give it back with a change.")
    lots: list[ReservedLot] = many(ReservedLot, model.ReservedLot.plan_id, model.ReservedLot.id)
    candidates = connection("directed.DirectedCandidate", within="plan")

    @classmethod
    def seen(cls, actor: Actor) -> Seen:
        """Limit to offices that see the county whole."""
        return Seen(model.DirectedPlan, select(model.DirectedPlan).where(seen_by(actor)))

    @classmethod
    def natural(cls, row: Any) -> tuple[Any, ...]:
        """Order by year, the latest first."""
        return (row.year, row.id)

    @described("The least reserve that the rule in force asks of this total.")
    async def least_reserve(self, info: Info) -> int:
        return (await self._terms(info.context)).least(self.row.total)

    @described("Seats set aside beyond what the rule asks, by choice or by a total that was lowered.")
    async def surplus(self, info: Info) -> int:
        ctx = info.context
        plan = await ctx.read(lambda session: find_directed_plan(session, ctx.actor, self.row.id))
        return surplus(plan, await self._terms(ctx))

    @described("This plan with the others of its county and year.")
    async def together(self, info: Info) -> DirectedPool:
        terms = await self._terms(info.context)
        pool = await info.context.read(lambda session: pool_of(session, self.row.county_id, self.row.year))
        return DirectedPool(
            total=pool.total, reserved=pool.reserved, least=terms.least(pool.total), judged=terms.pooled
        )

    async def _terms(self, context: Context) -> Terms:
        county = await one(context, Division, self.row.county_id)
        code = county.area.code if county else ""
        return await context.read(lambda session: directed_terms(session, code))


@strawberry.type(description="What a household's status was from a day on, and which office verified it when.")
class HouseholdStatus(Shown):
    """The status itself is shown only to those who are shown people."""

    mapped: ClassVar[type[Base]] = candidates.HouseholdStatus
    row: strawberry.Private[candidates.HouseholdStatus]

    status: HouseholdStatusKind | None = column(candidates.HouseholdStatus.status, word=HouseholdStatusKind)
    starts_on: date = column(candidates.HouseholdStatus.starts_on)
    ends_on: date | None = column(candidates.HouseholdStatus.ends_on)
    verified_on: date = column(candidates.HouseholdStatus.verified_on)
    verified_by: str = column(candidates.HouseholdStatus.verified_by)

    @classmethod
    def seen(cls, actor: Actor) -> Seen:
        """Limit to offices that see the county whole."""
        row = candidates.HouseholdStatus
        return Seen(row, select(row).where(candidates_seen_by(actor, row)))


@strawberry.type(description="One step on a candidate's way, on its day.")
class DirectedStep(Shown):
    """A posting names its school, a contract its number."""

    mapped: ClassVar[type[Base]] = candidates.DirectedStep
    row: strawberry.Private[candidates.DirectedStep]

    state: CandidateState = column(candidates.DirectedStep.state, word=CandidateState)
    happened_on: date = column(candidates.DirectedStep.happened_on)
    school: School | None = link(candidates.DirectedStep.school_id, School)
    contract_no: str | None = column(candidates.DirectedStep.contract_no)
    reason: str | None = column(candidates.DirectedStep.reason)

    @classmethod
    def seen(cls, actor: Actor) -> Seen:
        """Limit to offices that see the county whole."""
        row = candidates.DirectedStep
        return Seen(row, select(row).where(candidates_seen_by(actor, row)))


@strawberry.type(description="Somebody who applies for a directed place, under a pseudonym: no name, no id number.")
class DirectedCandidate(Listed, Node):
    """With a lot, on a reserved seat of it."""

    mapped: ClassVar[type[Base]] = candidates.DirectedCandidate
    row: strawberry.Private[candidates.DirectedCandidate]

    plan: DirectedPlan = link(candidates.DirectedCandidate.plan_id, DirectedPlan)
    lot: ReservedLot | None = link(candidates.DirectedCandidate.lot_id, ReservedLot)
    pseudonym: str = column(candidates.DirectedCandidate.pseudonym)
    stage: Stage = column(candidates.DirectedCandidate.stage, word=Stage)
    subject: str = column(candidates.DirectedCandidate.subject)
    state: CandidateState = column(candidates.DirectedCandidate.state, word=CandidateState)
    version: int = column(candidates.DirectedCandidate.version, description="Give it back with a change.")
    steps: list[DirectedStep] = many(
        DirectedStep,
        candidates.DirectedStep.candidate_id,
        candidates.DirectedStep.happened_on,
        candidates.DirectedStep.id,
        description="The life of the seat, oldest first.",
    )
    households: list[HouseholdStatus] = many(
        HouseholdStatus,
        candidates.HouseholdStatus.candidate_id,
        candidates.HouseholdStatus.starts_on,
        candidates.HouseholdStatus.id,
    )

    @classmethod
    def seen(cls, actor: Actor) -> Seen:
        """Limit to offices that see the county whole."""
        row = candidates.DirectedCandidate
        return Seen(row, select(row).where(candidates_seen_by(actor)))

    @classmethod
    def natural(cls, row: Any) -> tuple[Any, ...]:
        """Order by pseudonym."""
        return (row.pseudonym, row.id)


@strawberry.input(description="Narrows a list of directed plans.")
class DirectedPlanWhere(Where):
    """What is left out does not narrow it."""

    year: int | None = narrows(lambda row, year: row.year == year)
    college: str | None = narrows(lambda row, college: row.college == college)


DirectedPlanOrder = ordered_by("DirectedPlan", "directed plans", "year", "total")


@strawberry.input(description="Narrows a list of candidates.")
class DirectedCandidateWhere(Where):
    """What is left out does not narrow it."""

    plan: strawberry.ID | None = narrows(lambda row, plan: row.plan_id == plan, read=id_of("DirectedPlan"))
    states: list[CandidateState] | None = narrows(lambda row, states: row.state == any_(states))
    reserved: bool | None = narrows(
        lambda row, reserved: row.lot_id.is_not(None) == reserved, description="On a reserved seat, or not."
    )


DirectedCandidateOrder = ordered_by("DirectedCandidate", "candidates", "pseudonym", "state")
