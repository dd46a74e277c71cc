"""Logging a posting: the form, what it would lead to before it is sent, and the sending itself."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Actor
from domain.calendar.rules import day_in_shanghai, school_year_of
from domain.database import new_id
from domain.exchange.actions import log_posting
from domain.exchange.model import HALF_DAYS, KINDS, Posting
from domain.exchange.rules import is_late_entry
from domain.language import N_
from domain.policy.model import PostingTerms
from domain.policy.queries import posting_terms
from domain.school.queries import find_school
from domain.teacher.model import Exemption
from domain.teacher.queries import find_teacher
from domain.twinning.model import Twinning
from domain.twinning.queries import find_twinning
from web.asking import actor_of, database_of, say, this_day, wants_part
from web.form import Form, asked_form, attempt, sent_form
from web.page import go_to, page
from web.posting_choices import choices_for, described, fitting, named
from web.posting_record import show_logged
from web.posting_share import NEEDED, refuse_missing, share_of
from web.posting_words import Words

FIELDS = (
    "from_school",
    "teacher",
    "to_school",
    "kind",
    "starts_on",
    "planned_to",
    "share",
    "half_days",
    "order_no",
    "idempotency_key",
)
TEACHING_ENDS = (7, 10)
"""Common practice: lessons end about 10 July; provinces set the day each year."""


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """What a posting would lead to, as tried out and undone."""

    posting: Posting
    terms: PostingTerms | None
    twinning: Twinning | None
    exemption: Exemption | None
    late: bool


class _Undone(Exception):
    """Carries the outlook out of the transaction that is thereby rolled back."""

    def __init__(self, outlook: Outlook) -> None:
        self.outlook = outlook


async def new(request: Request) -> Response:
    """Show the empty form, with anything that the address already says."""
    today = this_day()
    start = {
        "kind": "regular_exchange",
        "starts_on": today.isoformat(),
        "planned_to": end_of_teaching(today).isoformat(),
        "share": "whole",
        "idempotency_key": str(new_id()),
    }
    form = asked_form(request, **(dict.fromkeys(FIELDS, "") | start))
    form.lists["slots"] = request.query_params.getlist("slots")
    return await _form(request, form)


async def log(request: Request) -> Response:
    """Log the posting and show it, in place where htmx asks; or say beside each field what is wrong."""
    form = await sent_form(request, fields=FIELDS)
    wish = _wish(form)
    posting = await attempt(request, form, _logging(wish)) if form.accepted else None
    if posting is None:
        return await _form(request, form, status=422)
    teacher = Words(request, posting.starts_on).name(posting)
    notice = say(request, N_("The posting of {teacher} is logged."), teacher=teacher)
    if wants_part(request):
        return await show_logged(request, posting.id, notice)
    return go_to(request, f"/postings/{posting.id}", notice=notice)


async def check(request: Request) -> Response:
    """Say what would come of the form if it were sent now. Nothing is written."""
    form = await sent_form(request, fields=FIELDS)
    outlook = None
    if all(form.values[name].strip() for name in NEEDED if name != "half_days"):
        wish = _wish(form)
        outlook = await _tried(request, form, wish) if form.accepted else None
    if not wants_part(request):
        return await _form(request, form, outlook=outlook)
    words = Words(request, this_day())
    return page(request, "posting/_outlook.html", form=form, outlook=outlook, words=words, alone=True)


async def teachers(request: Request) -> Response:
    """Give the field of teachers, narrowed to those that fit what was typed."""
    form = asked_form(request, **dict.fromkeys(FIELDS, ""))
    return await _form(request, form, part="posting/_teacher.html")


def end_of_teaching(today: date) -> date:
    """Give the day on which lessons end: this school year's, or the next one's when that has passed."""
    this_year = date(school_year_of(today).end.year, *TEACHING_ENDS)
    return this_year if today <= this_year else this_year.replace(year=this_year.year + 1)


def _wish(form: Form) -> dict[str, Any]:
    for name in NEEDED:
        if name != "half_days" and not form.values[name].strip():
            refuse_missing(form, name)
    return {
        "from_school_id": form.id("from_school", required=False),
        "teacher_id": form.id("teacher", required=False),
        "to_school_id": form.id("to_school", required=False),
        "kind": form.choice("kind", KINDS, required=False),
        "starts_on": form.day("starts_on", required=False),
        "planned_to": form.day("planned_to", required=False),
        **share_of(form),
        "personnel_moved": bool(form.text("personnel_moved")),
        "order_no": form.text("order_no") or None,
        "idempotency_key": str(form.id("idempotency_key", required=False) or "") or None,
    }


def _logging(wish: dict[str, Any]) -> Callable[[AsyncSession, Actor], Awaitable[Posting]]:
    async def logged(session: AsyncSession, actor: Actor) -> Posting:
        return await log_posting(session, actor, **wish)

    return logged


async def _tried(request: Request, form: Form, wish: dict[str, Any]) -> Outlook | None:
    """Log it as if in earnest, look at what came of it, and undo all of it."""

    async def tried(session: AsyncSession, actor: Actor) -> Outlook:
        posting = await log_posting(session, actor, **wish | {"idempotency_key": None})
        raise _Undone(await _outlook(session, actor, posting))

    try:
        return await attempt(request, form, tried)
    except _Undone as undone:
        return undone.outlook


async def _outlook(session: AsyncSession, actor: Actor, posting: Posting) -> Outlook:
    sender = await find_school(session, posting.from_school_id)
    terms = await posting_terms(session, sender.county.code)
    teacher = await find_teacher(session, actor, posting.teacher_id)
    exempt = [
        each
        for each in teacher.exemptions
        if each.starts_on <= posting.planned_to and (each.ends_on is None or each.ends_on >= posting.starts_on)
    ]
    return Outlook(
        posting=posting,
        terms=terms,
        twinning=await find_twinning(session, actor, posting.twinning_id) if posting.twinning_id else None,
        exemption=exempt[0] if exempt else None,
        late=is_late_entry(posting, day_in_shanghai(posting.logged_at), terms),
    )


async def _form(
    request: Request,
    form: Form,
    *,
    outlook: Outlook | None = None,
    status: int = 200,
    part: str = "posting/_form.html",
) -> Response:
    actor = actor_of(request)
    async with database_of(request).transaction(actor) as session:
        choices = await choices_for(session, actor, form)
    words = Words(request, this_day())
    found = fitting(choices.teachers, form.values.get("find", "").strip())
    return page(
        request,
        "posting/new.html",
        part=part,
        status=status,
        form=form,
        choices=choices,
        found=found,
        teacher_choices=[(teacher.id, described(words, teacher, choices.away)) for teacher in found],
        school_choices=named(choices.senders),
        partner_choices=named(choices.partners),
        other_choices=named(choices.others),
        outlook=outlook,
        words=words,
        alone=False,
        kinds=KINDS,
        half_days=HALF_DAYS,
    )


routes = [
    Route("/postings/new", new, methods=["GET"]),
    Route("/postings/teachers", teachers, methods=["GET"]),
    Route("/postings/check", check, methods=["POST"]),
    Route("/postings", log, methods=["POST"]),
]
