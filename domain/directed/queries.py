"""Finding directed plans: offices that see the county whole see them, school offices do not."""

from collections.abc import Sequence
from fractions import Fraction
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from domain.access import Actor, Permission, require
from domain.database import KeyUsed, check_key, check_version, refuses, the_one
from domain.directed.model import DirectedPlan, LotRelease, ReservedLot
from domain.directed.rules import NoSeatLeft, Pool, SamePlan, Terms, UnknownDirectedPlan, pooled
from domain.policy.queries import rule_for_metric
from domain.policy.rules import Parameters

refuses("directed_plan_year_college_key", SamePlan, field="year")
refuses("directed_plan_idempotency_key", KeyUsed, field="idempotency_key")
refuses("reserved_lot_taken_check", NoSeatLeft, field="lot")
refuses("directed_plan_within_total_check", NoSeatLeft, field="lot")

RESERVATION = "DIRECTED_RESERVATION"

Kept = type[DirectedPlan] | type[ReservedLot] | type[LotRelease]


def seen_by(actor: Actor, row: Kept = DirectedPlan) -> ColumnElement[bool]:
    """Limit rows to offices that see the county whole."""
    return false() if actor.of_school else row.county_id.in_(actor.counties)


async def directed_plans(session: AsyncSession, actor: Actor) -> Sequence[DirectedPlan]:
    """Give the plans that the actor may see, the latest year first."""
    ordered = _plans().where(seen_by(actor)).order_by(DirectedPlan.year.desc(), DirectedPlan.college, DirectedPlan.id)
    return (await session.scalars(ordered)).all()


async def find_directed_plan(session: AsyncSession, actor: Actor, plan_id: UUID, *, lock: bool = False) -> DirectedPlan:
    """Find a plan with its lots; locked against other writers, if told, as every change of its seats is.

    :raises UnknownDirectedPlan: when there is none that the actor may see
    """
    chosen = _plans().where(DirectedPlan.id == plan_id, seen_by(actor))
    if lock:
        chosen = chosen.with_for_update(of=DirectedPlan).execution_options(populate_existing=True)
    return await the_one(session, chosen, UnknownDirectedPlan)


async def locked_plan(session: AsyncSession, actor: Actor, plan_id: UUID, version: int | None) -> DirectedPlan:
    """Find the plan, ask leave, and hold its row."""
    plan = await find_directed_plan(session, actor, plan_id)
    require(actor, Permission.KEEP_DIRECTED_PLANS, plan.place)
    plan = await find_directed_plan(session, actor, plan_id, lock=True)
    check_version(plan.version, version)
    return plan


async def plan_of_key(session: AsyncSession, actor: Actor, county_id: int, key: str | None) -> DirectedPlan | None:
    """Find what was already planned under the key, so that a repeated request plans nothing twice.

    :raises KeyTooLong: when it is no key but a text
    """
    if key is None:
        return None
    check_key(key)
    before = DirectedPlan.county_id == county_id, DirectedPlan.idempotency_key == key, seen_by(actor)
    found: DirectedPlan | None = await session.scalar(_plans().where(*before))
    return found


async def pool_of(
    session: AsyncSession, county_id: int, year: int, *, but: UUID | None = None, lock: bool = False
) -> Pool:
    """Add up the county's plans of the year, leaving one out if told; with `lock`, held against other planners."""
    chosen = _plans().where(DirectedPlan.county_id == county_id, DirectedPlan.year == year).order_by(DirectedPlan.id)
    if lock:
        chosen = chosen.with_for_update(of=DirectedPlan).execution_options(populate_existing=True)
    return pooled(year, [plan for plan in await session.scalars(chosen) if plan.id != but])


async def releases_of(session: AsyncSession, plan: DirectedPlan) -> Sequence[LotRelease]:
    """Give the decisions by which seats of the plan were released, in their order."""
    lots = [lot.id for lot in plan.lots]
    made = select(LotRelease).where(LotRelease.county_id == plan.county_id, LotRelease.lot_id.in_(lots))
    return (await session.scalars(made.order_by(LotRelease.decided_on, LotRelease.id))).all()


async def directed_terms(session: AsyncSession, county_code: str) -> Terms:
    """Give what the rule in force in the county asks of the reserve; a fifth of each plan, where none says more."""
    rule = await rule_for_metric(session, RESERVATION, county_code)
    if rule is None or rule.threshold is None:
        return Terms()
    asked = Parameters.model_validate(rule.parameters)
    policy = rule.clause.policy
    named = " ".join(filter(None, (policy.number or policy.title["zh"], rule.clause.anchor)))
    return Terms(share=Fraction(rule.threshold), pooled=asked.judged_by == "pooled", clause=named)


def _plans() -> Select[DirectedPlan]:
    return select(DirectedPlan).options(selectinload(DirectedPlan.lots))
