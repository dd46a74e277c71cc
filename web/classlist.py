"""Class lists: what a year's urban-rural classes would move, seen before they are made current by a second act."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Actor, Label, MayNot, Permission, Place, can, sees
from domain.calendar.rules import day_in_shanghai
from domain.classlist.actions import drop_class_list, make_class_list_current
from domain.classlist.model import STATES, ClassList
from domain.classlist.queries import Change, Moved, changes, class_lists, count_moved, find_class_list, page_of_moved
from domain.database import now_of
from domain.division.model import County
from domain.division.queries import counties_of
from domain.division.rules import NBS_CLASSES
from domain.figure.model import VERDICT_NAMES
from domain.figure.replay import Replayed, replay
from domain.language import N_
from domain.school.rules import RURAL, RURAL_NAMES
from web.ask import version
from web.asking import actor_of, choices, database_of, told
from web.doing import doing
from web.figure_ask import figure_href
from web.figure_rows import shown_name
from web.figure_words import TONES, FigureWords
from web.form import Form, asked_form
from web.page import link, page
from web.paging import PAGE, pager, within

STATE_TONES = {"draft": "waiting", "current": "good", "dropped": "plain"}


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What a list moves: schools, teachers and figures."""

    listed: ClassList
    county: County
    changes: Sequence[Change]
    moved: Sequence[Moved]
    total: int
    number: int
    replayed: Sequence[Replayed]


async def index(request: Request) -> Response:
    """List the class lists of the counties within reach.

    :raises MayNot: when a school office asks: its lists are on the pages of schools
    """
    actor = actor_of(request)
    if actor.of_school:
        raise MayNot
    async with database_of(request).transaction(actor) as session:
        lists = await class_lists(session, actor)
        counties = {county.id: county for county in await counties_of(session, actor)}
    return page(
        request,
        "classlist/index.html",
        lists=lists,
        counties=counties,
        states=STATES,
        tones=STATE_TONES,
        keeps=any(can(actor, Permission.KEEP_CLASS_LISTS, Place(county)) for county in actor.counties),
    )


async def show(request: Request) -> Response:
    """Show what a list moves, by the definition of rural that the address names."""
    return await _page(request, asked_form(request, definition="village", page="1"))


def perform(deed: Callable[..., Awaitable[ClassList]], done: str) -> Callable[[Request], Awaitable[Response]]:
    """Make the handler of a deed with a list: it is done, or refused on its page."""
    back, tells = "/class-lists/{id}", lambda listed: {"year": listed.year}
    return doing(deed, (version(),), back=back, said=done, tells=tells, refused=_refused)


async def _refused(request: Request, form: Form) -> Response:
    form.values |= {"definition": "village", "page": "1"}
    form.gather(())
    return await _page(request, form, status=422)


async def _page(request: Request, form: Form, *, status: int = 200) -> Response:
    actor = actor_of(request)
    definition = form.choice("definition", RURAL, required=False) or "village"
    async with database_of(request).transaction(actor) as session:
        effect = await _effect(session, actor, request.path_params["id"], definition, form.number("page", default=1))
    listed = effect.listed
    return page(
        request,
        "classlist/show.html",
        status=status if form.accepted else 422,
        form=form,
        effect=effect,
        listed=listed,
        definition=definition,
        definitions=choices(request, RURAL_NAMES),
        classes=NBS_CLASSES,
        states=STATES,
        tones=STATE_TONES,
        moving=[each for each in effect.changes if each.moves],
        figures=[_figure(request, each) for each in effect.replayed],
        shown_name=lambda name: shown_name(actor, name),
        shows_people=sees(actor, Label.PERSONAL),
        keeps=listed.state == "draft" and can(actor, Permission.KEEP_CLASS_LISTS, Place(listed.county_id)),
        **_pages(effect, definition),
    )


async def _effect(session: AsyncSession, actor: Actor, list_id: UUID, definition: str, number: int) -> Effect:
    day = day_in_shanghai(now_of(session))
    listed, rural = await find_class_list(session, actor, list_id), RURAL[definition]
    county = next(each for each in await counties_of(session, actor) if each.id == listed.county_id)
    total = await count_moved(session, listed, rural, day=day)
    number = within(number, total)
    return Effect(
        listed=listed,
        county=county,
        changes=await changes(session, listed, rural, day=day),
        moved=await page_of_moved(session, actor, listed, rural, day=day, page=number, size=PAGE),
        total=total,
        number=number,
        replayed=await replay(session, actor, listed, code=county.code),
    )


def _figure(request: Request, each: Replayed) -> dict[str, Any]:
    words = FigureWords(request)
    return {
        "title": told(request, each.target.title),
        "asked": words.asked(each.target.rule),
        "window": words.period(each.before.question.window),
        "href": figure_href(each.before.question, fixed=True),
        "sides": [
            {
                "printed": words.printed(figure),
                "unit": words.unit(figure),
                "exact": words.exact(figure),
                "verdict": words.say(VERDICT_NAMES[figure.verdict]),
                "tone": TONES[figure.verdict],
            }
            for figure in (each.before, each.after)
        ],
        "differs": each.before.list_hash != each.after.list_hash,
    }


def _pages(effect: Effect, definition: str) -> Mapping[str, Any]:
    here = f"/class-lists/{effect.listed.id}"
    return pager(
        effect.number, effect.total, lambda number: link(here, definition=definition, page=number) + "#teachers"
    )


ADOPTED = N_("The classes of {year} are current. Figures known as of before stay what they were.")
DROPPED = N_("The draft of {year} is dropped. It was read by nothing.")

routes = [
    Route("/class-lists", index, methods=["GET"]),
    Route("/class-lists/{id:uuid}", show, methods=["GET"]),
    Route("/class-lists/{id:uuid}/adoption", perform(make_class_list_current, ADOPTED), methods=["POST"]),
    Route("/class-lists/{id:uuid}/withdrawal", perform(drop_class_list, DROPPED), methods=["POST"]),
]
