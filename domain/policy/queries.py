"""Finding plans, rules and targets. They are public: everybody who has signed in may read all of them."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from domain.calendar.rules import day_in_shanghai
from domain.database import among, now_of, the_one
from domain.language import N_
from domain.policy.model import Clause, Plan, Policy, PostingTerms, Rule, Target
from domain.refusals import NotFound


class UnknownRule(NotFound):
    """No loaded plan has a rule of this name."""

    code = "unknown_rule"
    message = N_("There is no rule {value}.")


class UnknownTarget(NotFound):
    """No plan in force in the county has this target."""

    code = "unknown_target"
    message = N_("There is no target {value}.")


class UnknownPlan(NotFound):
    """No plan of this name is loaded."""

    code = "unknown_plan"
    message = N_("There is no plan {value}.")


async def all_plans(session: AsyncSession) -> Sequence[Plan]:
    """Give the loaded plans in the order in which they were first loaded."""
    return (await session.scalars(select(Plan).order_by(Plan.position, Plan.id))).all()


async def find_plan(session: AsyncSession, plan_id: str) -> Plan:
    """Find a plan.

    :raises UnknownPlan: when none of the name is loaded
    """
    found = await session.get(Plan, plan_id)
    if found is None:
        raise UnknownPlan(field="plan", value=plan_id[:60])
    return found


async def all_policies(session: AsyncSession, plan_id: str | None = None) -> Sequence[Policy]:
    """Give every document, or those of one plan, with its clauses."""
    every = (
        select(Policy).join(Plan, Plan.id == Policy.plan_id).options(selectinload(Policy.clauses)).where(_of(plan_id))
    )
    return (await session.scalars(every.order_by(Plan.position, Policy.position))).all()


async def find_rule(session: AsyncSession, rule_id: str) -> Rule:
    """Find a rule with its clause and document.

    :raises UnknownRule: when no loaded plan has it
    """
    return await the_one(session, _rules().where(Rule.id == rule_id), UnknownRule(field="rule", value=rule_id))


async def find_rules(session: AsyncSession, rule_ids: Collection[str]) -> Sequence[Rule]:
    """Give those of the rules that are loaded, each with its clause and document."""
    return (await session.scalars(_rules().where(among(Rule.id, rule_ids)))).all()


async def rule_for_metric(session: AsyncSession, metric: str, division: str) -> Rule | None:
    """Give the first rule in force in the division that asks for the metric, in the order of the plans."""
    return next(iter(await rules_for_metric(session, metric, division)), None)


async def rules_for_metric(session: AsyncSession, metric: str, division: str) -> Sequence[Rule]:
    """Give every rule in force in the division today that asks for the metric, in the order of the plans."""
    fitting = _rules().join(Policy, Clause.policy_id == Policy.id).join(Plan, Plan.id == Policy.plan_id)
    chosen = fitting.where(Rule.metric == metric, in_force(division), valid_on(_today(session))).order_by(
        Plan.position, Rule.position
    )
    return (await session.scalars(chosen)).all()


async def targets_of(session: AsyncSession, division: str, *, on: date | None = None) -> Sequence[Target]:
    """Give the targets in force in the division on a day (today), plan by plan, with rule, clause and document."""
    whole = contains_eager(Target.rule).contains_eager(Rule.clause).contains_eager(Clause.policy)
    every = select(Target).join(Target.plan).join(Target.rule).join(Rule.clause).join(Clause.policy)
    those = every.where(in_force(division), valid_on(on or _today(session)))
    whole_targets = those.options(contains_eager(Target.plan), whole)
    return (await session.scalars(whole_targets.order_by(Plan.position, Target.position))).all()


async def find_target(session: AsyncSession, target_id: str) -> Target:
    """Find a target with its rule.

    :raises UnknownTarget: when no loaded plan has it
    """
    found: Target | None = await session.scalar(
        select(Target).where(Target.id == target_id).options(joinedload(Target.rule))
    )
    if found is None:
        raise UnknownTarget(field="target", value=target_id[:60])
    return found


async def all_targets(session: AsyncSession, plan_id: str | None = None) -> Sequence[Target]:
    """Give every target of every plan, plan by plan, or of one plan."""
    every = select(Target).join(Plan).where(_of(plan_id))
    return (await session.scalars(every.order_by(Plan.position, Target.position))).all()


async def all_rules(session: AsyncSession, plan_id: str | None = None, *, metric: str | None = None) -> Sequence[Rule]:
    """Give every rule, or those of one plan or that ask for one metric, with its clause and document."""
    fitting = _rules().join(Policy, Clause.policy_id == Policy.id).join(Plan, Plan.id == Policy.plan_id)
    wanted = _of(plan_id), true() if metric is None else Rule.metric == metric
    return (await session.scalars(fitting.where(*wanted).order_by(Plan.position, Rule.position))).all()


def _of(plan_id: str | None) -> ColumnElement[bool]:
    return true() if plan_id is None else Plan.id == plan_id


async def posting_terms(session: AsyncSession, division: str) -> PostingTerms | None:
    """Give the clause on approvals that is in force in the division; the latest plan that has one decides."""
    latest = latest_terms(PostingTerms, division, _today(session)).options(
        contains_eager(PostingTerms.clause).contains_eager(Clause.policy)
    )
    return (await session.scalars(latest)).first()


def latest_terms(what: Any, division: str | ColumnElement[str], day: date | ColumnElement[date]) -> Select[Any]:
    """Select something of the clause on approvals that `posting_terms` gives on the day."""
    terms = select(what).select_from(PostingTerms).join(Plan, Plan.id == PostingTerms.plan_id)
    those = terms.join(PostingTerms.clause).join(Clause.policy).where(in_force(division), valid_on(day))
    return those.order_by(Plan.position.desc()).limit(1)


def in_force(division: str | ColumnElement[str]) -> ColumnElement[bool]:
    """Tell which plans hold in a county: those without a division, its own, its city's and its province's."""
    code = literal(division) if isinstance(division, str) else division
    over = [code, func.left(code, 4) + "00", func.left(code, 2) + "0000"]
    return or_(Plan.division.is_(None), Plan.division.in_(over))


def valid_on(day: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Tell which documents are valid on the day; both ends of their validity belong to it, and none is open."""
    begun = or_(Policy.valid_from.is_(None), Policy.valid_from <= day)
    return and_(begun, or_(Policy.valid_to.is_(None), Policy.valid_to >= day))


def _today(session: AsyncSession) -> date:
    return day_in_shanghai(now_of(session))


async def under_the_same_plans(session: AsyncSession, codes: Sequence[str]) -> list[list[str]]:
    """Part counties by the plans that are in force in them."""
    stated = {each for each in await session.scalars(select(Plan.division)) if each is not None}
    parted: dict[frozenset[str], list[str]] = {}
    for code in codes:
        over = {code, f"{code[:4]}00", f"{code[:2]}0000"}
        parted.setdefault(frozenset(stated & over), []).append(code)
    return list(parted.values())


def _rules() -> Select[Rule]:
    return (
        select(Rule)
        .join(Clause, Clause.id == Rule.clause_id)
        .options(joinedload(Rule.clause).joinedload(Clause.policy))
    )
