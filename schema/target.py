"""Targets as GraphQL shows them: what a plan sets out to reach, who answers for it, and how far it has come."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, cast

import strawberry
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor
from domain.calendar.rules import check_reach, day_in_shanghai
from domain.database import Base
from domain.figure.model import Metric, Question
from domain.figure.queries import by_rule, window_of
from domain.policy import model
from domain.policy.queries import find_rules
from schema.attainment import Proving, TargetProof, proof_of
from schema.context import Context, Info
from schema.declared import Makes, Poses
from schema.field import column, described, link, text, through
from schema.figure import Asked, Figure, figure_of, question_of
from schema.listing import Listed, Where, narrows, ordered_by
from schema.node import Node, Seen, one
from schema.policy import Plan, PlanOrderField, Rule, metric_of, of_division, of_plan, rule_code
from schema.policy_words import RuleKind
from schema.window import DateRange


@dataclass(frozen=True, kw_only=True)
class OfItsRule:
    """What is asked of a target: the figure that its rule counts, in the window that the day lies in."""

    on: date | None = None
    division: str | None = None
    school: str | None = None
    known_as_of: datetime | None = None

    @property
    def of_now(self) -> bool:
        """Tell whether what is known at the time is counted."""
        return self.known_as_of is None

    def by(self, rule: model.Rule, context: Context) -> Asked | None:
        """Ask it by a rule, if there is anything that it counts.

        :raises DayOutOfReach: when the day lies in an absurd year
        """
        metric = metric_of(rule)
        if metric is None:
            return None
        if self.on is not None:
            check_reach(self.on, field="on")
        window = window_of(rule.window, self.on or day_in_shanghai(context.now), rule)
        return Asked(
            metric,
            rule=rule.id,
            window=DateRange(from_=window.start, to=window.last),
            known_as_of=self.known_as_of,
            division=self.division,
            school=self.school,
        )

    async def questions(
        self, session: AsyncSession, context: Context, rule_ids: Collection[str]
    ) -> Mapping[str, Question | None]:
        """Make the questions by the rules of these names: the place is looked up once for all of them.

        :raises Refusal: when the viewer may not ask them
        """
        found: dict[str, Question | None] = {}
        first, today = None, day_in_shanghai(context.now)
        for rule in await find_rules(session, rule_ids):
            asked = self.by(rule, context)
            if asked is not None and asked.window is not None:
                first = first or await question_of(session, context, asked)
                found[rule.id] = by_rule(first, rule, asked.window.read(), today)
            else:
                found[rule.id] = None
        return found


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
        "named. NOT_COUNTED while the metric has no rows; none where nothing is counted and evidence shows it.",
        Poses(OfItsRule, model.Target.rule_id),
    )
    async def figure(
        self,
        info: Info,
        on: date | None = None,
        division: str | None = None,
        school: strawberry.ID | None = None,
        known_as_of: datetime | None = None,
    ) -> Figure | None:
        rule = cast("Rule", await one(info.context, Rule, self.row.rule_id)).row
        of_rule = OfItsRule(on=on, division=division, school=school, known_as_of=known_as_of)
        asked = of_rule.by(rule, info.context)
        return None if asked is None else await figure_of(info.context, asked)

    @described(
        "How it stands where nothing is counted and evidence shows it; none where it is counted.",
        Makes(Proving, (model.Target.id,)),
    )
    async def proof(self, info: Info, on: date | None = None, division: str | None = None) -> TargetProof | None:
        return await proof_of(info.context, self.row.id, Proving(on=on, division=division))


@strawberry.input(description="Narrows a list of targets.")
class TargetWhere(Where):
    """What is left out does not narrow it."""

    division: str | None = of_division()
    plan: str | None = of_plan()
    rule: strawberry.ID | None = narrows(lambda row, rule: row.rule_id == rule, read=rule_code)
    metric: Metric | None = narrows(lambda _row, metric: model.Rule.metric == metric)
    kind: RuleKind | None = narrows(lambda _row, kind: model.Rule.kind == kind)


TargetOrder = ordered_by("Target", "targets", words=PlanOrderField)
