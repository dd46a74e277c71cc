"""The register of exemptions beside the postings: what runs out, what has run out, and who is exempt and yet away.

It stands here because it reads both books; the deeds of the register are those of `domain.teacher`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import cast
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from domain.access import Actor, Label, sees
from domain.database import over_all
from domain.exchange.model import Posting
from domain.language import N_
from domain.teacher.model import Exemption, Teacher
from domain.teacher.queries import seen_by

WARNED_DAYS = 60
"""So many days before an exemption ends it is said, and so many days after."""


class Heap(StrEnum):
    """What the register is looked through for."""

    IN_FORCE = "in_force"
    ENDING = "ending"
    ENDED = "ended"
    OPEN = "open"
    AWAY = "away"
    TO_COME = "to_come"
    ALL = "all"


HEAP_NAMES = {
    Heap.IN_FORCE: N_("In force"),
    Heap.ENDING: N_("Ends within {days} days"),
    Heap.ENDED: N_("Ended within the last {days} days"),
    Heap.OPEN: N_("Without a last day"),
    Heap.AWAY: N_("Exempt and yet posted"),
    Heap.TO_COME: N_("To come"),
    Heap.ALL: N_("All entries"),
}


@dataclass(frozen=True, kw_only=True)
class Sought:
    """Which entries a list should show on the day; what is left out does not narrow it."""

    day: date
    heap: Heap = Heap.IN_FORCE
    days: int = WARNED_DAYS
    county_id: int | None = None
    school_id: UUID | None = None
    kind: str = ""
    text: str = ""


async def count_heaps(session: AsyncSession, actor: Actor, sought: Sought) -> Mapping[Heap, int]:
    """Count the entries of every heap, narrowed by everything but the heap."""
    counts = select(*(func.count().filter(_in_heap(heap, sought)).label(heap) for heap in Heap))
    found = await over_all(session, _joined(counts).where(*_narrowing(actor, sought)))
    return dict(zip(Heap, found.one(), strict=True))


async def page_of_exemptions(
    session: AsyncSession, actor: Actor, sought: Sought, *, page: int = 1, size: int = 50
) -> Sequence[Exemption]:
    """Give one page of the register, what ends first before the rest."""
    whole = selectinload(Exemption.teacher).selectinload(Teacher.school)
    chosen = _joined(select(Exemption)).where(*_narrowing(actor, sought), _in_heap(sought.heap, sought))
    ordered = chosen.order_by(Exemption.ends_on.nulls_last(), Exemption.starts_on, Exemption.id).options(whole)
    return (await over_all(session, ordered.limit(size).offset((page - 1) * size))).scalars().all()


def ids_of_exemptions(actor: Actor, sought: Sought) -> Select[UUID]:
    """Give the select of the ids of the entries that are sought, to narrow other lists by."""
    chosen = _joined(select(Exemption.id)).where(*_narrowing(actor, sought), _in_heap(sought.heap, sought))
    return cast("Select[UUID]", chosen)


async def postings_meanwhile(
    session: AsyncSession, exemptions: Sequence[Exemption]
) -> Mapping[UUID, Sequence[Posting]]:
    """Give, for each entry, the postings of its teacher that share a day with it: a warning, for one may volunteer."""
    pairs = (
        select(Exemption.id, Posting)
        .join(Posting, _meanwhile())
        .where(Exemption.id.in_([each.id for each in exemptions]))
        .options(selectinload(Posting.to_school))
        .order_by(Posting.starts_on)
    )
    found: dict[UUID, list[Posting]] = {each.id: [] for each in exemptions}
    for exemption_id, posting in await session.execute(pairs):
        found[exemption_id].append(posting)
    return found


def is_away(exemption: type[Exemption] = Exemption) -> ColumnElement[bool]:
    """Tell whether the teacher of the enclosing select's entry is posted on one of its days."""
    return exists().where(_meanwhile(exemption)).correlate(exemption)


def _meanwhile(exemption: type[Exemption] = Exemption) -> ColumnElement[bool]:
    last_day = func.coalesce(Posting.ended_on, Posting.planned_to)
    return and_(
        Posting.county_id == exemption.county_id,
        Posting.teacher_id == exemption.teacher_id,
        Posting.state != "cancelled",
        last_day >= exemption.starts_on,
        or_(exemption.ends_on.is_(None), Posting.starts_on <= exemption.ends_on),
    )


def _in_heap(heap: Heap, sought: Sought) -> ColumnElement[bool]:
    day, ends = sought.day, Exemption.ends_on
    in_force = and_(Exemption.starts_on <= day, or_(ends.is_(None), ends >= day))
    heaps: dict[Heap, ColumnElement[bool]] = {
        Heap.IN_FORCE: in_force,
        Heap.ENDING: and_(in_force, ends <= day + timedelta(days=sought.days)),
        Heap.ENDED: and_(ends < day, ends >= day - timedelta(days=sought.days)),
        Heap.OPEN: and_(in_force, ends.is_(None)),
        Heap.AWAY: and_(or_(in_force, Exemption.starts_on > day), is_away()),
        Heap.TO_COME: Exemption.starts_on > day,
        Heap.ALL: true(),
    }
    return heaps[heap]


def _joined(chosen: Select[*tuple[object, ...]]) -> Select[*tuple[object, ...]]:
    theirs = and_(Teacher.county_id == Exemption.county_id, Teacher.id == Exemption.teacher_id)
    return chosen.select_from(Exemption).join(Teacher, theirs)


def _narrowing(actor: Actor, sought: Sought) -> list[ColumnElement[bool]]:
    """Narrow the register; by kind and name only for whoever is shown them, since a hit would tell."""
    shown = sees(actor, Label.PERSONAL)
    return [
        seen_by(actor, Exemption),
        Exemption.county_id == sought.county_id if sought.county_id is not None else true(),
        Exemption.school_id == sought.school_id if sought.school_id else true(),
        Exemption.kind == sought.kind if sought.kind and shown else true(),
        Teacher.name.icontains(sought.text, autoescape=True) if sought.text and shown else true(),
    ]
