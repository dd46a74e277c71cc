"""Finding the files that came back, within what the actor may see."""

from collections.abc import Sequence
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from domain.access import Actor
from domain.database import cipher_of, the_one
from domain.revision.model import Kept, Outcome, Revised, Revision, Told
from domain.revision.rules import AlreadyWritten, FileCalledOff, UnknownRevision

_KEPT, _TOLD = TypeAdapter(Kept), TypeAdapter(Told)


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """Limit files to the actor's counties and, for a school office, to those that its schools sent."""
    within = Revision.county_id.in_(actor.counties)
    return within & Revision.school_id.in_(actor.schools) if actor.of_school else within


async def find_revision(
    session: AsyncSession, actor: Actor, revision_id: UUID, *, lock: bool = False, whole: bool = True
) -> Revision:
    """Find a file that came back, and hold it against others on request.

    :param whole: False leaves its sealed contents, which may be megabytes, where they are
    :raises UnknownRevision: when there is none that the actor may see
    """
    wanted = select(Revision).where(Revision.id == revision_id, seen_by(actor))
    if not whole:
        wanted = wanted.options(defer(Revision.sealed, raiseload=True))
    return await the_one(session, wanted.with_for_update() if lock else wanted, UnknownRevision)


async def free_revision(session: AsyncSession, revision_id: UUID) -> Revision | None:
    """Find a file and hold it against others, unless somebody holds it: whoever holds it is at work on it."""
    held = select(Revision).where(Revision.id == revision_id).with_for_update(skip_locked=True)
    found: Revision | None = await session.scalar(held.execution_options(populate_existing=True))
    return found


def contents(session: AsyncSession, revision: Revision) -> tuple[Revised, Outcome]:
    """Open what a draft keeps: the file as it came back, and the outcome that was shown.

    :raises AlreadyWritten: when it was written, and its contents are gone
    :raises FileCalledOff: when it was called off, and they are gone as well
    """
    kept = _KEPT.validate_json(_unsealed(session, revision))
    return kept.revised, kept.outcome


def outcome_of(session: AsyncSession, revision: Revision) -> Outcome:
    """Open of what a draft keeps the outcome alone.

    :raises AlreadyWritten: when it was written, and its contents are gone
    :raises FileCalledOff: when it was called off, and they are gone as well
    """
    return _TOLD.validate_json(_unsealed(session, revision)).outcome


def _unsealed(session: AsyncSession, revision: Revision) -> str:
    if revision.sealed is None:
        raise FileCalledOff if revision.state == "cancelled" else AlreadyWritten
    return cipher_of(session).unseal(revision.sealed)


async def open_revisions(session: AsyncSession, actor: Actor) -> Sequence[Revision]:
    """Give the actor's own files that wait for a decision, the latest first."""
    own = select(Revision).where(seen_by(actor), Revision.made_by == actor.id, Revision.state == "open")
    listed = own.order_by(Revision.made_at.desc()).limit(20).options(defer(Revision.sealed))
    return (await session.scalars(listed)).all()
