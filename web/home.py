"""The first page: what waits for whoever has signed in, and where the targets of their place stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Actor, Role
from domain.calendar.rules import school_year_label, term_of
from domain.division.model import County
from domain.division.queries import counties_of
from domain.duty.queries import Deadline, Shortfall, Undocumented, deadlines, shortfalls, undocumented
from domain.duty.rules import WINDOWS, Due, Urgency, due_by
from domain.edition.queries import Unverified, awaiting_second_person
from domain.enrolment.model import Enrolment
from domain.exchange.model import KINDS, Posting
from domain.exchange.queries import Wanted, count_postings
from domain.figure.model import METRIC_NAMES, VERDICT_NAMES, Figure, Metric
from domain.figure.queries import answer, ask, standard_of
from domain.job.model import STATES
from domain.job.queries import own_jobs
from domain.language import N_
from domain.policy.model import Plan
from domain.policy.queries import all_plans, posting_terms, targets_of
from domain.policy.rules import LABELS
from domain.recruitment.model import SOURCES
from domain.training.model import PlaceAllocation
from web.activity_words import FIELD_NAMES as ACTIVITY_FIELDS
from web.activity_words import Words as ActivityWords
from web.asking import actor_of, database_of, this_day, viewer_of
from web.figure_ask import figure_href
from web.figure_words import TONES, FigureWords
from web.page import page
from web.posting_words import FIELD_NAMES, Words
from web.revision_outcome import JOB_TONES
from web.waiting import SHOWN, Waiting, heaps_for, look_into, nominations_to_decide, places_to_fill
from web.waiting_evidence import lacking
from web.waiting_pairs import between_schools
from web.waiting_supply import NEXT, WaitingSupply, supply_waiting

DUE_TONES = {Urgency.OVERDUE: "bad", Urgency.SOON: "warn", Urgency.LATER: "plain"}
MOST_COUNTIES = 5
"""Figures over more counties than these are read from the board, not counted for a first page."""

WATCHED = ("national-rotation-rate", "d0-exchange-backbone", "d0-exchange-count")
"""The rules whose figures stand on the first page, as far as their plans are loaded."""


@dataclass(frozen=True, kw_only=True)
class Watched:
    """A county under the eyes of somebody who reads: how many postings are in progress, and its watched figures."""

    county: County
    in_progress: int
    figures: dict[str, Figure]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What the first page knows. Of more counties than a page can count, only the names."""

    waiting: list[Waiting]
    nominations: Sequence[Enrolment]
    places: Sequence[PlaceAllocation]
    figures: Sequence[Figure]
    counties: Sequence[County] = ()
    watched: Sequence[Watched] = ()
    plans: Sequence[Plan] = ()
    drafts: Sequence[Unverified] = ()
    shortfalls: Sequence[Shortfall] = ()
    deadlines: Sequence[Deadline] = ()
    undocumented: Sequence[Undocumented] = ()
    late_days: int | None = None
    supply: WaitingSupply | None = None


async def index(request: Request) -> Response:
    """Show what waits and how far the targets have come."""
    actor = actor_of(request)
    today = this_day()
    async with database_of(request).transaction(actor) as session:
        standing = await _standing(session, actor, today)
        pairs = await between_schools(session, actor, today)
        jobs = await own_jobs(session, actor)
    viewer = viewer_of(request)
    figure_words = FigureWords(request)
    card = _part_of_school if actor.of_school else _card
    return page(
        request,
        "home/index.html",
        place=viewer.place if viewer else "",
        standing=standing,
        pairs=pairs,
        jobs=jobs,
        job_words=STATES,
        job_tones=JOB_TONES,
        activity_fields=ACTIVITY_FIELDS,
        lacking=lacking(request, standing.undocumented),
        words=Words(request, today),
        activity_words=ActivityWords(request, today),
        cards=[card(figure_words, figure) for figure in standing.figures],
        rules=_columns(standing.watched),
        cells={each.county.id: _cells(figure_words, each) for each in standing.watched},
        of_school=actor.of_school,
        own_school=actor.schools[0] if actor.of_school else None,
        may_log=actor.writes,
        keeps_plans=actor.role is Role.ADMIN,
        kinds=KINDS,
        field_names=FIELD_NAMES,
        windows=WINDOWS,
        due_tones=DUE_TONES,
        next_steps=NEXT,
        sources=SOURCES,
        arrival_due=lambda posting: _arrival_due(standing, posting, today),
        year=school_year_label(today),
        term=term_of(today).number,
        today=today,
    )


def _arrival_due(standing: Standing, posting: Posting, today: date) -> Due | None:
    """Tell until when an arrival must be confirmed before it counts as written down late (补录)."""
    if standing.late_days is None:
        return None
    return due_by(posting.starts_on + timedelta(days=standing.late_days), today)


