"""What can be done with a file, small or large; and with a job: ordered, compared again, resumed, called off."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Permission, place_of, require
from domain.database import now_of
from domain.job.model import Job
from domain.job.queries import find_job, job_of
from domain.job.rules import OthersJob, check_state, is_large
from domain.journal.actions import record
from domain.revision.actions import (
    commit_revision,
    draft_revision,
    keep_revision,
    let_revision_go,
    renew_revision,
)
from domain.revision.model import Revised
from domain.revision.rules import MovedSince


async def take_file(session: AsyncSession, actor: Actor, revised: Revised) -> UUID:
    """Take a ledger back, compare it at once if it is small, keep it as a job if it is large, and name the file.

    :raises MayNot: unless the actor is an office that keeps records
    """
    if is_large(len(revised.rows)):
        return (await begin_job(session, actor, revised)).revision_id
    return (await draft_revision(session, actor, revised)).id


async def compare_file(session: AsyncSession, actor: Actor, revision_id: UUID) -> None:
    """Compare a file once more: a small one at once, a large one, also one that broke off, as soon as it is taken up.

    :raises Refusal: whatever `renew_revision`, `compare_again` and `resume_job` refuse
    """
    job = await job_of(session, actor, revision_id)
    if job is None:
        await renew_revision(session, actor, revision_id)
    else:
        await (resume_job if job.state == "failed" else compare_again)(session, actor, job.id)


async def write_file(session: AsyncSession, actor: Actor, revision_id: UUID, *, outcome_digest: str) -> None:
    """Write a file exactly as its comparison showed it: a small one at once, a large one as soon as it is taken up.

    :raises Refusal: whatever `commit_revision` and `order_writing` refuse
    """
    job = await job_of(session, actor, revision_id)
    if job is None:
        await commit_revision(session, actor, revision_id, outcome_digest=outcome_digest)
    else:
        await order_writing(session, actor, job.id, outcome_digest=outcome_digest)


async def begin_job(session: AsyncSession, actor: Actor, revised: Revised) -> Job:
    """Keep a large ledger that came back, to be compared with the books as soon as somebody takes it up.

    :raises MayNot: unless the actor is an office that keeps records
    """
    require(actor, Permission.REVISE_LEDGERS, place_of(actor))
    revision = await keep_revision(session, actor, revised)
    job = Job(
        county_id=revision.county_id,
        revision_id=revision.id,
        school_id=revision.school_id,
        kind=revision.kind,
        name=revision.name,
        rows=len(revised.rows),
        made_by=actor.id,
        made_by_name=actor.name,
        made_at=now_of(session),
    )
    session.add(job)
    _note(session, actor, job, "begin_job", rows=job.rows)
    await session.flush()
    return job


async def order_writing(session: AsyncSession, actor: Actor, job_id: UUID, *, outcome_digest: str) -> Job:
    """Order a compared file to be written, exactly as the comparison showed it.

    :raises OthersJob: unless the actor has sent it
    :raises WrongJobState: unless it is compared, and not ordered yet
    :raises MovedSince: when another comparison was seen
    """
    job = await _taken_up(session, actor, job_id, "order")
    if job.outcome_digest != outcome_digest:
        raise MovedSince
    return await _queued(session, actor, job, "write", "order_writing")


async def compare_again(session: AsyncSession, actor: Actor, job_id: UUID) -> Job:
    """Have a file compared once more, with the books as they are then.

    :raises OthersJob: unless the actor has sent it
    :raises WrongJobState: while it is being worked on, and once it is written
    """
    return await _queued(session, actor, await _taken_up(session, actor, job_id, "renew"), "compare", "compare_again")


async def resume_job(session: AsyncSession, actor: Actor, job_id: UUID) -> Job:
    """Begin the step again that broke off; of what was broken off nothing has stayed.

    :raises OthersJob: unless the actor has sent it
    :raises WrongJobState: unless it broke off
    """
    job = await _taken_up(session, actor, job_id, "resume")
    return await _queued(session, actor, job, job.step, "resume_job")


async def cancel_job(session: AsyncSession, actor: Actor, job_id: UUID) -> Job:
    """Call a file off that is not being written yet; its contents are thrown away.

    :raises OthersJob: unless the actor has sent it
    :raises WrongJobState: once its writing has begun
    """
    job = await _taken_up(session, actor, job_id, "cancel")
    job.state, job.reason, job.ended_at = "cancelled", None, now_of(session)
    await session.flush()
    await let_revision_go(session, actor, job.revision_id)
    _note(session, actor, job, "cancel_job")
    return job


async def _taken_up(session: AsyncSession, actor: Actor, job_id: UUID, deed: str) -> Job:
    job = await find_job(session, actor, job_id, lock=True)
    require(actor, Permission.REVISE_LEDGERS, job.place)
    if job.made_by != actor.id:
        raise OthersJob
    check_state(job, deed)
    return job


async def _queued(session: AsyncSession, actor: Actor, job: Job, step: str, deed: str) -> Job:
    job.state, job.step = ("ordered", step) if step == "write" else ("waiting", step)
    job.rows_done, job.attempts, job.reason, job.begun_at, job.ended_at = 0, 0, None, None, None
    _note(session, actor, job, deed)
    await session.flush()
    return job


def _note(session: AsyncSession, actor: Actor, job: Job, deed: str, **told: Any) -> None:
    record(
        session,
        county_id=job.county_id,
        deed=deed,
        thing="job",
        thing_id=job.id,
        schools=actor.schools,
        file=job.name,
        kind=job.kind,
        **told,
    )
