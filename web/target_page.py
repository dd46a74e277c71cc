"""One target by itself: how it has come along, when it is reached at this pace, who answers for it, how fresh it is."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response

from domain.access import Actor
from domain.calendar.rules import day_in_shanghai
from domain.database import now_of
from domain.division.queries import counties_of
from domain.figure.board import is_counted, question_of
from domain.figure.memory import remembered
from domain.figure.model import VERDICT_NAMES, Figure
from domain.figure.queries import scope_of, window_of
from domain.figure.trend import Known, Point, expected_day, last_written, trend
from domain.language import N_
from domain.policy.model import Target
from domain.policy.queries import targets_of
from domain.policy.rules import LABELS
from domain.refusals import NotFound
from web.asking import actor_of, database_of, say, told
from web.chart import Chart, line_chart
from web.figure_ask import figure_href
from web.figure_page import basis
from web.figure_words import TONES, FigureWords
from web.form import Form, NotAChoice, asked_form
from web.page import day, moment, page

KNOWN_NAMES = {Known.THEN: N_("As it was known then"), Known.NOW: N_("As it is known now")}


class UnknownTarget(NotFound):
    """No plan in force in the county has this target."""

    code = "unknown_target"
    message = N_("There is no target {value}.")


async def show(request: Request) -> Response:
    """Show one target of a county, or a school's own part in it."""
    actor, form = actor_of(request), asked_form(request, division="", on="", known=Known.THEN.value)
    async with database_of(request).transaction(actor) as session:
        target, figure, points, fresh = await _known(session, actor, form, request.path_params["target"])
        today = day_in_shanghai(now_of(session))
    words = FigureWords(request)
    return page(
        request,
        "target/show.html",
        status=200 if form.accepted else 422,
        form=form,
        target=target,
        title=told(request, target.title),
        owners=[told(request, owner) for owner in target.owners],
        leader=told(request, target.leader),
        evidence=[say(request, LABELS[kind]) for kind in target.rule.evidence],
        asked=words.asked(target.rule),
        rule=basis(request, target.rule),
        figure=figure,
        known_choices=[(each.value, say(request, name)) for each, name in KNOWN_NAMES.items()],
        own_school=actor.of_school,
        **(_spoken(words, figure, points) if figure else {}),
        expected=_expected(request, figure, today) if figure and not actor.of_school else "",
        fresh=moment(fresh) if fresh else "",
    )


async def _known(
    session: AsyncSession, actor: Actor, form: Form, target_id: str
) -> tuple[Target, Figure | None, Any, Any]:
    counties = await counties_of(session, actor)
    code = form.text("division")
    county = next((each for each in counties if each.code == code), None) or next(iter(counties), None)
    if code and (county is None or county.code != code):
        form.refuse(NotAChoice(field="division"))
    on = form.day("on", required=False) or day_in_shanghai(now_of(session))
    targets = await targets_of(session, county.code, on=on) if county else ()
    target = next((each for each in targets if each.id == target_id), None)
    if county is None or target is None:
        raise UnknownTarget(value=target_id[:60])
    known = Known(form.choice("known", set(Known), required=False) or Known.THEN)
    if not is_counted(target.rule):
        return target, None, (), None
    school_id = actor.schools[0] if actor.of_school else None
    scope = await scope_of(session, actor, division=None if school_id else county.code, school_id=school_id)
    question = question_of(session, scope, target.rule, window_of(target.rule.window, on, target.rule))
    figure = await remembered(session, question)
    return target, figure, await trend(session, question, known), await last_written(session, question)


def _spoken(words: FigureWords, figure: Figure, points: list[Point]) -> dict[str, Any]:
    rule = figure.question.rule
    return {
        "printed": words.printed(figure),
        "unit": words.unit(figure),
        "exact": words.exact(figure),
        "verdict": VERDICT_NAMES[figure.verdict],
        "tone": TONES[figure.verdict],
        "margin": words.margin(figure),
        "trap": words.trap(figure),
        "window": words.period(figure.question.window),
        "href": figure_href(figure.question),
        "chart": _chart(words, figure, points),
        "points": [
            {
                "day": day(point.day),
                "printed": words.printed(point.figure),
                "exact": words.exact(point.figure),
                "href": figure_href(point.figure.question, fixed=True),
            }
            for point in points
        ],
        "limit": words.asked(rule) if rule else "",
    }


def _chart(words: FigureWords, figure: Figure, points: list[Point]) -> Chart:
    rule = figure.question.rule
    values = [
        (
            f"{point.day.month}-{point.day.day:02d}",
            None if point.figure.exact is None else float(point.figure.exact),
            words.printed(point.figure),
        )
        for point in points
    ]
    return line_chart(values, limit=words.limit(rule) if rule else None, limit_said=words.asked(rule) if rule else "")


def _expected(request: Request, figure: Figure, today: Any) -> str:
    """Say when the target is reached at this pace, or that it is not within the period."""
    if figure.margin is None or figure.margin.to_add == 0 or today > figure.question.window.last:
        return ""
    found = expected_day(figure, today=today)
    if found is None:
        return say(request, N_("At this pace it is never reached."))
    if found > figure.question.window.last:
        return say(request, N_("At this pace it is reached on {day}, after the period has ended."), day=day(found))
    return say(request, N_("At this pace it is reached on {day}."), day=day(found))
