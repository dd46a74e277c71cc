"""What can be done: write down that a target was reached and what shows it, put that right, take it back."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Permission, Place, require
from domain.attainment.model import Attainment
from domain.attainment.queries import find_attainment
from domain.attainment.rules import NotShown, check_shown, period_for
from domain.calendar.rules import Period, day_in_shanghai
from domain.database import now_of
from domain.journal.actions import record
from domain.policy.model import Target


async def show_target(
    session: AsyncSession,
    actor: Actor,
    target: Target,
    *,
    county_id: int,
    window: Period,
    done_on: date,
    shown_by: str,
    evidence: Sequence[str] = (),
) -> Attainment:
    """Write down when the target was reached and what shows it; a second time puts the first right.

    :param target: with its rule
    :param window: the period that is meant, as the target's rule measures it
    :raises MayNot: unless the county's personnel office asks
    :raises CountedInstead: when the target is counted
    :raises NotYet, BeforeItsPeriod: when the day cannot be right
    :raises NothingShown: when no paper is named
    """
    require(actor, Permission.SHOW_TARGETS, Place(county_id))
    period = period_for(target.rule, window)
    said = check_shown(target.rule, period, done_on, shown_by, day_in_shanghai(now_of(session)))
    kinds = [kind for kind in target.rule.evidence if kind in evidence]
    shown = await find_attainment(session, actor, county_id, target.id, period.start)
    if shown is None:
        shown = Attainment(
            county_id=county_id,
            target_id=target.id,
            window_first=period.start,
            window_last=period.last,
            done_on=done_on,
            shown_by=said,
            evidence=kinds,
        )
        session.add(shown)
    shown.done_on, shown.shown_by, shown.evidence = done_on, said, kinds
    await session.flush()
    _note(session, shown, "show_target", done_on=done_on.isoformat(), shown_by=said)
    return shown


async def take_back(
    session: AsyncSession, actor: Actor, target: Target, *, county_id: int, window: Period
) -> Attainment:
    """Take back what was written down; its history keeps it.

    :raises MayNot: unless the county's personnel office asks
    :raises NotShown: when nothing was written down
    """
    require(actor, Permission.SHOW_TARGETS, Place(county_id))
    period = period_for(target.rule, window)
    shown = await find_attainment(session, actor, county_id, target.id, period.start)
    if shown is None:
        raise NotShown
    await session.delete(shown)
    await session.flush()
    _note(session, shown, "take_back_target")
    return shown


def _note(session: AsyncSession, shown: Attainment, deed: str, **detail: Any) -> None:
    record(
        session,
        county_id=shown.county_id,
        deed=deed,
        thing="attainment",
        thing_id=shown.id,
        target=shown.target_id,
        **detail,
    )
