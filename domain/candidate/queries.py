"""Finding candidates of directed plans, within what the actor may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from domain.access import Actor
from domain.candidate.model import DirectedCandidate, DirectedStep, HouseholdStatus
from domain.candidate.rules import SamePseudonym, UnknownCandidate
from domain.database import refuses, the_one
from domain.directed.model import DirectedPlan

refuses("directed_candidate_pseudonym_key", SamePseudonym, field="pseudonym")

Kept = type[DirectedCandidate] | type[DirectedStep] | type[HouseholdStatus]


@dataclass(frozen=True, kw_only=True)
class WantedCandidates:
    """Which candidates a list should show; what is left out does not narrow it."""

    plan_id: UUID | None = None
    states: Sequence[str] = ()
    reserved: bool | None = None


def seen_by(actor: Actor, row: Kept = DirectedCandidate) -> ColumnElement[bool]:
    """Limit rows to offices that see the county whole."""
    return false() if actor.of_school else row.county_id.in_(actor.counties)


async def page_of_candidates(
    session: AsyncSession, actor: Actor, wanted: WantedCandidates, *, page: int = 1, size: int = 50
) -> Sequence[DirectedCandidate]:
    """Give one page of the wanted candidates, by pseudonym."""
    listed = _candidates().where(*_narrowing(actor, wanted)).order_by(DirectedCandidate.pseudonym)
    return (await session.scalars(listed.limit(size).offset((page - 1) * size))).all()


async def count_candidates(session: AsyncSession, actor: Actor, wanted: WantedCandidates) -> int:
    """Count the wanted candidates."""
    counted = select(func.count()).select_from(DirectedCandidate).where(*_narrowing(actor, wanted))
    return await session.scalar(counted) or 0


async def find_candidate(
    session: AsyncSession, actor: Actor, candidate_id: UUID, *, lock: bool = False
) -> DirectedCandidate:
    """Find a candidate with plan, steps and household statuses; locked against other writers, if told.

    :raises UnknownCandidate: when there is none that the actor may see
    """
    chosen = _candidates().where(DirectedCandidate.id == candidate_id, seen_by(actor))
    if lock:
        chosen = chosen.with_for_update(of=DirectedCandidate).execution_options(populate_existing=True)
    return await the_one(session, chosen, UnknownCandidate)


def _narrowing(actor: Actor, wanted: WantedCandidates) -> list[ColumnElement[bool]]:
    on_lot = DirectedCandidate.lot_id.is_not(None)
    return [
        seen_by(actor),
        DirectedCandidate.plan_id == wanted.plan_id if wanted.plan_id else true(),
        DirectedCandidate.state.in_(wanted.states) if wanted.states else true(),
        true() if wanted.reserved is None else on_lot if wanted.reserved else ~on_lot,
    ]


def _candidates() -> Select[DirectedCandidate]:
    return select(DirectedCandidate).options(
        selectinload(DirectedCandidate.plan).selectinload(DirectedPlan.lots),
        selectinload(DirectedCandidate.steps).selectinload(DirectedStep.school),
        selectinload(DirectedCandidate.households),
    )
