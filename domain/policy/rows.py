"""Between packs and rows, both ways: what a pack becomes in the books, and the pack that a plan's rows amount to.

A fifth file, because loading a file and editing a plan both need it and neither is an action of the other.
"""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from sqlalchemy import Select, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.database import Base, now_of
from domain.policy import model
from domain.policy.rules import Pack, Text, own_name

Drawn = TypeVar("Drawn", model.Policy, model.Clause, model.Rule, model.Target)


async def write_plan(session: AsyncSession, pack: Pack, *, division: str | None, digest: str, position: int) -> None:
    """Let the plan's rows say what the pack says; a row that says it already is left alone, and so is its history."""
    plan = model.Plan(
        id=pack.policy.id,
        pack_version=pack.policy.version,
        title=_both(pack.policy.title),
        division=division,
        digest=digest,
        position=position,
        loaded_at=now_of(session),
    )
    loaded = await session.get(model.Plan, pack.policy.id)
    _say(session, {} if loaded is None else {loaded.id: loaded}, [plan])
    gone = [
        _say(session, {} if loaded is None else await _rows(session, row, pack.policy.id), rows)
        for row, rows in (
            (model.Policy, _policies(pack, plan.id)),
            (model.Clause, _clauses(pack, plan.id)),
            (model.Rule, _rules(pack, plan.id)),
            (model.Target, _targets(pack, plan.id)),
        )
    ]
    await session.execute(delete(model.PostingTerms).where(model.PostingTerms.plan_id == plan.id))
    session.add_all(_terms(pack, plan.id))
    await session.flush()
    kinds: tuple[Any, ...] = (model.Policy, model.Clause, model.Rule, model.Target)
    for row, ids in reversed([*zip(kinds, gone, strict=True)]):
        if ids:
            await session.execute(delete(row).where(row.id.in_(ids)))


async def _rows(session: AsyncSession, row: Any, plan: str) -> dict[str, Any]:
    """Give the plan's rows of a kind, by their id."""
    return {each.id: each for each in await session.scalars(_of_plan(row, plan))}


def _of_plan(row: type[Drawn], plan: str) -> Select[Drawn]:
    """Select the plan's rows of a kind, in their order."""
    chosen: Select[Any] = select(row)
    if row is model.Rule:
        chosen = chosen.join(model.Rule.clause)
    if row in (model.Rule, model.Clause):
        chosen = chosen.join(model.Clause.policy)
    owner: Any = model.Target if row is model.Target else model.Policy
    return chosen.where(owner.plan_id == plan).order_by(row.position)


def _say(session: AsyncSession, loaded: Mapping[str, Any], rows: Iterable[Any]) -> set[str]:
    """Add each row, or let the one that is loaded say the same; name those that are loaded and said no more."""
    kept = set()
    for row in rows:
        kept.add(row.id)
        if row.id not in loaded:
            session.add(row)
            continue
        for column in row.__table__.columns:
            if column.key != "recorded_from" and getattr(loaded[row.id], column.key) != getattr(row, column.key):
                setattr(loaded[row.id], column.key, getattr(row, column.key))
    return set(loaded) - kept


async def pack_of(session: AsyncSession, plan: model.Plan) -> Pack:
    """Give the pack that the plan's rows amount to today, amendments of rules included."""
    terms = select(model.PostingTerms).where(model.PostingTerms.plan_id == plan.id)
    return Pack.model_validate(
        {
            "policy": {"id": plan.id, "version": plan.pack_version, "title": plan.title, "division": plan.division},
            "document": [_document(row) for row in await session.scalars(_of_plan(model.Policy, plan.id))],
            "clause": [
                {"id": row.id, "document": row.policy_id, "anchor": row.anchor, "summary": row.summary}
                for row in await session.scalars(_of_plan(model.Clause, plan.id))
            ],
            "rule": [_rule(row) for row in await session.scalars(_of_plan(model.Rule, plan.id))],
            "target": [
                {"id": row.id, "rule": row.rule_id, "title": row.title, "owners": row.owners, "leader": row.leader}
                for row in await session.scalars(_of_plan(model.Target, plan.id))
            ],
            "terms": [_stated(row, "clause_id", *TERMS) for row in await session.scalars(terms)],
        }
    )


TERMS = ("approval_kinds", "approval_when_personnel_moved", "late_entry_days", "publicity_days")
_SAID_BY_DOCUMENT = ("id", "title", "issuer", "level", "issued", "valid_from", "valid_to", "status", "source")
_SAID_BY_RULE = (
    *("id", "clause_id", "kind", "threshold", "low", "high", "comparator", "unit", "window", "places", "note"),
    *("parameters", "evidence"),
)


def _stated(row: Base, *names: str) -> dict[str, Any]:
    return {name.removesuffix("_id"): getattr(row, name) for name in names}


def _document(row: model.Policy) -> dict[str, Any]:
    return {**_stated(row, *_SAID_BY_DOCUMENT), "number": row.number or ""}


def _rule(row: model.Rule) -> dict[str, Any]:
    period = {**row.period, "from": row.period_from, "to": row.period_to}
    return {**_stated(row, *_SAID_BY_RULE), "metric": row.metric or "", "period": period, "reading": row.readings}


def rules_of(pack: Pack) -> list[model.Rule]:
    """Give the rules as rows that belong to no session, to count by them beforehand."""
    return _rules(pack, pack.policy.id)


def _terms(pack: Pack, plan: str) -> list[model.PostingTerms]:
    return [
        model.PostingTerms(
            plan_id=plan,
            clause_id=own_name(plan, terms.clause),
            approval_kinds=list(terms.approval_kinds),
            approval_when_personnel_moved=terms.approval_when_personnel_moved,
            late_entry_days=terms.late_entry_days,
            publicity_days=terms.publicity_days,
        )
        for terms in pack.terms[:1]
    ]


def _policies(pack: Pack, plan: str) -> list[model.Policy]:
    return [
        model.Policy(
            id=own_name(plan, document.id),
            plan_id=plan,
            position=position,
            title=_both(document.title),
            issuer=_both(document.issuer),
            number=document.number or None,
            level=document.level,
            issued=document.issued,
            status=document.status,
            source=_both(document.source),
            valid_from=document.valid_from,
            valid_to=document.valid_to,
        )
        for position, document in enumerate(pack.documents)
    ]


def _clauses(pack: Pack, plan: str) -> list[model.Clause]:
    return [
        model.Clause(
            id=own_name(plan, clause.id),
            policy_id=own_name(plan, clause.document),
            position=position,
            anchor=clause.anchor,
            summary=_both(clause.summary),
        )
        for position, clause in enumerate(pack.clauses)
    ]


def _rules(pack: Pack, plan: str) -> list[model.Rule]:
    return [
        model.Rule(
            id=own_name(plan, rule.id),
            clause_id=own_name(plan, rule.clause),
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
            id=own_name(plan, target.id),
            plan_id=plan,
            rule_id=own_name(plan, target.rule),
            position=position,
            title=_both(target.title),
            owners=[_both(owner) for owner in target.owners],
            leader=_both(target.leader) if target.leader else None,
        )
        for position, target in enumerate(pack.targets)
    ]


def _both(text: Text | Any) -> dict[str, Any]:
    return {"zh": text.zh, "en": text.en}
