"""Large files in the tests, and runners that leave other tests' files alone."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor
from domain.database import new_id
from domain.job import actions
from domain.job.model import Job
from domain.job.queries import find_job
from domain.job.running import Runner
from domain.ledger.model import Kind
from domain.revision.files import read_copy
from tests.revision.trips import copy_of
from tests.world import World


async def begun(world: World, *, who: UUID | None = None, **edit: str) -> Job:
    """Send the county's postings back with an edit in each row, as a large file."""
    sheet, office = await copy_of(world, Kind.POSTINGS), replace(world.personnel, id=who or new_id())
    for row in sheet.rows:
        row |= edit
    revised = await read_copy(sheet.workbook(), "台账.xlsx")
    async with world.database.transaction(office, now=world.now) as session:
        return await actions.begin_job(session, office, revised)


def runner(world: World, job: Job, *, every: float = 0) -> Runner:
    """Give a runner that knows only whoever sent this file, so that it leaves other tests' alone."""
    return Runner(world.database, known(world, job), every=every, within=(world.county.id,))


def known(world: World, job: Job) -> Callable[[AsyncSession, UUID], Awaitable[Actor | None]]:
    async def find(_session: AsyncSession, who: UUID) -> Actor | None:
        return sender(world, job) if who == job.made_by else None

    return find


def sender(world: World, job: Job) -> Actor:
    office = world.personnel
    return Actor(id=job.made_by, name=office.name, role=office.role, counties=office.counties)


async def standing(world: World, job: Job) -> Job:
    """See how it stands, as anybody of the county sees it."""
    async with world.database.transaction(world.personnel) as session:
        return await find_job(session, world.personnel, job.id)


async def ordered(world: World, job: Job) -> Job:
    """Order it to be written as it was shown."""
    return await decide(world, job, actions.order_writing, outcome_digest=(await standing(world, job)).outcome_digest)


async def decide(world: World, job: Job, deed: Callable[..., Awaitable[Job]], **how: Any) -> Job:
    async with world.database.transaction(sender(world, job)) as session:
        return await deed(session, sender(world, job), job.id, **how)
