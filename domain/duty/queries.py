"""What is due in a county now, by the periods of the plans in force there, within what the actor may see."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from domain.access import Actor
from domain.activity.model import Activity
from domain.activity.queries import seen_activities
from domain.activity.queries import seen_by as activities_seen_by
from domain.calendar.rules import Period, term_of
from domain.duty.rules import WINDOWS, Due, due_by, period_of
from domain.evidence.model import EvidenceLink
from domain.evidence.queries import links_seen_by, record_of
from domain.evidence.rules import checklist
from domain.exchange.model import Posting
from domain.exchange.queries import seen_by as postings_seen_by
from domain.policy.model import Target
from domain.policy.queries import targets_of
from domain.twinning.model import Twinning
from domain.twinning.queries import open_twinnings
from domain.twinning.queries import seen_by as twinnings_seen_by

FREQUENCY = "ACTIVITY_FREQUENCY"
MOST_RECORDS = 100
"""Of each sort, the latest, of those whose evidence is looked over."""


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """A period of the plans in force, its last day, and the targets that are counted within it."""

    window: str
    period: Period
    due: Due
    targets: Sequence[Target]


@dataclass(frozen=True, kw_only=True)
class Shortfall:
    """A pair of schools that has met too seldom within a target's period."""

    target: Target
    twinning: Twinning
    done: int
    wanted: int
    due: Due


@dataclass(frozen=True, kw_only=True)
class Undocumented:
    """A record of the viewer's school that nothing shows yet of a kind that it is asked to show."""

    row: Activity | Posting | Twinning
    missing: Sequence[str]


async def deadlines(session: AsyncSession, code: str, today: date) -> Sequence[Deadline]:
    """Give the periods that end next, by the plans in force in the county, the nearest first."""
    return _deadlines(await targets_of(session, code), today)


async def shortfalls(session: AsyncSession, actor: Actor, code: str, today: date) -> Sequence[Shortfall]:
    """Give the pairs in sight that have met less often than a target of how often asks, in its period up to today."""
    asked = [target for target in await targets_of(session, code) if target.rule.metric == FREQUENCY]
    periods = {target.id: period_of(target.rule.window, today) for target in asked}
    open_now = await open_twinnings(session, actor, today, states=("active",)) if asked else ()
    twinnings = [each for each in open_now if each.county_id in actor.counties]  # those that its own plans judge
    short = list[Shortfall]()
    for target in asked:
        period = periods[target.id]
        if period is not None:
            short += _short(target, period, twinnings, await _times(session, actor, period, target), today)
    return sorted(short, key=lambda each: (each.due.day, each.done))


async def undocumented(session: AsyncSession, actor: Actor, today: date) -> Sequence[Undocumented]:
    """Give the records of the viewer's school that lack evidence: what was done together in this term, whom it has
    sent, and its twinnings in force. Offices of counties have too many; they see what is missing at each record.
    """
    if not actor.of_school:
        return ()
    done = Activity.state != "cancelled", Activity.held_on >= term_of(today).period.start, Activity.held_on <= today
    sent = Posting.state == "active", Posting.from_school_id.in_(actor.schools)
    agreed = Twinning.state == "active", Twinning.starts_on <= today, Twinning.ends_on >= today
    both = selectinload(Twinning.lead), selectinload(Twinning.partner)
    asked = (
        select(Activity).where(activities_seen_by(actor), *done).order_by(Activity.held_on.desc()),
        select(Posting).where(postings_seen_by(actor), *sent).order_by(Posting.starts_on.desc()),
        select(Twinning).where(twinnings_seen_by(actor), *agreed).options(*both).order_by(Twinning.starts_on.desc()),
    )
    rows = [row for each in asked for row in await session.scalars(each.limit(MOST_RECORDS))]
    shown = await _shown(session, actor, [row.id for row in rows])
    found = [Undocumented(row=row, missing=_missing(row, shown.get(row.id, ()))) for row in rows]
    return [each for each in found if each.missing]


async def _shown(session: AsyncSession, actor: Actor, ids: Collection[UUID]) -> Mapping[UUID, Sequence[str]]:
    """Tell of which kinds there is evidence for each of the records."""
    kinds = func.array_agg(EvidenceLink.kind.distinct())
    linked = select(EvidenceLink.thing_id, kinds).where(links_seen_by(actor), EvidenceLink.thing_id.in_(ids))
    return {row[0]: row[1] for row in await session.execute(linked.group_by(EvidenceLink.thing_id))}


def _missing(row: Activity | Posting | Twinning, kinds: Collection[str]) -> list[str]:
    record = record_of(row)
    return [check.kind for check in checklist(record.thing, record.sort, kinds) if check.missing]


def _deadlines(targets: Iterable[Target], today: date) -> list[Deadline]:
    by_window: dict[str, list[Target]] = {}
    for target in targets:
        by_window.setdefault(target.rule.window, []).append(target)
    found = []
    for window in WINDOWS:
        period = period_of(window, today)
        if window in by_window and period is not None:
            due = due_by(period.last, today)
            found.append(Deadline(window=window, period=period, due=due, targets=by_window[window]))
    return sorted(found, key=lambda each: each.due.day)


async def _times(session: AsyncSession, actor: Actor, period: Period, target: Target) -> Mapping[UUID, int]:
    """Count how often each pair has met in the period; what the host has confirmed counts."""
    kinds = target.rule.parameters.get("activity_kinds") or ()
    activity = seen_activities(actor)
    met = select(activity.twinning_id, func.count()).where(
        activity.state == "confirmed",
        activity.held_on >= period.start,
        activity.held_on < period.end,
        *([activity.kind.in_(kinds)] if kinds else []),
    )
    return {row[0]: row[1] for row in await session.execute(met.group_by(activity.twinning_id))}


def _short(
    target: Target, period: Period, twinnings: Iterable[Twinning], times: Mapping[UUID, int], today: date
) -> list[Shortfall]:
    threshold = target.rule.threshold or ""
    wanted, due = int(threshold) if threshold.isdigit() else 0, due_by(period.last, today)
    return [
        Shortfall(target=target, twinning=each, done=times.get(each.id, 0), wanted=wanted, due=due)
        for each in twinnings
        if times.get(each.id, 0) < wanted
    ]
