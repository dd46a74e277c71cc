"""What can be done with scratch plans from their pages: keep, try, leave out, swap, drop, rename, discard, propose."""

from collections.abc import Awaitable, Callable
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
from web.asking import say
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


def _changing(
    read: Callable[[Form], dict[str, Any]], act: Callable[..., Awaitable[Any]], done: str, fields: tuple[str, ...]
) -> Callable[[Request], Awaitable[Response]]:
    """Make the handler of a change: it is done and the plan shown anew, or the refusal beside its field."""

    async def handler(request: Request) -> Response:
        plan_id: UUID = request.path_params["id"]
        form = await sent_form(request, fields=fields)
        wish = read(form)

        async def change(session: AsyncSession, actor: Actor) -> Any:
            return await act(session, actor, plan_id, **wish)

        if form.accepted and await attempt(request, form, change) is not None:
            return go_to(request, f"/scratch/{plan_id}", notice=say(request, done))
        return await scratch.shown(request, form, status=422, part="scratch/show.html")

    return handler


def _ids(form: Form, name: str) -> list[UUID]:
    """Read the boxes that were ticked; something that no box offered counts as nothing."""
    found = []
    for text in form.all(name):
        try:
            found.append(UUID(text))
        except ValueError:
            form.refuse(NotAChoice(field=name))
    return found


async def _swap(session: AsyncSession, actor: Actor, plan_id: UUID, *, line: UUID, **wish: Any) -> ScratchPlan:
    return await actions.swap_scratch_line(session, actor, plan_id, line, **wish)


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


routes = [
    Route("/scratch", keep, methods=["POST"]),
    Route(
        "/scratch/{id:uuid}/lines",
        _changing(
            lambda form: {"teacher_ids": _ids(form, "teachers"), "to_school_id": form.id("to_school")},
            actions.try_moves,
            N_("The figures below now suppose that they go."),
            ("teachers", "to_school"),
        ),
        methods=["POST"],
    ),
    Route(
        "/scratch/{id:uuid}/omissions",
        _changing(
            lambda form: {"posting_id": form.id("posting")},
            actions.leave_out,
            N_("The figures below now suppose that this posting is not."),
            ("posting",),
        ),
        methods=["POST"],
    ),
    Route(
        "/scratch/{id:uuid}/swaps",
        _changing(
            lambda form: {
                "line": form.id("line"),
                "teacher_id": form.id("teacher", required=False),
                "to_school_id": form.id("other_school", required=False),
            },
            _swap,
            N_("The line is changed."),
            ("line", "teacher", "other_school"),
        ),
        methods=["POST"],
    ),
    Route(
        "/scratch/{id:uuid}/removals",
        _changing(
            lambda form: {"line_ids": _ids(form, "lines")},
            actions.drop_scratch_lines,
            N_("The chosen lines are taken out."),
            ("lines",),
        ),
        methods=["POST"],
    ),
    Route(
        "/scratch/{id:uuid}/name",
        _changing(
            lambda form: {"name": form.text("name")}, actions.rename_plan, N_("The plan has a new name."), ("name",)
        ),
        methods=["POST"],
    ),
    Route("/scratch/{id:uuid}/proposals", propose, methods=["POST"]),
    Route("/scratch/{id:uuid}/removal", discard, methods=["POST"]),
]
