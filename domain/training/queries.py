"""Finding programmes, sessions and their places. They name no teacher, so all offices of the county see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from uuid import UUID

from sqlalchemy import ColumnElement, Select, extract, func, select, true, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from domain.access import Actor
from domain.database import HISTORIES, KeyUsed, refuses, the_one
from domain.policy.model import Rule
from domain.policy.queries import rules_for_metric
from domain.policy.rules import DEFAULTS, Parameters, merged, rural_of
from domain.training.model import PlaceAllocation, ReservedSeat, TrainingProgramme, TrainingSession
from domain.training.rules import ReserveTerms, SameProgramme, UnknownProgramme, UnknownTraining
from domain.training.sharing import UnitTwice

RESERVATION = "RURAL_TRAINING_RESERVATION"

refuses("training_programme_title_key", SameProgramme, field="title")
refuses("training_session_idempotency_key", KeyUsed, field="idempotency_key")
refuses("place_allocation_unit_key", UnitTwice, field="shares")

Offered = type[TrainingProgramme] | type[TrainingSession] | type[PlaceAllocation] | type[ReservedSeat]


@dataclass(frozen=True, kw_only=True)
class WantedTraining:
    """Which sessions a list should show; what is left out does not narrow it."""

    year: int | None = None
    level: str = ""
    mode: str = ""
    not_over_on: date | None = None
    over_on: date | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """What a reserved seat became, and when; the school that sat on it, if one did."""

    number: int
    state: str
    since: datetime
    school_id: UUID | None
    decision: str | None


def seen_by(actor: Actor, row: Offered = TrainingSession) -> ColumnElement[bool]:
    """Limit what is offered to the actor's counties; each of their offices may see all of it."""
    return row.county_id.in_(actor.counties)


async def find_programme(session: AsyncSession, actor: Actor, programme_id: UUID) -> TrainingProgramme:
    """Find a programme with its sessions.

    :raises UnknownProgramme: when there is none that the actor may see
    """
    whole = select(TrainingProgramme).options(selectinload(TrainingProgramme.sessions))
    chosen = whole.where(TrainingProgramme.id == programme_id, seen_by(actor, TrainingProgramme))
    return await the_one(session, chosen, UnknownProgramme(field="programme"))


async def programmes_of(session: AsyncSession, actor: Actor) -> Sequence[TrainingProgramme]:
    """Give the programmes, the latest year first."""
    every = select(TrainingProgramme).where(seen_by(actor, TrainingProgramme))
    ordered = every.order_by(TrainingProgramme.year.desc(), TrainingProgramme.level, TrainingProgramme.title)
    return (await session.scalars(ordered)).all()


async def find_training(
    session: AsyncSession, actor: Actor, training_id: UUID, *, lock: bool = False
) -> TrainingSession:
    """Find a session with its programme, its host and the places of each unit; with `lock`, held against other plans.

    :raises UnknownTraining: when there is none that the actor may see
    """
    chosen = whole_training().where(TrainingSession.id == training_id, seen_by(actor))
    if lock:
        chosen = chosen.with_for_update(key_share=True, of=TrainingSession)
    return await the_one(
        session, chosen.execution_options(populate_existing=True), UnknownTraining(field="training_session")
    )


def whole_training() -> Select[TrainingSession]:
    """Begin a select of sessions with everything that a list of them shows."""
    return select(TrainingSession).options(
        selectinload(TrainingSession.programme),
        selectinload(TrainingSession.host),
        selectinload(TrainingSession.allocations).selectinload(PlaceAllocation.school),
    )


async def page_of_training(
    session: AsyncSession, actor: Actor, wanted: WantedTraining, *, page: int = 1, size: int = 50
) -> Sequence[TrainingSession]:
    """Give one page of the wanted sessions, the latest to start first."""
    listed = whole_training().join(TrainingSession.programme).where(seen_by(actor), *_narrowing(wanted))
    ordered = listed.order_by(TrainingSession.starts_on.desc(), TrainingSession.id.desc())
    return (await session.scalars(ordered.limit(size).offset((page - 1) * size))).all()


