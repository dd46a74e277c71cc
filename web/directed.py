"""Directed plans: the list, a new plan with the least reserve worked out, and what is shared by their pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Actor, MayNot, Permission, Place, can
from domain.database import new_id
from domain.directed.actions import plan_directed
from domain.directed.model import RESERVABLE, STATUSES, DirectedPlan
from domain.directed.queries import directed_plans, directed_terms
from domain.directed.rules import MOST_PLACES, Pool, Terms, keeps_the_rule, pooled, surplus
from domain.division.model import County
from domain.division.queries import counties_of
from domain.language import N_
from web import candidate_record, directed_record
from web.asking import actor_of, database_of, say
from web.form import Form, asked_form, attempt, sent_form
from web.page import go_to, page
from web.supply_words import supply_tabs

FIELDS = (
    *("county", "year", "college", "total", "reserved", "statuses", "status_on", "release_from"),
    *("reserve_reason", "idempotency_key", "only"),
)


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A plan with what the rule asks of it."""

    plan: DirectedPlan
    least: int
    kept: bool
    surplus: int
    county: str


@dataclass(frozen=True, kw_only=True)
class Together:
    """The plans of a county and year, where the clause judges them together."""

    county: str
    pool: Pool
    least: int


async def index(request: Request) -> Response:
    """List the directed plans of the counties within reach.

    :raises MayNot: when a school office asks
    """
    actor = actor_of(request)
    if actor.of_school:
        raise MayNot
    async with database_of(request).transaction(actor) as session:
        counties = await counties_of(session, actor)
        terms = {county.id: await directed_terms(session, county.code) for county in counties}
        plans = await directed_plans(session, actor)
    names = {county.id: county.name if len(counties) > 1 else "" for county in counties}
    return page(
        request,
        "directed/index.html",
        plans=[_listed(plan, terms[plan.county_id], names[plan.county_id], plans) for plan in plans],
        together=[each for county in counties if terms[county.id].pooled for each in _together(county, plans, terms)],
        tabs=supply_tabs(request, "/directed"),
        may_plan=_may_plan(actor),
    )


async def new(request: Request) -> Response:
    """Show the form of a new plan, with anything that the address already says."""
    form = asked_form(request, **(dict.fromkeys(FIELDS, "") | {"idempotency_key": str(new_id())}))
    form.lists.setdefault("statuses", ["registered_poor", "out_of_poverty"])
    return await _form(request, form)


async def plan(request: Request) -> Response:
    """Set up the plan and go to its page, or say beside each field what is wrong; or only work out the least number."""
    form = await sent_form(request, fields=FIELDS)
    if form.values["only"] == "reckon":
        form.number("total", default=0)
        return await _form(request, form, status=200 if form.accepted else 422)
    wish = _wish(form)

    async def planned(session: AsyncSession, actor: Actor) -> DirectedPlan:
        counties = await counties_of(session, actor)
        chosen = next((county for county in counties if county.code == form.values["county"]), counties[0])
        return await plan_directed(session, actor, county_id=chosen.id, **wish)

    made = await attempt(request, form, planned) if form.accepted else None
    if made is None:
        return await _form(request, form, status=422)
    return go_to(request, f"/directed/{made.id}", notice=say(request, N_("The directed plan is set up.")))


def _wish(form: Form) -> dict[str, Any]:
    statuses = [each for each in form.all("statuses") if each in RESERVABLE]
    return {
        "year": form.number("year", default=0),
        "college": form.text("college"),
        "total": form.number("total", default=0),
        "lots": [(statuses, form.number("reserved", default=0))],
        "status_on": form.day("status_on"),
        "release_from": form.day("release_from", required=False),
        "reserve_reason": form.text("reserve_reason"),
        "idempotency_key": str(form.id("idempotency_key", required=False) or "") or None,
    }


async def _form(request: Request, form: Form, *, status: int = 200) -> Response:
    actor = actor_of(request)
    if not _may_plan(actor):
        raise MayNot
    async with database_of(request).transaction(actor) as session:
        counties = await counties_of(session, actor)
        terms = await directed_terms(session, _chosen(counties, form.values["county"]).code)
    total = form.values["total"]
    known = total.isascii() and total.isdigit() and int(total[:9]) <= MOST_PLACES
    return page(
        request,
        "directed/new.html",
        status=status,
        form=form,
        least=terms.least(int(total[:9])) if known else None,
        share=terms.share,
        statuses=[(each, say(request, STATUSES[each])) for each in RESERVABLE],
        counties=[(county.code, county.name) for county in counties],
    )


def _chosen(counties: Sequence[County], code: str) -> County:
    return next((county for county in counties if county.code == code), counties[0])


def _may_plan(actor: Actor) -> bool:
    return any(can(actor, Permission.KEEP_DIRECTED_PLANS, Place(county)) for county in actor.counties)


def _listed(plan: DirectedPlan, terms: Terms, county: str, every: Sequence[DirectedPlan]) -> Listed:
    pool = pooled(plan.year, [each for each in every if each.county_id == plan.county_id])
    return Listed(
        plan=plan,
        least=terms.least(plan.total),
        kept=keeps_the_rule(plan, pool, terms),
        surplus=surplus(plan, terms),
        county=county,
    )


def _together(county: County, plans: Sequence[DirectedPlan], terms: Mapping[int, Terms]) -> list[Together]:
    """Add up each year's plans of the county, the latest first."""
    own = [plan for plan in plans if plan.county_id == county.id]
    pools = [pooled(year, own) for year in sorted({plan.year for plan in own}, reverse=True)]
    return [Together(county=county.name, pool=pool, least=terms[county.id].least(pool.total)) for pool in pools]


routes = list(
    chain(
        [
            Route("/directed", index, methods=["GET"]),
            Route("/directed", plan, methods=["POST"]),
            Route("/directed/new", new, methods=["GET"]),
        ],
        directed_record.routes,
        candidate_record.routes,
    )
)
