"""Loading plans: a pack becomes rows; a later edition takes the place of an earlier one, which history keeps."""

from hashlib import sha256
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import NOWHERE, Actor, Permission, require
from domain.database import now_of
from domain.division.queries import counties_of
from domain.journal.actions import record
from domain.language import N_
from domain.policy import model
from domain.policy.rules import Pack, Text
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
    digest = sha256(pack.model_dump_json().encode()).hexdigest()
    loaded = await session.get(model.Plan, pack.policy.id)
    if loaded is not None and loaded.pack_version > pack.policy.version:
        raise OlderPack(plan=loaded.id, loaded=loaded.pack_version, given=pack.policy.version)
    place = division or pack.policy.division
    if loaded is not None and (loaded.digest, loaded.division) == (digest, place):
        return False
    position = loaded.position if loaded else len((await session.scalars(select(model.Plan.id))).all())
    if loaded is not None:
        await _unload(session, loaded.id)
    _write(session, pack, place, digest, position)
    await session.flush()
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


async def _unload(session: AsyncSession, plan_id: str) -> None:
    policies = select(model.Policy.id).where(model.Policy.plan_id == plan_id)
    clauses = select(model.Clause.id).where(model.Clause.policy_id.in_(policies))
    await session.execute(delete(model.PostingTerms).where(model.PostingTerms.plan_id == plan_id))
    await session.execute(delete(model.Target).where(model.Target.plan_id == plan_id))
    await session.execute(delete(model.Rule).where(model.Rule.clause_id.in_(clauses)))
    await session.execute(delete(model.Clause).where(model.Clause.policy_id.in_(policies)))
    await session.execute(delete(model.Policy).where(model.Policy.plan_id == plan_id))
    await session.execute(delete(model.Plan).where(model.Plan.id == plan_id))
    session.expunge_all()


def _write(session: AsyncSession, pack: Pack, division: str | None, digest: str, position: int) -> None:
    plan = pack.policy.id
    session.add(
        model.Plan(
            id=plan,
            pack_version=pack.policy.version,
            title=_both(pack.policy.title),
            division=division,
            digest=digest,
            position=position,
            loaded_at=now_of(session),
        )
    )
    session.add_all(_policies(pack, plan))
    session.add_all(_clauses(pack, plan))
    session.add_all(_rules(pack, plan))
    session.add_all(_targets(pack, plan))
    session.add_all(
        model.PostingTerms(
            plan_id=plan,
            clause_id=_own(plan, terms.clause),
            approval_kinds=list(terms.approval_kinds),
            approval_when_personnel_moved=terms.approval_when_personnel_moved,
            late_entry_days=terms.late_entry_days,
            publicity_days=terms.publicity_days,
        )
        for terms in pack.terms[:1]
    )


def _policies(pack: Pack, plan: str) -> list[model.Policy]:
    return [
        model.Policy(
            id=_own(plan, document.id),
            plan_id=plan,
            position=position,
            title=_both(document.title),
            issuer=_both(document.issuer),
            number=document.number or None,
            level=document.level,
            issued=document.issued,
            status=document.status,
            source=_both(document.source),
        )
        for position, document in enumerate(pack.documents)
    ]


def _clauses(pack: Pack, plan: str) -> list[model.Clause]:
    return [
        model.Clause(
            id=_own(plan, clause.id),
            policy_id=_own(plan, clause.document),
            position=position,
            anchor=clause.anchor,
            summary=_both(clause.summary),
        )
        for position, clause in enumerate(pack.clauses)
    ]


def _rules(pack: Pack, plan: str) -> list[model.Rule]:
    return [
        model.Rule(
            id=_own(plan, rule.id),
            clause_id=_own(plan, rule.clause),
            position=position,
            metric=rule.metric or None,
            kind=rule.kind,
            threshold=rule.threshold,
            low=rule.low,
            high=rule.high,
            comparator=rule.comparator or ">=",
            unit=rule.unit,
            window=rule.window,
            period=_both(rule.period),
            period_from=rule.period.begins,
            period_to=rule.period.ends,
            places=rule.places,
            note=_both(rule.note),
            parameters=rule.parameters.model_dump(mode="json", exclude_none=True),
            readings=[reading.model_dump(mode="json", exclude_none=True) for reading in rule.readings],
            evidence=list(rule.evidence),
        )
        for position, rule in enumerate(pack.rules)
    ]


def _targets(pack: Pack, plan: str) -> list[model.Target]:
    return [
        model.Target(
            id=_own(plan, target.id),
            plan_id=plan,
            rule_id=_own(plan, target.rule),
            position=position,
            title=_both(target.title),
            owners=[_both(owner) for owner in target.owners],
            leader=_both(target.leader) if target.leader else None,
        )
        for position, target in enumerate(pack.targets)
    ]


def _both(text: Text | Any) -> dict[str, Any]:
    return {"zh": text.zh, "en": text.en}


def _own(plan: str, name: str) -> str:
    """Give an entry of a pack a name that no other pack has."""
    return name if name.startswith(f"{plan}-") else f"{plan}-{name}"
