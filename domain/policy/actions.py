"""Loading plans: a pack becomes rows; a later edition takes the place of an earlier one, which history keeps."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import NOWHERE, Actor, Permission, require
from domain.division.queries import counties_of
from domain.journal.actions import record
from domain.language import N_
from domain.policy import model
from domain.policy.rows import write_plan
from domain.policy.rules import Pack, digest_of
from domain.refusals import Conflict


class OlderPack(Conflict):
    """A later edition of the plan is already in force."""

    code = "older_pack"
    message = N_("The plan {plan} is already loaded in edition {loaded}; this file is edition {given}.")


async def load_plan(session: AsyncSession, actor: Actor, pack: Pack, *, division: str | None = None) -> bool:
    """Load a pack for a division, or for every county; tell whether anything changed.

    :raises MayNot: unless an administrator asks
    :raises OlderPack: when a later edition is loaded
    """
    require(actor, Permission.LOAD_PLANS, NOWHERE)
    digest = digest_of(pack)
    loaded = await session.get(model.Plan, pack.policy.id)
    if loaded is not None and loaded.pack_version > pack.policy.version:
        raise OlderPack(plan=loaded.id, loaded=loaded.pack_version, given=pack.policy.version)
    place = division or pack.policy.division
    if loaded is not None and (loaded.digest, loaded.division) == (digest, place):
        return False
    position = loaded.position if loaded else len((await session.scalars(select(model.Plan.id))).all())
    await write_plan(session, pack, division=place, digest=digest, position=position)
    for county in (await counties_of(session, actor))[:1]:
        record(
            session,
            county_id=county.id,
            deed="load_plan",
            thing="plan",
            thing_id=actor.id,
            plan=pack.policy.id,
            edition=pack.policy.version,
            digest=digest,
        )
    return True
