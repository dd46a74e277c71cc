"""Double bookings on a page: who is asked to be in two places on the same days, and by which two records."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Label, sees
from domain.calendar.rules import day_in_shanghai, school_year_of
from domain.clash.queries import MOST, Booked, DoubleBooking, double_bookings
from domain.clash.rules import CLASH_NAMES, Booking, Clash, is_within_the_week
from domain.database import now_of
from domain.exchange.model import WHOLE_WEEK
from domain.language import N_
from domain.school.model import School
from domain.school.queries import schools_by_id
from domain.teacher.model import EXEMPTIONS
from web.asking import actor_of, database_of, say
from web.figure_rows import shown_name
from web.form import asked_form
from web.page import page

TONES = {
    Clash.TWO_TRAININGS: "bad",
    Clash.POSTED_IN_TRAINING: "warn",
    Clash.POSTED_THOUGH_EXEMPT: "warn",
    Clash.TWO_POSTINGS: "plain",
}
_PAGES = {Booking.POSTING: "/postings/", Booking.TRAINING: "/training/sessions/", Booking.EXEMPTION: "/exemptions/"}
_NAMES = {
    Booking.POSTING: N_("Posted to {what}"),
    Booking.TRAINING: N_("In training: {what}"),
    Booking.EXEMPTION: N_("Exempt: {what}"),
}


async def show(request: Request) -> Response:
    """Show the double bookings of this school year, or from another day on."""
    actor, form = actor_of(request), asked_form(request, since="")
    async with database_of(request).transaction(actor) as session:
        since = form.day("since", required=False) or school_year_of(day_in_shanghai(now_of(session))).start
        found = await double_bookings(session, actor, since=since)
        schools = await schools_by_id(session, _schools_of(found))
    return page(
        request,
        "clash/index.html",
        status=200 if form.accepted else 422,
        form=form,
        since=since.isoformat(),
        lines=[_line(request, each, schools) for each in found],
        counts=[(name, sum(each.clash is clash for each in found)) for clash, name in CLASH_NAMES.items()],
        most=MOST if len(found) == MOST else None,
    )


def _schools_of(found: Any) -> set[UUID]:
    both = [side for each in found for side in (each.one, each.other)]
    return {UUID(side.about) for side in both if side.kind is Booking.POSTING}


def _line(request: Request, double: DoubleBooking, schools: Mapping[UUID, School]) -> dict[str, Any]:
    part = double.clash is Clash.TWO_POSTINGS and is_within_the_week(double.half_days)
    note = say(request, N_("{count} of {most} half-days a week"), count=double.half_days, most=WHOLE_WEEK)
    return {
        "double": double,
        "name": shown_name(actor_of(request), double.name),
        "label": CLASH_NAMES[double.clash],
        "tone": TONES[double.clash],
        "note": note if part else "",
        "sides": [_side(request, side, schools) for side in (double.one, double.other)],
    }


def _side(request: Request, booked: Booked, schools: Mapping[UUID, School]) -> dict[str, Any]:
    said = say(request, _NAMES[booked.kind], what=_what(request, booked, schools))
    return {"said": said, "href": f"{_PAGES[booked.kind]}{booked.thing_id}", "booked": booked}


def _what(request: Request, booked: Booked, schools: Mapping[UUID, School]) -> str:
    if booked.kind is Booking.POSTING:
        return schools[UUID(booked.about)].name
    if booked.kind is Booking.TRAINING:
        return booked.about
    shown = sees(actor_of(request), Label.PERSONAL)
    return say(request, EXEMPTIONS[booked.about] if shown else N_("ground not shown"))


routes = [Route("/clashes", show, methods=["GET"])]
