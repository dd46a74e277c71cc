"""The rotation lines of the national return, filled from rows: last year's numbers, each to be opened, one decimal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Actor, Permission, Place, can
from domain.calendar.rules import Period, day_in_shanghai, school_year, school_year_label, school_year_of
from domain.database import now_of
from domain.division.model import County
from domain.division.queries import counties_of
from domain.figure.model import Figure, Metric
from domain.figure.queries import answer, ask
from domain.language import N_
from domain.policy.queries import rule_for_metric
from domain.submission.model import Submission
from domain.submission.queries import latest_submissions, question_of
from web.asking import actor_of, database_of, say
from web.county import county_choices
from web.figure_ask import figure_href
from web.figure_page import basis
from web.form import NotAChoice, asked_form
from web.page import page

YEARS_BACK = 4
LINES = ((Metric.ROTATION_RATE, "form"), (Metric.BACKBONE_SHARE, "of-rotated"))
"""What indicator 2.11 of 教督〔2017〕6号 asks for: all who rotated over the eligible; backbone teachers of those."""


@dataclass(frozen=True, kw_only=True)
class FormLine:
    """One line of the form: the figure as it is known now, or as it was handed in."""

    figure: Figure
    submission: Submission | None

    @property
    def href(self) -> str:
        """Lead to the rows behind the number."""
        return figure_href(self.figure.question, fixed=self.submission is not None)


async def show(request: Request) -> Response:
    """Show the form of one county and one school year, the last that is over unless another is chosen."""
    actor, form = actor_of(request), asked_form(request, county="", year="")
    async with database_of(request).transaction(actor) as session:
        counties = await counties_of(session, actor)
        county = next((each for each in counties if each.code == form.text("county")), None) or next(
            iter(counties), None
        )
        today = day_in_shanghai(now_of(session))
        newest = school_year_of(today).start.year
        offered = [newest - back for back in range(YEARS_BACK)]
        chosen = form.number("year", default=newest - 1)
        if chosen not in offered:
            form.refuse(NotAChoice(field="year"))
        year = school_year(chosen if chosen in offered else newest - 1)
        lines = await _lines(session, actor, county, year) if county else []
    return page(
        request,
        "submission/form.html",
        status=200 if form.accepted else 422,
        form=form,
        county=county,
        county_choices=county_choices(counties),
        year_choices=[(str(each), school_year_label(date(each, 9, 1))) for each in offered],
        year=str(year.start.year),
        label=say(request, N_("School year {label}"), label=school_year_label(year.start)),
        lines=lines,
        rate=lines[0] if lines else None,
        share=lines[1] if len(lines) > 1 else None,
        rule=basis(request, lines[0].figure.question.rule) if lines and lines[0].figure.question.rule else None,
        may_submit=county is not None and can(actor, Permission.SUBMIT_FIGURES, Place(county.id)),
    )


async def _lines(session: AsyncSession, actor: Actor, county: County, year: Period) -> list[FormLine]:
    """Answer both lines; what was handed in stands as it was."""
    handed_in = await latest_submissions(session, actor)
    return [
        line
        for metric, reading in LINES
        if (line := await _line(session, actor, county, year, metric, reading, handed_in)) is not None
    ]


async def _line(
    session: AsyncSession,
    actor: Actor,
    county: County,
    year: Period,
    metric: Metric,
    reading: str,
    handed_in: Sequence[Submission],
) -> FormLine | None:
    rule = await rule_for_metric(session, metric, county.code)
    if rule is None:
        return None
    named = reading if any(each["id"] == reading for each in rule.readings) else None
    kept = next(
        (
            each
            for each in handed_in
            if (each.county_id, each.metric, each.rule_id, each.reading) == (county.id, metric, rule.id, named or "")
            and each.window == year
        ),
        None,
    )
    question = (
        await question_of(session, kept)
        if kept
        else await ask(session, actor, metric, rule_id=rule.id, reading=named, division=county.code, window=year)
    )
    return FormLine(figure=await answer(session, question), submission=kept)


routes = [Route("/returns/rotation", show, methods=["GET"])]
