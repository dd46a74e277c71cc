"""Principals: the terms they have served, who is due after both, and the coverage by the rule in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Actor, MayNot
from domain.division.model import County
from domain.division.queries import counties_of
from domain.figure.model import VERDICT_NAMES
from domain.figure.principals import TERMS, Principal, Principals, principals
from domain.figure.rules import NoRule
from domain.language import N_
from domain.spreadsheet.writing import Column, Written
from domain.teacher.model import POSTS
from web.asking import actor_of, database_of, say, told
from web.county import county_asked, county_choices
from web.download import MEDIA, attachment, written
from web.eligibility_words import StandingWords
from web.figure_ask import figure_href
from web.figure_rows import shown_name
from web.figure_words import TONES, FigureWords
from web.form import Form, asked_form
from web.page import day, link, page

FILTERS = {"county": "", "reading": "", "show": ""}
SHOWN = {
    "": N_("All"),
    "due": N_("Due to move"),
    "waiting": N_("Due and not moved yet"),
    "soon": N_("Both terms within a year"),
}
COLUMNS = (
    Column(heading="姓名"), Column(heading="学校"), Column(heading="岗位"), Column(heading="到校日期", days=True),
    Column(heading="已任届数"), Column(heading="两届期满", days=True), Column(heading="是否应交流"),
    Column(heading="未列入原因"), Column(heading="本年度已交流"),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Known:
    """Everything that the page shows; without a rule in force there is nothing to list."""

    county: County | None
    found: Principals | None = None


async def show(request: Request) -> Response:
    """Show every principal of the county."""
    actor, form = actor_of(request), asked_form(request, **FILTERS)
    async with database_of(request).transaction(actor) as session:
        counties = await counties_of(session, actor)
        known = await _known(session, actor, form, counties)
    words, standing = FigureWords(request), StandingWords(request, actor)
    return page(
        request,
        "principals/index.html",
        status=200 if form.accepted else 422,
        form=form,
        known=known,
        listed=_listed(form, known),
        card=_card(words, known.found) if known.found else None,
        terms=TERMS,
        posts=POSTS,
        name=lambda each: shown_name(actor, each.judged.name),
        reasons=lambda each: [(say(request, it.name), standing.said(it)) for it in each.judged.failed],
        readings=_readings(request, known),
        shown=[(value, say(request, label)) for value, label in SHOWN.items()],
        county_choices=county_choices(counties),
        downloads=[(kind, link(f"/principals.{kind}", **form.kept(FILTERS))) for kind in MEDIA],
    )


async def download(request: Request) -> Response:
    """Give the list as a file."""
    actor, form, kind = actor_of(request), asked_form(request, **FILTERS), request.url.path.rpartition(".")[2]
    async with database_of(request).transaction(actor) as session:
        known = await _known(session, actor, form, await counties_of(session, actor))
    rows = [_cells(request, actor, each) for each in _listed(form, known)]
    table = Written(title="校长任期与交流", columns=COLUMNS, rows=rows)
    return attachment(written(table, kind), name="principals", kind=kind)


async def _known(session: AsyncSession, actor: Actor, form: Form, counties: Sequence[County]) -> Known:
    """Read the list of the chosen county, or of the first.

    :raises MayNot: when a school office asks
    """
    if actor.of_school:
        raise MayNot
    county = county_asked(form, counties)
    if county is None:
        return Known(county=None)
    form.choice("show", SHOWN, required=False)
    try:
        found = await principals(session, actor, division=county.code, reading=form.text("reading") or None)
    except NoRule:
        return Known(county=county)
    return Known(county=county, found=found)


def _listed(form: Form, known: Known) -> list[Principal]:
    if known.found is None:
        return []
    wanted, soon = form.values["show"], known.found.question.window.end
    return [each for each in known.found.people if _is_wanted(each, wanted, soon)]


def _is_wanted(each: Principal, wanted: str, soon: date) -> bool:
    if wanted == "soon":
        return not each.served_both and each.both_terms_on <= soon
    return not wanted or (each.is_due and (wanted == "due" or not each.moved))


def _readings(request: Request, known: Known) -> list[tuple[str, str]]:
    rule = known.found.question.rule if known.found else None
    return [(reading["id"], told(request, reading["label"])) for reading in rule.readings] if rule else []


def _card(words: FigureWords, found: Principals) -> dict[str, Any]:
    figure = found.figure
    return {
        "title": words.say(N_("Principals who are due and have moved")),
        "printed": words.printed(figure),
        "exact": words.exact(figure, figure.row_unit),
        "unit": words.unit(figure),
        "verdict": words.say(VERDICT_NAMES[figure.verdict]),
        "tone": TONES[figure.verdict],
        "margin": words.margin(figure),
        "note": words.say(figure.not_applicable) if figure.not_applicable else words.period(figure.question.window),
        "href": figure_href(figure.question),
    }


def _cells(request: Request, actor: Actor, each: Principal) -> list[str]:
    yes, no = say(request, N_("yes")), say(request, N_("no"))
    judged, standing = each.judged, StandingWords(request, actor)
    reasons = "；".join(f"{say(request, it.name)} {standing.said(it)}" for it in judged.failed)
    return [
        shown_name(actor, judged.name), judged.school or "", say(request, POSTS[judged.post]) if judged.post else "",
        day(judged.arrived_on) if judged.arrived_on else "", str(each.terms), day(each.both_terms_on),
        yes if each.is_due else no, reasons, yes if each.moved else no,
    ]  # fmt: skip


routes = [
    Route("/principals", show, methods=["GET"]),
    *(Route(f"/principals.{kind}", download, methods=["GET"]) for kind in MEDIA),
]
