"""One session of training: its places and the life of each reserved seat, who is nominated, and what can be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Actor, Permission, Place, can
from domain.database import new_id
from domain.division.queries import find_county
from domain.enrolment import actions
from domain.enrolment.model import STATES, Enrolment
from domain.enrolment.queries import WantedEnrolments, count_by_state, page_of_enrolments
from domain.figure.rules import printed_share
from domain.language import N_
from domain.school.model import School
from domain.school.queries import find_school, schools_by_id
from domain.school.rules import RURAL, is_rural
from domain.teacher.model import Teacher
from domain.training.actions import release_seats
from domain.training.model import LEVELS, METHODS, MODES, SEAT_STATES, PlaceAllocation, TrainingSession
from domain.training.queries import Step, find_training, life_of_seats, reserve_terms
from domain.training.rules import ReserveTerms
from domain.training.sharing import open_to
from web.asking import actor_of, database_of, say, this_day, wants_part
from web.figure_rows import shown_name
from web.form import Form, asked_form, attempt, empty_form, sent_form
from web.page import go_to, link, page
from web.paging import PAGE, page_asked, pager
from web.training_enrolment import deeds_of, may_replace, routes_of, without_place

TONES = {
    "nominated": "waiting", "approved": "good", "enrolled": "good", "attended": "good", "completed": "good",
    "failed": "bad", "declined": "plain", "replaced": "plain", "no_show": "bad",
}  # fmt: skip
SEAT_TONES = {
    "reserved": "waiting", "offered": "waiting", "taken": "good", "confirmed": "good", "vacated": "warn",
    "released": "plain",
}  # fmt: skip
VOCABULARIES: Mapping[str, Any] = {
    "levels": LEVELS, "modes": MODES, "methods": METHODS, "states": STATES, "seat_states": SEAT_STATES,
    "tones": TONES, "seat_tones": SEAT_TONES,
}  # fmt: skip
NOMINATE = ("teacher", "reserved", "idempotency_key")
RELEASE = ("allocation", "count", "decided_on", "decision")


@dataclass(frozen=True, kw_only=True)
class Known:
    """Everything that the page of a session shows."""

    training: TrainingSession
    enrolments: Sequence[Enrolment]
    counts: Mapping[str, int]
    asked: str
    number: int
    lives: Mapping[int, list[Step]]
    schools: Mapping[UUID, School]
    terms: ReserveTerms | None
    school: School | None
    teachers: Sequence[Teacher]

    @property
    def total(self) -> int:
        """Count those in sight, in every state."""
        return sum(self.counts.values())

    @property
    def listed(self) -> int:
        """Count those in the state that was asked for."""
        return self.counts.get(self.asked, 0) if self.asked else self.total

    @property
    def allocations(self) -> list[PlaceAllocation]:
        """Give the units that have places: whole county last, schools by code."""
        held = [each for each in self.training.allocations if each.places]
        return sorted(held, key=lambda each: (each.is_pool, each.school.code or "" if each.school else each.township))

    @property
    def open(self) -> list[PlaceAllocation]:
        """Give the units whose places are open to the viewer's school."""
        return open_to(self.allocations, self.school) if self.school else self.allocations

    @property
    def mine(self) -> tuple[int, int]:
        """Tell how many general and reserved places the viewer's school may still nominate for."""
        return sum(each.general_left for each in self.open), sum(each.reserved_left for each in self.open)


async def show(request: Request) -> Response:
    """Show the session; htmx is given the part that lives: places, seats and nominations."""
    return await _page(request)


async def nominate(request: Request) -> Response:
    """Nominate a teacher, and show what is left."""
    form = await sent_form(request, fields=NOMINATE)
    teacher_id, seat = form.id("teacher"), form.choice("reserved", ("yes", "no"))
    key = str(form.id("idempotency_key", required=False) or "") or None

    async def nominated(session: AsyncSession, actor: Actor) -> Enrolment:
        return await actions.nominate_teacher(
            session, actor, request.path_params["id"], teacher_id=teacher_id or UUID(int=0),
            reserved=seat == "yes", idempotency_key=key,
        )  # fmt: skip

    if form.errors or await attempt(request, form, nominated) is None:
        form.gather(("teacher", "reserved"))
        return await _page(request, form, status=422)
    return await _done(request, N_("Nominated. The place is taken; the county decides."))


async def release(request: Request) -> Response:
    """Release free reserved seats by a decision."""
    form = await sent_form(request, fields=RELEASE)
    wish: dict[str, Any] = {
        "count": form.number("count", default=0),
        "decided_on": form.day("decided_on"),
        "decision": form.text("decision"),
    }
    allocation = form.id("allocation")

    async def released(session: AsyncSession, actor: Actor) -> TrainingSession:
        return await release_seats(session, actor, allocation or UUID(int=0), **wish)

    if form.errors or await attempt(request, form, released) is None:
        return await _page(request, form, status=422)
    return await _done(request, N_("Released by decision: these seats are general places now."))


