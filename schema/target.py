"""Targets as GraphQL shows them: what a plan sets out to reach, who answers for it, and how far it has come."""

from datetime import date, datetime
from typing import Any, ClassVar, cast

import strawberry
from sqlalchemy import select

from domain.access import Actor
from domain.calendar.rules import check_reach, day_in_shanghai
from domain.database import Base
from domain.figure.model import Metric
from domain.figure.queries import window_of
from domain.policy import model
from schema.attainment import TargetProof, proof_of
from schema.context import Context, Info
from schema.field import column, described, link, text, through
from schema.figure import Asked, Figure, figure_of
from schema.listing import Listed, Where, narrows, ordered_by
from schema.node import Node, Seen, one
from schema.policy import Plan, PlanOrderField, Rule, metric_of, of_division, of_plan, rule_code
from schema.policy_words import RuleKind
from schema.window import DateRange


@strawberry.type(description="What a plan sets out to reach under a rule, and who answers for it.")
class Target(Listed, Node):
    """One line of the board."""

    mapped: ClassVar[type[Base]] = model.Target
    row: strawberry.Private[model.Target]

    code: str = column(model.Target.id)
    title: str = text(model.Target.title)
    owners: list[str] = text(model.Target.owners, description="The responsible units.")
    leader: str | None = text(model.Target.leader, description="The responsible leader, where the paper names one.")
    plan: Plan = link(model.Target.plan_id, Plan)
    rule: Rule = link(model.Target.rule_id, Rule)
    kind: RuleKind = through(model.Target.rule_id, Rule, "kind", description="The kind of demand.")
    period: str = through(model.Target.rule_id, Rule, "period", description="The time it is for, as its source says.")
    unit: str = through(model.Target.rule_id, Rule, "unit", description="What is counted in.")

    @classmethod
    def seen(cls, actor: Actor) -> Seen:  # noqa: ARG003 (each kind of node is asked alike)
        """Targets are public."""
        joined = select(model.Target).join(model.Target.plan).join(model.Target.rule)
        return Seen(model.Target, joined)

    @classmethod
    def natural(cls, row: Any) -> tuple[Any, ...]:
        """Order by plan and place in it."""
        return (model.Plan.position, row.position, row.id)

    @described(
        "How far it has come in the year (or other window) that the day lies in, today's unless it is "
        "named. NOT_COUNTED while the metric has no rows; none where nothing is counted and evidence shows it."
    )
    async def figure(
        self,
        info: Info,
        on: date | None = None,
        division: str | None = None,
        school: strawberry.ID | None = None,
        known_as_of: datetime | None = None,
    ) -> Figure | None:
        """Count by ordinary execution: each rule makes a statement of its own form, and a board has dozens of them."""
        rule = await self._rule(info.context)
        metric = metric_of(rule)
        if metric is None:
            return None
        if on is not None:
            check_reach(on, field="on")
        window = window_of(rule.window, on or day_in_shanghai(info.context.now), rule)
        asked = Asked(
            metric,
            rule=rule.id,
            window=DateRange(from_=window.start, to=window.last),
            known_as_of=known_as_of,
            division=division,
            school=school,
        )
        return await figure_of(info.context, asked)

    @described("How it stands where nothing is counted and evidence shows it; none where it is counted.")
    async def proof(self, info: Info, on: date | None = None, division: str | None = None) -> TargetProof | None:
        return await proof_of(info.context, self.row.id, on, division)

    async def _rule(self, context: Context) -> model.Rule:
        return cast("Rule", await one(context, Rule, self.row.rule_id)).row


@strawberry.input(description="Narrows a list of targets.")
class TargetWhere(Where):
    """What is left out does not narrow it."""

    division: str | None = of_division()
    plan: str | None = of_plan()
    rule: strawberry.ID | None = narrows(lambda row, rule: row.rule_id == rule, read=rule_code)
    metric: Metric | None = narrows(lambda _row, metric: model.Rule.metric == metric)
    kind: RuleKind | None = narrows(lambda _row, kind: model.Rule.kind == kind)


TargetOrder = ordered_by("Target", "targets", words=PlanOrderField)
