"""Recruitment: the list of plans, and a new plan by source within the vacancies of the establishment."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Actor, MayNot, Permission, Place, can
from domain.division.model import County
from domain.division.queries import counties_of
from domain.language import N_
from domain.recruitment.actions import plan_recruitment
from domain.recruitment.model import SOURCES, RecruitmentPlan
from domain.recruitment.queries import recruitment_plans
from web import recruitment_post, recruitment_record
from web.ask import facts_of, fields_of
from web.asking import actor_of, choices, database_of, say
from web.form import Form, asked_form, attempt, sent_form
from web.page import go_to, page
from web.recruitment_record import NUMBERS
from web.supply_words import supply_tabs

FIELDS = ("county", "year", *fields_of(NUMBERS))


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A plan with what it comes to."""

    plan: RecruitmentPlan
    approved: int
    county: str


async def index(request: Request) -> Response:
    """List the recruitment plans of the counties within reach."""
    actor = actor_of(request)
    async with database_of(request).transaction(actor) as session:
        counties = await counties_of(session, actor)
        plans = await recruitment_plans(session, actor)
    names = {county.id: county.name if len(counties) > 1 else "" for county in counties}
    return page(
        request,
        "recruitment/index.html",
        plans=[
            Listed(plan=plan, approved=sum(each.approved for each in plan.sources), county=names[plan.county_id])
            for plan in plans
        ],
        tabs=supply_tabs(request, "/recruitment"),
        may_plan=_may_plan(actor),
    )


async def new(request: Request) -> Response:
    """Show the form of a new plan."""
    return await _form(request, asked_form(request, **dict.fromkeys(FIELDS, "")))


async def plan(request: Request) -> Response:
    """Set up the plan and go to its page, or say beside each field what is wrong."""
    form = await sent_form(request, fields=FIELDS)
    wish: dict[str, Any] = {"year": form.number("year", default=0), **facts_of(form, NUMBERS)}

    async def planned(session: AsyncSession, actor: Actor) -> RecruitmentPlan:
        county = _chosen(await counties_of(session, actor), form.values["county"])
        return await plan_recruitment(session, actor, county_id=county.id, **wish)

    made = await attempt(request, form, planned) if form.accepted else None
    if made is None:
        return await _form(request, form, status=422)
    return go_to(request, f"/recruitment/{made.id}", notice=say(request, N_("The recruitment plan is set up.")))


async def _form(request: Request, form: Form, *, status: int = 200) -> Response:
    actor = actor_of(request)
    if not _may_plan(actor):
        raise MayNot
    async with database_of(request).transaction(actor) as session:
        counties = await counties_of(session, actor)
    return page(
        request,
        "recruitment/new.html",
        status=status,
        form=form,
        sources=choices(request, SOURCES),
        counties=[(county.code, county.name) for county in counties],
    )


def _chosen(counties: Sequence[County], code: str) -> County:
    return next((county for county in counties if county.code == code), counties[0])


def _may_plan(actor: Actor) -> bool:
    return any(can(actor, Permission.KEEP_RECRUITMENT, Place(county)) for county in actor.counties)


routes = list(
    chain(
        [
            Route("/recruitment", index, methods=["GET"]),
            Route("/recruitment", plan, methods=["POST"]),
            Route("/recruitment/new", new, methods=["GET"]),
        ],
        recruitment_record.routes,
        recruitment_post.routes,
    )
)
