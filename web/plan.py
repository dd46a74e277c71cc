"""The plans that are loaded: documents, their clauses, and the rules and targets drawn from each clause."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.figure.board import is_counted
from domain.figure.model import METRIC_NAMES, Metric
from domain.policy.model import Clause, Policy, Rule, Target
from domain.policy.queries import UnknownPlan, all_plans, all_policies, all_rules, all_targets
from domain.policy.rules import LABELS, Parameters
from web.asking import actor_of, database_of, told
from web.figure_words import FigureWords
from web.page import page


@dataclass(kw_only=True)
class Drawn:
    """A rule as it was drawn from a clause, with what it asks for, its readings and its targets."""

    rule: Rule
    asked: str
    metric: str
    counted: bool
    readings: list[dict[str, str]]
    targets: list[Target] = field(default_factory=list)


@dataclass(kw_only=True)
class Read:
    """A clause with the rules drawn from it."""

    clause: Clause
    rules: list[Drawn]


@dataclass(kw_only=True)
class Paper:
    """A document with its clauses."""

    policy: Policy
    clauses: list[Read]


def clause_href(plan_id: str, clause_id: str) -> str:
    """Give the address at which a clause can be read."""
    return f"/plans/{plan_id}#{clause_id}"


async def index(request: Request) -> Response:
    """List the plans that are loaded."""
    async with database_of(request).transaction(actor_of(request)) as session:
        plans, policies = await all_plans(session), await all_policies(session)
        rules, targets = await all_rules(session), await all_targets(session)
    papers = _by_plan(policies)
    aims = Counter(target.plan_id for target in targets)
    counted = Counter(rule.clause.policy.plan_id for rule in rules if is_counted(rule))
    return page(
        request,
        "plan/index.html",
        plans=[
            {
                "plan": plan,
                "papers": papers[plan.id],
                "clauses": sum(len(policy.clauses) for policy in papers[plan.id]),
                "targets": aims[plan.id],
                "counted": counted[plan.id],
            }
            for plan in plans
        ],
    )


async def show(request: Request) -> Response:
    """Show one plan with every clause, rule, reading and target."""
    wanted = request.path_params["plan"]
    async with database_of(request).transaction(actor_of(request)) as session:
        plans, policies = await all_plans(session), await all_policies(session, wanted)
        rules, targets = await all_rules(session, wanted), await all_targets(session, wanted)
    plan = next((each for each in plans if each.id == wanted), None)
    if plan is None:
        raise UnknownPlan(value=wanted)
    drawn = _drawn(request, rules, targets)
    papers = [_paper(policy, drawn) for policy in policies]
    return page(request, "plan/show.html", plan=plan, plans=plans, papers=papers, labels=LABELS)


def _by_plan(policies: Sequence[Policy]) -> Mapping[str, list[Policy]]:
    papers: dict[str, list[Policy]] = defaultdict(list)
    for policy in policies:
        papers[policy.plan_id].append(policy)
    return papers


def _paper(policy: Policy, drawn: Mapping[str, list[Drawn]]) -> Paper:
    return Paper(
        policy=policy,
        clauses=[Read(clause=clause, rules=drawn.get(clause.id, [])) for clause in policy.clauses],
    )


def _drawn(request: Request, rules: Sequence[Rule], targets: Sequence[Target]) -> dict[str, list[Drawn]]:
    """Give the rules of each clause, by the clause's id."""
    words = FigureWords(request)
    of_rule: dict[str, list[Target]] = defaultdict(list)
    for target in targets:
        of_rule[target.rule_id].append(target)
    of_clause: dict[str, list[Drawn]] = defaultdict(list)
    for rule in rules:
        of_clause[rule.clause_id].append(
            Drawn(
                rule=rule,
                asked=words.asked(rule),
                metric=_metric_name(rule),
                counted=is_counted(rule),
                readings=_readings(request, rule),
                targets=of_rule[rule.id],
            )
        )
    return of_clause


def _readings(request: Request, rule: Rule) -> list[dict[str, str]]:
    return [
        {
            "id": reading["id"],
            "label": told(request, reading["label"]),
            "note": told(request, reading["note"]),
            "own": "" if Parameters.model_validate(reading["parameters"]).model_dump(exclude_none=True) else "own",
        }
        for reading in rule.readings
    ]


def _metric_name(rule: Rule) -> str:
    """Name the metric; one that a pack names and the programme does not know yet stays as it is written."""
    named = rule.metric or ""
    return METRIC_NAMES[Metric(named)] if named in set(Metric) else named


routes = [
    Route("/plans", index, methods=["GET"]),
    Route("/plans/{plan}", show, methods=["GET"]),
]
