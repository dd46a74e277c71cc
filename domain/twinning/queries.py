"""Finding twinnings, within what the actor may see: the own county's, and mirrors of those that it leads in others."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, joinedload, selectinload

from domain.access import Actor
from domain.database import by_sight, mirrors_in_sight, read_in_both, refuses, the_one
from domain.school.model import School
from domain.twinning.model import HELD, LIVE, MIRROR, Twinning
from domain.twinning.rules import AlreadyTwinned, UnknownTwinning, in_force

refuses("twinning_one_live_pair_key", AlreadyTwinned, field="partner")


def seen_by(actor: Actor, row: type[Twinning] = Twinning) -> ColumnElement[bool]:
    """Limit twinnings to the actor's counties and, for a school office, to those of its schools."""
    within = row.county_id.in_(actor.counties)
    if not actor.of_school:
        return within
    return within & or_(row.lead_school_id.in_(actor.schools), row.partner_school_id.in_(actor.schools))


def mirrors_seen_by(actor: Actor) -> ColumnElement[bool]:
    """Limit mirrors to the actor's counties and, for a school office, to those that its schools lead."""
    mirrored = mirrors_in_sight(actor, MIRROR)
    return mirrored & MIRROR.c.lead_school_id.in_(actor.schools) if actor.of_school else mirrored


def seen_twinnings(actor: Actor) -> type[Twinning]:
    """Give twinnings as the actor sees them, owner rows and mirrors together, each with its owner's county."""
    return read_in_both(Twinning, seen_by(actor), MIRROR, mirrors_seen_by(actor))


_seen = by_sight(seen_twinnings)


def in_force_on(day: date, row: type[Twinning] = Twinning) -> ColumnElement[bool]:
    """Limit twinnings to those that were in force on the day, also when they have since ended or been renewed."""
    held = row.state.in_(HELD) | ((row.state == "suspended") & (row.suspended_on > day))
    return held & (row.starts_on <= day) & (func.coalesce(row.ended_on, row.ends_on) >= day)


class Pairs:
    """Twinnings found by their two schools, for whoever asks of very many."""

    def __init__(self, twinnings: Iterable[Twinning]) -> None:
        self._by_schools: dict[frozenset[UUID], list[Twinning]] = {}
        for each in twinnings:
            self._by_schools.setdefault(frozenset(each.schools), []).append(each)

    def between(self, one: UUID, other: UUID, day: date) -> UUID | None:
        """Name the twinning in force between two schools on the day, whichever of them leads."""
        found = self._by_schools.get(frozenset((one, other)), ())
        return min((each.id for each in found if in_force(each, day)), default=None)


async def pairs_of(session: AsyncSession, actor: Actor) -> Pairs:
    """Read the twinnings that the actor may see, those that are led in other counties included."""
    return Pairs(await session.scalars(select(_seen(actor))))


async def find_twinning(session: AsyncSession, actor: Actor, twinning_id: UUID) -> Twinning:
    """Find a twinning with both schools and their counties.

    :raises UnknownTwinning: when there is none that the actor may see
    """
    seen = _seen(actor)
    whole = [joinedload(each).joinedload(School.county) for each in (seen.lead, seen.partner)]
    of_id = select(seen).where(seen.id == twinning_id).options(*whole)
    return await the_one(session, of_id.execution_options(populate_existing=True), UnknownTwinning)


async def own_twinning(session: AsyncSession, twinning: Twinning) -> Twinning:
    """Read the owner row for change, whichever book it was found in; locked against other writers."""
    locked = (
        select(Twinning)
        .where(Twinning.county_id == twinning.county_id, Twinning.id == twinning.id)
        .options(joinedload(Twinning.lead), joinedload(Twinning.partner))
        .with_for_update(key_share=True, of=Twinning)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(locked)).one()


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
    seen, whole = _whole(actor)
    ahead = seen.state.in_(("draft", "agreed")).desc()
    ordered = whole.where(*_narrowing(seen, wanted)).order_by(ahead, seen.starts_on.desc(), seen.id)
    return (await session.scalars(ordered.limit(size).offset((page - 1) * size))).all()


