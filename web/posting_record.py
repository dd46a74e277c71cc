"""The page of one posting: its facts, its way, its story, and the deeds that the viewer may do with it now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Actor, Label, sees
from domain.calendar.rules import day_in_shanghai
from domain.evidence.queries import record_of
from domain.exchange.model import ASSESSMENTS, HALF_DAYS, KINDS, WHOLE_WEEK, Posting
from domain.exchange.queries import find_posting
from domain.exchange.rules import RETURNABLE, is_late_entry
from domain.journal.model import Entry
from domain.journal.queries import story_of
from domain.policy.queries import posting_terms
from domain.review.model import STATES as RETURN_STATES
from domain.review.model import Return
from domain.review.queries import returns_of
from domain.school.queries import find_school
from domain.twinning.model import Twinning
from domain.twinning.queries import find_twinning
from domain.twinning.rules import UnknownTwinning
from web.asking import actor_of, database_of, say, this_day
from web.deed import Deed, Look, deeds_on_page, look_of, routes_of
from web.evidence import shown
from web.form import Form, empty_form
from web.page import page
from web.posting_deeds import OFFERED, deeds_for, next_deed
from web.posting_words import FIELD_NAMES, Words


@dataclass(frozen=True, kw_only=True)
class Record:
    """A posting with everything its page tells."""

    posting: Posting
    story: Sequence[Entry]
    twinning: Twinning | None
    late: bool
    thread: Sequence[Return]


async def show(request: Request) -> Response:
    """Show a posting, with the form of the deed that the address names, else of the one that comes next."""
    return await _page(request, look_of(request))


def _done(request: Request, deed: Deed[Posting], posting: Posting) -> str:
    return say(request, deed.done, teacher=Words(request, posting.starts_on).name(posting))


async def show_logged(request: Request, posting_id: UUID, said: str) -> Response:
    """Show a posting in place of the form in which it was just logged, under its own address."""
    return await _page(request, Look(said=said), posting_id=posting_id)


async def _page(request: Request, look: Look, *, posting_id: UUID | None = None) -> Response:
    actor, today = actor_of(request), this_day()
    async with database_of(request).transaction(actor) as session:
        record = await _record(session, actor, posting_id or request.path_params["id"])
        evidence = await shown(session, request, record_of(record.posting))
    posting, offered = record.posting, deeds_for(actor, record.posting, record.thread)
    turn, filled = next_deed(offered, posting, today), partial(_filled, request, posting, today)
    return page(
        request,
        "posting/show.html",
        part="posting/_record.html",
        status=look.status,
        headers={"HX-Push-Url": f"/postings/{posting_id}"} if posting_id else None,
        record=record,
        posting=posting,
        words=Words(request, today),
        slots=[str(slot) for slot in posting.slots] if look.refused is None else look.refused.all("slots"),
        today=today,
        kinds=KINDS,
        assessments=ASSESSMENTS,
        half_days=HALF_DAYS,
        field_names={name: FIELD_NAMES[name] for name in RETURNABLE},
        return_states=RETURN_STATES,
        shows_files=sees(actor, Label.PERSONAL),
        **evidence,
        **deeds_on_page(
            request, look, posting, offered, turn, filled, address="/postings", fields="posting/_deed.html"
        ),
    )


async def _record(session: AsyncSession, actor: Actor, posting_id: UUID) -> Record:
    posting = await find_posting(session, actor, posting_id)
    sender = await find_school(session, posting.from_school_id)
    terms = await posting_terms(session, sender.county.code)
    return Record(
        posting=posting,
        story=await story_of(session, actor, posting.id),
        twinning=await _twinning(session, actor, posting),
        thread=await returns_of(session, actor, posting.id) if sees(actor, Label.PERSONAL) else (),
        late=is_late_entry(posting, day_in_shanghai(posting.logged_at), terms),
    )


async def _twinning(session: AsyncSession, actor: Actor, posting: Posting) -> Twinning | None:
    """Find the twinning that it was logged under, where the viewer may see it."""
    if posting.twinning_id is None:
        return None
    try:
        return await find_twinning(session, actor, posting.twinning_id)
    except UnknownTwinning:
        return None


def _filled(request: Request, posting: Posting, today: date, deed: Deed[Posting] | None) -> Form:
    """Give what is most likely meant."""
    happened = min(today, posting.planned_to)
    as_it_is: dict[str, object] = {
        "kind": posting.kind,
        "starts_on": posting.starts_on,
        "planned_to": posting.planned_to,
        "share": "whole" if posting.half_days == WHOLE_WEEK else "part",
        "half_days": "" if posting.slots or posting.half_days == WHOLE_WEEK else posting.half_days,
        "order_no": posting.order_no or "",
    }
    likely: dict[str, dict[str, object]] = {
        "confirm_arrival": {"arrived_on": posting.starts_on},
        "complete": {"ended_on": happened},
        "withdraw": {"ended_on": happened},
        "approve": {"order_no": posting.order_no or ""},
        "extend": {"planned_to": posting.planned_to},
        "correct": as_it_is,
        "resubmit": as_it_is,
    }
    values = likely.get(deed.name, {}) if deed else {}
    return empty_form(request, **{name: str(value) for name, value in values.items()})


routes = [
    Route("/postings/{id:uuid}", show, methods=["GET"]),
    *routes_of("/postings", OFFERED, _page, _done),
]
