"""Who lacks hours: 360 within five years (教督〔2017〕6号, indicator 2.9), counted by school, and school by school."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Permission, Place, require
from domain.division.model import County
from domain.division.queries import counties_of, find_county
from domain.enrolment.hours import NATIONAL, HoursTerms, hours_terms
from domain.enrolment.queries import gaps, gaps_by_school
from domain.figure.model import Metric
from domain.ledger.model import Kind
from domain.school.model import School
from domain.school.queries import find_school, schools_by_id
from web.asking import actor_of, database_of, this_day
from web.copies import copies
from web.figure_rows import shown_name
from web.form import asked_form
from web.page import page


async def show(request: Request) -> Response:
    """Show the counts of every school in sight and, with a school, its teachers, the widest gap first."""
    actor = actor_of(request)
    form = asked_form(request, school="", on="")
    today = this_day()
    day = form.day("on", required=False) or today
    chosen = actor.schools[0] if actor.of_school and actor.schools else form.id("school", required=False)
    async with database_of(request).transaction(actor) as session:
        school = await find_school(session, chosen, field="school") if chosen else None
        if school is not None:
            require(actor, Permission.SEE_SCHOOL_FIGURE, Place(school.county_id, school.id))
        counties = [] if actor.of_school else await counties_of(session, actor)
        terms = await _terms(session, counties, school)
        counted = (
            await gaps_by_school(session, actor, day=day, terms=terms, county_id=counties[0].id) if counties else {}
        )
        lacking = await gaps(session, actor, day=day, terms=terms, school_id=school.id) if school else []
        schools = await schools_by_id(session, counted)
    return page(
        request,
        "training/hours.html",
        status=200 if form.accepted else 422,
        form=form,
        day=day,
        since=terms.since(day) + timedelta(days=1),
        terms=terms,
        school=school,
        lacking=[(shown_name(actor, gap.teacher.name), gap) for gap in lacking],
        lines=_lines(counted, schools),
        of_school=actor.of_school,
        metric=Metric.TRAINING_HOURS_COVERAGE,
        copies=copies(actor, Kind.RECORDS, {}),
    )


async def _terms(session: AsyncSession, counties: Sequence[County], school: School | None) -> HoursTerms:
    """Read what the rule in force asks where the viewer looks: at the school, or at the county."""
    county = await find_county(session, school.county_id) if school else next(iter(counties), None)
    return await hours_terms(session, county.code) if county else NATIONAL


def _lines(counted: Any, schools: Any) -> list[dict[str, Any]]:
    """List the schools that lack most first; those without a gap come last."""
    lines = [
        {"school": schools[school_id], "lacking": lacking, "teachers": teachers}
        for school_id, (lacking, teachers) in counted.items()
        if school_id in schools
    ]
    return sorted(lines, key=lambda line: (-line["lacking"], line["school"].code or ""))


routes = [Route("/training/hours", show, methods=["GET"])]
