"""Plans, documents, clauses and rules as GraphQL shows them: public, in both languages."""

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

import strawberry
from sqlalchemy import select

from domain.access import Actor
from domain.database import Base
from domain.figure.model import Metric
from domain.policy import model
from domain.policy.queries import in_force
from domain.policy.rules import LABELS
from domain.policy.rules import Parameters as Stated
from schema.context import Info
from schema.declared import Works
from schema.field import Language, column, described, language_of, link, said, sentence, text
from schema.front import GlobalId
from schema.front.ids import pack
from schema.listing import Listed, Where, connection, narrows, ordered_by
from schema.node import Node, Seen, key_of
from schema.parameters import Parameters
from schema.policy_words import PolicyLevel, PolicyStatus, RuleKind, WindowKind


@strawberry.type(description="A plan that was loaded: one source with everything drawn from it.")
class Plan(Node):
    """A pack."""

    mapped: ClassVar[type[Base]] = model.Plan
    row: strawberry.Private[model.Plan]

    code: str = column(model.Plan.id, description="Such as d0.")
    title: str = text(model.Plan.title)
    edition: int = column(model.Plan.pack_version)
    division: str | None = column(model.Plan.division, description="Where it is in force; everywhere without one.")

    @classmethod
    def seen(cls, actor: Actor) -> Seen:  # noqa: ARG003 (each kind of node is asked alike)
        """Plans are public."""
        return Seen(model.Plan, select(model.Plan))


@strawberry.type(description="A document: who issued it, under which number, and whether it is verified.")
class Policy(Listed, Node):
    """A paper from which clauses are drawn."""

    mapped: ClassVar[type[Base]] = model.Policy
    row: strawberry.Private[model.Policy]

    code: str = column(model.Policy.id)
    title: str = text(model.Policy.title)
    issuer: str = text(model.Policy.issuer)
    number: str | None = column(model.Policy.number)
    level: PolicyLevel = column(model.Policy.level, word=PolicyLevel)
    issued: str | None = column(model.Policy.issued, description="A year, a month or a day, as far as it is known.")
    status: PolicyStatus = column(model.Policy.status, word=PolicyStatus)
    source: str | None = text(model.Policy.source)
    valid_from: date | None = column(model.Policy.valid_from, description="Its rules are in force from this day on.")
    valid_to: date | None = column(model.Policy.valid_to, description="The last day on which they are.")
    plan: Plan = link(model.Policy.plan_id, Plan)
    clauses = connection("policy.Clause", within="policy")

    @classmethod
    def seen(cls, actor: Actor) -> Seen:  # noqa: ARG003 (each kind of node is asked alike)
        """Policies are public."""
        return Seen(model.Policy, select(model.Policy).join(model.Plan, model.Plan.id == model.Policy.plan_id))

    @classmethod
    def natural(cls, row: Any) -> tuple[Any, ...]:
        """Order by plan and place in it."""
        return (model.Plan.position, row.position, row.id)


@strawberry.type(description="The place in a document that gives a rule its force, summarised in our own words.")
class Clause(Listed, Node):
    """A place in a paper."""

    mapped: ClassVar[type[Base]] = model.Clause
    row: strawberry.Private[model.Clause]

    code: str = column(model.Clause.id)
    anchor: str = column(model.Clause.anchor)
    summary: str = text(model.Clause.summary)
    policy: Policy = link(model.Clause.policy_id, Policy)
    rules = connection("policy.Rule", within="clause")

    @classmethod
    def seen(cls, actor: Actor) -> Seen:  # noqa: ARG003 (each kind of node is asked alike)
        """Clauses are public."""
        joined = select(model.Clause).join(model.Clause.policy)
        return Seen(model.Clause, joined.join(model.Plan, model.Plan.id == model.Policy.plan_id))

    @classmethod
    def natural(cls, row: Any) -> tuple[Any, ...]:
        """Order by plan, document and place in it."""
        return (model.Plan.position, model.Policy.position, row.position, row.id)


@strawberry.type(description="Another way to understand a rule (口径), as what differs from the rule's own parameters.")
class RuleReading:
    """An entry of a rule's readings."""

    stated: strawberry.Private[dict[str, Any]]

    id: strawberry.ID = strawberry.field(
        resolver=lambda self: self.stated["id"], description="As `figure(reading:)` takes it."
    )

    @strawberry.field
    def label(self, info: Info, language: Language | None = None) -> str:
        return str(said(self.stated["label"], language_of(info, language)))

    @strawberry.field
    def note(self, info: Info, language: Language | None = None) -> str:
        return str(said(self.stated["note"], language_of(info, language)))

    @strawberry.field
    def parameters(self) -> Parameters:
        return Parameters.of(Stated.model_validate(self.stated["parameters"]))


