"""Twinnings: the register of pairs, a new proposal, and one pair with its calendar, its people and its story."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Actor, Permission, Place, can
from domain.activity.queries import LastMet, last_met
from domain.calendar.rules import school_year_of
from domain.ledger.model import Kind
from domain.school.model import STAGES
from domain.twinning.model import STATES, TIERS, Twinning
from domain.twinning.queries import WantedTwinnings, count_twinnings, page_of_twinnings
from web import twinning_new, twinning_record
from web.asking import actor_of, database_of, this_day, wants_part
from web.copies import copies
from web.form import Form, asked_form
from web.page import link, page
from web.paging import PAGE, pager_of
from web.twinning_words import Words

FILTERS = ("q", "state", "stage", "tier")


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One page of the register, with how often each pair has met in this school year."""

    twinnings: Sequence[Twinning]
    total: int
    met: Mapping[UUID, LastMet]


async def index(request: Request) -> Response:
    """Show the twinnings that were asked for; htmx is given the list alone."""
    actor = actor_of(request)
    today = this_day()
    form = asked_form(request, **dict.fromkeys(FILTERS, ""))
    number = max(1, form.number("page", default=1))
    async with database_of(request).transaction(actor) as session:
        listed = await _listed(session, actor, wanted_of(form), number, today)
    here = {name: form.values[name].strip() for name in FILTERS}
    return page(
        request,
        "twinning/index.html",
        part="twinning/_list.html",
        headers={"HX-Push-Url": link("/twinnings", **here, page=number if number > 1 else None)},
        form=form,
        listed=listed,
        words=Words(request, today),
        states=STATES,
        stages=STAGES,
        tiers=TIERS,
        sides=twinning_new.SIDES,
        filtered=any(here.values()),
        alone=wants_part(request),
        may_propose=actor.of_school,
        may_enter=any(can(actor, Permission.KEEP_TWINNINGS, Place(county)) for county in actor.counties),
        copies=copies(actor, Kind.TWINNINGS, here),
        **pager_of(listed.twinnings, number, listed.total, lambda page: link("/twinnings", **here, page=page)),
    )


def wanted_of(form: Form) -> WantedTwinnings:
    """Read which twinnings are wanted."""
    state = form.choice("state", STATES, required=False)
    return WantedTwinnings(
        text=form.text("q"),
        states=(state,) if state else (),
        stage=form.choice("stage", STAGES, required=False),
        tier=form.choice("tier", TIERS, required=False),
    )


async def _listed(session: AsyncSession, actor: Actor, wanted: WantedTwinnings, number: int, today: date) -> Listed:
    twinnings = await page_of_twinnings(session, actor, wanted, page=number, size=PAGE)
    year = school_year_of(today)
    return Listed(
        twinnings=twinnings,
        total=await count_twinnings(session, actor, wanted),
        met=await last_met(session, actor, [each.id for each in twinnings], year.start, year.end),
    )


routes = list(chain([Route("/twinnings", index, methods=["GET"])], twinning_new.routes, twinning_record.routes))
