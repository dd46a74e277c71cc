"""What can be done for a plan's new edition: draft, write and drop entries, verify as a second person, put in force."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import NOWHERE, Actor, Permission, require
from domain.draft import way
from domain.draft.model import OPEN
from domain.draft.rules import check_second_person
from domain.edition.model import Edition
from domain.edition.queries import editions_of, find_edition
from domain.edition.rules import (
    EditionUnderWay,
    NothingNew,
    PlanMoved,
    Section,
    check_state,
    dumped,
    judged,
    with_entry,
    without_entry,
)
from domain.policy.queries import find_plan
from domain.policy.rows import pack_of, write_plan
from domain.policy.rules import digest_of


async def draft_edition(session: AsyncSession, actor: Actor, *, plan_id: str, reason: str) -> Edition:
    """Begin a plan's next edition as a copy of what it says; nothing is counted by it before it is in force.

    :raises MayNot: unless somebody asks who keeps rules
    :raises UnknownPlan: when the plan is not loaded
    :raises NoReason: without a reason
    :raises EditionUnderWay: when another is drafted already
    """
    require(actor, Permission.AMEND_RULES, NOWHERE)
    plan = await find_plan(session, plan_id)
    if any(each.state in OPEN for each in await editions_of(session, plan_id)):
        raise EditionUnderWay
    before = dumped(await pack_of(session, plan))
    number = plan.pack_version + 1
    edition = Edition(
        plan_id=plan.id,
        number=number,
        before=before,
        content={**before, "policy": {**before["policy"], "version": number}},
        **way.written(session, actor, reason),
    )
    session.add(edition)
    return await _noted(session, actor, edition, "draft_edition")


async def write_entry(
    session: AsyncSession,
    actor: Actor,
    edition_id: UUID,
    *,
    section: Section,
    entry: Mapping[str, Any],
    of_rule: str = "",
) -> Edition:
    """Write an entry of the draft, in the place of the one of its name or as a new one.

    :raises UnknownEdition: when there is none
    :raises EditionNotNow: when it is no draft any more
    :raises UnknownEntry: when a reading names no rule of the draft
    :raises BadPack: (one of its kinds) when the entry does not fit
    """
    require(actor, Permission.AMEND_RULES, NOWHERE)
    edition = await find_edition(session, edition_id, lock=True)
    check_state(edition, "draft")
    edition.content = with_entry(edition.content, section, entry, of_rule=of_rule)
    return await _noted(session, actor, edition, "write_entry", entry=str(entry.get("id", ""))[:80])


async def drop_entry(
    session: AsyncSession, actor: Actor, edition_id: UUID, *, section: Section, name: str, of_rule: str = ""
) -> Edition:
    """Take an entry out of the draft; what rests on it must have gone before.

    :raises UnknownEdition: when there is no such edition
    :raises EditionNotNow: when it is no draft any more
    :raises UnknownEntry: when the draft has none of the name
    :raises BadPack: (one of its kinds) when something rests on it
    """
    require(actor, Permission.AMEND_RULES, NOWHERE)
    edition = await find_edition(session, edition_id, lock=True)
    check_state(edition, "draft")
    edition.content = without_entry(edition.content, section, name, of_rule=of_rule)
    return await _noted(session, actor, edition, "drop_entry", entry=name[:80])


async def verify_edition(session: AsyncSession, actor: Actor, edition_id: UUID) -> Edition:
    """Confirm, as a second person, that the edition says what its documents say.

    :raises SamePerson: when whoever drafted it asks
    :raises EditionNotNow: when it is no draft
    :raises NothingNew: when it says what the plan says
    """
    require(actor, Permission.VERIFY_RULES, NOWHERE)
    edition = await find_edition(session, edition_id, lock=True)
    check_state(edition, "draft")
    check_second_person(edition, actor.id)
    if {**edition.content, "policy": None} == {**edition.before, "policy": None}:
        raise NothingNew
    way.verify(session, actor, edition)
    return await _noted(session, actor, edition, "verify_edition")


async def put_edition_in_force(session: AsyncSession, actor: Actor, edition_id: UUID) -> Edition:
    """Let the plan say it from now on; what it said stays in history, and figures handed in stay as they are.

    :raises EditionNotNow: when nobody has verified it
    :raises PlanMoved: when the plan was changed since it was drafted
    """
    require(actor, Permission.AMEND_RULES, NOWHERE)
    edition = await find_edition(session, edition_id, lock=True)
    check_state(edition, "verified")
    plan = await find_plan(session, edition.plan_id)
    await session.refresh(plan, with_for_update=True)
    if dumped(await pack_of(session, plan)) != edition.before:
        raise PlanMoved
    judged(edition.content)
    pack = edition.pack
    await write_plan(session, pack, division=plan.division, digest=digest_of(pack), position=plan.position)
    way.put_in_force(session, edition)
    return await _noted(session, actor, edition, "put_edition_in_force")


async def drop_edition(session: AsyncSession, actor: Actor, edition_id: UUID) -> Edition:
    """Give an edition up before it is in force.

    :raises EditionNotNow: when it is in force, or dropped already
    """
    require(actor, Permission.AMEND_RULES, NOWHERE)
    edition = await find_edition(session, edition_id, lock=True)
    check_state(edition, *OPEN)
    edition.state = "dropped"
    return await _noted(session, actor, edition, "drop_edition")


async def _noted(session: AsyncSession, actor: Actor, edition: Edition, deed: str, **detail: Any) -> Edition:
    return await way.noted(
        session, actor, edition, deed, thing="edition", plan=edition.plan_id, number=edition.number, **detail
    )
