"""Suggested plans on pages: what is asked, the plans that were found beside each other, and keeping one to work on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Actor, Permission, Place, require
from domain.calendar.rules import day_in_shanghai
from domain.database import now_of
from domain.division.model import County
from domain.division.queries import counties_of
from domain.exchange.model import KINDS
from domain.figure.model import Metric
from domain.language import N_
from domain.policy.model import Rule as PolicyRule
from domain.policy.queries import rule_for_metric
from domain.refusals import Refusal
from domain.scratch import actions
from domain.scratch.effect import Measured, figures_under
from domain.scratch.model import ScratchPlan, Trial
from domain.scratch.queries import trial
from domain.suggestion.model import RULE_NAMES, Found, Problem, Rule, Search, Suggestion
from domain.suggestion.queries import Ask, problem_of
from domain.suggestion.rules import LONGEST_SEARCH, OddWish, Worth, binding, pairs_of, worth
from domain.suggestion.searching import searched
from web.asking import actor_of, choices, database_of, say, told
from web.form import Form, NotAChoice, asked_form, attempt, sent_form
from web.page import go_to, page
from web.scratch import likely_round
from web.scratch_words import ScratchWords

FIELDS = {
    "county": "", "kind": "regular_exchange", "starts_on": "", "planned_to": "", "reading": "", "least_moves": "",
    "most_moves": "", "most_sent": "3", "most_received": "3", "keep_one": "yes", "years_apart": "3", "near_only": "",
    "by_wishes": "yes", "seconds": "10",
}  # fmt: skip
MOST = 2000


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One plan that was found, with what it is worth and what it cannot give more of."""

    found: Found
    trial: Trial
    worth: Worth
    binds: list[Rule]

    @property
    def moves(self) -> str:
        """Write the moves into one hidden field."""
        return " ".join(f"{person}:{school}" for person, school in self.found.moves)


@dataclass(frozen=True, kw_only=True)
class Result:
    """Everything that a search came to."""

    problem: Problem
    suggestion: Suggestion
    plans: Sequence[Plan]
    measured: Sequence[Measured]


async def ask(request: Request) -> Response:
    """Show the form."""
    form = asked_form(request)
    return await _page(request, form)


async def search(request: Request) -> Response:
    """Search, and show the plans or which rules stand in the way. Nothing is written."""
    form = await sent_form(request, fields=FIELDS)
    wanted, seconds = _ask(form), _number(form, "seconds", 1, LONGEST_SEARCH) or 10
    result = None
    if form.accepted:
        try:
            result = await _searched(request, form, wanted, Search(seconds=seconds))
        except Refusal as refusal:
            form.refuse(refusal)
    return await _page(request, form, result=result, status=200 if form.accepted else 422)


async def keep(request: Request) -> Response:
    """Keep one of the plans as a scratch plan, in which every line is decided by hand."""
    form = await sent_form(request, fields=("county", "kind", "starts_on", "planned_to", "name", "moves"))
    moves, first, last = _moves(form), form.day("starts_on"), form.day("planned_to")
    kind, name, code = form.choice("kind", KINDS), form.text("name"), form.text("county")

    async def kept(session: AsyncSession, actor: Actor) -> ScratchPlan:
        assert first is not None
        assert last is not None
        county = _county(await counties_of(session, actor), code)
        return await actions.keep_plan(
            session, actor, county_id=county.id, name=name, kind=kind, starts_on=first, planned_to=last, moves=moves
        )

    plan = await attempt(request, form, kept) if form.accepted else None
    if plan is None:
        return await _page(request, form, status=422)
    return go_to(
        request,
        f"/scratch/{plan.id}",
        notice=say(request, N_("The suggestion is kept. Look at every line before you propose it.")),
    )


