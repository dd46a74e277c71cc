"""The page of one activity: its facts, who is named, its story, and the deeds that the viewer may do with it now."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Label, sees
from domain.activity.model import Activity
from domain.activity.queries import find_activity
from domain.evidence.queries import record_of
from domain.journal.queries import story_of
from domain.review.model import STATES as RETURN_STATES
from domain.review.queries import returns_of
from web.activity_deeds import CORRECTION, OFFERED, deeds_for
from web.activity_words import FIELD_NAMES, Words
from web.ask import fields_of
from web.asking import actor_of, database_of, say, this_day
from web.deed import Deed, Look, deeds_on_page, look_of, routes_of
from web.evidence import shown
from web.form import Form, empty_form
from web.page import page


async def show(request: Request) -> Response:
    """Show an activity, with the form of the deed that the address names, else of the one that comes next."""
    return await _page(request, look_of(request))


async def show_logged(request: Request, activity_id: UUID, said: str) -> Response:
    """Show an activity in place of the form in which it was just logged, under its own address."""
    return await _page(request, Look(said=said), activity_id=activity_id)


async def _page(request: Request, look: Look, *, activity_id: UUID | None = None) -> Response:
    actor, today = actor_of(request), this_day()
    async with database_of(request).transaction(actor) as session:
        activity = await find_activity(session, actor, activity_id or request.path_params["id"])
        entries = await story_of(session, actor, activity.id)
        evidence = await shown(session, request, record_of(activity))
        thread = await returns_of(session, actor, activity.id) if sees(actor, Label.PERSONAL) else ()
    words, offered = Words(request, today), deeds_for(actor, activity, today, thread)
    turn, filled = _next(offered), partial(_filled, request, activity)
    return page(
        request,
        "activity/show.html",
        part="activity/_record.html",
        status=look.status,
        headers={"HX-Push-Url": f"/activities/{activity_id}"} if activity_id else None,
        activity=activity,
        words=words,
        story=words.story(entries),
        today=today,
        thread=thread,
        field_names=FIELD_NAMES,
        return_states=RETURN_STATES,
        shows_files=words.shows_people,
        **evidence,
        **deeds_on_page(
            request, look, activity, offered, turn, filled, address="/activities", fields="activity/_deed.html"
        ),
    )


def _next(offered: Sequence[Deed[Activity]]) -> Deed[Activity] | None:
    """Choose the deed whose turn it is: nobody is invited to cancel."""
    return next((each for each in offered if each.name in ("resubmit", "accept", "confirm")), None)


def _filled(request: Request, activity: Activity, deed: Deed[Activity] | None) -> Form:
    """Give what is most likely meant: a correction begins with what stands there."""
    if deed is None or deed.name not in ("correct", "resubmit"):
        return empty_form(request)
    return empty_form(request, **{name: str(getattr(activity, name)) for name in fields_of(CORRECTION)})


def _done(request: Request, deed: Deed[Activity], activity: Activity) -> str:
    return say(request, deed.done, day=activity.held_on)


routes = [Route("/activities/{id:uuid}", show, methods=["GET"]), *routes_of("/activities", OFFERED, _page, _done)]