async def _standing(session: AsyncSession, actor: Actor, today: date) -> Standing:
    heaps = [await look_into(session, actor, heap) for heap in heaps_for(actor, today)]
    counties = await counties_of(session, actor)
    one = len(counties) == 1
    few = 0 < len(counties) <= MOST_COUNTIES and not actor.writes
    return Standing(
        waiting=[heap for heap in heaps if heap.total],
        nominations=await nominations_to_decide(session, actor),
        places=await places_to_fill(session, actor, today),
        supply=await supply_waiting(session, actor),
        figures=list((await _figures(session, actor, counties[0])).values()) if one else (),
        counties=() if actor.writes else counties,
        watched=[await _watched(session, actor, county, figures=not one) for county in counties] if few else (),
        plans=await all_plans(session) if actor.role is Role.ADMIN else (),
        drafts=(await awaiting_second_person(session, actor, counties[0].code))[:SHOWN] if one else (),
        **(await _due(session, actor, counties[0], today) if one and actor.writes else {}),
    )


async def _due(session: AsyncSession, actor: Actor, county: County, today: date) -> dict[str, Any]:
    """Read what is missing in the county, or at the viewer's own school, and until when."""
    terms = await posting_terms(session, county.code)
    return {
        "shortfalls": await shortfalls(session, actor, county.code, today),
        "deadlines": await deadlines(session, county.code, today),
        "undocumented": await undocumented(session, actor, today),
        "late_days": terms.late_entry_days if terms else None,
    }


async def _figures(session: AsyncSession, actor: Actor, county: County) -> dict[str, Figure]:
    """Answer the watched rules that are in force in the county: for all of it, or for the viewer's own school."""
    in_force = {target.rule_id: target.rule for target in await targets_of(session, county.code)}
    division = None if actor.of_school else county.code
    return {
        name: await answer(
            session, await ask(session, actor, Metric(str(in_force[name].metric)), rule_id=name, division=division)
        )
        for name in WATCHED
        if name in in_force
    }


async def _watched(session: AsyncSession, actor: Actor, county: County, *, figures: bool) -> Watched:
    wanted = Wanted(states=("active",), counties=(county.id,))
    return Watched(
        county=county,
        in_progress=await count_postings(session, actor, wanted),
        figures=await _figures(session, actor, county) if figures else {},
    )


def _card(words: FigureWords, figure: Figure) -> dict[str, Any]:
    """Set a county's figure on a card: the number, how it is judged, and what is missing in words."""
    threshold = standard_of(figure.question).threshold
    rule = figure.question.rule
    return {
        "title": words.say(METRIC_NAMES[figure.question.metric]),
        "printed": words.printed(figure),
        "exact": words.exact(figure, figure.row_unit),
        "unit": words.unit(figure),
        "verdict": words.say(VERDICT_NAMES[figure.verdict]),
        "tone": TONES[figure.verdict],
        "value": float(figure.exact) if figure.exact is not None and threshold is not None else None,
        "target": float(threshold) if threshold is not None else None,
        "target_label": words.say(N_("Target {threshold}"), threshold=words.asked(rule)) if rule else None,
        "margin": words.margin(figure),
        "trap": words.trap(figure),
        "note": words.say(figure.not_applicable) if figure.not_applicable else words.period(figure.question.window),
        "href": figure_href(figure.question),
    }


def _columns(watched: Sequence[Watched]) -> list[tuple[str, str]]:
    """Name the watched rules that are in force in any of the counties, with their metrics."""
    found = {name: figure for each in watched for name, figure in each.figures.items()}
    return [(name, METRIC_NAMES[found[name].question.metric]) for name in WATCHED if name in found]


def _cells(words: FigureWords, watched: Watched) -> dict[str, dict[str, Any]]:
    """Set a county's figures in cells, by rule."""
    return {name: _card(words, figure) for name, figure in watched.figures.items()}


def _part_of_school(words: FigureWords, figure: Figure) -> dict[str, Any]:
    """Set a school's own part on a card; nothing is judged, as the target is the county's."""
    of_whom = {
        Metric.ROTATION_RATE: N_("of {count} who were due"),
        Metric.BACKBONE_SHARE: N_("of {count} who moved"),
    }.get(figure.question.metric, "")
    return {
        "title": words.say(METRIC_NAMES[figure.question.metric]),
        "printed": f"{figure.numerator:,}",
        "exact": words.say(of_whom, count=figure.denominator) if figure.denominator is not None else None,
        "unit": words.say(LABELS[figure.row_unit]),
        "note": words.period(figure.question.window),
        "href": figure_href(figure.question),
    }


routes = [Route("/", index, methods=["GET"])]
