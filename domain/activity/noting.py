"""Noting in the journal what is done with an activity; apart, because one correction and many are noted alike."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from domain.activity.model import Activity
from domain.journal.actions import record


def note(session: AsyncSession, activity: Activity, deed: str, **detail: Any) -> None:
    """Note the deed in the journal of each county that it concerns, for both schools."""
    for county_id in sorted(activity.counties):
        record(
            session,
            county_id=county_id,
            deed=deed,
            thing="activity",
            thing_id=activity.id,
            schools=activity.schools,
            **detail,
        )
