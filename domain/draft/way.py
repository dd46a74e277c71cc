"""The steps of a draft: written, verified, in force, dropped. The rooms' own actions ask leave, and call these.

A file of its own, because nobody may do any of it but by the action of the room that the draft belongs to.
"""

from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor
from domain.database import now_of
from domain.division.queries import counties_of
from domain.draft.model import Draft
from domain.journal.actions import record
from domain.journal.rules import check_reason

Drafted = TypeVar("Drafted", bound=Draft)


def written(session: AsyncSession, actor: Actor, reason: str) -> dict[str, Any]:
    """Give what a draft says of itself when it begins.

    :raises NoReason: without a reason
    """
    return {
        "reason": check_reason(reason),
        "drafted_by": actor.id,
        "drafted_by_name": actor.name,
        "drafted_at": now_of(session),
    }


def verify(session: AsyncSession, actor: Actor, draft: Draft) -> None:
    """Confirm a draft in the actor's name."""
    draft.state, draft.verified_by = "verified", actor.id
    draft.verified_by_name, draft.verified_at = actor.name, now_of(session)


def put_in_force(session: AsyncSession, draft: Draft) -> None:
    """Let a draft be in force from now on."""
    draft.state, draft.in_force_at = "in_force", now_of(session)


async def noted(
    session: AsyncSession, actor: Actor, draft: Drafted, deed: str, *, thing: str, **detail: Any
) -> Drafted:
    """Note the step in the journal of the first county within reach, as the loading of a plan is."""
    await session.flush()
    for county in (await counties_of(session, actor))[:1]:
        record(session, county_id=county.id, deed=deed, thing=thing, thing_id=draft.id, **detail)
    return draft
