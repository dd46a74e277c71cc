"""The list of postings: what the office wants to see of them, by filters in the page's address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Actor
from domain.calendar.rules import school_year, school_year_label
from domain.division.model import County
from domain.division.queries import counties_of
from domain.exchange.model import ARRIVING, KINDS, STATES, Posting
from domain.exchange.queries import Wanted, count_postings, page_of_postings
from domain.language import N_
from domain.ledger.model import Kind
from domain.review.model import STATES as RETURN_STATES
from domain.review.model import Return
from domain.review.queries import pending_by_thing
from domain.school.model import School
from domain.school.queries import schools_of
from web import posting_new, posting_record
from web.asking import actor_of, database_of, say, this_day, wants_part
from web.copies import copies
from web.form import Form, asked_form
from web.page import link, page
from web.paging import PAGE, pager_of
from web.posting_words import ENDED, Words

YEARS_BACK = 5
FILTERS = ("q", "kind", "state", "year", "county", "from_school", "to_school")
RETURNS = {"returned": "open", "resubmitted": "resubmitted"}
STATE_CHOICES = {
    **STATES,
    "ended": N_("Ended, all ways"),
    "arriving": N_("Awaiting arrival, all ways"),
    "overdue": N_("Past its end"),
    "returned": N_("Returned"),
    "resubmitted": N_("Resubmitted"),
}


@dataclass(frozen=True, kw_only=True)
class Tab:
    """A heap of work that an office asks for every day."""

    label: str
    href: str
    current: bool
    count: int


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One page of the list, and what it can be narrowed by."""

    postings: Sequence[Posting]
    returned: Mapping[UUID, Sequence[Return]]
    total: int
    tabs: list[Tab]
    counties: Sequence[County]
    schools: Sequence[School]


async def index(request: Request) -> Response:
    """Show the postings that were asked for; htmx is given the list alone."""
    actor = actor_of(request)
    today = this_day()
    words = Words(request, today)
    form = asked_form(request, **dict.fromkeys(FILTERS, ""))
    number = max(1, form.number("page", default=1))
    wanted = wanted_of(form, today, by_name=words.shows_people)
    async with database_of(request).transaction(actor) as session:
        listed = await _listed(session, request, actor, form, wanted, number, today)
    here = {name: form.values[name].strip() for name in FILTERS}
    return page(
        request,
        "posting/index.html",
        part="posting/_list.html",
        headers={"HX-Push-Url": link("/postings", **here, page=number if number > 1 else None)},
        form=form,
        listed=listed,
        words=words,
        kinds=KINDS,
        states=STATE_CHOICES,
        return_states=RETURN_STATES,
        year_choices=[(year, year) for year in _years(today)],
        county_choices=[(county.code, county.name) for county in listed.counties],
        school_choices=[(school.id, school.name) for school in listed.schools],
        filtered=any(here.values()),
        alone=wants_part(request),
        may_log=actor.writes,
        may_publicize=not actor.of_school,
        approving=form.values["state"] == "nominated" and actor.writes and not actor.of_school,
        copies=copies(actor, Kind.POSTINGS, here),
        **pager_of(listed.postings, number, listed.total, lambda page: link("/postings", **here, page=page)),
    )


def wanted_of(form: Form, today: date, *, by_name: bool) -> Wanted:
    """Read which postings are wanted; a name is only looked for by those who are shown names."""
    state = form.choice("state", STATE_CHOICES, required=False)
    kind = form.choice("kind", KINDS, required=False)
    year = form.choice("year", _years(today), required=False)
    period = school_year(year) if year else None
    return Wanted(
        text=form.text("q") if by_name else "",
        kinds=(kind,) if kind else (),
        states=_states(state),
        returned=RETURNS.get(state, ""),
        planned_before=today if state == "overdue" else None,
        starts_from=period.start if period else None,
        starts_before=period.end if period else None,
        from_school_id=form.id("from_school", required=False),
        to_school_id=form.id("to_school", required=False),
    )


def _states(state: str) -> Sequence[str]:
    if state == "arriving":
        return ARRIVING
    if state == "overdue":
        return ("active",)
    return ENDED if state == "ended" else (state,) if state in STATES else ()


async def _listed(
    session: AsyncSession, request: Request, actor: Actor, form: Form, wanted: Wanted, number: int, today: date
) -> Listed:
    """Read the page; schools can be chosen once one county is, for a whole province's are too many to read."""
    counties = await counties_of(session, actor)
    code = form.choice("county", [county.code for county in counties], required=False)
    chosen = [county.id for county in counties if county.code == code or len(counties) == 1]
    wanted = replace(wanted, counties=chosen) if code else wanted
    postings = await page_of_postings(session, actor, wanted, page=number, size=PAGE)
    return Listed(
        postings=postings,
        returned=await pending_by_thing(session, actor, [posting.id for posting in postings]),
        total=await count_postings(session, actor, wanted),
        tabs=[await _tab(session, request, actor, form, each, today) for each in _heaps(actor)],
        counties=counties if len(counties) > 1 else (),
        schools=await schools_of(session, chosen) if chosen else (),
    )


def _heaps(actor: Actor) -> list[tuple[str, dict[str, str]]]:
    """Name the heaps of work: for a school office, arrivals are those at its own school."""
    here = {"to_school": str(actor.schools[0])} if actor.schools else {}
    arriving = N_("Awaiting arrival here") if here else N_("Awaiting arrival")
    return [
        (N_("All"), {}),
        (arriving, {"state": "arriving", **here}),
        (N_("Awaiting approval"), {"state": "nominated"}),
        (N_("In progress"), {"state": "active"}),
        (N_("Past its end"), {"state": "overdue"}),
        (N_("Returned"), {"state": "returned"}),
        (N_("Ended"), {"state": "ended"}),
    ]


async def _tab(
    session: AsyncSession, request: Request, actor: Actor, form: Form, heap: tuple[str, dict[str, str]], today: date
) -> Tab:
    label, filters = heap
    narrowed = Form(form.language, values=dict.fromkeys(FILTERS, "") | filters)
    return Tab(
        label=say(request, label),
        href=link("/postings", **filters),
        current=filters == {name: form.values[name].strip() for name in FILTERS if form.values[name].strip()},
        count=await count_postings(session, actor, wanted_of(narrowed, today, by_name=False)),
    )


def _years(today: date) -> list[str]:
    """Name the school years that can be chosen: next year's and those of late, the latest first."""
    begun = int(school_year_label(today)[:4])
    return [f"{year}-{year + 1}" for year in range(begun + 1, begun - YEARS_BACK, -1)]


routes = list(chain([Route("/postings", index, methods=["GET"])], posting_new.routes, posting_record.routes))
