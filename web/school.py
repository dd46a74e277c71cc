"""Schools: the list that everybody may read, and one school with its partners, its postings and who may go."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Actor, Label, Permission, Place, can, sees
from domain.calendar.rules import Period, day_in_shanghai, school_year_label, school_year_of
from domain.database import now_of
from domain.division.model import County
from domain.division.queries import counties_of
from domain.division.rules import AREA3_NAMES, NBS_CLASSES, area3
from domain.exchange.model import KINDS, STATES, UNDER_WAY, Posting
from domain.exchange.queries import Wanted, page_of_postings
from domain.figure.lists import People, page_of_people
from domain.figure.model import Metric
from domain.figure.queries import ask
from domain.language import N_
from domain.ledger.model import Kind
from domain.school.model import FLAGS, STAGES, School
from domain.school.model import KINDS as SCHOOL_KINDS
from domain.school.queries import WantedSchools, count_schools, find_school, page_of_schools
from domain.school.rules import has_flag
from domain.teacher.queries import count_by_school
from domain.twinning.model import STATES as TWINNING_STATES
from domain.twinning.model import Twinning
from domain.twinning.queries import twinnings_of_school
from web.asking import actor_of, choices, database_of, say
from web.copies import copies
from web.county import county_choices
from web.figure_ask import figure_href
from web.figure_rows import ShownRow, shown_name, shown_rows
from web.form import Form, asked_form
from web.page import link, page
from web.paging import page_asked, pager
from web.posting_words import TONES

PAGE = 60
MOST = 300
FILTERS = {"q": "", "county": "", "stage": "", "area": "", "flag": "", "page": "1"}


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A page of schools, with the teachers each keeps as far as the viewer may count them."""

    schools: Sequence[School]
    total: int
    number: int
    counties: Sequence[County]
    teachers: Mapping[UUID, int]
    today: date


@dataclass(frozen=True, kw_only=True)
class Known:
    """Everything that the page of one school shows; `due` is None where the viewer may not see its people."""

    school: School
    twinnings: Sequence[Twinning]
    sent: Sequence[Posting]
    received: Sequence[Posting]
    teachers: int | None
    due: Sequence[ShownRow] | None
    due_href: str
    year: Period
    today: date


async def index(request: Request) -> Response:
    """List the schools of the counties within reach."""
    actor, form = actor_of(request), asked_form(request, **FILTERS)
    async with database_of(request).transaction(actor) as session:
        listed = await _listed(session, actor, form)
    return page(
        request,
        "school/index.html",
        part="school/_list.html",
        status=200 if form.accepted else 422,
        form=form,
        total=listed.total,
        lines=[_line(request, actor, school, listed) for school in listed.schools],
        filtered=any(form.values[name] for name in FILTERS if name != "page"),
        copies=copies(actor, Kind.SCHOOLS, form.kept(FILTERS, but="page")),
        counts_teachers=not actor.of_school,
        sees_lists=not actor.of_school,
        county_choices=county_choices(listed.counties),
        stage_choices=choices(request, STAGES),
        area_choices=choices(request, AREA3_NAMES),
        flag_choices=choices(request, FLAGS),
        **pager(
            listed.number, listed.total, lambda page: link("/schools", **form.kept(FILTERS) | {"page": page}), size=PAGE
        ),
    )


async def show(request: Request) -> Response:
    """Show one school."""
    actor = actor_of(request)
    async with database_of(request).transaction(actor) as session:
        known = await _known(session, actor, request.path_params["id"])
    school = known.school
    return page(
        request,
        "school/show.html",
        known=known,
        school=school,
        facts=_facts(request, known),
        year=school_year_label(known.today),
        flags=FLAGS,
        nbs=NBS_CLASSES,
        areas=AREA3_NAMES,
        area3=area3,
        stages=STAGES,
        kinds=KINDS,
        states=STATES,
        tones=TONES,
        twinning_states=TWINNING_STATES,
        within=actor.of_school is False or school.id in actor.schools,
        may_log=can(actor, Permission.LOG_POSTING, Place(school.county_id, school.id)),
        shown_name=lambda name: shown_name(actor, name),
        shows_people=sees(actor, Label.PERSONAL),
    )


async def _listed(session: AsyncSession, actor: Actor, form: Form) -> Listed:
    today = day_in_shanghai(now_of(session))
    counties = await counties_of(session, actor)
    wanted = wanted_of(form, counties, today)
    total = await count_schools(session, wanted)
    number = page_asked(form, total, size=PAGE)
    schools = await page_of_schools(session, wanted, page=number, size=PAGE)
    teachers = await count_by_school(session, actor, [school.id for school in schools], today)
    return Listed(schools=schools, total=total, number=number, counties=counties, teachers=teachers, today=today)


