"""The page of one twinning: the agreement, the calendar of a term, who was seconded, pairs of teachers, its story."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Actor, Label, Permission, Place, can, sees
from domain.activity.model import KINDS as ACTIVITY_KINDS
from domain.activity.model import Activity
from domain.activity.queries import Sum, WantedActivities, page_of_activities, sums_of_activities
from domain.calendar.rules import Term, school_year_of, term_of
from domain.evidence.queries import record_of
from domain.exchange.model import KINDS, Posting
from domain.exchange.queries import Wanted, page_of_postings
from domain.journal.model import Entry
from domain.journal.queries import story_of
from domain.mentoring.model import STATES as PAIR_STATES
from domain.mentoring.model import TeacherPair
from domain.mentoring.queries import pairs_of_twinning
from domain.twinning.model import FIELDS, TIERS, Twinning
from domain.twinning.queries import find_twinning
from domain.twinning.rules import is_past
from web import teacher_pair
from web.activity_words import Words as ActivityWords
from web.asking import actor_of, database_of, say, this_day
from web.deed import Deed, Look, deeds_on_page, look_of, routes_of
from web.evidence import shown
from web.form import Form, empty_form
from web.page import link, page
from web.posting_words import Words as PostingWords
from web.term import after, before, name_of, named_term, term_name
from web.twinning_deeds import OFFERED, deeds_for
from web.twinning_words import Words

MOST = 200


@dataclass(frozen=True, kw_only=True)
class Record:
    """A twinning with everything its page tells; postings are those of the school year."""

    twinning: Twinning
    story: Sequence[Entry]
    activities: Sequence[Activity]
    sums: Sequence[Sum]
    postings: Sequence[Posting]
    pairs: Sequence[TeacherPair]


async def show(request: Request) -> Response:
    """Show a twinning, with the form of the deed that the address names, else of the one that comes next."""
    return await _page(request, look_of(request))


async def calendar(request: Request) -> Response:
    """Show the calendar of a term: what the two schools did and will do together."""
    return await _page(request, Look(), part="twinning/_calendar.html")


async def _page(request: Request, look: Look, *, part: str = "twinning/_record.html") -> Response:
    actor, today = actor_of(request), this_day()
    term = named_term(request.query_params.get("term", "")) or term_of(today)
    async with database_of(request).transaction(actor) as session:
        record = await _record(session, actor, request.path_params["id"], term, today)
        evidence = await shown(session, request, record_of(record.twinning))
    twinning, offered = record.twinning, deeds_for(actor, record.twinning)
    turn, filled = _next(offered, twinning, today), partial(_filled, request, twinning, today)
    return page(
        request,
        "twinning/show.html",
        part=part,
        status=look.status,
        record=record,
        twinning=twinning,
        words=Words(request, today),
        activity_words=ActivityWords(request, today),
        posting_words=PostingWords(request, today),
        months=_months(record.activities),
        seconded={school: _seconded(record.postings, school) for school in twinning.schools},
        given_fields=look.refused.all("fields") if look.refused is not None else twinning.fields,
        may_log=any(can(actor, Permission.LOG_ACTIVITY, Place(twinning.county_id, each)) for each in twinning.schools),
        kinds=KINDS,
        activity_kinds=ACTIVITY_KINDS,
        pair_states=PAIR_STATES,
        tiers=TIERS,
        fields=FIELDS,
        today=today,
        shows_files=sees(actor, Label.PERSONAL),
        **_terms(request, twinning, term),
        **evidence,
        **deeds_on_page(
            request, look, twinning, offered, turn, filled, address="/twinnings", fields="twinning/_deed.html"
        ),
    )


def _terms(request: Request, twinning: Twinning, term: Term) -> dict[str, Any]:
    """Name the term of the calendar, and lead to those beside it."""
    here = f"/twinnings/{twinning.id}/calendar"
    return {
        "term": term_name(request, term),
        "previous_href": link(here, term=name_of(before(term))),
        "next_href": link(here, term=name_of(after(term))),
    }


async def _record(session: AsyncSession, actor: Actor, twinning_id: UUID, term: Term, today: date) -> Record:
    twinning = await find_twinning(session, actor, twinning_id)
    of_term = WantedActivities(twinning_id=twinning.id, held_from=term.period.start, held_before=term.period.end)
    activities = await page_of_activities(session, actor, of_term, size=MOST)
    return Record(
        twinning=twinning,
        story=await story_of(session, actor, twinning.id),
        activities=[each for each in reversed(activities) if each.state != "cancelled"],
        sums=await sums_of_activities(session, actor, of_term),
        postings=await _postings(session, actor, twinning, today),
        pairs=await pairs_of_twinning(session, actor, twinning.id),
    )


async def _postings(session: AsyncSession, actor: Actor, twinning: Twinning, today: date) -> list[Posting]:
    """Give the postings under the twinning that touch the school year."""
    year = school_year_of(today)
    wanted = Wanted(twinning_id=twinning.id, starts_before=year.end)
    found = await page_of_postings(session, actor, wanted, size=MOST)
    return [each for each in found if each.last_day >= year.start and each.state != "cancelled"]


def _seconded(postings: Sequence[Posting], school: UUID) -> int:
    """Count the persons whom a school has seconded to the other."""
    sent = ("active", "completed", "withdrawn")
    return len(
        {
            each.person_id
            for each in postings
            if each.kind == "secondment" and each.from_school_id == school and each.state in sent
        }
    )


def _months(activities: Sequence[Activity]) -> list[tuple[str, list[Activity]]]:
    return [(month, list(of)) for month, of in groupby(activities, key=lambda each: f"{each.held_on:%Y-%m}")]


def _next(offered: Sequence[Deed[Twinning]], twinning: Twinning, today: date) -> Deed[Twinning] | None:
    """Choose the deed whose turn it is: nobody is invited to suspend or to end."""
    due = ("accept", "register", "resume") + (("renew",) if is_past(twinning, today) else ())
    return next((each for each in offered if each.name in due), None)


def _filled(request: Request, twinning: Twinning, today: date, deed: Deed[Twinning] | None) -> Form:
    """Give what is most likely meant."""
    day = min(today, twinning.ends_on).isoformat()
    name = deed.name if deed else ""
    if deed and name == "amend":
        kept = {field: getattr(twinning, field) for field in deed.fields if field != "fields"}
        return empty_form(request, **{field: str(value or "") for field, value in kept.items()})
    if name == "renew":
        length = twinning.ends_on - twinning.starts_on
        return empty_form(request, ends_on=(twinning.ends_on + length + timedelta(days=1)).isoformat())
    if name == "register":
        return empty_form(request, agreement_no=twinning.agreement_no or "", agreed_on=str(twinning.agreed_on or today))
    return empty_form(request, **{field: day for field in ("suspended_on", "ended_on") if name})


def _done(request: Request, deed: Deed[Twinning], _twinning: Twinning) -> str:
    return say(request, deed.done)


routes = [
    Route("/twinnings/{id:uuid}", show, methods=["GET"]),
    Route("/twinnings/{id:uuid}/calendar", calendar, methods=["GET"]),
    *routes_of("/twinnings", OFFERED, _page, _done),
    *teacher_pair.routes,
]
