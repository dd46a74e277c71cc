"""Seeing to it that kept jobs are done: a serving process looks for work, and starts a process that does it.

A job that was broken off by the end of a server is found by the next one's first look. Where several processes serve,
each may start a doer; the books themselves see to it that no two do the same job.
"""

import asyncio
import logging
import os
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from sqlalchemy.exc import SQLAlchemyError

from api import bound
from domain.database import Database
from domain.job.queries import is_work_waiting
from domain.job.running import watchman
from domain.refusals import Refusal

logger = logging.getLogger("jiedui")

EVERY = 2.0
"""After so many seconds it is looked whether there is work."""
REST = 30.0
"""So long nothing is started after a doer that ended badly."""


@asynccontextmanager
async def errands(database: Database) -> AsyncIterator[None]:
    """Look for work while the block lasts, and have it done; whoever is at it at the end is told to stop."""
    looking = asyncio.create_task(_look(database))
    try:
        yield
    finally:
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking


async def _look(database: Database) -> None:
    while True:
        rest = EVERY
        try:
            if await _is_waiting(database) and await _do():
                rest = REST
        except (SQLAlchemyError, Refusal, OSError) as error:
            logger.warning("nobody could look for work: %s", error.__class__.__name__)
            rest = REST
        await asyncio.sleep(rest)


async def _is_waiting(database: Database) -> bool:
    async with database.transaction(await watchman(database)) as session:
        return await is_work_waiting(session)


async def _do() -> int:
    """Start a process that does what is due, wait for its end, and give its exit status.

    The kernel ends it should this process be killed; what it has not committed is then as if it had never been.
    """
    doing = [sys.executable, "-m", "api.errand"]
    doer = await asyncio.create_subprocess_exec(sys.executable, "-I", "-S", bound.__file__, str(os.getpid()), *doing)
    try:
        return await doer.wait()
    finally:
        await _ended(doer)


async def _ended(doer: Process) -> None:
    if doer.returncode is None:
        with suppress(ProcessLookupError):
            doer.terminate()
        await asyncio.shield(doer.wait())