async def count_training(session: AsyncSession, actor: Actor, wanted: WantedTraining) -> int:
    """Count the wanted sessions."""
    counted = select(func.count()).select_from(TrainingSession).join(TrainingSession.programme)
    return await session.scalar(counted.where(seen_by(actor), *_narrowing(wanted))) or 0


def _narrowing(wanted: WantedTraining) -> list[ColumnElement[bool]]:
    row = TrainingSession
    return [
        extract("year", row.starts_on) == wanted.year if wanted.year else true(),
        TrainingProgramme.level == wanted.level if wanted.level else true(),
        row.mode == wanted.mode if wanted.mode else true(),
        row.ends_on >= wanted.not_over_on if wanted.not_over_on else true(),
        row.ends_on < wanted.over_on if wanted.over_on else true(),
        row.title.icontains(wanted.text, autoescape=True) if wanted.text else true(),
    ]


async def open_places(
    session: AsyncSession, actor: Actor, school_id: UUID, today: date, *, most: int
) -> Sequence[PlaceAllocation]:
    """Give a school's own places that are still free, each with its session, the first to start before the others."""
    row = PlaceAllocation
    held = row.taken + row.taken_reserved
    free = (
        select(row)
        .join(row.training)
        .options(selectinload(row.training))
        .where(seen_by(actor, row), row.school_id == school_id, held < row.places, TrainingSession.starts_on >= today)
    )
    return (await session.scalars(free.order_by(TrainingSession.starts_on, row.id).limit(most))).all()


async def locked_allocations(session: AsyncSession, training: TrainingSession) -> Sequence[PlaceAllocation]:
    """Read the places of each unit for change, in one fixed order so that two plans never block each other."""
    those = select(PlaceAllocation).where(
        PlaceAllocation.county_id == training.county_id, PlaceAllocation.session_id == training.id
    )
    locked = those.order_by(PlaceAllocation.id).with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(locked)).all()


async def seats_of(session: AsyncSession, training: TrainingSession, *, lock: bool = False) -> Sequence[ReservedSeat]:
    """Give the reserved seats of a session, by number."""
    those = select(ReservedSeat).where(
        ReservedSeat.county_id == training.county_id, ReservedSeat.session_id == training.id
    )
    ordered = those.order_by(ReservedSeat.number).execution_options(populate_existing=True)
    return (await session.scalars(ordered.with_for_update() if lock else ordered)).all()


async def life_of_seats(session: AsyncSession, training: TrainingSession) -> Mapping[int, list[Step]]:
    """Tell the life of each reserved seat, from the day it was reserved on: every state it was in, oldest first."""
    now, before = ReservedSeat.__table__, HISTORIES["reserved_seat"]
    told = [
        select(*(table.c[name] for name in ("number", "state", "recorded_from", "school_id", "decision"))).where(
            table.c.county_id == training.county_id, table.c.session_id == training.id
        )
        for table in (now, before)
    ]
    steps = union_all(*told).order_by("number", "recorded_from")
    lives: dict[int, list[Step]] = {}
    for row in await session.execute(steps):
        lives.setdefault(row.number, []).append(Step(*row))
    return lives


async def reserve_terms(session: AsyncSession, county_code: str, level: str) -> ReserveTerms | None:
    """Give what the clause in force in the county asks of the reserve of this level of training; none, if none does."""
    for rule in await rules_for_metric(session, RESERVATION, county_code):
        asked = merged(DEFAULTS, Parameters.model_validate(rule.parameters))
        if rule.threshold is not None and (asked.training_levels is None or level in asked.training_levels):
            return _terms(rule, asked)
    return None


def _terms(rule: Rule, asked: Parameters) -> ReserveTerms:
    policy = rule.clause.policy
    return ReserveTerms(
        share=Fraction(rule.threshold or 0),
        judged_by=asked.judged_by or "level",
        rural=rural_of(asked),
        class_year=asked.class_year if isinstance(asked.class_year, int) else None,
        clause=" ".join(filter(None, (policy.number or policy.title["zh"], rule.clause.anchor))),
    )
