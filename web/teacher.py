"""The list of teachers within sight, and the way to each of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Actor, Label, sees
from domain.calendar.rules import day_in_shanghai
from domain.database import now_of
from domain.division.model import County
from domain.division.queries import counties_of
from domain.language import N_
from domain.ledger.model import Kind
from domain.school.model import STAGES, School
from domain.school.queries import schools_of
from domain.teacher.model import AWARD_LEVELS, POSTS, Teacher
from domain.teacher.queries import WantedTeachers, count_teachers, page_of_teachers, subjects_taught
from domain.teacher.rules import employment_on, is_backbone, is_exempt
from web.asking import actor_of, choices, database_of, say
from web.copies import copies
from web.county import county_choices
from web.figure_rows import shown_name
from web.form import Form, asked_form
from web.page import day, link, page
from web.paging import PAGE, page_asked, pager
from web.teacher_record import exempt, show

FILTERS = {"q": "", "county": "", "school": "", "subject": "", "post": "", "award": "", "page": "1"}


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A page of teachers, with what the filters offer."""

    teachers: Sequence[Teacher]
    total: int
    number: int
    counties: Sequence[County]
    schools: Sequence[School]
    subjects: Sequence[str]
    today: date


async def index(request: Request) -> Response:
    """List the teachers within sight."""
    actor, form = actor_of(request), asked_form(request, **FILTERS)
    async with database_of(request).transaction(actor) as session:
        listed = await _listed(session, actor, form)
    return page(
        request,
        "teacher/index.html",
        part="teacher/_list.html",
        status=200 if form.accepted else 422,
        form=form,
        total=listed.total,
        lines=[_line(request, actor, teacher, listed.today) for teacher in listed.teachers],
        shows_people=sees(actor, Label.PERSONAL),
        filtered=any(form.values[name] for name in FILTERS if name != "page"),
        copies=copies(actor, Kind.TEACHERS, form.kept(FILTERS, but="page")),
        **_offered(request, listed),
        **pager(listed.number, listed.total, lambda page: link("/teachers", **form.kept(FILTERS) | {"page": page})),
    )


async def _listed(session: AsyncSession, actor: Actor, form: Form) -> Listed:
    today = day_in_shanghai(now_of(session))
    counties = await counties_of(session, actor)
    county = _county(form, counties)
    wanted = wanted_of(form, counties, today)
    total = await count_teachers(session, actor, wanted)
    number = page_asked(form, total)
    whole = county or (counties[0] if len(counties) == 1 and not actor.of_school else None)
    return Listed(
        teachers=await page_of_teachers(session, actor, wanted, page=number, size=PAGE),
        total=total,
        number=number,
        counties=counties,
        schools=await schools_of(session, [whole.id]) if whole else [],
        subjects=await subjects_taught(session, actor),
        today=today,
    )


def wanted_of(form: Form, counties: Sequence[County], today: date) -> WantedTeachers:
    """Read which teachers are wanted."""
    county = _county(form, counties)
    return WantedTeachers(
        day=today,
        county_id=county.id if county else None,
        school_id=form.id("school", required=False),
        subject=form.text("subject"),
        post=form.choice("post", POSTS, required=False),
        award_level=form.choice("award", {"any", *AWARD_LEVELS}, required=False),
        text=form.text("q"),
    )


def _county(form: Form, counties: Sequence[County]) -> County | None:
    return next((each for each in counties if each.code == form.text("county")), None)


def _offered(request: Request, listed: Listed) -> Mapping[str, Any]:
    """Give what the filters offer, as pairs of value and words."""
    return {
        "county_choices": county_choices(listed.counties),
        "school_choices": [(str(each.id), each.name) for each in listed.schools],
        "subject_choices": [(each, each) for each in listed.subjects],
        "post_choices": choices(request, POSTS),
        "award_choices": choices(request, {"any": N_("Any level")} | AWARD_LEVELS),
    }


def _line(request: Request, actor: Actor, teacher: Teacher, today: date) -> dict[str, Any]:
    home = employment_on(teacher, today)
    return {
        "id": teacher.id,
        "name": shown_name(actor, teacher.name),
        "school": home.school if home else teacher.school,
        "subject": home.subject if home else "",
        "stage": say(request, STAGES[home.stage]) if home else "",
        "post": say(request, POSTS[home.post]) if home else "",
        "since": day(home.arrived_on) if home else "",
        "awards": [
            say(request, words) for level, words in AWARD_LEVELS.items() if is_backbone(teacher, today, [level])
        ],
        "exempt": is_exempt(teacher, today),
    }


routes = [
    Route("/teachers", index, methods=["GET"]),
    Route("/teachers/{id:uuid}", show, methods=["GET"]),
    Route("/teachers/{id:uuid}/exemptions", exempt, methods=["POST"]),
]
