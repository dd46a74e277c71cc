"""Finding jobs, within what the actor may see."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor
from domain.database import the_one
from domain.job.model import DUE, SHOWN, Job
from domain.job.rules import UnknownJob
from domain.revision.model import Revision


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """Limit jobs to the actor's counties and, for a school office, to those of files that its schools sent."""
    within = Job.county_id.in_(actor.counties)
    return within & Job.school_id.in_(actor.schools) if actor.of_school else within


async def find_job(session: AsyncSession, actor: Actor, job_id: UUID, *, lock: bool = False) -> Job:
    """Find a job, and hold it against others on request.

    :raises UnknownJob: when there is none that the actor may see
    """
    wanted = select(Job).where(Job.id == job_id, seen_by(actor))
    return await the_one(session, wanted.with_for_update() if lock else wanted, UnknownJob)


async def job_of(session: AsyncSession, actor: Actor, revision_id: UUID) -> Job | None:
    """Find the job of a file that came back; a small one has none."""
    found: Job | None = await session.scalar(select(Job).where(Job.revision_id == revision_id, seen_by(actor)))
    return found


async def own_jobs(session: AsyncSession, actor: Actor) -> Sequence[Job]:
    """Give the actor's own jobs that are under way or wait for a word, the latest first."""
    own = select(Job).where(seen_by(actor), Job.made_by == actor.id, Job.state.in_(SHOWN))
    return (await session.scalars(own.order_by(Job.made_at.desc()).limit(20))).all()


def due() -> Select[Job]:
    """Select the jobs of all counties in sight at which there is something to do, the oldest first."""
    return select(Job).where(Job.state.in_(DUE)).order_by(Job.made_at, Job.id)


async def is_work_waiting(session: AsyncSession) -> bool:
    """Tell whether there is something to do at which nobody is at work: whoever is holds the file's row."""
    free = select(Revision.id).join(Job, (Job.county_id == Revision.county_id) & (Job.revision_id == Revision.id))
    those = free.where(Job.state.in_(DUE)).limit(1).with_for_update(of=Revision, skip_locked=True)
    return await session.scalar(those) is not None
