"""Searching from any page: a box in the frame, what fits below it while one types, and a page of its own without it."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Label, sees
from domain.exchange.model import KINDS
from domain.search.queries import search
from web.asking import actor_of, database_of, this_day, wants_part
from web.form import asked_form
from web.page import page
from web.posting_words import Words


async def index(request: Request) -> Response:
    """Show what fits; htmx is given the results alone."""
    actor, form = actor_of(request), asked_form(request, q="")
    text = form.text("q")
    async with database_of(request).transaction(actor) as session:
        found = await search(session, actor, text)
    return page(
        request,
        "search/index.html",
        part="search/_results.html",
        form=form,
        text=text,
        found=found,
        words=Words(request, this_day()),
        kinds=KINDS,
        alone=wants_part(request),
        shows_people=sees(actor, Label.PERSONAL),
    )


routes = [Route("/search", index, methods=["GET"])]
