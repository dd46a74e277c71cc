"""A new twinning: a school proposes it to another, the county enters one that is signed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import NOWHERE, Actor, Permission, require
from domain.calendar.rules import add_years, term_of
from domain.language import N_
from domain.school.model import STAGES, School
from domain.school.queries import find_school, school_of_code, schools_of
from domain.school.rules import UnknownSchool
from domain.twinning.actions import enter_twinning, propose_twinning
from domain.twinning.model import FIELDS, TIERS, Twinning
from web.ask import facts_of
from web.asking import actor_of, database_of, say, this_day
from web.form import Form, asked_form, attempt, sent_form
from web.page import go_to, page
from web.twinning_deeds import TERMS
from web.twinning_words import Words

FORM = (
    *("side", "lead", "partner", "code", "stage", "starts_on", "ends_on"),
    *("agreement_no", "agreed_on", "scheme", "tier", "fields"),
)
SIDES = {"lead": N_("We support the other school"), "partner": N_("The other school supports us")}
USUAL_YEARS = 3


@dataclass(frozen=True, kw_only=True)
class Choices:
    """The schools that can be chosen: for a school office all but its own, which stands fast."""

    own: School | None
    schools: Sequence[School]


async def new(request: Request) -> Response:
    """Show the form; a twinning usually begins with a term and lasts three years."""
    first = term_of(this_day()).period.start
    start = {"side": "lead", "starts_on": first.isoformat(), "ends_on": _usual_end(first).isoformat()}
    return await _form(request, asked_form(request, **(dict.fromkeys(FORM, "") | start)))


async def enter(request: Request) -> Response:
    """Propose or enter the twinning and go to its page, or say beside each field what is wrong."""
    form = await sent_form(request, fields=FORM)
    actor = actor_of(request)
    _settle(form, actor)
    await _look_elsewhere(request, form, actor)
    wish = {
        "lead": form.id("lead"),
        "partner": form.id("partner"),
        "stage": form.choice("stage", STAGES),
        "starts_on": form.day("starts_on"),
        "ends_on": form.day("ends_on"),
        **facts_of(form, TERMS),
    }

    async def entered(session: AsyncSession, actor: Actor) -> Twinning:
        schools = {side: await find_school(session, wish[side], field=side) for side in ("lead", "partner")}
        given: dict[str, Any] = wish | schools
        act = propose_twinning if actor.of_school else enter_twinning
        return await act(session, actor, **given)

    twinning = await attempt(request, form, entered) if form.accepted else None
    if twinning is None:
        return await _form(request, form, status=422)
    said = N_("The twinning is proposed. The other school accepts it or declines.")
    if not actor.of_school:
        said = N_("The twinning is on the register and in force.")
    return go_to(request, f"/twinnings/{twinning.id}", notice=say(request, said))


def _settle(form: Form, actor: Actor) -> None:
    """Put the own school on its side: its office chooses only the other."""
    if actor.of_school:
        side = form.choice("side", SIDES) or "lead"
        other = "partner" if side == "lead" else "lead"
        form.values[other] = form.values.get("other", "")
        form.values[side] = str(actor.schools[0])


async def _look_elsewhere(request: Request, form: Form, actor: Actor) -> None:
    """Put a school of another county, named by its code, in the place of the one that can be chosen from the list."""
    code = form.text("code")
    if not code:
        return
    other = "partner" if actor.of_school and form.values.get("side") == "lead" else "lead"
    try:
        async with database_of(request).transaction(actor) as session:
            school = await school_of_code(session, code)
    except UnknownSchool:
        form.refuse(UnknownSchool(field="code", value=code))
    else:
        form.values[other] = str(school.id) if school else ""


def _usual_end(first: date) -> date:
    return add_years(first, USUAL_YEARS) - timedelta(days=1)


async def _form(request: Request, form: Form, *, status: int = 200) -> Response:
    actor = actor_of(request)
    async with database_of(request).transaction(actor) as session:
        choices = await _choices(session, actor)
    for name in ("lead", "partner"):
        for refusal in form.refusals.pop(name, []) if choices.own else []:
            form.errors.pop(name, None)
            refusal.field = "code" if form.values["code"] else "other"
            form.values.setdefault("other", "")
            form.refuse(refusal)
    form.values.setdefault("other", "")
    words = Words(request, this_day())
    return page(
        request,
        "twinning/new.html",
        part="twinning/_form.html",
        status=status,
        form=form,
        choices=choices,
        school_choices=[(school.id, school.name) for school in choices.schools],
        given_fields=form.all("fields"),
        words=words,
        sides=SIDES,
        stages=STAGES,
        tiers=TIERS,
        fields=FIELDS,
    )


async def _choices(session: AsyncSession, actor: Actor) -> Choices:
    """Read which schools can be chosen.

    :raises MayNot: when the viewer proposes nothing
    """
    if not actor.writes:
        require(actor, Permission.PROPOSE_TWINNING, NOWHERE)
    schools = [each for each in await schools_of(session, actor.counties) if each.closed_on is None]
    own = await find_school(session, actor.schools[0]) if actor.of_school else None
    return Choices(own=own, schools=[each for each in schools if own is None or each.id != own.id])


routes = [
    Route("/twinnings/new", new, methods=["GET"]),
    Route("/twinnings", enter, methods=["POST"]),
]
