"""Notices on pages: who waits to be made public, each public list, the objections to it, and the order."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Actor, Permission, Place, can
from domain.division.model import County
from domain.division.queries import counties_of
from domain.exchange.model import KINDS, STATES
from domain.exchange.queries import Wanted, page_of_postings
from domain.language import N_
from domain.policy.queries import posting_terms
from domain.publicity import actions
from domain.publicity.model import Notice
from domain.publicity.queries import find_notice, notices_of
from domain.publicity.rules import USUAL_DAYS
from web.account import ours
from web.ask import Ask, chosen, day, text
from web.asking import actor_of, database_of, say, this_day
from web.doing import doing
from web.form import Form, NotAChoice, asked_form, attempt, sent_form
from web.page import go_to, page
from web.posting_words import TONES, Words

NEW = {"title": "", "opens_on": "", "closes_on": "", "contact": ""}
OBJECTION = {"line": "", "raised_on": "", "raised_by": "", "said": ""}
MOST = 400


async def index(request: Request) -> Response:
    """List the notices, and the approved postings that can be made public together."""
    return await _index(request, asked_form(request, **NEW))


async def open_new(request: Request) -> Response:
    """Make the chosen postings public."""
    form = await sent_form(request, fields=(*NEW, "postings"))
    wish: dict[str, Any] = {
        "title": form.text("title"),
        "opens_on": form.day("opens_on"),
        "closes_on": form.day("closes_on"),
        "contact": form.text("contact"),
        "posting_ids": _ids(form, "postings"),
    }

    async def opened(session: AsyncSession, actor: Actor) -> Notice:
        return await actions.open_notice(session, actor, county_id=_home(actor), **wish)

    notice = await attempt(request, form, opened) if form.accepted else None
    if notice is None:
        return await _index(request, form, status=422)
    return go_to(request, f"/notices/{notice.id}", notice=say(request, N_("The list is public from its first day on.")))


async def approve(request: Request) -> Response:
    """Approve the chosen nominations together."""
    form = await sent_form(request, fields=("postings", "order_no", "next"))
    chosen, number = _ids(form, "postings"), form.text("order_no") or None

    async def approved(session: AsyncSession, actor: Actor) -> int:
        done = await actions.approve_many(session, actor, county_id=_home(actor), posting_ids=chosen, order_no=number)
        return len(done)

    count = await attempt(request, form, approved) if form.accepted else None
    if count is None:
        return await _index(request, form, status=422)
    there = ours(form.text("next")) if form.values["next"] else "/notices"
    return go_to(
        request, there, notice=say(request, N_("{count} posting{count:|s} {count:is|are} approved."), count=count)
    )


async def show(request: Request) -> Response:
    """Show one notice with its list and its objections."""
    return await _show(request, asked_form(request, **OBJECTION))


async def _index(request: Request, form: Form, *, status: int = 200) -> Response:
    actor, today = actor_of(request), this_day()
    async with database_of(request).transaction(actor) as session:
        counties = await counties_of(session, actor)
        notices = await notices_of(session, actor)
        nominated = await page_of_postings(session, actor, Wanted(states=("nominated",)), size=MOST)
        ready = await page_of_postings(session, actor, Wanted(states=("endorsed", "approved")), size=MOST)
        days = await _days(session, counties)
    own = {county.id for county in counties}
    form.values = {
        **NEW,
        "opens_on": today.isoformat(),
        "closes_on": (today + timedelta(days=days - 1)).isoformat(),
        **{name: value for name, value in form.values.items() if value or form.errors},
    }
    form.gather((*NEW, "order_no"))
    return page(
        request,
        "notice/index.html",
        status=status,
        form=form,
        notices=notices,
        nominated=[posting for posting in nominated if posting.county_id in own],
        ready=[posting for posting in ready if posting.county_id in own],
        words=Words(request, today),
        today=today,
        may=bool(counties) and can(actor, Permission.PUBLICIZE, Place(counties[0].id)),
        days=days,
        kinds=KINDS,
    )


async def _days(session: AsyncSession, counties: Sequence[County]) -> int:
    terms = await posting_terms(session, counties[0].code) if counties else None
    return terms.publicity_days if terms is not None and terms.publicity_days else USUAL_DAYS


async def _show(request: Request, form: Form, *, status: int = 200) -> Response:
    actor, today = actor_of(request), this_day()
    async with database_of(request).transaction(actor) as session:
        notice = await find_notice(session, actor, request.path_params["id"])
    form.values["raised_on"] = form.values.get("raised_on") or min(today, notice.closes_on).isoformat()
    form.gather((*OBJECTION, "order_no", "answer"))
    words = Words(request, today)
    lines = {line.id: line for line in notice.lines}
    return page(
        request,
        "notice/show.html",
        status=status,
        form=form,
        listed=notice,
        lines=lines,
        words=words,
        today=today,
        may=can(actor, Permission.PUBLICIZE, notice.place) and notice.order_no is None,
        open_objections=[each for each in notice.objections if each.answered_on is None],
        line_choices=[(line.id, f"{line.position}. {words.person(line.teacher_name)}") for line in notice.lines],
        states=STATES,
        tones=TONES,
        kinds=KINDS,
    )


def _home(actor: Actor) -> int:
    """Give the county whose office asks."""
    return actor.counties[0] if actor.counties else 0


def _ids(form: Form, name: str) -> list[UUID]:
    try:
        return [UUID(each) for each in form.all(name)]
    except ValueError:
        form.refuse(NotAChoice(field=name))
        return []


def _doing(resource: str, act: Any, *asks: Ask, said: str) -> Route:
    handler = doing(act, asks, back="/notices/{id}", said=said, refused=partial(_show, status=422))
    return Route(f"/notices/{{id:uuid}}/{resource}", handler, methods=["POST"])


routes = [
    Route("/notices", index, methods=["GET"]),
    Route("/notices", open_new, methods=["POST"]),
    Route("/notices/approvals", approve, methods=["POST"]),
    Route("/notices/{id:uuid}", show, methods=["GET"]),
    _doing(
        "objections",
        actions.object_to,
        chosen("line", "line_id", required=False),
        day("raised_on"),
        text("raised_by"),
        text("said"),
        said=N_("The objection is written down."),
    ),
    _doing(
        "answers",
        actions.answer_objection,
        chosen("objection", "objection_id"),
        text("answer"),
        Ask(("upheld",), lambda form: {"upheld": form.choice("upheld", ("yes", "no")) == "yes"}),
        said=N_("The answer is written down."),
    ),
    _doing("order", actions.order_notice, text("order_no"), said=N_("The list is ordered. Arrivals can be confirmed.")),
]
