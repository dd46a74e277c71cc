"""Finding programmes, sessions and their places. They name no teacher, so all offices of the county see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, extract, func, or_, select, true, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from domain.access import Actor
from domain.database import HISTORIES, KeyUsed, over_all, refuses
from domain.division.model import County
from domain.policy.model import Rule
from domain.policy.queries import rules_for_metric
from domain.policy.rules import DEFAULTS, Parameters, merged, rural_of
from domain.school.model import School
from domain.school.queries import Lists, is_rural, schools_by_id
from domain.school.rules import RURAL
from domain.teacher.model import Employment
from domain.training.model import PlaceAllocation, ReservedSeat, TrainingProgramme, TrainingSession
from domain.training.rules import ReserveTerms, SameProgramme, UnknownProgramme, UnknownTraining
from domain.training.sharing import Sharing, UnitShare, UnitTwice, UnitWeight, held_by, shared_out

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A school or township among which places are shared, and by how many teachers it is weighed."""

    code: str
    name: str
    school_id: UUID | None
    township: str | None
    weight: UnitWeight

    @property
    def unit(self) -> tuple[UUID | None, str | None]:
        """Name the unit as its allocation does."""
        return self.school_id, self.township


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A sharing with its proof; `pool` is what the county's common places have taken and keep."""

    units: Sequence[Unit]
    sharing: Sharing
    pool: tuple[int, int]
    terms: ReserveTerms | None

    @property
    def shares(self) -> list[UnitShare]:
        """Give the share of each unit, and with the pool what nobody else may have."""
        places, reserve = self.sharing.places, self.sharing.reserve
        units = [
            UnitShare(
                school_id=unit.school_id,
                township=unit.township,
                places=places.seats[unit.code],
                reserved=reserve.seats[unit.code],
            )
            for unit in self.units
        ]
        left = places.unallocated + self.pool[0], reserve.unallocated + self.pool[1]
        return [
            *(each for each in units if each.places),
            *([UnitShare(places=left[0], reserved=left[1])] if any(left) else []),
        ]


def seen_by(actor: Actor, row: Offered = TrainingSession) -> ColumnElement[bool]:
    """Limit what is offered to the actor's counties; each of their offices may see all of it."""
    return row.county_id.in_(actor.counties)


async def find_programme(session: AsyncSession, actor: Actor, programme_id: UUID) -> TrainingProgramme:
    """Find a programme with its sessions.

    :raises UnknownProgramme: when there is none that the actor may see
    """
    whole = select(TrainingProgramme).options(selectinload(TrainingProgramme.sessions))
    chosen = whole.where(TrainingProgramme.id == programme_id, seen_by(actor, TrainingProgramme))
    found = await session.scalar(chosen)
    if found is None:
        raise UnknownProgramme(field="programme")
    return found


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
    found = await session.scalar(chosen.execution_options(populate_existing=True))
    if found is None:
        raise UnknownTraining(field="training_session")
    return found


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


async def propose(
    session: AsyncSession, training: TrainingSession, *, places: int, reserved: int, by: str, method: str
) -> Proposal:
    """Propose how the places are shared among the schools or townships of the county, with the proof.

    Units keep what they have taken, and so does the county's common pool, which is left out of the sharing.

    :raises Refusal: when there is no such method, or more is taken than there is to share
    """
    county = await session.get_one(County, training.county_id)
    terms = await reserve_terms(session, county.code, training.programme.level)
    day = training.starts_on
    weights = await unit_weights(session, training.county_id, by=by, day=day, terms=terms)
    schools = await schools_by_id(session, [UUID(unit) for unit in weights]) if by == "school" else {}
    names = await _township_names(session, training.county_id) if by == "township" else {}
    units = [
        _unit(unit, schools.get(UUID(unit)) if by == "school" else None, weights[unit], names.get(unit))
        for unit in weights
    ]
    held = {each.unit: held_by(each) for each in training.allocations}
    pool = next((held_by(each) for each in training.allocations if each.is_pool), (0, 0))
    kept = {unit.code: held[unit.unit] for unit in units if unit.unit in held}
    weighed = {unit.code: unit.weight for unit in sorted(units, key=lambda unit: unit.code)}
    sharing = shared_out(max(0, places - pool[0]), max(0, reserved - pool[1]), weighed, method, kept)
    return Proposal(units=sorted(units, key=lambda unit: unit.code), sharing=sharing, pool=pool, terms=terms)


async def _township_names(session: AsyncSession, county_id: int) -> Mapping[str, str]:
    """Name each township by what its schools' names begin with, up to 镇, 乡 or 街道; the seat by the county."""
    township = func.left(School.township, 9)
    beginning = func.min(func.substring(School.name, "^.*?(?:镇|乡|街道)"))
    named = select(township, beginning).where(School.county_id == county_id).group_by(township)
    return {code: name for code, name in await session.execute(named) if code and name}


def _unit(key: str, school: School | None, weight: UnitWeight, name: str | None) -> Unit:
    if school is None:
        return Unit(code=key, name=f"{name} {key}" if name else key, school_id=None, township=key, weight=weight)
    return Unit(code=school.code or key, name=school.name, school_id=school.id, township=None, weight=weight)


async def unit_weights(
    session: AsyncSession, county_id: int, *, by: str, day: date, terms: ReserveTerms | None
) -> Mapping[str, UnitWeight]:
    """Weigh schools (by their ids) or townships (by nine digits): their teachers on the day, and the rural ones.

    Schools without a township's code are weighed with none.
    """
    lists = Lists(year=terms.year_of(day) if terms else day.year)
    rural = is_rural(School, terms.rural if terms else RURAL["village"], lists, day=day)
    unit: ColumnElement[Any] = School.id.expression if by == "school" else func.left(School.township, 9)
    counted = (
        select(unit.label("unit"), func.count().label("all"), func.sum(case((rural, 1), else_=0)).label("rural"))
        .select_from(Employment)
        .join(School, School.id == Employment.school_id)
        .where(
            Employment.county_id == county_id,
            Employment.arrived_on <= day,
            or_(Employment.ended_on.is_(None), Employment.ended_on >= day),
            unit.is_not(None),
        )
        .group_by(unit)
    )
    return {str(row.unit): UnitWeight(row.all, row.rural) for row in await over_all(session, counted)}
