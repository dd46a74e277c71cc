"""Finding twinnings, within what the actor may see."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, selectinload

from domain.access import Actor
from domain.database import refuses
from domain.school.model import School
from domain.twinning.model import HELD, LIVE, Twinning
from domain.twinning.rules import AlreadyTwinned, UnknownTwinning, in_force

refuses("twinning_one_live_pair_key", AlreadyTwinned, field="partner")


def seen_by(actor: Actor, row: type[Twinning] = Twinning) -> ColumnElement[bool]:
    """Limit twinnings to the actor's counties and, for a school office, to those of its schools."""
    within = row.county_id.in_(actor.counties)
    if not actor.of_school:
        return within
    return within & or_(row.lead_school_id.in_(actor.schools), row.partner_school_id.in_(actor.schools))


def in_force_on(day: date, row: type[Twinning] = Twinning) -> ColumnElement[bool]:
    """Limit twinnings to those that were in force on the day, also when they have since ended or been renewed."""
    held = row.state.in_(HELD) | ((row.state == "suspended") & (row.suspended_on > day))
    return held & (row.starts_on <= day) & (func.coalesce(row.ended_on, row.ends_on) >= day)


class Pairs:
    """Twinnings found by their two schools, for whoever asks of very many."""

    def __init__(self, twinnings: Iterable[Twinning]) -> None:
        self._by_schools: dict[tuple[int, frozenset[UUID]], list[Twinning]] = {}
        for each in twinnings:
            schools = frozenset((each.lead_school_id, each.partner_school_id))
            self._by_schools.setdefault((each.county_id, schools), []).append(each)

    def between(self, county_id: int, one: UUID, other: UUID, day: date) -> UUID | None:
        """Name the county's twinning in force between two schools on the day, whichever of them leads."""
        found = self._by_schools.get((county_id, frozenset((one, other))), ())
        return min((each.id for each in found if in_force(each, day)), default=None)


async def pairs_of(session: AsyncSession, actor: Actor, counties: Collection[int]) -> Pairs:
    """Read the twinnings of the counties that the actor may see."""
    return Pairs(await session.scalars(select(Twinning).where(Twinning.county_id.in_(counties), seen_by(actor))))


async def find_twinning(session: AsyncSession, actor: Actor, twinning_id: UUID, *, lock: bool = False) -> Twinning:
    """Find a twinning with both schools; locked against other writers, if told.

    :raises UnknownTwinning: when there is none that the actor may see
    """
    those = _whole().where(Twinning.id == twinning_id, seen_by(actor))
    if lock:
        those = those.with_for_update(key_share=True)
    found = await session.scalar(those.execution_options(populate_existing=True))
    if found is None:
        raise UnknownTwinning
    return found


@dataclass(frozen=True, kw_only=True)
class WantedTwinnings:
    """Which twinnings a list should show; what is left out does not narrow it."""

    states: Sequence[str] = ()
    stage: str = ""
    tier: str = ""
    text: str = ""


async def page_of_twinnings(
    session: AsyncSession, actor: Actor, wanted: WantedTwinnings, *, page: int = 1, size: int = 50
) -> Sequence[Twinning]:
    """Give one page of the wanted twinnings: what waits for agreement first, then the latest."""
    ahead = Twinning.state.in_(("draft", "agreed")).desc()
    listed = _whole().where(seen_by(actor), *_narrowing(wanted))
    ordered = listed.order_by(ahead, Twinning.starts_on.desc(), Twinning.id)
    return (await session.scalars(ordered.limit(size).offset((page - 1) * size))).all()


def ids_of_twinnings(wanted: WantedTwinnings) -> Select[UUID]:
    """Give the select of the ids of the wanted twinnings, to narrow other lists by."""
    return select(Twinning.id).where(*_narrowing(wanted))


async def count_twinnings(session: AsyncSession, actor: Actor, wanted: WantedTwinnings) -> int:
    """Count the wanted twinnings that the actor may see."""
    counted = select(func.count()).select_from(Twinning).where(seen_by(actor), *_narrowing(wanted))
    return await session.scalar(counted) or 0


async def live_twinning(
    session: AsyncSession, county_id: int, lead: UUID, partner: UUID, stage: str
) -> Twinning | None:
    """Find the one live row of a pair in a stage, locked, for who is about to write its successor."""
    of_pair = Twinning.lead_school_id == lead, Twinning.partner_school_id == partner, Twinning.stage == stage
    live = select(Twinning).where(Twinning.county_id == county_id, *of_pair, Twinning.state.in_(LIVE))
    return (await session.scalars(live.with_for_update(key_share=True))).one_or_none()


async def twinnings_of_school(session: AsyncSession, actor: Actor, school_id: UUID) -> Sequence[Twinning]:
    """Give the twinnings of a school, whichever side it is on, the latest first."""
    of_school = or_(Twinning.lead_school_id == school_id, Twinning.partner_school_id == school_id)
    found = _whole().where(of_school, seen_by(actor)).order_by(Twinning.starts_on.desc(), Twinning.id)
    return (await session.scalars(found)).all()


async def open_twinnings(
    session: AsyncSession, actor: Actor, today: date, *, states: Collection[str]
) -> Sequence[Twinning]:
    """Give the twinnings in these states whose term has begun and not yet ended, by the names of their schools."""
    lead, partner = aliased(School), aliased(School)
    begun = Twinning.state.in_(states), Twinning.starts_on <= today, Twinning.ends_on >= today
    found = (
        _whole()
        .join(lead, lead.id == Twinning.lead_school_id)
        .join(partner, partner.id == Twinning.partner_school_id)
        .where(*begun, seen_by(actor))
        .order_by(lead.name, partner.name, Twinning.id)
    )
    return (await session.scalars(found)).all()


async def twinning_between(session: AsyncSession, actor: Actor, one: UUID, other: UUID, day: date) -> Twinning | None:
    """Find the twinning in force between two schools on the day, whichever of them leads."""
    pair = or_(
        (Twinning.lead_school_id == one) & (Twinning.partner_school_id == other),
        (Twinning.lead_school_id == other) & (Twinning.partner_school_id == one),
    )
    found = await session.scalars(_whole().where(pair, in_force_on(day), seen_by(actor)).order_by(Twinning.id).limit(1))
    return found.first()


def _narrowing(wanted: WantedTwinnings) -> list[ColumnElement[bool]]:
    named = select(School.id).where(School.name.icontains(wanted.text, autoescape=True))
    either = or_(Twinning.lead_school_id.in_(named), Twinning.partner_school_id.in_(named))
    return [
        Twinning.state.in_(wanted.states) if wanted.states else true(),
        Twinning.stage == wanted.stage if wanted.stage else true(),
        Twinning.tier == wanted.tier if wanted.tier else true(),
        either if wanted.text else true(),
    ]


def _whole() -> Select[Twinning]:
    return select(Twinning).options(selectinload(Twinning.lead), selectinload(Twinning.partner))
