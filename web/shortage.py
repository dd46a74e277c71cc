"""Where teachers are missing, school by school and subject by subject, before and after the moves, or under a plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Actor, Permission, Place, can
from domain.calendar.rules import day_in_shanghai
from domain.database import now_of
from domain.division.model import County
from domain.division.queries import counties_of
from domain.scratch.model import ScratchPlan
from domain.scratch.queries import plans_of, trial_of
from domain.scratch.shortage import Lack, Shortage, shortage
from domain.spreadsheet.writing import Column, Written
from web.asking import actor_of, database_of
from web.county import county_asked, county_choices
from web.download import MEDIA, attachment, written
from web.form import Form, NotAChoice, asked_form
from web.page import link, page

FILTERS = {"county": "", "on": "", "plan": "", "subject": "", "all": ""}
COLUMNS = (
    Column(heading="学校"), Column(heading="应有岗位"), Column(heading="缺编（前）"), Column(heading="缺编（后）"),
    Column(heading="缺少学科（前）"), Column(heading="缺少学科（后）"),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Known:
    """Everything that the page shows."""

    county: County | None
    day: date
    plan: ScratchPlan | None = None
    plans: Sequence[ScratchPlan] = ()
    found: Shortage | None = None


async def show(request: Request) -> Response:
    """Show what each school lacks; those that lack nothing only when they are asked for."""
    actor, form = actor_of(request), asked_form(request, **FILTERS)
    async with database_of(request).transaction(actor) as session:
        counties = await counties_of(session, actor)
        known = await _known(session, actor, form, counties)
    subjects = sorted({name for each in _all(known) for name in (*each.missing_before, *each.missing_after)})
    return page(
        request,
        "shortage/index.html",
        status=200 if form.accepted else 422,
        form=form,
        known=known,
        listed=_listed(form, known),
        number=_number,
        county_choices=county_choices(counties),
        plan_choices=[(each.id, each.name) for each in known.plans],
        subject_choices=[(each, each) for each in subjects],
        downloads=[(kind, link(f"/shortage.{kind}", **form.kept(FILTERS))) for kind in MEDIA],
    )


async def download(request: Request) -> Response:
    """Give the list as a file, narrowed as the page is."""
    actor, form, kind = actor_of(request), asked_form(request, **FILTERS), request.url.path.rpartition(".")[2]
    async with database_of(request).transaction(actor) as session:
        known = await _known(session, actor, form, await counties_of(session, actor))
    table = Written(title="学校学科缺员", columns=COLUMNS, rows=[_cells(each) for each in _listed(form, known)])
    return attachment(written(table, kind), name=f"shortage-{known.day}", kind=kind)


async def _known(session: AsyncSession, actor: Actor, form: Form, counties: Sequence[County]) -> Known:
    county, today = county_asked(form, counties), day_in_shanghai(now_of(session))
    on = form.day("on", required=False) or today
    if county is None:
        return Known(county=None, day=on)
    plans = await _plans(session, actor, county)
    plan = _chosen(form, plans)
    on = plan.starts_on if plan else on
    found = await shortage(session, actor, county, day=on, trial=trial_of(plan) if plan else None)
    return Known(county=county, day=on, plan=plan, plans=plans, found=found)


async def _plans(session: AsyncSession, actor: Actor, county: County) -> list[ScratchPlan]:
    """Give the plans that the viewer may lay over the books."""
    if not can(actor, Permission.KEEP_SCRATCH, Place(county.id)):
        return []
    return [each for each in await plans_of(session, actor) if each.county_id == county.id]


def _chosen(form: Form, plans: Sequence[ScratchPlan]) -> ScratchPlan | None:
    named = form.id("plan", required=False)
    plan = next((each for each in plans if each.id == named), None)
    if named and plan is None:
        form.refuse(NotAChoice(field="plan"))
    return plan


def _all(known: Known) -> Sequence[Lack]:
    return known.found.lacks if known.found else ()


def _listed(form: Form, known: Known) -> list[Lack]:
    subject = form.text("subject")
    kept = [each for each in _all(known) if each.lacks or form.values["all"]]
    return [each for each in kept if not subject or subject in (*each.missing_before, *each.missing_after)]


def _number(value: Fraction | None) -> str:
    """Write empty posts, with the part that part-time postings make; none where nobody knows what is due."""
    return "—" if value is None else f"{float(value):g}"


def _cells(each: Lack) -> list[str]:
    posts = "—" if each.posts is None else str(each.posts)
    return [
        each.school.name, posts, _number(each.empty_before), _number(each.empty_after),
        "、".join(each.missing_before), "、".join(each.missing_after),
    ]  # fmt: skip


routes = [
    Route("/shortage", show, methods=["GET"]),
    *(Route(f"/shortage.{kind}", download, methods=["GET"]) for kind in MEDIA),
]
