"""Who lacks hours: 360 within five years (教督〔2017〕6号, indicator 2.9), counted by school, and school by school."""

from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Permission, Place, require
from domain.calendar.rules import add_years, day_in_shanghai
from domain.division.queries import counties_of
from domain.enrolment.queries import HOURS, YEARS, gaps, gaps_by_school
from domain.figure.model import Metric
from domain.ledger.model import Kind
from domain.school.queries import find_school, schools_by_id
from web.asking import actor_of, database_of
from web.copies import copies
from web.figure_rows import shown_name
from web.form import asked_form
from web.page import page


async def show(request: Request) -> Response:
    """Show the counts of every school in sight and, with a school, its teachers, the widest gap first."""
    actor = actor_of(request)
    form = asked_form(request, school="", on="")
    today = day_in_shanghai(datetime.now(UTC))
    day = form.day("on", required=False) or today
    chosen = actor.schools[0] if actor.of_school and actor.schools else form.id("school", required=False)
    async with database_of(request).transaction(actor) as session:
        school = await find_school(session, chosen, field="school") if chosen else None
        if school is not None:
            require(actor, Permission.SEE_SCHOOL_FIGURE, Place(school.county_id, school.id))
        counties = [] if actor.of_school else await counties_of(session, actor)
        counted = await gaps_by_school(session, actor, day=day, county_id=counties[0].id) if counties else {}
        lacking = await gaps(session, actor, day=day, school_id=school.id) if school else []
        schools = await schools_by_id(session, counted)
    return page(
        request,
        "training/hours.html",
        status=200 if form.accepted else 422,
        form=form,
        day=day,
        since=add_years(day, -YEARS),
        hours=HOURS,
        years=YEARS,
        school=school,
        lacking=[(shown_name(actor, gap.teacher.name), gap) for gap in lacking],
        lines=_lines(counted, schools),
        of_school=actor.of_school,
        metric=Metric.TRAINING_HOURS_COVERAGE,
        copies=copies(actor, Kind.RECORDS, {}),
    )


def _lines(counted: Any, schools: Any) -> list[dict[str, Any]]:
    """List the schools that lack most first; those without a gap come last."""
    lines = [
        {"school": schools[school_id], "lacking": lacking, "teachers": teachers}
        for school_id, (lacking, teachers) in counted.items()
        if school_id in schools
    ]
    return sorted(lines, key=lambda line: (-line["lacking"], line["school"].code or ""))


routes = [Route("/training/hours", show, methods=["GET"])]