async def _searched(request: Request, form: Form, wanted: Ask, how: Search) -> Result:
    """Read the problem, search with no transaction open, and read what the plans would come to."""
    actor, database = actor_of(request), database_of(request)
    async with database.transaction(actor) as session:
        county = _county(await counties_of(session, actor), form.values["county"])
        problem = await problem_of(session, actor, county, wanted)
    suggestion = await searched(problem, how)
    async with database.transaction(actor) as session:
        plans = [await _plan(session, actor, county, wanted, problem, found) for found in suggestion.plans]
        measured = await figures_under(session, actor, county, [plan.trial for plan in plans])
    return Result(problem=problem, suggestion=suggestion, plans=plans, measured=measured)


async def _plan(
    session: AsyncSession, actor: Actor, county: County, wanted: Ask, problem: Problem, found: Found
) -> Plan:
    pairs = pairs_of(problem, found.moves)
    tried = await trial(
        session,
        actor,
        county_id=county.id,
        kind=wanted.kind,
        starts_on=wanted.starts_on,
        planned_to=wanted.planned_to,
        moves=[(UUID(person), UUID(school)) for person, school in found.moves],
    )
    return Plan(found=found, trial=tried, worth=worth(problem, pairs), binds=binding(problem, pairs))


async def _page(request: Request, form: Form, *, result: Result | None = None, status: int = 200) -> Response:
    actor = actor_of(request)
    async with database_of(request).transaction(actor) as session:
        counties = await counties_of(session, actor)
        require(actor, Permission.KEEP_SCRATCH, Place(counties[0].id if counties else 0))
        today = day_in_shanghai(now_of(session))
        rule = await rule_for_metric(session, Metric.ROTATION_RATE, counties[0].code)
    if request.method == "GET":
        form.values = {**FIELDS, **likely_round(today), **form.values}
    return page(
        request,
        "suggestion/index.html",
        part="suggestion/_result.html" if result else None,
        status=status,
        form=form,
        result=result,
        words=ScratchWords(request),
        rule_names=RULE_NAMES,
        rule=rule,
        readings=_readings(request, rule),
        county_choices=[(each.code, each.name) for each in counties],
        kind_choices=choices(request, KINDS),
    )


def _readings(request: Request, rule: PolicyRule | None) -> list[tuple[str, str]]:
    return [(each["id"], told(request, each["label"])) for each in rule.readings] if rule else []


def _ask(form: Form) -> Ask:
    first = form.day("starts_on") or date.min
    return Ask(
        kind=form.choice("kind", KINDS),
        starts_on=first,
        planned_to=form.day("planned_to") or first,
        reading=form.text("reading") or None,
        least_moves=_number(form, "least_moves", 0, MOST),
        most_moves=_number(form, "most_moves", 0, MOST),
        most_sent=_number(form, "most_sent", 0, MOST),
        most_received=_number(form, "most_received", 0, MOST),
        keep_one=bool(form.text("keep_one")),
        years_apart=_number(form, "years_apart", 0, 30) or 0,
        near_only=bool(form.text("near_only")),
        by_wishes=bool(form.text("by_wishes")),
    )


def _number(form: Form, name: str, least: int, most: int) -> int | None:
    """Read a bound; an empty one is not asked for."""
    if not form.text(name):
        return None
    given = form.number(name, default=least)
    if not least <= given <= most:
        form.refuse(OddWish(field=name, least=least, most=most))
    return given


def _moves(form: Form) -> list[tuple[UUID, UUID]]:
    try:
        pairs = [each.split(":") for each in form.text("moves").split()]
        return [(UUID(person), UUID(school)) for person, school in pairs]
    except ValueError:
        form.refuse(NotAChoice(field="moves"))
        return []


def _county(counties: Sequence[County], code: str) -> County:
    found = next((each for each in counties if code in ("", each.code)), None)
    if found is None:
        raise NotAChoice(field="county")
    return found


routes = [
    Route("/suggestions", ask, methods=["GET"]),
    Route("/suggestions", search, methods=["POST"]),
    Route("/suggestions/kept", keep, methods=["POST"]),
]
