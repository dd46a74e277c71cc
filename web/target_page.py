"""One target by itself: how it has come along, when it is reached at this pace, who answers for it, how fresh it is."""

from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response

from domain.access import Actor
from domain.attainment import actions
from domain.attainment.model import Attainment
from domain.calendar.rules import day_in_shanghai
from domain.database import now_of
from domain.division.model import County
from domain.division.queries import counties_of
from domain.figure.board import is_counted, question_of
from domain.figure.memory import remembered
from domain.figure.model import VERDICT_NAMES, Figure
from domain.figure.queries import scope_of, window_of
from domain.figure.trend import Known, Point, expected_day, last_written, trend
from domain.language import N_
from domain.policy.model import Target
from domain.policy.queries import UnknownTarget, targets_of
from domain.policy.rules import LABELS
from web.asking import actor_of, database_of, say, told
from web.attainment import FIELDS, proof_of
from web.chart import Chart, line_chart
from web.figure_ask import figure_href
from web.figure_page import basis
from web.figure_words import TONES, FigureWords
from web.form import Form, NotAChoice, asked_form, attempt, sent_form
from web.page import day, go_to, link, moment, page

KNOWN_NAMES = {Known.THEN: N_("As it was known then"), Known.NOW: N_("As it is known now")}


async def show(request: Request) -> Response:
    """Show one target of a county, or a school's own part in it."""
    return await shown(request, asked_form(request, division="", on="", known=Known.THEN.value))


async def shown(request: Request, form: Form, *, status: int = 200) -> Response:
    """Show the target with what was typed about it, if anything was."""
    actor = actor_of(request)
    async with database_of(request).transaction(actor) as session:
        target, county, on = await found(session, actor, form, request.path_params["target"])
        figure, points, fresh = await _known(session, actor, form, target, county, on)
        today = day_in_shanghai(now_of(session))
        proof = await proof_of(session, request, form, target, county, on, today)
    words = FigureWords(request)
    return page(
        request,
        "target/show.html",
        status=status if form.accepted or status != 200 else 422,
        form=form,
        target=target,
        **proof,
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


async def attain(request: Request) -> Response:
    """Write down that the target was reached, and what shows it."""
    form = await sent_form(request, fields=("division", "on", *FIELDS))
    done_on, shown_by = form.day("done_on"), form.text("shown_by", required=True)

    async def said(session: AsyncSession, actor: Actor) -> Attainment:
        target, county, on = await found(session, actor, form, request.path_params["target"])
        window = window_of(target.rule.window, on, target.rule)
        wish: dict[str, Any] = {
            "county_id": county.id,
            "window": window,
            "shown_by": shown_by,
            "evidence": form.all("evidence"),
        }
        assert done_on is not None
        return await actions.show_target(session, actor, target, done_on=done_on, **wish)

    return await _done(request, form, said, N_("Written down, with what shows it."))


async def take_back(request: Request) -> Response:
    """Take back what was written down."""
    form = await sent_form(request, fields=("division", "on"))

    async def taken(session: AsyncSession, actor: Actor) -> Attainment:
        target, county, on = await found(session, actor, form, request.path_params["target"])
        window = window_of(target.rule.window, on, target.rule)
        return await actions.take_back(session, actor, target, county_id=county.id, window=window)

    return await _done(request, form, taken, N_("Taken back; its history keeps it."))


async def _done(request: Request, form: Form, deed: Any, said: str) -> Response:
    if form.accepted and await attempt(request, form, deed) is not None:
        kept = form.kept(("division", "on"))
        there = link(f"/targets/{request.path_params['target']}", **kept)
        return go_to(request, there, notice=say(request, said))
    form.values.setdefault("known", Known.THEN.value)
    return await shown(request, form, status=422)


async def found(session: AsyncSession, actor: Actor, form: Form, target_id: str) -> tuple[Target, County, date]:
    """Find the target, the county that is meant, and the day on which it is looked at.

    :raises UnknownTarget: when no plan in force there has it
    """
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
    return target, county, on


async def _known(
    session: AsyncSession, actor: Actor, form: Form, target: Target, county: County, on: date
) -> tuple[Figure | None, Any, Any]:
    known = Known(form.choice("known", set(Known), required=False) or Known.THEN)
    if not is_counted(target.rule):
        return None, (), None
    school_id = actor.schools[0] if actor.of_school else None
    scope = await scope_of(session, actor, division=None if school_id else county.code, school_id=school_id)
    question = question_of(session, scope, target.rule, window_of(target.rule.window, on, target.rule))
    figure = await remembered(session, question)
    return figure, await trend(session, question, known), await last_written(session, question)


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
