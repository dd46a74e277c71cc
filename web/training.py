"""Training: the list of sessions with what is left of their places, and a form that opens a new one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Actor, Permission, Place, can, require
from domain.division.queries import counties_of
from domain.language import N_
from domain.school.model import School
from domain.school.queries import schools_of
from domain.training.actions import open_session, plan_programme
from domain.training.model import HOSTED, LEVELS, MODES, TrainingProgramme, TrainingSession
from domain.training.queries import WantedTraining, count_training, page_of_training, programmes_of
from web import training_hours, training_places, training_session
from web.asking import actor_of, database_of, say, this_day
from web.form import Form, asked_form, attempt, empty_form, sent_form
from web.page import go_to, link, page
from web.paging import PAGE, pager_of

FILTERS = ("year", "level", "mode", "text")
FIELDS = (
    "programme",
    "title",
    "level",
    "year",
    "source",
    "mode",
    "host_school",
    "starts_on",
    "ends_on",
    "hours",
    "places",
    "reserved",
    "reserve_reason",
    "release_from",
)


@dataclass(frozen=True, kw_only=True)
class Offers:
    """What the form offers: the programmes of the viewer's county, and the schools that may be host."""

    county_id: int
    programmes: Sequence[TrainingProgramme]
    schools: Sequence[School]


async def index(request: Request) -> Response:
    """Show the sessions that were asked for; htmx is given the list alone."""
    actor = actor_of(request)
    form = asked_form(request, **dict.fromkeys(FILTERS, ""))
    number = max(1, form.number("page", default=1))
    wanted = WantedTraining(
        year=form.number("year", default=0) or None,
        level=form.choice("level", LEVELS, required=False),
        mode=form.choice("mode", MODES, required=False),
        text=form.text("text"),
    )
    async with database_of(request).transaction(actor) as session:
        listed = await page_of_training(session, actor, wanted, page=number, size=PAGE)
        total = await count_training(session, actor, wanted)
    here = {name: form.values[name].strip() for name in FILTERS}
    today = this_day()
    return page(
        request,
        "training/index.html",
        part="training/_list.html",
        form=form,
        listed=listed,
        total=total,
        levels=LEVELS,
        modes=MODES,
        years=[(year, str(year)) for year in range(today.year + 1, today.year - 5, -1)],
        left=_left(listed),
        today=today,
        filtered=any(here.values()),
        may_plan=any(can(actor, Permission.PLAN_TRAINING, Place(county)) for county in actor.counties),
        **pager_of(listed, number, total, lambda page: link("/training", **here, page=page)),
    )


def _left(listed: Sequence[TrainingSession]) -> dict[Any, tuple[int, int]]:
    """Add up what is left of the places of each session, general and reserved."""
    return {
        training.id: (
            sum(each.general_left for each in training.allocations),
            sum(each.reserved_left for each in training.allocations),
        )
        for training in listed
    }


async def new(request: Request) -> Response:
    """Show the form for a new session."""
    today = this_day()
    start = {"level": "county", "year": str(today.year), "mode": "centralised", "hours": "24", "places": ""}
    return await _form(request, empty_form(request, **(dict.fromkeys(FIELDS, "") | start)))


async def open_new(request: Request) -> Response:
    """Open the session, in a programme that is planned or in a new one, or say beside each field what is wrong."""
    form = await sent_form(request, fields=FIELDS)
    wish = _wish(form)

    async def opened(session: AsyncSession, actor: Actor) -> TrainingSession:
        programme_id = form.id("programme", required=False)
        if programme_id is None:
            county = (await counties_of(session, actor))[0]
            programme_id = (await plan_programme(session, actor, county_id=county.id, **_programme(form))).id
        return await open_session(session, actor, programme_id, **wish)

    training = await attempt(request, form, opened) if form.accepted else None
    if training is None:
        return await _form(request, form, status=422)
    said = say(request, N_("The session is open. Its places are the whole county's until they are shared out."))
    return go_to(request, f"/training/sessions/{training.id}", notice=said)


def _programme(form: Form) -> dict[str, Any]:
    return {
        "title": form.text("title"),
        "level": form.values["level"],
        "year": form.number("year", default=0),
        "source": form.text("source") or None,
    }


def _wish(form: Form) -> Any:
    mode = form.choice("mode", MODES)
    form.choice("level", LEVELS, required=not form.text("programme"))
    form.text("title", required=not form.text("programme"))
    reserved = form.number("reserved", default=0) if form.text("reserved") else None
    host = form.id("host_school", required=mode in HOSTED)
    return {
        **({"title": form.text("title")} if form.text("title") else {}),
        "mode": mode,
        "host_school_id": host if mode in HOSTED else None,
        "starts_on": form.day("starts_on"),
        "ends_on": form.day("ends_on"),
        "hours": form.number("hours", default=0),
        "places": form.number("places", default=0),
        "reserved": reserved,
        "reserve_reason": form.text("reserve_reason") or None,
        "release_from": form.day("release_from", required=False),
    }


async def _form(request: Request, form: Form, *, status: int = 200) -> Response:
    actor = actor_of(request)
    async with database_of(request).transaction(actor) as session:
        offers = await _offers(session, actor)
    return page(
        request,
        "training/new.html",
        status=status,
        form=form,
        level_choices=_choices(request, LEVELS),
        mode_choices=_choices(request, MODES),
        programme_choices=[(each.id, f"{each.year} {each.title}") for each in offers.programmes],
        school_choices=[(each.id, each.name) for each in offers.schools],
    )


async def _offers(session: AsyncSession, actor: Actor) -> Offers:
    """Read what can be chosen.

    :raises MayNot: when the viewer plans no training
    """
    counties = await counties_of(session, actor)
    county_id = counties[0].id if counties else 0
    require(actor, Permission.PLAN_TRAINING, Place(county_id))
    return Offers(
        county_id=county_id,
        programmes=await programmes_of(session, actor),
        schools=await schools_of(session, [county_id]),
    )


def _choices(request: Request, words: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(value, say(request, label)) for value, label in words.items()]


routes = list(
    chain(
        [
            Route("/training", index, methods=["GET"]),
            Route("/training/sessions/new", new, methods=["GET"]),
            Route("/training/sessions", open_new, methods=["POST"]),
        ],
        training_hours.routes,
        training_places.routes,
        training_session.routes,
    )
)
