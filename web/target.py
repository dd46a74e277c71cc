"""The board of a county's targets: what each plan asks, how far it has come, and the way to the rows behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Actor
from domain.attainment.rules import STANDING_NAMES, Standing
from domain.calendar.rules import day_in_shanghai, school_year_label
from domain.database import now_of
from domain.division.model import County
from domain.division.queries import counties_of
from domain.figure.board import Line, board
from domain.figure.model import VERDICT_NAMES, Figure, Verdict
from domain.language import N_
from domain.policy.rules import LABELS
from web import target_page
from web.asking import actor_of, database_of, say, told
from web.attainment import STANDING_TONES
from web.figure_ask import figure_href
from web.figure_words import TONES, FigureWords
from web.form import Form, NotAChoice, asked_form
from web.page import link, page
from web.plan import clause_href

FILTERS = {"division": "", "on": "", "plan": "", "verdict": "", "owner": "", "counted": ""}
YEARS_BACK = 3


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One line of the board, in the viewer's words."""

    line: Line
    status: str
    status_label: str
    tone: str
    window: str
    asked: str
    owners: list[str]
    leader: str
    evidence: list[str]
    target_href: str
    clause_href: str
    href: str = ""
    printed: str = ""
    unit: str = ""
    exact: str = ""
    margin: str = ""
    failing: Sequence[str] = ()
    trap: str = ""
    value: float | None = None
    limit: float | None = None


@dataclass(frozen=True, kw_only=True)
class Group:
    """The lines that one document sets."""

    plan: Any
    policy: Any
    lines: list[Shown]


async def show(request: Request) -> Response:
    """Show the board of one county, or a school's own contributions to it."""
    actor, form = actor_of(request), asked_form(request, **FILTERS)
    async with database_of(request).transaction(actor) as session:
        today = day_in_shanghai(now_of(session))
        counties = await counties_of(session, actor)
        county = _chosen(form, counties)
        on = form.day("on", required=False) or today
        lines = await _lines(session, actor, county, on) if county else []
    every = _Speaker(request, actor, form.kept(("division", "on"))).lines(lines)
    kept = [each for each in every if _wanted(form, each)]
    return page(
        request,
        "target/index.html",
        part="target/_board.html",
        status=200 if form.accepted else 422,
        form=form,
        county=county,
        counties=counties,
        county_choices=[(each.code, each.name) for each in counties],
        groups=_grouped(kept),
        shown=len(kept),
        total=len(every),
        summary=_summary(form, every),
        years=_years(request, today, on),
        plan_choices=_plans(request, every),
        owner_choices=[(each, each) for each in sorted({owner for each in every for owner in each.owners})],
        verdict_choices=list({each.status: each.status_label for each in every}.items()),
        own_school=actor.of_school,
        labels=LABELS,
    )


def _chosen(form: Form, counties: Sequence[County]) -> County | None:
    """Give the county that was asked for, or the first within reach."""
    code = form.text("division")
    found = next((county for county in counties if county.code == code), None)
    if code and found is None:
        form.refuse(NotAChoice(field="division"))
    return found or next(iter(counties), None)


async def _lines(session: AsyncSession, actor: Actor, county: County, on: date) -> list[Line]:
    school_id = actor.schools[0] if actor.of_school else None
    return await board(session, actor, division=county.code, on=on, school_id=school_id)


