"""The eligible list: every teacher in or out under a rule on a day, with the reasons, and the list as a file."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from anyio import to_thread
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Actor, Label, sees
from domain.division.model import County
from domain.division.queries import counties_of
from domain.figure.eligibility import Reason
from domain.figure.metrics.standing import JUDGES_TEACHERS
from domain.figure.model import Question
from domain.figure.standings import (
    MOST_YEARS,
    Judged,
    Tally,
    Wanted,
    ask_who_is_due,
    page_of_standings,
    reasons_asked,
    tally,
)
from domain.language import N_
from domain.policy.model import Rule
from domain.policy.queries import targets_of
from domain.refusals import Invalid, Refusal
from domain.school.model import School
from domain.school.queries import schools_of
from domain.spreadsheet.writing import Column, Written
from domain.teacher.queries import subjects_taught
from web.asking import actor_of, database_of, say
from web.county import county_asked, county_choices
from web.download import MEDIA, attachment, written
from web.eligibility_words import StandingWords, reading_choices
from web.figure_page import basis
from web.form import Form, asked_form
from web.page import day, link, page
from web.paging import PAGE, page_asked, pager

MOST_IN_FILE = 50_000
HERE = "/teachers/eligibility"
FILTERS = dict.fromkeys(("county", "by", "on", "q", "school", "subject", "year", "outcome", "reason"), "")

_YEARS = re.compile(r"([0-9]{1,2})(?:\s*([-–—~～至])\s*([0-9]{1,2})?)?")


class NoSuchYears(Invalid):
    """Years at a school are one number, or two with a dash between them."""

    code = "no_such_years"
    message = N_("{value} names no years at a school; write 6, 6-8 or 6-.")


@dataclass(frozen=True, kw_only=True)
class Listed:
    """What the page shows, and what its form offers; without a rule in force there is no question."""

    county: County | None
    counties: Sequence[County]
    rules: Sequence[Rule]
    schools: Sequence[School]
    subjects: Sequence[str]
    question: Question | None = None
    tally: Tally | None = None
    judged: Sequence[Judged] = ()
    number: int = 1


async def index(request: Request) -> Response:
    """Show one page of everybody who is in or out."""
    actor, form = actor_of(request), asked_form(request, **FILTERS, page="1")
    async with database_of(request).transaction(actor) as session:
        listed = await _listed(session, actor, form)
    return page(
        request,
        "eligibility/index.html",
        part="eligibility/_list.html",
        status=200 if form.accepted else 422,
        form=form,
        listed=listed,
        **_spoken(request, actor, form, listed),
        **_offered(request, actor, listed),
    )


async def download(request: Request) -> Response:
    """Give everybody who is wanted as a file."""
    actor, form, kind = actor_of(request), asked_form(request, **FILTERS, page="1"), request.path_params["kind"]
    if kind not in MEDIA:
        raise HTTPException(404)
    async with database_of(request).transaction(actor) as session:
        listed = await _listed(session, actor, form, size=MOST_IN_FILE)
    if listed.question is None or not form.accepted:
        sentences = [each for said in form.errors.values() for each in said]
        return page(request, "error.html", status=422, sentence=" ".join(sentences))
    table = _table(request, actor, listed.question, listed.judged)
    made = await to_thread.run_sync(written, table, kind)
    name = f"eligibility-{listed.question.scope.code}-{listed.question.eligibility_day}"
    return attachment(made, name=name, kind=kind)


async def _listed(session: AsyncSession, actor: Actor, form: Form, *, size: int = PAGE) -> Listed:
    counties = await counties_of(session, actor)
    county = county_asked(form, counties)
    offers = Listed(
        county=county,
        counties=counties,
        rules=await _rules(session, county),
        schools=await schools_of(session, [county.id]) if county and not actor.of_school else [],
        subjects=await subjects_taught(session, actor),
    )
    wanted, question = _wanted(form), await _question(session, actor, form, county)
    if question is None or not form.accepted:
        return offers
    counted = await tally(session, actor, question, wanted)
    number = page_asked(form, counted.listed, size=size)
    judged = await page_of_standings(session, actor, question, wanted, page=number, size=size)
    return Listed(**vars(offers) | {"question": question, "tally": counted, "judged": judged, "number": number})


async def _rules(session: AsyncSession, county: County | None) -> list[Rule]:
    """Give the rules in force in the county whose base is teachers."""
    targets = await targets_of(session, county.code) if county else ()
    rules = {target.rule_id: target.rule for target in targets if target.rule.metric in JUDGES_TEACHERS}
    return list(rules.values())


async def _question(session: AsyncSession, actor: Actor, form: Form, county: County | None) -> Question | None:
    rule, _, reading = form.text("by").partition(":")
    on = form.day("on", required=False)
    if county is None or not form.accepted:
        return None
    school_id = actor.schools[0] if actor.of_school else None
    try:
        asked = await ask_who_is_due(
            session,
            actor,
            rule_id=rule or None,
            reading=reading or None,
            division=None if school_id else county.code,
            school_id=school_id,
            on=on,
        )
    except Refusal as refusal:
        if refusal.field not in ("rule", "reading"):
            raise
        refusal.field = "by"
        form.refuse(refusal)
        return None
    return asked if asked.rule else None


def _wanted(form: Form) -> Wanted:
    chosen = form.choice("outcome", ("in", "out"), required=False)
    reason = form.choice("reason", set(Reason), required=False)
    first, last = _years(form)
    return Wanted(
        eligible={"in": True, "out": False}.get(chosen),
        reason=Reason(reason) if reason else None,
        school_id=form.id("school", required=False),
        subject=form.text("subject"),
        year_from=first,
        year_to=last,
        text=form.text("q"),
    )


def _years(form: Form) -> tuple[int | None, int | None]:
    """Read which years at the school are meant: 6, 6-8 or 6-."""
    said = form.text("year")
    found = _YEARS.fullmatch(said)
    first, last = (int(found[1]), int(found[3] or MOST_YEARS if found[2] else found[1])) if found else (0, 0)
    if said and not 1 <= first <= last <= MOST_YEARS:
        form.refuse(NoSuchYears(field="year", value=said[:40]))
    return (first, last) if said and found else (None, None)


def _spoken(request: Request, actor: Actor, form: Form, listed: Listed) -> dict[str, Any]:
    """Put what was found into words and links."""
    question, counted, words = listed.question, listed.tally, StandingWords(request, actor)
    if question is None or counted is None:
        return {"lines": [], "rule": None}
    kept = form.kept(FILTERS)
    return {
        "lines": [words.line(each) for each in listed.judged],
        "rule": basis(request, question.rule) if question.rule else None,
        "summary": [
            {
                "label": label,
                "tone": tone,
                "count": count,
                "href": link(HERE, **kept | {"outcome": "" if kept["outcome"] == value else value}),
                "current": kept["outcome"] == value,
            }
            for value, label, tone, count in (
                ("in", N_("In"), "good", counted.eligible),
                ("out", N_("Out"), "plain", counted.out),
            )
        ],
        "reasons": [
            {
                "name": words.reason(reason),
                "count": counted.reasons[reason],
                "alone": counted.alone[reason],
                "basis": words.basis(reason),
                "href": link(
                    HERE, **kept | {"outcome": "", "reason": "" if kept["reason"] == reason else reason.value}
                ),
                "current": kept["reason"] == reason,
            }
            for reason in reasons_asked(question)
        ],
        "files": [(kind, link(f"{HERE}.{kind}", **kept)) for kind in ("csv", "xlsx")],
        **pager(listed.number, counted.listed, lambda page: link(HERE, **kept, page=page)),
    }


def _offered(request: Request, actor: Actor, listed: Listed) -> dict[str, Any]:
    return {
        "county_choices": county_choices(listed.counties),
        "by_choices": reading_choices(request, listed.rules),
        "school_choices": [(str(each.id), each.name) for each in listed.schools],
        "subject_choices": [(each, each) for each in listed.subjects],
        "shows_people": sees(actor, Label.PERSONAL),
        "own_school": actor.of_school,
    }


def _table(request: Request, actor: Actor, question: Question, judged: Sequence[Judged]) -> Written:
    """Set the list as a table that says by itself what it is."""
    words = StandingWords(request, actor)
    said, clause = partial(say, request), words.clause(question)
    headings = (
        N_("Record"), N_("Name"), N_("School code"), N_("School"), N_("Subject"), N_("Stage"), N_("Post"),
        N_("At the school since"), N_("Year at the school"), N_("In or out"), N_("Reasons"), N_("Why"), N_("Clause"),
    )  # fmt: skip
    rows = []
    for line in map(words.line, judged):
        outcome = said(N_("In")) if line.eligible else said(N_("Out"))
        reasons = [said(N_("; ")).join(column) for column in zip(*line.reasons, strict=True)] or ["", ""]
        rows.append(
            [line.id, line.name, line.school_code, line.school, line.subject, line.stage, line.post, line.since,
             str(line.year or ""), outcome, *reasons, clause]
        )  # fmt: skip
    return Written(
        title=f"{question.eligibility_day}",
        columns=[Column(heading=said(each), days=each == "At the school since") for each in headings],
        rows=rows,
        told=[question.scope.name, clause, f"{said(N_('Judged on'))} {day(question.eligibility_day)}",
              f"{said(N_('As known at'))} {question.known_as_of.isoformat()}"],
    )  # fmt: skip


routes = [
    Route(HERE, index, methods=["GET"]),
    Route(HERE + ".{kind:str}", download, methods=["GET"]),
]
