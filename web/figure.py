"""The page of a figure, and the lists behind it as files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Actor
from domain.calendar.rules import day_in_shanghai
from domain.database import now_of
from domain.division.model import County
from domain.division.queries import counties_of
from domain.figure.lists import People, page_of_people, size_of
from domain.figure.metrics import METRICS
from domain.figure.model import METRIC_NAMES, Figure, Metric, Question
from domain.figure.queries import answer, answer_with_readings, sets_of
from domain.policy.model import Rule
from domain.policy.queries import all_rules
from domain.school.model import School
from domain.school.queries import schools_by_id, schools_of
from web.asking import actor_of, database_of, told
from web.download import attachment
from web.figure_ask import FIELDS, asked_question, metric_named
from web.figure_page import Behind, FigurePage, basis, windows
from web.figure_rows import as_csv, schools_named, shown_rows
from web.figure_words import FigureWords
from web.form import Form, asked_form
from web.page import day, page
from web.paging import PAGE, page_asked

MOST_IN_FILE = 50_000


@dataclass(frozen=True, kw_only=True)
class Offers:
    """What the page's form offers to choose from."""

    rules: Sequence[Rule]
    counties: Sequence[County]
    schools: Sequence[School]
    today: date


async def show(request: Request) -> Response:
    """Show a figure with everything that stands behind it; what is wrong with the question stands beside its field."""
    actor, metric = actor_of(request), metric_named(request.path_params["metric"])
    form = asked_form(request, **FIELDS, people=People.NUMERATOR, page="1")
    figure = behind = None
    async with database_of(request).transaction(actor) as session:
        offers = await _offers(session, actor, metric)
        question = await asked_question(session, actor, metric, form)
        if question is not None and metric in METRICS:
            figure = await answer_with_readings(session, question)
            behind = await _behind(session, actor, figure, form)
    spoken = FigurePage(request, form, figure).spoken(behind) if figure and behind else {}
    if question is not None:
        _fill_in(form, question)
    return page(
        request,
        "figure/index.html",
        part="figure/_rows.html" if figure else None,
        status=200 if form.accepted else 422,
        title=METRIC_NAMES[metric],
        metric=metric,
        counted=metric in METRICS,
        form=form,
        period=FigureWords(request).period(question.window) if question else "",
        offers=offers,
        question=question,
        figure=figure,
        behind=behind,
        **_choices(request, offers, form),
        basis=basis(request, question.rule) if question and question.rule else None,
        windows=windows(request, question, offers.today) if question else [],
        **spoken,
    )


async def download(request: Request) -> Response:
    """Give one of the lists as a file.

    :raises NotCounted: when the metric has no rows here yet
    """
    actor, metric = actor_of(request), metric_named(request.path_params["metric"])
    form = asked_form(request, **FIELDS, people=People.NUMERATOR)
    people = People(form.choice("people", set(People)) or People.NUMERATOR)
    async with database_of(request).transaction(actor) as session:
        question = await asked_question(session, actor, metric, form)
        if question is None or not form.accepted:
            return _refused(request, form)
        figure = await answer(session, question)
        rows = await page_of_people(session, question, people, size=MOST_IN_FILE)
        schools = await schools_by_id(session, schools_named(rows))
    text = as_csv(FigureWords(request), actor, figure, people, rows, schools)
    name = f"{metric.lower()}-{people}-{question.window.start}-{figure.list_hash[:8]}"
    return attachment(text, name=name, kind="csv")


def _refused(request: Request, form: Form) -> Response:
    sentences = [each for sentences in form.errors.values() for each in sentences]
    return page(request, "error.html", status=422, sentence=" ".join(sentences))


def _choices(request: Request, offers: Offers, form: Form) -> dict[str, Any]:
    """Give what the form offers, as pairs of value and words; the readings are those of the rule in the form."""
    rule = next((each for each in offers.rules if each.id == form.values["rule"]), None)
    return {
        "rule_choices": [(each.id, _rule_name(request, each)) for each in offers.rules],
        "reading_choices": [(each["id"], told(request, each["label"])) for each in (rule.readings if rule else [])],
        "county_choices": [(each.code, each.name) for each in offers.counties],
        "school_choices": [(str(each.id), each.name) for each in offers.schools],
    }


def _rule_name(request: Request, rule: Rule) -> str:
    policy = rule.clause.policy
    return f"{policy.number or told(request, policy.title)} {rule.clause.anchor} {FigureWords(request).asked(rule)}"


def _fill_in(form: Form, question: Question) -> None:
    """Show in the form what was counted; a field for days cannot hold a whole instant, and shows its day."""
    said = {"from": day(question.window.start), "to": day(question.window.last)}
    if question.rule is not None:
        said["rule"] = question.rule.id
    if "T" in form.values["known_as_of"]:
        said["known_as_of"] = day(day_in_shanghai(question.known_as_of))
    form.values |= said


async def _offers(session: AsyncSession, actor: Actor, metric: Metric) -> Offers:
    """Offer the metric's rules and, to whoever sees a whole county, its schools."""
    counties = await counties_of(session, actor)
    rules = await all_rules(session, metric=metric)
    whole = [] if actor.of_school or len(counties) > 1 else [county.id for county in counties]
    schools = await schools_of(session, whole) if whole else []
    return Offers(rules=rules, counties=counties, schools=schools, today=day_in_shanghai(now_of(session)))


async def _behind(session: AsyncSession, actor: Actor, figure: Figure, form: Form) -> Behind:
    counts = await _counts(session, figure)
    people = People(form.choice("people", {str(each) for each in counts}) or People.NUMERATOR)
    total = (await size_of(session, figure.question, people)).rows
    number = page_asked(form, total)
    rows = await page_of_people(session, figure.question, people, page=number, size=PAGE)
    schools = await schools_by_id(session, schools_named(rows))
    shown = shown_rows(actor, rows, schools, sets_of(figure.question).thing)
    return Behind(people=people, counts=counts, rows=shown, number=number, total=total)


async def _counts(session: AsyncSession, figure: Figure) -> dict[People, int]:
    """Count the lists that the figure has; nobody outside the base is no list worth a tab."""
    counts = {People.NUMERATOR: figure.numerator}
    if figure.denominator is not None:
        counts[People.REST] = (await size_of(session, figure.question, People.REST)).weight
        counts[People.DENOMINATOR] = figure.denominator
    if figure.surplus:
        counts[People.SURPLUS] = figure.surplus
    return counts


routes = [
    Route("/figures/{metric}", show, methods=["GET"]),
    Route("/figures/{metric}/rows.csv", download, methods=["GET"]),
]
