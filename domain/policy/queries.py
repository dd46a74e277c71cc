"""Finding plans, rules and targets. They are public: everybody who has signed in may read all of them."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from domain.language import N_
from domain.policy.model import Clause, Plan, Policy, PostingTerms, Rule, Target
from domain.refusals import NotFound


class UnknownRule(NotFound):
    """No loaded plan has a rule of this name."""

    code = "unknown_rule"
    message = N_("There is no rule {value}.")


async def all_plans(session: AsyncSession) -> Sequence[Plan]:
    """Give the loaded plans in the order in which they were first loaded."""
    return (await session.scalars(select(Plan).order_by(Plan.position, Plan.id))).all()


async def all_policies(session: AsyncSession) -> Sequence[Policy]:
    """Give every document with its clauses."""
    every = select(Policy).join(Plan, Plan.id == Policy.plan_id).options(selectinload(Policy.clauses))
    return (await session.scalars(every.order_by(Plan.position, Policy.position))).all()


async def find_rule(session: AsyncSession, rule_id: str) -> Rule:
    """Find a rule with its clause and document.

    :raises UnknownRule: when no loaded plan has it
    """
    found: Rule | None = await session.scalar(_rules().where(Rule.id == rule_id))
    if found is None:
        raise UnknownRule(field="rule", value=rule_id)
    return found


async def rule_for_metric(session: AsyncSession, metric: str, division: str) -> Rule | None:
    """Give the first rule in force in the division that asks for the metric, in the order of the plans."""
    return next(iter(await rules_for_metric(session, metric, division)), None)


async def rules_for_metric(session: AsyncSession, metric: str, division: str) -> Sequence[Rule]:
    """Give every rule in force in the division that asks for the metric, in the order of the plans."""
    fitting = _rules().join(Policy, Clause.policy_id == Policy.id).join(Plan, Plan.id == Policy.plan_id)
    chosen = fitting.where(Rule.metric == metric, in_force(division)).order_by(Plan.position, Rule.position)
    return (await session.scalars(chosen)).all()


async def targets_of(session: AsyncSession, division: str) -> Sequence[Target]:
    """Give the targets of every plan in force in the division, plan by plan, each with rule, clause and document."""
    whole = joinedload(Target.rule).joinedload(Rule.clause).joinedload(Clause.policy)
    those = select(Target).join(Plan).where(in_force(division)).options(joinedload(Target.plan), whole)
    return (await session.scalars(those.order_by(Plan.position, Target.position))).all()


async def all_targets(session: AsyncSession) -> Sequence[Target]:
    """Give every target of every plan, plan by plan."""
    return (await session.scalars(select(Target).join(Plan).order_by(Plan.position, Target.position))).all()


async def all_rules(session: AsyncSession) -> Sequence[Rule]:
    """Give every rule with its clause and document."""
    fitting = _rules().join(Policy, Clause.policy_id == Policy.id).join(Plan, Plan.id == Policy.plan_id)
    return (await session.scalars(fitting.order_by(Plan.position, Rule.position))).all()


async def posting_terms(session: AsyncSession, division: str) -> PostingTerms | None:
    """Give the clause on approvals that is in force in the division; the latest plan that has one decides."""
    latest = (
        select(PostingTerms)
        .join(Plan, Plan.id == PostingTerms.plan_id)
        .options(joinedload(PostingTerms.clause).joinedload(Clause.policy))
        .where(in_force(division))
        .order_by(Plan.position.desc())
    )
    return (await session.scalars(latest.limit(1))).first()


def in_force(division: str | ColumnElement[str]) -> ColumnElement[bool]:
    """Tell which plans hold in a county: those without a division, its own, its city's and its province's."""
    code = literal(division) if isinstance(division, str) else division
    over = [code, func.left(code, 4) + "00", func.left(code, 2) + "0000"]
    return or_(Plan.division.is_(None), Plan.division.in_(over))


def _rules() -> Select[Rule]:
    return (
        select(Rule)
        .join(Clause, Clause.id == Rule.clause_id)
        .options(joinedload(Rule.clause).joinedload(Clause.policy))
    )