@strawberry.type(description="What a clause asks for, made exact: a metric, a threshold, and the reading as data.")
class Rule(Listed, Node):
    """A demand in a form that can be counted; one without a metric is shown by evidence."""

    mapped: ClassVar[type[Base]] = model.Rule
    row: strawberry.Private[model.Rule]

    code: str = column(model.Rule.id, description="As `figure(rule:)` takes it too.")
    clause: Clause = link(model.Rule.clause_id, Clause)
    kind: RuleKind = column(model.Rule.kind, word=RuleKind)
    threshold: str | None = column(model.Rule.threshold, description="A whole number or an exact fraction.")
    low: str | None = column(model.Rule.low)
    high: str | None = column(model.Rule.high)
    comparator: str = column(model.Rule.comparator)
    unit: str = sentence(model.Rule.unit, LABELS)
    window: WindowKind = column(model.Rule.window, word=WindowKind)
    period: str = text(model.Rule.period)
    period_from: date | None = column(model.Rule.period_from)
    period_to: date | None = column(model.Rule.period_to)
    places: int = column(model.Rule.places, description="Decimal places in which a percentage is printed.")
    note: str | None = text(model.Rule.note)
    evidence: list[str] = column(model.Rule.evidence)

    @classmethod
    def seen(cls, actor: Actor) -> Seen:  # noqa: ARG003 (each kind of node is asked alike)
        """Rules are public."""
        joined = select(model.Rule).join(model.Rule.clause).join(model.Clause.policy)
        return Seen(model.Rule, joined.join(model.Plan, model.Plan.id == model.Policy.plan_id))

    @classmethod
    def natural(cls, row: Any) -> tuple[Any, ...]:
        """Order by plan and place in it."""
        return (model.Plan.position, row.position, row.id)

    @described("None where nothing is counted.", Works((model.Rule.metric,)))
    def metric(self) -> Metric | None:
        return metric_of(self.row)

    @described("As the rule states them; the rest is as everywhere.", Works((model.Rule.parameters,)))
    def parameters(self) -> Parameters:
        return Parameters.of(Stated.model_validate(self.row.parameters))

    @described("The ways in which the rule can be read.", Works((model.Rule.readings,)))
    def readings(self) -> list[RuleReading]:
        return [RuleReading(stated=each) for each in self.row.readings]


def metric_of(rule: model.Rule) -> Metric | None:
    """Give the rule's metric, if it names one that this edition knows."""
    return Metric(rule.metric) if rule.metric in set(Metric) else None


def unit_sentence(unit: str) -> str:
    """Give the marked sentence of a unit."""
    return LABELS.get(unit, unit)


def rule_code(text: str) -> str:
    """Read how a client names a rule: by its global id or by its code, such as d0-exchange-count.

    :raises Problem: when it is the id of something else
    """
    # A code is all small letters, and the id of a rule begins with a capital.
    return GlobalId.read(text, "Rule").key if text.startswith(pack("Rule")[:4]) else text


def of_division() -> Any:
    """Declare the filter of what is in force in a division."""
    return narrows(lambda _row, division: in_force(division), description="In force in this division.")


def of_plan() -> Any:
    """Declare the filter of what stands in a plan."""
    return narrows(lambda _row, plan: model.Plan.id == plan, description="The code of a plan.")


@strawberry.input(description="Narrows a list of documents.")
class PolicyWhere(Where):
    """What is left out does not narrow it."""

    division: str | None = of_division()
    plan: str | None = of_plan()
    level: PolicyLevel | None = narrows(lambda row, level: row.level == level)


@strawberry.input(description="Narrows a list of clauses.")
class ClauseWhere(Where):
    """What is left out does not narrow it."""

    division: str | None = of_division()
    plan: str | None = of_plan()
    policy: strawberry.ID | None = narrows(lambda row, policy: row.policy_id == policy, read=key_of("Policy"))


@strawberry.input(description="Narrows a list of rules.")
class RuleWhere(Where):
    """What is left out does not narrow it."""

    division: str | None = of_division()
    plan: str | None = of_plan()
    clause: strawberry.ID | None = narrows(lambda row, clause: row.clause_id == clause, read=key_of("Clause"))
    metric: Metric | None = narrows(lambda row, metric: row.metric == metric)
    kind: RuleKind | None = narrows(lambda row, kind: row.kind == kind)


@strawberry.enum(description="What the parts of plans can be ordered by.")
class PlanOrderField(StrEnum):
    """The place in the plan, or the name."""

    POSITION = "natural"
    CODE = "id"


PolicyOrder = ordered_by("Policy", "documents", words=PlanOrderField)
ClauseOrder = ordered_by("Clause", "clauses", words=PlanOrderField)
RuleOrder = ordered_by("Rule", "rules", words=PlanOrderField)


def plan_code(text: str) -> str:
    """Read how a client names a plan: by its global id or by its code, such as d0.

    :raises Problem: when it is the id of something else
    """
    return GlobalId.read(text, "Plan").key if text.startswith(pack("Plan")[:4]) else text
