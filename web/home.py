"""The first page: what waits for whoever has signed in, and where the targets of their place stand."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Actor, Role
from domain.calendar.rules import day_in_shanghai, school_year_label, term_of
from domain.division.model import County
from domain.division.queries import counties_of
from domain.exchange.model import KINDS, Posting
from domain.exchange.queries import Wanted, count_postings, page_of_postings
from domain.figure.model import METRIC_NAMES, VERDICT_NAMES, Figure, Metric
from domain.figure.queries import answer, ask, standard_of
from domain.language import N_
from domain.policy.model import Plan
from domain.policy.queries import all_plans, targets_of
from web.asking import actor_of, database_of, viewer_of
from web.figure_ask import figure_href
from web.figure_words import TONES, FigureWords
from web.page import link, page
from web.posting_words import Words

SHOWN = 6
MOST_COUNTIES = 5
"""Figures over more counties than these are read from the board, not counted for a first page."""

WATCHED = ("national-rotation-rate", "d0-exchange-backbone", "d0-exchange-count")
"""The rules whose figures stand on the first page, as far as their plans are loaded."""


@dataclass(frozen=True, kw_only=True)
class Heap:
    """Postings that wait for the same thing: for the viewer (with a deed), or for somebody else."""

    title: str
    note: str
    wanted: Wanted
    filters: dict[str, str]
    deed: str = ""
    own: bool = True


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A heap with its first postings and how many it holds."""

    heap: Heap
    postings: Sequence[Posting]
    total: int

    @property
    def href(self) -> str:
        """Give the address of the whole heap."""
        return link("/postings", **self.heap.filters)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What the first page knows."""

    waiting: list[Waiting]
    figures: list[Figure]
    counties: Sequence[County] = ()
    plans: Sequence[Plan] = ()
    in_progress: dict[int, int] = field(default_factory=dict)


async def index(request: Request) -> Response:
    """Show what waits and how far the targets have come."""
    actor = actor_of(request)
    today = day_in_shanghai(datetime.now(UTC))
    async with database_of(request).transaction(actor) as session:
        standing = await _standing(session, actor, today)
    viewer = viewer_of(request)
    figure_words = FigureWords(request)
    card = _part_of_school if actor.of_school else _card
    return page(
        request,
        "home/index.html",
        place=viewer.place if viewer else "",
        standing=standing,
        words=Words(request, today),
        cards=[card(figure_words, figure) for figure in standing.figures],
        of_school=actor.of_school,
        may_log=actor.writes,
        keeps_plans=actor.role is Role.ADMIN,
        kinds=KINDS,
        year=school_year_label(today),
        term=term_of(today).number,
        today=today,
    )


def heaps_for(actor: Actor, today: date) -> list[Heap]:
    """Name what waits in an office: what it must do itself first, then what it waits for."""
    if actor.of_school:
        return _heaps_of_school(actor, today)
    return _heaps_of_county(today) if actor.writes else []


def _heaps_of_school(actor: Actor, today: date) -> list[Heap]:
    here, school = actor.schools[0], str(actor.schools[0])
    return [
        Heap(
            title=N_("Arrivals to confirm"),
            note=N_("They come to your school. A posting counts once you confirm it."),
            wanted=Wanted(states=("approved",), to_school_id=here),
            filters={"state": "approved", "to_school": school},
            deed="confirm_arrival",
        ),
        Heap(
            title=N_("Past their planned end"),
            note=N_("Complete them with the assessment, or extend them."),
            wanted=Wanted(states=("active",), from_school_id=here, planned_before=today),
            filters={"state": "overdue", "from_school": school},
            deed="complete",
        ),
        Heap(
            title=N_("Waiting for the other school"),
            note=N_("You sent them; the receiving school has yet to confirm the arrival."),
            wanted=Wanted(states=("approved",), from_school_id=here),
            filters={"state": "approved", "from_school": school},
            own=False,
        ),
        Heap(
            title=N_("Waiting for the county"),
            note=N_("The personnel office decides on these."),
            wanted=Wanted(states=("nominated",), school_id=here),
            filters={"state": "nominated"},
            own=False,
        ),
    ]


def _heaps_of_county(today: date) -> list[Heap]:
    return [
        Heap(
            title=N_("Nominations to approve"),
            note=N_("Nobody sets out before you decide."),
            wanted=Wanted(states=("nominated",)),
            filters={"state": "nominated"},
            deed="approve",
        ),
        Heap(
            title=N_("Past their planned end"),
            note=N_("Complete them with the assessment, or extend them."),
            wanted=Wanted(states=("active",), planned_before=today),
            filters={"state": "overdue"},
            deed="complete",
        ),
        Heap(
            title=N_("Begun, but not arrived"),
            note=N_("The receiving school has yet to confirm; until then they do not count."),
            wanted=Wanted(states=("approved",), starts_before=today),
            filters={"state": "approved"},
            own=False,
        ),
    ]


async def _standing(session: AsyncSession, actor: Actor, today: date) -> Standing:
    heaps = [await _waiting(session, actor, heap) for heap in heaps_for(actor, today)]
    counties = await counties_of(session, actor)
    few = 0 < len(counties) <= MOST_COUNTIES
    read = counties if not actor.writes else ()
    return Standing(
        waiting=[heap for heap in heaps if heap.total],
        figures=await _figures(session, actor, counties[0]) if few else [],
        counties=read,
        plans=await all_plans(session) if actor.role is Role.ADMIN else (),
        in_progress={county.id: await _in_progress(session, actor, county) for county in read} if few else {},
    )


async def _waiting(session: AsyncSession, actor: Actor, heap: Heap) -> Waiting:
    return Waiting(
        heap=heap,
        postings=await page_of_postings(session, actor, heap.wanted, size=SHOWN, earliest_first=True),
        total=await count_postings(session, actor, heap.wanted),
    )


async def _figures(session: AsyncSession, actor: Actor, county: County) -> list[Figure]:
    """Answer the watched rules that are in force in the county, for the viewer's own place."""
    in_force = {target.rule_id: target.rule for target in await targets_of(session, county.code)}
    return [
        await answer(session, await ask(session, actor, Metric(str(in_force[name].metric)), rule_id=name))
        for name in WATCHED
        if name in in_force
    ]


async def _in_progress(session: AsyncSession, actor: Actor, county: County) -> int:
    return await count_postings(session, actor, Wanted(states=("active",), counties=(county.id,)))


def _card(words: FigureWords, figure: Figure) -> dict[str, Any]:
    """Set a county's figure on a card: the number, how it is judged, and what is missing in words."""
    threshold = standard_of(figure.question).threshold
    rule = figure.question.rule
    return {
        "title": words.say(METRIC_NAMES[figure.question.metric]),
        "printed": words.printed(figure),
        "exact": words.exact(figure),
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


def _part_of_school(words: FigureWords, figure: Figure) -> dict[str, Any]:
    """Set a school's own part on a card; nothing is judged, as the target is the county's."""
    of_whom = {
        "ROTATION_RATE": N_("of {count} who were due"),
        "BACKBONE_SHARE": N_("of {count} who moved"),
    }.get(figure.question.metric, "")
    return {
        "title": words.say(METRIC_NAMES[figure.question.metric]),
        "printed": f"{figure.numerator:,}",
        "exact": words.say(of_whom, count=figure.denominator) if figure.denominator is not None else None,
        "unit": words.unit(figure),
        "note": words.period(figure.question.window),
        "href": figure_href(figure.question),
    }


routes = [Route("/", index, methods=["GET"])]
