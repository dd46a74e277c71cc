"""Scratch plans on pages: the plans that are kept, and one plan with what every figure and school would be under it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Actor, Permission, Place, require
from domain.calendar.rules import day_in_shanghai, school_year_of
from domain.database import now_of
from domain.division.model import County
from domain.division.queries import counties_of
from domain.exchange.model import KINDS, UNDER_WAY, Posting
from domain.exchange.queries import Wanted, page_of_postings
from domain.refusals import Refusal
from domain.school.model import School
from domain.school.queries import schools_of
from domain.scratch.candidates import Candidate, WantedCandidates, candidates
from domain.scratch.effect import Measured, figures_under, staff_under
from domain.scratch.model import ScratchPlan
from domain.scratch.queries import find_plan, plans_of, refusals_of, trial_of
from domain.scratch.rules import Staff
from domain.teacher.queries import subjects_taught
from web.asking import actor_of, choices, database_of
from web.form import Form, asked_form
from web.page import page
from web.posting_new import end_of_teaching
from web.scratch_words import ScratchWords

PICKER = {"find": "", "find_school": "", "find_subject": "", "everybody": "", "with": "", "line": ""}
NEW = {"county": "", "name": "", "kind": "regular_exchange", "starts_on": "", "planned_to": ""}
MOST_POSTINGS = 300


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A plan with everything that its page tells."""

    plan: ScratchPlan
    county: County
    measured: Sequence[Measured]
    staff: Sequence[Staff]
    refusals: dict[UUID, Refusal]
    others: Sequence[ScratchPlan]
    beside: ScratchPlan | None
    candidates: Sequence[Candidate]
    more: bool
    schools: Sequence[School]
    subjects: Sequence[str]
    postings: Sequence[Posting]


async def index(request: Request) -> Response:
    """List the plans that are kept, with the form for a new one."""
    return await listed(request, asked_form(request, **NEW))


async def listed(request: Request, form: Form, *, status: int = 200) -> Response:
    """Show the list, and the form as it was filled in."""
    actor = actor_of(request)
    async with database_of(request).transaction(actor) as session:
        counties = await counties_of(session, actor)
        require(actor, Permission.KEEP_SCRATCH, Place(counties[0].id if counties else 0))
        plans = await plans_of(session, actor)
        today = day_in_shanghai(now_of(session))
    form.values = {
        **likely_round(today),
        **{name: value for name, value in form.values.items() if value or form.errors},
    }
    return page(
        request,
        "scratch/index.html",
        status=status,
        form=form,
        plans=plans,
        counties=counties,
        kinds=KINDS,
        kind_choices=choices(request, KINDS),
        county_choices=[(each.code, each.name) for each in counties],
    )


async def show(request: Request) -> Response:
    """Show a plan; htmx is given the list of those who could go alone."""
    return await shown(request, asked_form(request, **PICKER))


async def shown(request: Request, form: Form, *, status: int = 200, part: str = "scratch/_people.html") -> Response:
    """Show the plan of the address, with what was typed and why it was refused."""
    actor = actor_of(request)
    form.values = {**PICKER, **request.query_params, **form.values}
    async with database_of(request).transaction(actor) as session:
        read = await _read(session, actor, request.path_params["id"], form)
    words = ScratchWords(request)
    return page(
        request,
        "scratch/show.html",
        part=part,
        status=status,
        form=form,
        read=read,
        plan=read.plan,
        words=words,
        kinds=KINDS,
        changing=next((line for line in read.plan.lines if str(line.id) == form.values["line"]), None),
        school_choices=[(each.id, each.name) for each in read.schools],
        subject_choices=[(each, each) for each in read.subjects],
        posting_choices=[(each.id, words.posting(each)) for each in read.postings],
        other_choices=[(each.id, each.name) for each in read.others],
        candidate_choices=[(each.teacher_id, words.candidate(each)) for each in read.candidates],
    )


async def _read(session: AsyncSession, actor: Actor, plan_id: UUID, form: Form) -> Shown:
    plan = await find_plan(session, actor, plan_id)
    require(actor, Permission.KEEP_SCRATCH, plan.place)
    county = next(each for each in await counties_of(session, actor) if each.id == plan.county_id)
    others = [each for each in await plans_of(session, actor) if each.id != plan.id and each.county_id == county.id]
    beside = next((each for each in others if str(each.id) == form.values["with"]), None)
    trial = trial_of(plan)
    trials = [trial, trial_of(beside)] if beside else [trial]
    people, more = await candidates(session, actor, county, _wanted(form, plan))
    open_ones = Wanted(states=UNDER_WAY, counties=[county.id])
    return Shown(
        plan=plan,
        county=county,
        measured=await figures_under(session, actor, county, trials),
        staff=await staff_under(session, trial),
        refusals=dict(await refusals_of(session, trial)),
        others=others,
        beside=beside,
        candidates=people,
        more=more,
        schools=await schools_of(session, [county.id]),
        subjects=await subjects_taught(session, actor),
        postings=await page_of_postings(session, actor, open_ones, size=MOST_POSTINGS),
    )


def _wanted(form: Form, plan: ScratchPlan) -> WantedCandidates:
    return WantedCandidates(
        day=plan.starts_on,
        due_only=not form.text("everybody"),
        school_id=form.id("find_school", required=False),
        subject=form.text("find_subject"),
        text=form.text("find"),
        not_in_plan=plan.id,
    )


def likely_round(today: date) -> dict[str, str]:
    """Give the round that is most likely meant: this school year's while it begins, else the next one's."""
    year = school_year_of(today)
    first = today if (today - year.start).days < 60 else year.end
    return {**NEW, "starts_on": first.isoformat(), "planned_to": end_of_teaching(first).isoformat()}


routes = [
    Route("/scratch", index, methods=["GET"]),
    Route("/scratch/{id:uuid}", show, methods=["GET"]),
]