def wanted_of(form: Form, counties: Sequence[County], today: date) -> WantedSchools:
    """Read which schools are wanted."""
    chosen = [county for county in counties if county.code == form.text("county")] or counties
    area = form.choice("area", AREA3_NAMES, required=False)
    return WantedSchools(
        counties=[county.id for county in chosen],
        day=today,
        stage=form.choice("stage", STAGES, required=False),
        nbs=[nbs for nbs in NBS_CLASSES if area3(nbs) == area] if area else (),
        flag=form.choice("flag", FLAGS, required=False),
        text=form.text("q"),
    )


async def _known(session: AsyncSession, actor: Actor, school_id: UUID) -> Known:
    today = day_in_shanghai(now_of(session))
    year = school_year_of(today)
    school = await find_school(session, school_id)
    within = can(actor, Permission.SEE_SCHOOL_FIGURE, Place(school.county_id, school.id))
    sent = await _postings(session, actor, Wanted(from_school_id=school.id, starts_before=year.end), year)
    away = {posting.teacher_id for posting in sent if posting.state in UNDER_WAY}
    due, due_href = await _due(session, actor, school, away) if within else (None, "")
    counted = await count_by_school(session, actor, [school.id], today) if within else {}
    return Known(
        school=school,
        twinnings=await twinnings_of_school(session, actor, school.id),
        sent=sent,
        received=await _postings(session, actor, Wanted(to_school_id=school.id, starts_before=year.end), year),
        teachers=counted.get(school.id, 0) if within else None,
        due=due,
        due_href=due_href,
        year=year,
        today=today,
    )


async def _postings(session: AsyncSession, actor: Actor, wanted: Wanted, year: Period) -> list[Posting]:
    """Give the postings that touch the school year, those that began before it included."""
    found = await page_of_postings(session, actor, wanted, size=MOST)
    return [posting for posting in found if posting.last_day >= year.start and posting.state != "cancelled"]


async def _due(
    session: AsyncSession, actor: Actor, school: School, away: Collection[UUID]
) -> tuple[list[ShownRow] | None, str]:
    """Give who is due to rotate this school year and can still be sent, under the first rotation rule in force.

    Whoever left in an earlier year and is still away has not moved within this one, and yet cannot go.
    """
    question = await ask(session, actor, Metric.ROTATION_RATE, school_id=school.id)
    if question.rule is None:
        return None, ""
    rows = await page_of_people(session, question, People.REST, size=MOST)
    here = [row for row in rows if row.teacher_id not in away]
    return shown_rows(actor, here, {school.id: school}), figure_href(question, {"people": People.REST}, rows=True)


def _line(request: Request, actor: Actor, school: School, listed: Listed) -> dict[str, Any]:
    latest = school.classes[-1] if school.classes else None
    counted = not actor.of_school or school.id in actor.schools
    return {
        "school": school,
        "stages": [say(request, STAGES[stage]) for stage in school.stages],
        "area": say(request, AREA3_NAMES[area3(latest.nbs)]) if latest else "",
        "class_year": latest.year if latest else None,
        "flags": [say(request, FLAGS[flag]) for flag in FLAGS if has_flag(school, flag, listed.today)],
        "teachers": listed.teachers.get(school.id, 0) if counted else None,
        "closed": school.closed_on is not None and school.closed_on <= listed.today,
    }


def _facts(request: Request, known: Known) -> list[tuple[str, str]]:
    school = known.school
    public = N_("Public") if school.public else N_("Private")
    facts: list[tuple[str, str | None]] = [
        (N_("County"), school.county.name),
        (N_("School code"), school.code),
        (N_("Kind of school"), say(request, SCHOOL_KINDS.get(school.kind, school.kind))),
        (N_("Stages"), say(request, "{stages}", stages=[STAGES[stage] for stage in school.stages])),
        (N_("Run by"), say(request, public)),
        (N_("Pupils"), f"{school.pupils:,}" if school.pupils is not None else None),
        (N_("Teachers on the books"), None if known.teachers is None else f"{known.teachers:,}"),
        (N_("Township"), school.township),
    ]
    if school.closed_on is not None:
        facts.append((N_("Closed on"), school.closed_on.isoformat()))
    return [(say(request, label), value or "") for label, value in facts if value is not None]


routes = [
    Route("/schools", index, methods=["GET"]),
    Route("/schools/{id:uuid}", show, methods=["GET"]),
]
