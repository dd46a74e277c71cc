"""Noting in the journal what is done with an activity; apart, because one correction and many are noted alike."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from domain.activity.model import Activity
from domain.journal.actions import record


def note(session: AsyncSession, activity: Activity, deed: str, **detail: Any) -> None:
    """Note the deed in the journal, for both schools."""
    record(
        session,
        county_id=activity.county_id,
        deed=deed,
        thing="activity",
        thing_id=activity.id,
        schools=activity.schools,
        **detail,
    )
