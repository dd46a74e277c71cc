"""The sheet on which a personnel office shares out places: reserve, proof, adjustment, confirmation, and A4 paper."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Actor, Permission, Place, require
from domain.language import N_
from domain.quota.rules import Proof
from domain.refusals import Refusal
from domain.training.actions import allocate_places
from domain.training.model import METHODS, TrainingSession
from domain.training.proposal import Proposal, propose
from domain.training.queries import find_training
from domain.training.rules import needed_reserve
from domain.training.sharing import METHODS_OF, UnitShare, overshoot
from web.asking import actor_of, database_of, say
from web.figure_rows import shown_name
from web.form import Form, asked_form, attempt, sent_form
from web.page import go_to, page

UNITS = {"school": N_("Schools"), "township": N_("Townships")}
ASKED = ("places", "reserved", "by", "method")
MOST_UNITS = 2_000


@dataclass(frozen=True, kw_only=True)
class Line:
    """One unit of the sheet: its weights, its exact shares, what they come to, and what is typed for it."""

    name: str
    key: str
    of_places: Mapping[str, Any]
    of_reserve: Mapping[str, Any]
    places: str
    reserved: str


async def show(request: Request) -> Response:
    """Show the sheet for the numbers in the address; they are the session's own unless they are named."""
    form = asked_form(request, **dict.fromkeys((*ASKED, "reserve_reason", "shares"), ""))
    return await _sheet(request, form)


async def confirm(request: Request) -> Response:
    """Write the shares as they stand in the form, or say what does not add up."""
    form = await sent_form(request, fields=(*ASKED, "reserve_reason", "shares", "version"), most=MOST_UNITS)
    wish: dict[str, Any] = {
        "places": form.number("places", default=0),
        "reserved": form.number("reserved", default=0),
        "method": form.choice("method", METHODS_OF),
        "reserve_reason": form.text("reserve_reason") or None,
        "version": form.number("version", default=0) or None,
    }
    shares = _shares(form)

    async def allocated(session: AsyncSession, actor: Actor) -> TrainingSession:
        return await allocate_places(session, actor, request.path_params["id"], shares=shares, **wish)

    training = await attempt(request, form, allocated) if form.accepted else None
    if training is None:
        return await _sheet(request, form, typed=True, status=422)
    said = say(request, N_("The places are shared out; schools nominate within them from now on."))
    return go_to(request, f"/training/sessions/{training.id}", notice=said)


def _shares(form: Form) -> list[UnitShare]:
    """Read what is typed for each unit: `places-KEY` and `reserved-KEY`."""
    shares = []
    for name in [each for each in form.values if each.startswith("places-")]:
        key = name.removeprefix("places-")
        places, reserved = form.number(name, default=0), form.number(f"reserved-{key}", default=0)
        if places or reserved:
            shares.append(_share(key, places, reserved))
    return shares


def _share(key: str, places: int, reserved: int) -> UnitShare:
    if key == "pool":
        return UnitShare(places=places, reserved=reserved)
    try:
        return UnitShare(school_id=UUID(key), places=places, reserved=reserved)
    except ValueError:
        return UnitShare(township=key, places=places, reserved=reserved)


async def _sheet(request: Request, form: Form, *, typed: bool = False, status: int = 200) -> Response:
    actor = actor_of(request)
    async with database_of(request).transaction(actor) as session:
        training = await find_training(session, actor, request.path_params["id"])
        require(actor, Permission.ALLOCATE_PLACES, Place(training.county_id))
        asked = _asked(form, training)
        proposal = await _proposed(session, training, form, asked)
    return page(
        request,
        "training/places.html",
        status=status if form.accepted else 422,
        training=training,
        form=form,
        asked=asked,
        units=[(value, say(request, label)) for value, label in UNITS.items()],
        methods=[(value, say(request, METHODS[value])) for value in METHODS_OF],
        method_name=METHODS[str(asked["method"])],
        proposal=proposal,
        lines=_lines(proposal, form, typed=typed) if proposal else [],
        needed=needed_reserve(int(asked["places"]), proposal.terms if proposal else None),
        overshoot=_overshoot(int(asked["places"]), proposal),
        names={unit.code: unit.name for unit in proposal.units} if proposal else {},
        pool=_pool(proposal, form, typed=typed) if proposal else {},
        office=shown_name(actor, actor.name),
    )


def _asked(form: Form, training: TrainingSession) -> dict[str, Any]:
    """Read the head of the sheet, each number as the session has it unless it is named."""
    asked = {
        "places": form.number("places", default=training.places),
        "reserved": form.number("reserved", default=training.reserved),
        "by": form.choice("by", UNITS, required=False) or "school",
        "method": form.choice("method", METHODS_OF, required=False) or "largest_remainder",
    }
    form.values |= {name: str(value) for name, value in asked.items()}
    return asked


async def _proposed(
    session: AsyncSession, training: TrainingSession, form: Form, asked: Mapping[str, Any]
) -> Proposal | None:
    try:
        return await propose(session, training, **asked)
    except Refusal as refusal:
        form.refuse(refusal)
        return None


def _lines(proposal: Proposal, form: Form, *, typed: bool) -> list[Line]:
    places, reserve = proposal.sharing.places, proposal.sharing.reserve
    lines = []
    for unit in proposal.units:
        key = str(unit.school_id or unit.township)
        lines.append(
            Line(
                name=unit.name,
                key=key,
                of_places=_steps(places, unit.code),
                of_reserve=_steps(reserve, unit.code),
                places=form.values.get(f"places-{key}", "0") if typed else str(places.seats[unit.code]),
                reserved=form.values.get(f"reserved-{key}", "0") if typed else str(reserve.seats[unit.code]),
            )
        )
    return lines


def _steps(proof: Proof, unit: str) -> dict[str, Any]:
    """Give every step of one unit: weight, exact share, whole part, remainder, its place in the order, and the sum."""
    ranks = [str(place) for place, code in enumerate(proof.order, 1) if code == unit]
    return {
        "weight": proof.weights[unit],
        "exact": str(proof.exact[unit]),
        "decimal": f"{float(proof.exact[unit]):.3f}",
        "at_once": proof.at_once[unit],
        "remainder": f"{float(proof.remainders[unit]):.3f}",
        "ranks": ", ".join(ranks[:3]) + (" …" if len(ranks) > 3 else ""),
        "held": proof.held.get(unit, ""),
        "seats": proof.seats[unit],
    }


def _pool(proposal: Proposal, form: Form, *, typed: bool) -> dict[str, str]:
    """Give what stays with the whole county: what is taken there already, and what no unit may have."""
    if typed:
        return {name: form.values.get(f"{name}-pool", "0") for name in ("places", "reserved")}
    left = next((share for share in proposal.shares if share.school_id is None and share.township is None), None)
    return {"places": str(left.places if left else 0), "reserved": str(left.reserved if left else 0)}


def _overshoot(places: int, proposal: Proposal | None) -> str:
    terms = proposal.terms if proposal else None
    found = overshoot(places, terms.share) if terms else None
    return "" if found is None else f"{float(found):.0%}"


routes = [
    Route("/training/sessions/{id:uuid}/places", show, methods=["GET"]),
    Route("/training/sessions/{id:uuid}/places", confirm, methods=["POST"]),
]