def ids_of_twinnings(wanted: WantedTwinnings) -> Select[UUID]:
    """Give the select of the ids of the wanted twinnings of the own book, to narrow other lists by."""
    return select(Twinning.id).where(*_narrowing(Twinning, wanted))


async def count_twinnings(session: AsyncSession, actor: Actor, wanted: WantedTwinnings) -> int:
    """Count the wanted twinnings that the actor may see."""
    seen = _seen(actor)
    return await session.scalar(select(func.count()).select_from(seen).where(*_narrowing(seen, wanted))) or 0


async def live_twinning(
    session: AsyncSession, county_id: int, lead: UUID, partner: UUID, stage: str
) -> Twinning | None:
    """Find the one live row of a pair in a stage, locked, for who is about to write its successor."""
    of_pair = Twinning.lead_school_id == lead, Twinning.partner_school_id == partner, Twinning.stage == stage
    live = select(Twinning).where(Twinning.county_id == county_id, *of_pair, Twinning.state.in_(LIVE))
    return (await session.scalars(live.with_for_update(key_share=True))).one_or_none()


async def twinnings_of_school(session: AsyncSession, actor: Actor, school_id: UUID) -> Sequence[Twinning]:
    """Give the twinnings of a school, whichever side it is on, the latest first."""
    seen, whole = _whole(actor)
    of_school = or_(seen.lead_school_id == school_id, seen.partner_school_id == school_id)
    return (await session.scalars(whole.where(of_school).order_by(seen.starts_on.desc(), seen.id))).all()


async def open_twinnings(
    session: AsyncSession, actor: Actor, today: date, *, states: Collection[str]
) -> Sequence[Twinning]:
    """Give the twinnings in these states whose term has begun and not yet ended, by the names of their schools."""
    lead, partner = aliased(School), aliased(School)
    seen, whole = _whole(actor)
    begun = seen.state.in_(states), seen.starts_on <= today, seen.ends_on >= today
    found = (
        whole.join(lead, lead.id == seen.lead_school_id)
        .join(partner, partner.id == seen.partner_school_id)
        .where(*begun)
        .order_by(lead.name, partner.name, seen.id)
    )
    return (await session.scalars(found)).all()


async def twinning_between(session: AsyncSession, actor: Actor, one: UUID, other: UUID, day: date) -> Twinning | None:
    """Find the twinning in force between two schools on the day, whichever of them leads."""
    seen = _seen(actor)
    pair = or_(
        (seen.lead_school_id == one) & (seen.partner_school_id == other),
        (seen.lead_school_id == other) & (seen.partner_school_id == one),
    )
    first = select(seen).where(pair, in_force_on(day, seen)).order_by(seen.id).limit(1)
    return (await session.scalars(first.options(joinedload(seen.lead), joinedload(seen.partner)))).first()


def _narrowing(row: type[Twinning], wanted: WantedTwinnings) -> list[ColumnElement[bool]]:
    return [
        row.state.in_(wanted.states) if wanted.states else true(),
        row.stage == wanted.stage if wanted.stage else true(),
        row.tier == wanted.tier if wanted.tier else true(),
        _named(row, wanted.text) if wanted.text else true(),
    ]


def _named(row: type[Twinning], text: str) -> ColumnElement[bool]:
    named = select(School.id).where(School.name.icontains(text, autoescape=True))
    return or_(row.lead_school_id.in_(named), row.partner_school_id.in_(named))


def _whole(actor: Actor) -> tuple[type[Twinning], Select[Twinning]]:
    """Give the class to narrow and order by, and the select of the twinnings in sight with both schools."""
    seen = _seen(actor)
    return seen, select(seen).options(selectinload(seen.lead), selectinload(seen.partner))
