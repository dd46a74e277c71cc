"""The list of activities: what twinned schools did and will do together, by filters in the page's address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Actor
from domain.activity.model import KINDS, STATES, Activity
from domain.activity.queries import Sum, WantedActivities, count_activities, page_of_activities, sums_of_activities
from domain.calendar.rules import Term, term_of
from domain.division.queries import counties_of
from domain.ledger.model import Kind
from domain.school.model import STAGES, School
from domain.school.queries import schools_of
from web import activity_new, activity_record
from web.activity_deeds import can_confirm
from web.activity_words import Words
from web.asking import actor_of, database_of, this_day, wants_part
from web.copies import copies
from web.form import Form, asked_form
from web.page import link, page
from web.paging import PAGE, pager_of
from web.term import named_term, recent_terms, term_name

FILTERS = ("kind", "state", "term", "stage", "school", "twinning")


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One page of the list, what all of it comes to, and the schools that it can be narrowed to."""

    activities: Sequence[Activity]
    total: int
    sums: Sequence[Sum]
    schools: Sequence[School]


async def index(request: Request) -> Response:
    """Show the activities that were asked for; htmx is given the list alone."""
    actor = actor_of(request)
    today = this_day()
    form = asked_form(request, **dict.fromkeys(FILTERS, ""))
    number = max(1, form.number("page", default=1))
    async with database_of(request).transaction(actor) as session:
        listed = await _listed(session, actor, wanted_of(form, today), number)
    here = {name: form.values[name].strip() for name in FILTERS}
    address = link("/activities", **here, page=number if number > 1 else None)
    return page(
        request,
        "activity/index.html",
        part="activity/_list.html",
        headers={"HX-Push-Url": address},
        form=form,
        listed=listed,
        words=Words(request, today),
        kinds=KINDS,
        states=STATES,
        stages=STAGES,
        terms=[(name, term_name(request, term)) for name, term in recent_terms(today)],
        school_choices=[(school.id, school.name) for school in listed.schools],
        filtered=any(here.values()),
        alone=wants_part(request),
        may_log=actor.writes,
        may_confirm=lambda activity: can_confirm(actor, activity, today),
        address=address,
        copies=copies(actor, Kind.ACTIVITIES, here),
        **pager_of(listed.activities, number, listed.total, lambda page: link("/activities", **here, page=page)),
    )


def wanted_of(form: Form, today: date) -> WantedActivities:
    """Read which activities are wanted."""
    kind = form.choice("kind", KINDS, required=False)
    state = form.choice("state", STATES, required=False)
    term: Term | None = named_term(form.text("term")) if form.text("term") else None
    if form.text("term") and term is None:
        term = term_of(today)
    return WantedActivities(
        kinds=(kind,) if kind else (),
        states=(state,) if state else (),
        stage=form.choice("stage", STAGES, required=False),
        school_id=form.id("school", required=False),
        twinning_id=form.id("twinning", required=False),
        held_from=term.period.start if term else None,
        held_before=term.period.end if term else None,
    )


async def _listed(session: AsyncSession, actor: Actor, wanted: WantedActivities, number: int) -> Listed:
    """Read the page; a school can be chosen within one county, for a whole province's are too many to read."""
    counties = await counties_of(session, actor)
    one = len(counties) == 1 and not actor.of_school
    return Listed(
        activities=await page_of_activities(session, actor, wanted, page=number, size=PAGE),
        total=await count_activities(session, actor, wanted),
        sums=await sums_of_activities(session, actor, wanted),
        schools=await schools_of(session, [counties[0].id]) if one else (),
    )


routes = list(chain([Route("/activities", index, methods=["GET"])], activity_new.routes, activity_record.routes))