async def _done(request: Request, said: str) -> Response:
    if wants_part(request):
        return await _page(request, said=say(request, said))
    return go_to(request, f"/training/sessions/{request.path_params['id']}", notice=say(request, said))


async def _page(request: Request, form: Form | None = None, *, status: int = 200, said: str | None = None) -> Response:
    actor, today = actor_of(request), this_day()
    async with database_of(request).transaction(actor) as session:
        known = await _known(session, actor, request)
    training, place = known.training, Place(known.training.county_id)
    here = f"/training/sessions/{training.id}"
    rural = known.school is not None and _is_rural(known, today)
    form = form or empty_form(request)
    offered = {"reserved": "yes" if rural and known.mine[1] else "no", "decided_on": today.isoformat()}
    form.values = dict.fromkeys((*NOMINATE, *RELEASE), "") | offered | form.values
    form.values.setdefault("idempotency_key", "")
    return page(
        request,
        "training/show.html",
        part="training/_record.html",
        status=status,
        known=known,
        training=training,
        form=form,
        key=str(new_id()),
        today=today,
        may_allocate=can(actor, Permission.ALLOCATE_PLACES, place),
        may_release=can(actor, Permission.RELEASE_SEATS, place) and any(e.reserved_left for e in known.allocations),
        may_nominate=known.school is not None and actor.writes and today <= training.ends_on,
        rural=rural,
        choices=[(each.id, each.name) for each in known.teachers],
        tabs=_tabs(request, known),
        pages=pager(known.number, known.listed, lambda page: link(here, state=known.asked, page=page) + "#nominations"),
        reserve_of=_percent,
        said=said,
        alone=wants_part(request),
        **VOCABULARIES,
        **_nominated(actor, known.enrolments),
    )


def _nominated(actor: Actor, enrolments: Sequence[Enrolment]) -> dict[str, Any]:
    """Name those who are nominated, and tell what the viewer may do with each."""
    return {
        "deeds": {each.id: deeds_of(actor, each) for each in enrolments},
        "may_replace": {each.id for each in enrolments if may_replace(actor, each)},
        "name": lambda each: shown_name(actor, each.teacher_name),
        "names": {each.id: shown_name(actor, each.teacher_name) for each in enrolments},
    }


async def _known(session: AsyncSession, actor: Actor, request: Request) -> Known:
    training = await find_training(session, actor, request.path_params["id"])
    filters = asked_form(request, state="", page="1")
    asked = filters.values["state"] if filters.values["state"] in STATES else ""
    counts = await count_by_state(session, actor, training.id)
    wanted = WantedEnrolments(training_id=training.id, states=(asked,) if asked else ())
    number = page_asked(filters, counts.get(asked, 0) if asked else sum(counts.values()))
    lives = await life_of_seats(session, training)
    school = await find_school(session, actor.schools[0]) if actor.of_school and actor.schools else None
    sat = {step.school_id for steps in lives.values() for step in steps if step.school_id}
    return Known(
        training=training,
        enrolments=await page_of_enrolments(session, actor, wanted, page=number, size=PAGE),
        counts=counts,
        asked=asked,
        number=number,
        lives=lives,
        schools=await schools_by_id(session, sat),
        terms=await _terms(session, training),
        school=school,
        teachers=await without_place(session, actor, training, school.id) if school else (),
    )


def _tabs(request: Request, known: Known) -> list[dict[str, Any]]:
    """Part the nominations by how far they have come; states that nobody is in are left out."""
    here = f"/training/sessions/{known.training.id}"
    heaps = [("", N_("All"), known.total)]
    heaps += [(state, label, known.counts[state]) for state, label in STATES.items() if known.counts.get(state)]
    return [
        {
            "label": say(request, label),
            "href": link(here, state=state) + "#nominations",
            "count": count,
            "current": state == known.asked,
        }
        for state, label, count in heaps
    ]


async def _terms(session: AsyncSession, training: TrainingSession) -> ReserveTerms | None:
    county = await find_county(session, training.county_id)
    return await reserve_terms(session, county.code, training.programme.level)


def _is_rural(known: Known, today: date) -> bool:
    if known.school is None:
        return False
    terms, starts_on = known.terms, known.training.starts_on
    rural, year = (terms.rural, terms.year_of(starts_on)) if terms else (RURAL["village"], starts_on.year)
    return is_rural(known.school, rural, class_year=year, day=today)


def _percent(training: TrainingSession) -> str:
    return printed_share(Fraction(training.reserved, training.places), 1)


routes = [
    Route("/training/sessions/{id:uuid}", show, methods=["GET"]),
    Route("/training/sessions/{id:uuid}/enrolments", nominate, methods=["POST"]),
    Route("/training/sessions/{id:uuid}/releases", release, methods=["POST"]),
    *routes_of(_page, _done),
]