class _Speaker:
    """Puts lines into words: a county is judged, a school's contribution is not."""

    def __init__(self, request: Request, actor: Actor, kept: Mapping[str, str]) -> None:
        self.kept = kept
        self.request, self.actor = request, actor
        self.words = FigureWords(request)

    def lines(self, lines: Sequence[Line]) -> list[Shown]:
        """Give every line in words."""
        return [self._shown(line) for line in lines]

    def _shown(self, line: Line) -> Shown:
        rule, target = line.target.rule, line.target
        status, label, tone = self._status(line)
        return Shown(
            line=line,
            status=status,
            status_label=say(self.request, label),
            tone=tone,
            window=self.words.period(line.window),
            asked=self.words.asked(rule),
            owners=[told(self.request, owner) for owner in target.owners],
            leader=told(self.request, target.leader),
            evidence=[say(self.request, LABELS[kind]) for kind in line.evidence],
            target_href=link(f"/targets/{target.id}", **self.kept),
            clause_href=clause_href(target.plan_id, rule.clause_id),
            **self._counted(line),
        )

    def _status(self, line: Line) -> tuple[str, str, str]:
        if line.standing is not None:
            return line.standing, STANDING_NAMES[line.standing], STANDING_TONES[line.standing]
        if line.figure is None:
            return Verdict.NOT_COUNTED, VERDICT_NAMES[Verdict.NOT_COUNTED], TONES[Verdict.NOT_COUNTED]
        if self.actor.of_school and line.verdict is not Verdict.NOT_APPLICABLE:
            return "contribution", N_("Our share"), "waiting"
        return line.verdict, VERDICT_NAMES[line.verdict], TONES[line.verdict]

    def _counted(self, line: Line) -> dict[str, Any]:
        figure, rule = line.figure, line.target.rule
        if figure is None:
            return {}
        said: dict[str, Any] = {
            "href": figure_href(figure.question, rows=True),
            "printed": self.words.printed(figure),
            "unit": self.words.unit(figure),
            "exact": self.words.exact(figure, figure.row_unit),
        }
        if self.actor.of_school:
            return said
        return (
            said | self._of_parts(figure)
            if figure.each_part
            else said
            | {
                "margin": self.words.margin(figure),
                "trap": self.words.trap(figure),
                "value": None if figure.exact is None else float(figure.exact),
                "limit": self.words.limit(rule),
            }
        )

    def _of_parts(self, figure: Figure) -> dict[str, Any]:
        """Tell how many parts are met, and name those that are not; each has a number of its own, and no sum."""
        judged = [each for each in figure.parts if each.verdict in (Verdict.MET, Verdict.NOT_MET)]
        failing = [each for each in judged if each.verdict is Verdict.NOT_MET]
        met = len(judged) - len(failing)
        return {
            "margin": say(self.request, N_("{met} of {count} meet it"), met=met, count=len(judged)),
            "failing": [self.words.failing(each, figure) for each in failing],
            "value": met,
            "limit": len(judged),
        }


def _wanted(form: Form, shown: Shown) -> bool:
    wanted = form.values
    return (
        wanted["plan"] in ("", shown.line.target.plan_id)
        and wanted["verdict"] in ("", shown.status)
        and (not wanted["owner"] or wanted["owner"] in shown.owners)
        and (not wanted["counted"] or shown.line.figure is not None)
    )


def _grouped(lines: Sequence[Shown]) -> list[Group]:
    groups = []
    for _, each in groupby(lines, key=lambda shown: shown.line.target.rule.clause.policy_id):
        members = list(each)
        target = members[0].line.target
        groups.append(Group(plan=target.plan, policy=target.rule.clause.policy, lines=members))
    return groups


def _summary(form: Form, every: Sequence[Shown]) -> list[dict[str, Any]]:
    """Count the lines of each status; each count is a link that shows only those."""
    first: dict[str, Shown] = {}
    for shown in every:
        first.setdefault(shown.status, shown)
    order = ["contribution", *Verdict, *Standing]
    return [
        {
            "label": first[status].status_label,
            "tone": first[status].tone,
            "count": sum(shown.status == status for shown in every),
            "href": link("/targets", **{**form.kept(FILTERS), "verdict": "" if current else status}),
            "current": current,
        }
        for status in order
        if status in first
        for current in [form.values["verdict"] == status]
    ]


def _years(request: Request, today: date, on: date) -> list[tuple[str, str]]:
    """Offer this year and some before it: a day lies in one school year and in one calendar year."""
    days = [today, *(date(today.year - back, 12, 31) for back in range(1, YEARS_BACK + 1))]
    offered = {
        "" if each == today else each.isoformat(): say(
            request, N_("{school_year} · {year}"), school_year=school_year_label(each), year=each.year
        )
        for each in days
    }
    if on not in days:
        offered[on.isoformat()] = say(
            request, N_("{school_year} · {year}"), school_year=school_year_label(on), year=on.year
        )
    return list(offered.items())


def _plans(request: Request, every: Sequence[Shown]) -> list[tuple[str, str]]:
    named = {each.line.target.plan_id: told(request, each.line.target.plan.title) for each in every}
    return list(named.items())


routes = [
    Route("/targets", show, methods=["GET"]),
    Route("/targets/{target:str}", target_page.show, methods=["GET"]),
    Route("/targets/{target:str}/attainment", target_page.attain, methods=["POST"]),
    Route("/targets/{target:str}/attainment/removal", target_page.take_back, methods=["POST"]),
]
