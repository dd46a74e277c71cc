"""The page of one directed plan: its places and lots, its candidates, what was released, and what can be done now."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Actor, Permission, can
from domain.candidate.actions import enter_candidate
from domain.candidate.model import SEATED, STATES
from domain.candidate.queries import WantedCandidates, count_candidates, page_of_candidates
from domain.directed.actions import release_reserved_seats, revise_directed_plan
from domain.directed.model import STATUSES, DirectedPlan, LotRelease
from domain.directed.queries import directed_terms, find_directed_plan, pool_of, releases_of
from domain.directed.rules import keeps_the_rule, surplus
from domain.division.queries import find_county
from domain.journal.queries import story_of
from domain.language import N_
from domain.school.model import STAGES
from web import ask
from web.ask import Ask, choice, chosen, number, text
from web.asking import actor_of, choices, database_of, say, this_day
from web.deed import Deed, Look, deeds_on_page, look_of, routes_of
from web.form import Form, asked_form, empty_form
from web.page import day, link, page
from web.paging import PAGE, page_asked, pager
from web.story import story
from web.supply_words import CANDIDATE_TONES, DIRECTED_STORY

SEATS = "seats-"


async def _enter(
    session: AsyncSession, actor: Actor, plan_id: UUID, *, version: int | None, **wish: Any
) -> DirectedPlan:
    """Enter a candidate; others may have changed the plan meanwhile, which does not matter."""
    del version
    await enter_candidate(session, actor, plan_id, **wish)
    return await find_directed_plan(session, actor, plan_id)


async def _release(
    session: AsyncSession, actor: Actor, plan_id: UUID, *, lot_id: UUID, version: int | None, **wish: Any
) -> DirectedPlan:
    return await release_reserved_seats(session, actor, lot_id, plan_id=plan_id, version=version, **wish)


def _seats_of(form: Form) -> dict[str, dict[UUID, int]]:
    """Read the seats of each lot; a field that is of no lot counts as nothing."""
    seats = {}
    for name in [name for name in form.values if name.startswith(SEATS)]:
        try:
            seats[UUID(name.removeprefix(SEATS))] = form.number(name, default=0)
        except ValueError:
            continue
    return {"seats": seats}


OFFERED: tuple[Deed[DirectedPlan], ...] = (
    Deed(
        name="enter",
        resource="candidates",
        label=N_("Enter a candidate"),
        done=N_("The candidate is entered."),
        permission=Permission.KEEP_DIRECTED_PLANS,
        asks=(
            *(text("pseudonym", required=True), choice("stage", STAGES)),
            *(text("subject", required=True), ask.day("applied_on")),
        ),
        act=_enter,
    ),
    Deed(
        name="revise",
        resource="revision",
        label=N_("Revise the plan"),
        done=N_("The plan is revised. What was known before stays on record."),
        permission=Permission.KEEP_DIRECTED_PLANS,
        asks=(number("total"), Ask((), _seats_of), text("reserve_reason")),
        act=revise_directed_plan,
    ),
    Deed(
        name="release",
        resource="release",
        label=N_("Release seats"),
        done=N_("The seats are released to everybody."),
        permission=Permission.KEEP_DIRECTED_PLANS,
        asks=(chosen("lot", "lot_id"), number("seats"), ask.day("decided_on"), text("decision", required=True)),
        act=_release,
        danger=True,
    ),
)


async def show(request: Request) -> Response:
    """Show a plan, with the form of the deed that the address names."""
    return await _page(request, look_of(request))


async def _page(request: Request, look: Look) -> Response:
    actor, today = actor_of(request), this_day()
    filters = asked_form(request, state="", seat="", page="1")
    async with database_of(request).transaction(actor) as session:
        plan = await find_directed_plan(session, actor, request.path_params["id"])
        listed = await _candidates(session, actor, plan, filters)
        standing = await _standing(session, plan)
        releases = await releases_of(session, plan)
        entries = await story_of(session, actor, plan.id)
    offered = [deed for deed in OFFERED if can(actor, deed.permission, plan.place)]
    filled = empty_form(request, applied_on=today.isoformat(), decided_on=today.isoformat())
    lots = [f"{SEATS}{lot.id}" for lot in plan.lots]
    deeds = deeds_on_page(
        request, look, plan, offered, None, filled, address="/directed", fields="directed/_fields.html", further=lots
    )
    return page(
        request,
        "directed/show.html",
        part="directed/_record.html",
        status=look.status,
        plan=plan,
        releases=_told(request, releases),
        words=STATES,
        states=choices(request, STATES),
        tones=CANDIDATE_TONES,
        statuses=STATUSES,
        stages=choices(request, STAGES),
        filters=filters.values,
        story=story(request, entries, DIRECTED_STORY),
        **listed,
        **standing,
        **deeds,
    )


async def _candidates(session: AsyncSession, actor: Actor, plan: DirectedPlan, filters: Form) -> dict[str, Any]:
    """Give a page of the candidates that the filters leave."""
    wanted = _wanted(filters, plan.id)
    total = await count_candidates(session, actor, wanted)
    number, kept = page_asked(filters, total), filters.kept(("state", "seat"))
    return {
        "candidates": await page_of_candidates(session, actor, wanted, page=number, size=PAGE),
        "total": total,
        "pages": pager(number, total, lambda page: link(f"/directed/{plan.id}", **kept, page=page)),
    }


async def _standing(session: AsyncSession, plan: DirectedPlan) -> dict[str, Any]:
    """Tell how the plan stands beside the clause: by itself, and with the other plans of the year."""
    terms = await directed_terms(session, (await find_county(session, plan.county_id)).code)
    pool = await pool_of(session, plan.county_id, plan.year)
    return {
        "terms": terms,
        "pool": pool,
        "kept": keeps_the_rule(plan, pool, terms),
        "surplus": surplus(plan, terms),
    }


def _wanted(filters: Form, plan_id: UUID) -> WantedCandidates:
    state = filters.values["state"]
    seat = filters.values["seat"]
    return WantedCandidates(
        plan_id=plan_id,
        states=(state,) if state in STATES else SEATED if seat == "general" else (),
        reserved={"reserved": True, "general": False}.get(seat),
    )


def _told(request: Request, releases: Sequence[LotRelease]) -> list[dict[str, str]]:
    return [
        {
            "what": say(request, N_("{seats} seat{seats:|s} released"), seats=each.seats),
            "who": "",
            "at": day(each.decided_on),
            "note": each.decision,
        }
        for each in releases
    ]


def _done(request: Request, deed: Deed[DirectedPlan], _plan: DirectedPlan) -> str:
    return say(request, deed.done)


routes = [Route("/directed/{id:uuid}", show, methods=["GET"]), *routes_of("/directed", OFFERED, _page, _done)]
