"""The page of one candidate: the life of the seat step by step, the household as verified, and what comes next."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Actor, Label, Permission, can, sees
from domain.candidate.actions import admit_candidate, move_candidate, verify_household
from domain.candidate.model import SEATED, STATES, DirectedCandidate
from domain.candidate.queries import find_candidate
from domain.candidate.rules import REASONED, STEPS
from domain.directed.model import STATUSES, DirectedPlan
from domain.journal.queries import story_of
from domain.language import N_
from domain.school.model import STAGES, School
from domain.school.queries import schools_of
from web import ask
from web.ask import Ask, choice, chosen, text, text_or_none
from web.asking import actor_of, choices, database_of, say, this_day
from web.deed import Deed, Look, deeds_on_page, look_of, routes_of
from web.form import Form, empty_form
from web.page import day, page
from web.story import story
from web.supply_words import CANDIDATE_STORY, CANDIDATE_TONES

GENERAL = "general"
HIDDEN = "＊＊"

_STEP_LABELS = {
    "contract": N_("Sign the contract"),
    "study": N_("Begin to study"),
    "graduate": N_("Graduate"),
    "post": N_("Post to a school"),
    "serve": N_("Begin to serve"),
    "fulfil": N_("Fulfil the service"),
    "breach": N_("Breach the contract"),
    "exempt": N_("Exempt from service"),
    "withdraw": N_("Withdraw"),
}


def _step(name: str) -> Deed[DirectedCandidate]:
    """Make the deed of a step."""

    async def act(session: AsyncSession, actor: Actor, candidate_id: UUID, **wish: Any) -> DirectedCandidate:
        return await move_candidate(session, actor, candidate_id, step=name, **wish)

    asks: dict[str, tuple[Ask, ...]] = {
        "contract": (text_or_none("contract_no"),),
        "post": (chosen("school", "school_id"),),
        **dict.fromkeys(REASONED, (text("reason"),)),
    }
    return Deed(
        name=name,
        resource=f"step-{name}",
        label=_STEP_LABELS[name],
        done=N_("{pseudonym}: {state}."),
        permission=Permission.KEEP_DIRECTED_PLANS,
        asks=(ask.day("happened_on"), *asks.get(name, ())),
        act=act,
        danger=name in REASONED,
    )


def _lot_of(form: Form) -> dict[str, UUID | None]:
    return {"lot_id": None if form.values.get("lot") == GENERAL else form.id("lot")}


OFFERED: tuple[Deed[DirectedCandidate], ...] = (
    Deed(
        name="admit",
        resource="admission",
        label=N_("Admit"),
        done=N_("{pseudonym} is admitted."),
        permission=Permission.KEEP_DIRECTED_PLANS,
        asks=(Ask(("lot",), _lot_of), ask.day("admitted_on")),
        act=admit_candidate,
    ),
    Deed(
        name="verify",
        resource="household",
        label=N_("Verify the household"),
        done=N_("What was verified of the household of {pseudonym} is written down."),
        permission=Permission.KEEP_DIRECTED_PLANS,
        asks=(
            *(choice("status", STATUSES), ask.day("starts_on"), ask.day("ends_on", required=False)),
            *(ask.day("verified_on"), text("verified_by", required=True)),
        ),
        act=verify_household,
    ),
    *map(_step, STEPS),
)


async def show(request: Request) -> Response:
    """Show a candidate, with the form of the deed that the address names, else of the one that comes next."""
    return await _page(request, look_of(request))


async def _page(request: Request, look: Look) -> Response:
    actor, today = actor_of(request), this_day()
    async with database_of(request).transaction(actor) as session:
        candidate = await find_candidate(session, actor, request.path_params["id"])
        entries = await story_of(session, actor, candidate.id)
        schools = await schools_of(session, [candidate.county_id])
    plan, offered = candidate.plan, _deeds_for(actor, candidate)
    turn, filled = next((each for each in offered if not each.danger), None), _filled(request, today.isoformat())
    deeds = deeds_on_page(
        request, look, candidate, offered, turn, filled, address="/candidates", fields="directed/_candidate_fields.html"
    )
    return page(
        request,
        "directed/candidate.html",
        part="directed/_candidate.html",
        status=look.status,
        candidate=candidate,
        plan=plan,
        way=_way(request, actor, candidate),
        households=_households(request, actor, candidate),
        lot_name=_lot_names(request, plan).get(candidate.lot_id, ""),
        seated=candidate.state in SEATED,
        words=STATES,
        tones=CANDIDATE_TONES,
        stage_names=STAGES,
        statuses=choices(request, STATUSES),
        lots=_seats(request, plan),
        schools=_choices(schools),
        story=story(request, entries, CANDIDATE_STORY),
        **deeds,
    )


def _deeds_for(actor: Actor, candidate: DirectedCandidate) -> list[Deed[DirectedCandidate]]:
    """Name the deeds that the state allows and the viewer may do, the next one first."""
    if not can(actor, Permission.KEEP_DIRECTED_PLANS, candidate.plan.place):
        return []
    waiting = candidate.state in ("applied", "verified")
    steps = [name for name, (before, _) in STEPS.items() if candidate.state in before]
    first = {"applied": ("verify", "admit"), "verified": ("admit", "verify")}.get(candidate.state, ())
    named = {deed.name: deed for deed in OFFERED}
    return [named[name] for name in (*(first if waiting else ()), *steps)]


def _way(request: Request, actor: Actor, candidate: DirectedCandidate) -> list[dict[str, str]]:
    shows = sees(actor, Label.PERSONAL)
    return [
        {
            "what": say(request, STATES[step.state]),
            "who": step.school.name if step.school else step.contract_no or "",
            "at": day(step.happened_on),
            "note": (step.reason or "") if shows else "",
            "tone": CANDIDATE_TONES[step.state],
        }
        for step in candidate.steps
    ]


def _households(request: Request, actor: Actor, candidate: DirectedCandidate) -> list[dict[str, Any]]:
    shows, on = sees(actor, Label.PERSONAL), candidate.plan.status_on
    return [
        {
            "status": say(request, STATUSES[each.status]) if shows else HIDDEN,
            "starts_on": each.starts_on,
            "ends_on": each.ends_on,
            "verified_on": each.verified_on,
            "verified_by": each.verified_by,
            "in_force": each.starts_on <= on and (each.ends_on is None or on <= each.ends_on),
        }
        for each in candidate.households
    ]


def _lot_names(request: Request, plan: DirectedPlan) -> Mapping[UUID | None, str]:
    return {lot.id: say(request, "{named}", named=[STATUSES[each] for each in lot.statuses]) for lot in plan.lots}


def _seats(request: Request, plan: DirectedPlan) -> list[tuple[str, str]]:
    """Offer the lots with what is free in each, and the seats that are open to everybody."""
    names = _lot_names(request, plan)
    free = N_("{seat} ({free} free)")
    return [
        *((str(lot.id), say(request, free, seat=names[lot.id], free=lot.free)) for lot in plan.lots),
        (GENERAL, say(request, free, seat=say(request, N_("open to everybody")), free=plan.general_free)),
    ]


def _choices(schools: Sequence[School]) -> list[tuple[str, str]]:
    return [(str(school.id), school.name) for school in schools]


def _filled(request: Request, today: str) -> Form:
    return empty_form(request, happened_on=today, admitted_on=today, verified_on=today)


def _done(request: Request, deed: Deed[DirectedCandidate], candidate: DirectedCandidate) -> str:
    return say(request, deed.done, pseudonym=candidate.pseudonym, state=STATES[candidate.state])


routes = [Route("/candidates/{id:uuid}", show, methods=["GET"]), *routes_of("/candidates", OFFERED, _page, _done)]
