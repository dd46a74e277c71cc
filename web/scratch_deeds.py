"""What can be done with scratch plans from their pages: keep, try, leave out, swap, drop, rename, discard, propose."""

from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Actor
from domain.division.queries import counties_of
from domain.exchange.model import KINDS
from domain.language import N_
from domain.scratch import actions
from domain.scratch.model import ScratchPlan
from domain.scratch.queries import find_plan
from web import scratch
from web.ask import Ask, chosen, text
from web.asking import say
from web.doing import doing
from web.form import Form, NotAChoice, attempt, sent_form
from web.page import go_to
from web.scratch_words import ScratchWords


async def keep(request: Request) -> Response:
    """Keep a new plan, empty or as a copy of another, and go to it."""
    form = await sent_form(request, fields=(*scratch.NEW, "like"))
    wish: dict[str, Any] = {
        "name": form.text("name"),
        "kind": form.choice("kind", KINDS),
        "starts_on": form.day("starts_on"),
        "planned_to": form.day("planned_to"),
    }
    code, like = form.text("county"), form.id("like", required=False)

    async def kept(session: AsyncSession, actor: Actor) -> ScratchPlan:
        if like is not None:
            wish.update(_moves_of(await find_plan(session, actor, like)))
        county = next((each for each in await counties_of(session, actor) if code in ("", each.code)), None)
        if county is None:
            raise NotAChoice(field="county")
        return await actions.keep_plan(session, actor, county_id=county.id, **wish)

    plan = await attempt(request, form, kept) if form.accepted else None
    if plan is None:
        return await scratch.listed(request, form, status=422)
    return go_to(request, f"/scratch/{plan.id}", notice=say(request, N_("The plan “{name}” is kept."), name=plan.name))


def _moves_of(plan: ScratchPlan) -> dict[str, Any]:
    return {
        "moves": [(line.teacher_id, line.to_school_id) for line in plan.lines if line.verb == "send" and line.is_open],
        "without": [line.posting_id for line in plan.lines if line.verb == "leave_out"],
    }


def _ids(form: Form, name: str) -> list[UUID]:
    """Read the boxes that were ticked; something that no box offered counts as nothing."""
    found = []
    for each in form.all(name):
        try:
            found.append(UUID(each))
        except ValueError:
            form.refuse(NotAChoice(field=name))
    return found


def _boxes(name: str, into: str) -> Ask:
    """Ask for boxes to be ticked, each of which is the id of something."""
    return Ask((name,), lambda form: {into: _ids(form, name)})


async def propose(request: Request) -> Response:
    """Log the chosen lines as postings, and tell how many were and why the others were not."""
    plan_id: UUID = request.path_params["id"]
    form = await sent_form(request, fields=("lines",))
    chosen = _ids(form, "lines")

    async def proposed(session: AsyncSession, actor: Actor) -> actions.Proposal:
        return await actions.propose(session, actor, plan_id, line_ids=chosen)

    proposal = await attempt(request, form, proposed) if form.accepted else None
    if proposal is None:
        return await scratch.shown(request, form, status=422, part="scratch/show.html")
    return go_to(request, f"/scratch/{plan_id}", notice=ScratchWords(request).proposed(proposal))


async def discard(request: Request) -> Response:
    """Throw the plan away and go back to the list."""
    plan_id: UUID = request.path_params["id"]
    form = await sent_form(request)

    async def discarded(session: AsyncSession, actor: Actor) -> bool:
        await actions.discard_plan(session, actor, plan_id)
        return True

    await attempt(request, form, discarded)
    return go_to(request, "/scratch", notice=say(request, N_("The plan is thrown away.")))


def _changing(resource: str, act: Any, *asks: Ask, said: str) -> Route:
    """Make the route of a change: it is done and the plan shown anew, or the refusal beside its field."""
    refused = partial(scratch.shown, status=422, part="scratch/show.html")
    handler = doing(act, asks, back="/scratch/{id}", said=said, refused=refused)
    return Route(f"/scratch/{{id:uuid}}/{resource}", handler, methods=["POST"])


routes = [
    Route("/scratch", keep, methods=["POST"]),
    _changing(
        "lines",
        actions.try_moves,
        _boxes("teachers", "teacher_ids"),
        chosen("to_school", "to_school_id"),
        said=N_("The figures below now suppose that they go."),
    ),
    _changing(
        "omissions",
        actions.leave_out,
        chosen("posting", "posting_id"),
        said=N_("The figures below now suppose that this posting is not."),
    ),
    _changing(
        "swaps",
        actions.swap_scratch_line,
        chosen("line", "line_id"),
        chosen("teacher", "teacher_id", required=False),
        chosen("other_school", "to_school_id", required=False),
        said=N_("The line is changed."),
    ),
    _changing(
        "removals",
        actions.drop_scratch_lines,
        _boxes("lines", "line_ids"),
        said=N_("The chosen lines are taken out."),
    ),
    _changing("name", actions.rename_plan, text("name"), said=N_("The plan has a new name.")),
    Route("/scratch/{id:uuid}/proposals", propose, methods=["POST"]),
    Route("/scratch/{id:uuid}/removal", discard, methods=["POST"]),
]
