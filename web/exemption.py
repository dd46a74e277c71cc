"""The register of exemptions from rotation: what runs out, who is exempt and yet away, and each entry by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Actor, Label, Permission, Place, can, sees
from domain.calendar.rules import day_in_shanghai
from domain.database import now_of
from domain.division.queries import counties_of
from domain.exchange.model import Posting
from domain.exchange.register import (
    HEAP_NAMES,
    WARNED_DAYS,
    Heap,
    Sought,
    count_heaps,
    page_of_exemptions,
    postings_meanwhile,
)
from domain.journal.model import Entry
from domain.journal.queries import story_of
from domain.language import N_
from domain.ledger.model import Kind
from domain.school.model import School
from domain.school.queries import schools_of
from domain.teacher.actions import correct_exemption, end_exemption
from domain.teacher.model import EXEMPTIONS, Exemption
from domain.teacher.queries import find_exemption
from domain.teacher.rules import is_in_force
from web import ask
from web.asking import actor_of, choices, database_of, say
from web.copies import copies
from web.doing import doing
from web.figure_rows import shown_name
from web.form import Form, NotANumber, asked_form, empty_form
from web.page import day, link, moment, page
from web.paging import PAGE, page_asked, pager

MOST_DAYS = 730
HERE = "/teachers/exemptions"
FILTERS = {"heap": Heap.IN_FORCE.value, "days": str(WARNED_DAYS), "q": "", "school": "", "kind": "", "page": "1"}
FIELDS = ("kind", "starts_on", "ends_on", "ground", "decision", "clause")
_DEEDS = {
    "record_exemption": N_("Registered"),
    "correct_exemption": N_("Corrected"),
    "end_exemption": N_("Ended early"),
}


@dataclass(frozen=True, kw_only=True)
class Register:
    """A page of the register, and what its filters offer."""

    exemptions: Sequence[Exemption]
    meanwhile: Mapping[UUID, Sequence[Posting]]
    counts: Mapping[Heap, int]
    schools: Sequence[School]
    sought: Sought
    number: int


async def index(request: Request) -> Response:
    """Show one heap of the register."""
    actor, form = actor_of(request), asked_form(request, **FILTERS)
    async with database_of(request).transaction(actor) as session:
        register = await _register(session, actor, form)
    return page(
        request,
        "exemption/index.html",
        part="exemption/_list.html",
        status=200 if form.accepted else 422,
        form=form,
        register=register,
        lines=[_line(request, actor, each, register) for each in register.exemptions],
        heaps=_heaps(request, form, register),
        kind_choices=choices(request, EXEMPTIONS),
        school_choices=[(str(each.id), each.name) for each in register.schools],
        shows_people=sees(actor, Label.PERSONAL),
        copies=copies(actor, Kind.EXEMPTIONS, form.kept(FILTERS, but="page")),
        **_pages(form, register),
    )


async def _register(session: AsyncSession, actor: Actor, form: Form) -> Register:
    counties = await counties_of(session, actor)
    sought = sought_of(form, day_in_shanghai(now_of(session)))
    counts = await count_heaps(session, actor, sought)
    number = page_asked(form, counts[sought.heap])
    exemptions = await page_of_exemptions(session, actor, sought, page=number, size=PAGE)
    whole = [] if actor.of_school or len(counties) > 1 else [each.id for each in counties]
    return Register(
        exemptions=exemptions,
        meanwhile=await postings_meanwhile(session, exemptions),
        counts=counts,
        schools=await schools_of(session, whole) if whole else [],
        sought=sought,
        number=number,
    )


def sought_of(form: Form, today: date) -> Sought:
    """Read which entries are sought."""
    days = form.number("days", default=WARNED_DAYS)
    if not 1 <= days <= MOST_DAYS:
        form.refuse(NotANumber(field="days"))
        days = WARNED_DAYS
    return Sought(
        day=today,
        heap=Heap(form.choice("heap", set(Heap)) or Heap.IN_FORCE),
        days=days,
        school_id=form.id("school", required=False),
        kind=form.choice("kind", EXEMPTIONS, required=False),
        text=form.text("q"),
    )


def _line(request: Request, actor: Actor, exemption: Exemption, register: Register) -> dict[str, Any]:
    shown, today = sees(actor, Label.PERSONAL), register.sought.day
    return {
        "id": exemption.id,
        "name": shown_name(actor, exemption.teacher.name),
        "school": exemption.teacher.school,
        "kind": say(request, EXEMPTIONS[exemption.kind]) if shown else say(request, N_("Exempt")),
        "first": day(exemption.starts_on),
        "last": day(exemption.ends_on) if exemption.ends_on else say(request, N_("until further notice")),
        "rests_on": [each for each in (exemption.ground, exemption.decision) if each and shown],
        "clause": exemption.clause,
        "tone": _tone(exemption, register.sought),
        "state": _state(request, exemption, register.sought),
        "in_force": is_in_force(exemption, today),
        "postings": register.meanwhile[exemption.id],
    }


def _state(request: Request, exemption: Exemption, sought: Sought) -> str:
    """Say how the entry stands today, and for how many days yet."""
    if exemption.starts_on > sought.day:
        return say(request, N_("To come"))
    if exemption.ends_on is None:
        return say(request, N_("In force"))
    left = (exemption.ends_on - sought.day).days
    if left < 0:
        return say(request, N_("Ended {days} day{days:|s} ago"), days=-left)
    return (
        say(request, N_("Ends in {days} day{days:|s}"), days=left)
        if left <= sought.days
        else say(request, N_("In force"))
    )


def _tone(exemption: Exemption, sought: Sought) -> str:
    if not is_in_force(exemption, sought.day):
        return "plain"
    ending = exemption.ends_on is not None and (exemption.ends_on - sought.day).days <= sought.days
    return "warn" if ending else "good"


def _heaps(request: Request, form: Form, register: Register) -> list[dict[str, Any]]:
    kept = form.kept(FILTERS, but="page")
    return [
        {
            "label": say(request, HEAP_NAMES[heap], days=register.sought.days)
            if heap in (Heap.ENDING, Heap.ENDED)
            else say(request, HEAP_NAMES[heap]),
            "count": f"{count:,}",
            "href": link(HERE, **kept | {"heap": heap.value}),
            "current": heap is register.sought.heap,
        }
        for heap, count in register.counts.items()
    ]


def _pages(form: Form, register: Register) -> dict[str, Any]:
    kept, total = form.kept(FILTERS), register.counts[register.sought.heap]
    return {"total": total, **pager(register.number, total, lambda page: link(HERE, **kept | {"page": str(page)}))}


async def show(request: Request) -> Response:
    """Show one entry with everything that was done to it."""
    return await _entry(request, None)


async def _entry(request: Request, form: Form | None, *, ending: bool = False) -> Response:
    actor = actor_of(request)
    async with database_of(request).transaction(actor) as session:
        exemption = await find_exemption(session, actor, request.path_params["id"])
        meanwhile = (await postings_meanwhile(session, [exemption]))[exemption.id]
        story = await story_of(session, actor, exemption.teacher_id)
        today = day_in_shanghai(now_of(session))
    shown = sees(actor, Label.PERSONAL)
    correcting = form if form is not None and not ending else _filled(request, exemption)
    return page(
        request,
        "exemption/show.html",
        status=422 if form is not None else 200,
        exemption=exemption,
        name=shown_name(actor, exemption.teacher.name),
        facts=_facts(request, exemption, shown),
        status_label=_state(request, exemption, Sought(day=today)),
        tone=_tone(exemption, Sought(day=today)),
        postings=meanwhile,
        story=[_told(request, each, shown) for each in story if each.detail.get("exemption") == str(exemption.id)],
        may_keep=can(actor, Permission.KEEP_EXEMPTIONS, Place(exemption.county_id, exemption.school_id)),
        correcting=correcting,
        ending=form if form is not None and ending else empty_form(request, ends_on=day(today)),
        opened="end" if ending else "correct" if form is not None else "",
        kind_choices=choices(request, EXEMPTIONS),
    )


def _filled(request: Request, exemption: Exemption) -> Form:
    said = {name: getattr(exemption, name) for name in FIELDS}
    return empty_form(request, **{name: "" if value is None else str(value) for name, value in said.items()})


def _facts(request: Request, exemption: Exemption, shown: bool) -> list[tuple[str, str]]:
    kept_back = "—"
    facts = [
        (N_("Ground"), say(request, EXEMPTIONS[exemption.kind]) if shown else kept_back),
        (N_("First day"), day(exemption.starts_on)),
        (N_("Last day"), day(exemption.ends_on) if exemption.ends_on else say(request, N_("until further notice"))),
        (N_("Certificate or decision"), exemption.ground if shown else kept_back),
        (N_("Decided by"), exemption.decision if shown else kept_back),
        (N_("Clause"), exemption.clause),
    ]
    return [(say(request, label), value) for label, value in facts]


def _told(request: Request, entry: Entry, shown: bool) -> dict[str, Any]:
    last = entry.detail.get("ends_on") or say(request, N_("until further notice"))
    return {
        "at": moment(entry.at),
        "who": entry.actor_name if shown else "",
        "what": say(request, _DEEDS.get(entry.deed, entry.deed)),
        "note": f"{entry.detail.get('starts_on')} – {last}",
    }


CORRECTION = (
    ask.choice("kind", EXEMPTIONS),
    ask.day("starts_on"),
    ask.day("ends_on", required=False),
    *(ask.text(name) for name in ("ground", "decision", "clause")),
    ask.version(),
)
correct = doing(
    correct_exemption,
    CORRECTION,
    back="/exemptions/{id}",
    said=N_("The exemption is corrected."),
    refused=_entry,
)
end = doing(
    end_exemption,
    (ask.day("ends_on"), ask.version()),
    back="/exemptions/{id}",
    said=N_("The exemption ends earlier now."),
    refused=partial(_entry, ending=True),
)

routes = [
    Route(HERE, index, methods=["GET"]),
    Route("/exemptions/{id:uuid}", show, methods=["GET"]),
    Route("/exemptions/{id:uuid}/correction", correct, methods=["POST"]),
    Route("/exemptions/{id:uuid}/end", end, methods=["POST"]),
]
