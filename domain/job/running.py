"""Doing what is due: one job after the other, each step in one transaction, until nothing is left to do.

Not an action, because nobody asks for it: a process of its own runs it, in the name of whoever sent the file.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import NOBODY, Actor, Role
from domain.database import Database, now_of
from domain.division.queries import every_county
from domain.job.model import DUE, Job
from domain.job.queries import due
from domain.job.rules import BrokenOff, SenderGone, is_spent
from domain.refusals import Refusal
from domain.revision.actions import commit_revision, let_revision_go, renew_revision
from domain.revision.model import Reason
from domain.revision.queries import free_revision

logger = logging.getLogger("jiedui")

Known = Callable[[AsyncSession, UUID], Awaitable[Actor | None]]
"""Finds the actor of an id, as far as they may still ask for anything."""


class CalledOff(Exception):
    """Whoever sent the file has called it off while it was being worked on."""


async def watchman(database: Database, within: Collection[int] | None = None) -> Actor:
    """Give whoever looks for work in the books of every county, and writes nothing there but how a job stands."""
    async with database.transaction(NOBODY) as session:
        counties = [county.id for county in await every_county(session)] if within is None else within
    return Actor(id=NOBODY.id, name="", role=Role.ADMIN, counties=tuple(counties))


class Runner:
    """Does what is due over one database; several may run at once, and no two do the same job.

    :param known: finds who sent a file, and whether they may still do anything
    :param every: after so many seconds it tells how far a job has come
    :param within: the counties whose jobs it does; all, unless told
    """

    def __init__(
        self, database: Database, known: Known, *, every: float = 1.0, within: Collection[int] | None = None
    ) -> None:
        self._database, self._known, self._every, self._within = database, known, every, within
        self._watchman = NOBODY

    async def run(self) -> int:
        """Do all that is due and at which nobody else is at work, and tell how many steps were taken."""
        taken = 0
        while await self._take_one():
            taken += 1
        return taken

    async def _take_one(self) -> bool:
        self._watchman = await watchman(self._database, self._within)
        async with self._database.transaction(self._watchman) as session:
            waiting = [(job, await self._known(session, job.made_by)) for job in await session.scalars(due())]
        for job, actor in waiting:
            if await self._take(job, actor):
                return True
        return False

    async def _take(self, job: Job, actor: Actor | None) -> bool:
        """Take a step of the job, and tell whether it was; not, when somebody else is at work on it."""
        try:
            if actor is None:
                raise SenderGone
            return await self._worked(job, actor)
        except CalledOff:
            await self._let_go(job, actor)
        except BrokenOff as given_up:
            await self._end(job, "failed", given_up)
        except Refusal as refusal:
            await self._end(job, "refused", refusal)
        except Exception:
            logger.exception("job %s broke off", job.id)
            await self._end(job, "failed", BrokenOff())
        return True

    async def _worked(self, seen: Job, actor: Actor) -> bool:
        """Take the step in one transaction, with the file's row held; it says at its end that the job has come on."""
        async with self._database.transaction(actor) as session:
            if await free_revision(session, seen.revision_id) is None:
                return False
            job = await session.get_one(Job, (seen.county_id, seen.id), populate_existing=True)
            if job.state not in DUE:
                return False
            if is_spent(job):
                raise BrokenOff
            session.expunge(job)
            async with self._telling(job) as watch:
                values = await _step(session, actor, job, watch)
            await _moved(session, job, (DUE[job.state],), ended_at=now_of(session), **values)
        return True

    @asynccontextmanager
    async def _telling(self, job: Job) -> AsyncIterator[Callable[[float], None]]:
        """Say that the step has begun and, while it lasts, how far it has come: over a connection of its own."""
        progress = _Progress(job.rows)
        begun = {"state": DUE[job.state], "attempts": job.attempts + 1, "begun_at": datetime.now(UTC), "rows_done": 0}
        await self._say(job, tuple(DUE), **begun)
        telling = asyncio.create_task(self._tell(job, progress))
        try:
            yield progress.watch
        finally:
            progress.ended.set()
            await telling

    async def _tell(self, job: Job, progress: "_Progress") -> None:
        told = 0
        while not await progress.over(self._every):
            if progress.rows_done > told:
                told = progress.rows_done
                try:
                    await self._say(job, (DUE[job.state],), rows_done=told)
                except CalledOff:
                    progress.called_off = True
                    return
                except (Refusal, DBAPIError) as error:
                    logger.warning("job %s could not say how far it is: %s", job.id, error.__class__.__name__)

    async def _say(self, job: Job, states: tuple[str, ...], **values: Any) -> None:
        async with self._database.transaction(self._watchman) as session:
            await _moved(session, job, states, **values)

    async def _end(self, job: Job, state: str, refusal: Refusal) -> None:
        reason = Reason.of(refusal)
        kept = {"code": reason.code, "message": reason.message, "values": dict(reason.values)}
        try:
            await self._say(job, tuple(DUE), state=state, reason=kept, ended_at=datetime.now(UTC))
        except CalledOff:
            return

    async def _let_go(self, job: Job, actor: Actor | None) -> None:
        if actor is not None:
            async with self._database.transaction(actor) as session:
                await let_revision_go(session, actor, job.revision_id)


class _Progress:
    """How far a step has come, as whoever takes it says, and whether it is over."""

    def __init__(self, rows: int) -> None:
        self._rows, self.rows_done = rows, 0
        self.ended, self.called_off = asyncio.Event(), False

    def watch(self, share: float) -> None:
        """Note how far it has come.

        :raises CalledOff: when it shall go no further
        """
        if self.called_off:
            raise CalledOff
        self.rows_done = max(self.rows_done, int(self._rows * share))

    async def over(self, seconds: float) -> bool:
        """Wait for its end, so many seconds at most, and tell whether it has come."""
        waiting = asyncio.ensure_future(self.ended.wait())
        await asyncio.wait({waiting}, timeout=seconds)
        waiting.cancel()
        return self.ended.is_set()


async def _step(session: AsyncSession, actor: Actor, job: Job, watch: Callable[[float], None]) -> dict[str, Any]:
    """Take the step of the job, and give what is to be said of it."""
    if job.step == "write":
        digest = job.outcome_digest
        written = await commit_revision(session, actor, job.revision_id, outcome_digest=digest, watch=watch)
        return {"state": "done", "rows_done": job.rows, "counts": written.counts}
    compared = await renew_revision(session, actor, job.revision_id, watch=watch)
    said = {"counts": compared.counts, "outcome_digest": compared.outcome_digest}
    return {"state": "compared", "rows_done": job.rows, **said}


async def _moved(session: AsyncSession, job: Job, states: tuple[str, ...], **values: Any) -> None:
    """Say of the job how it stands, unless it stands otherwise than whoever says so believes.

    :raises CalledOff: when it does
    """
    those = Job.county_id == job.county_id, Job.id == job.id, Job.state.in_(states)
    said = await session.execute(update(Job).where(*those).values(values).returning(Job.id))
    if said.first() is None:
        raise CalledOff
