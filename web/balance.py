"""Balance between schools: teachers for each pupil, the coefficient of variation, and who has been sent how often."""

from fractions import Fraction
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.calendar.rules import day_in_shanghai
from domain.database import now_of
from domain.division.queries import counties_of
from domain.figure.balance import Variation
from domain.figure.fairness import TURN_NAMES, YEARS_BACK, load
from domain.figure.spread import STAGES_COMPARED, Staffed, balance
from domain.language import N_
from domain.school.model import STAGES
from web.asking import actor_of, database_of, say
from web.county import county_asked, county_choices
from web.form import asked_form
from web.page import page

LIMITS = {"primary": Fraction(1, 2), "junior": Fraction(45, 100)}
"""教督〔2017〕6号: resources differ by at most 0.50 between primary schools, 0.45 between junior ones."""


async def show(request: Request) -> Response:
    """Show one stage of one county."""
    actor, form = actor_of(request), asked_form(request, county="", stage="primary", on="")
    async with database_of(request).transaction(actor) as session:
        counties = await counties_of(session, actor)
        county = county_asked(form, counties)
        day = form.day("on", required=False) or day_in_shanghai(now_of(session))
        stage = form.choice("stage", STAGES_COMPARED) or "primary"
        found = loads = None
        if county is not None:
            found = await balance(session, actor, county_id=county.id, stage=stage, day=day)
            loads = await load(session, actor, county_id=county.id, day=day)
    return page(
        request,
        "balance/index.html",
        status=200 if form.accepted else 422,
        form=form,
        county=county,
        found=found,
        loads=loads,
        years=YEARS_BACK,
        turn_names=TURN_NAMES,
        day_said=day.isoformat(),
        results=[_result(N_("Teachers in the establishment"), found.teachers, stage),
                 _result(N_("Backbone teachers"), found.backbone, stage)] if found else [],
        lines=[_line(each) for each in found.compared] if found else [],
        county_choices=county_choices(counties),
        stage_choices=[(each, say(request, STAGES[each])) for each in STAGES_COMPARED],
    )  # fmt: skip


def _result(title: str, found: Variation | None, stage: str) -> dict[str, Any]:
    limit = LIMITS[stage]
    if found is None:
        return {
            "title": title,
            "printed": "—",
            "verdict": N_("Not applicable"),
            "tone": "plain",
            "mean": "",
            "limit": "",
        }
    met = found.is_at_most(limit)
    return {
        "title": title,
        "printed": found.printed(),
        "verdict": N_("Met") if met else N_("Not met"),
        "tone": "good" if met else "bad",
        "mean": f"{float(found.mean) * 100:.2f}",
        "limit": f"≤ {float(limit):.2f}",
    }


def _line(school: Staffed) -> dict[str, Any]:
    pupils = school.pupils or 0
    return {
        "school": school,
        "teachers": f"{school.teachers / pupils * 100:.2f}" if pupils else "—",
        "backbone": f"{school.backbone / pupils * 100:.2f}" if pupils else "—",
    }


routes = [Route("/balance", show, methods=["GET"])]
