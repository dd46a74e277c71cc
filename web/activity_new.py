"""Logging an activity: a short form that is filled in within a minute."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import NOWHERE, Actor, Permission, can, require
from domain.activity.actions import log_activity
from domain.activity.model import KINDS, Activity
from domain.activity.rules import TAKES_ACTIVITIES, side_of
from domain.database import new_id
from domain.evidence.actions import attach_evidence
from domain.evidence.limits import MOST_BYTES
from domain.exchange.queries import teachers_who_may_go
from domain.language import N_
from domain.teacher.model import Teacher
from domain.twinning.model import Twinning
from domain.twinning.queries import find_twinning, open_twinnings
from web.activity_record import show_logged
from web.activity_words import PLACES, Words
from web.asking import actor_of, database_of, say, this_day, wants_part
from web.form import Form, asked_form, attempt
from web.page import go_to, page
from web.upload import MOST_BODY, kept, sent_files

FIELDS = (
    "twinning",
    "kind",
    "held_on",
    "hours",
    "person_times",
    "subject",
    "topic",
    "place",
    "persons",
    "idempotency_key",
)
MOST_NAMED = 300


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What the form offers: the viewer's pairs, and the teachers whom the viewer may name."""

    pairs: Sequence[Twinning]
    teachers: Sequence[Teacher]


async def new(request: Request) -> Response:
    """Show the form, with anything that the address already says."""
    start = {
        "kind": "lesson_delivery",
        "held_on": this_day().isoformat(),
        "hours": "1",
        "place": "partner",
        "idempotency_key": str(new_id()),
    }
    form = asked_form(request, **(dict.fromkeys(FIELDS, "") | start))
    return await _form(request, form)


async def log(request: Request) -> Response:
    """Log the activity and show it, in place where htmx asks; or say beside each field what is wrong."""
    form, files = await sent_files(request, fields=FIELDS, most=MOST_NAMED)
    wish = _wish(form)

    async def logged(session: AsyncSession, actor: Actor) -> Activity:
        twinning = await find_twinning(session, actor, wish["twinning_id"])
        host = twinning.lead_school_id if form.values["place"] == "lead" else None
        activity = await log_activity(session, actor, host_school_id=host, **wish)
        if files:
            await attach_evidence(session, actor, thing="activity", thing_id=activity.id, kind="photos", files=files)
        return activity

    activity = await attempt(request, form, logged) if await kept(request, form, files) else None
    if activity is None:
        return await _form(request, form, status=422)
    said = N_("The activity is logged and counts.")
    if activity.state == "logged":
        said = N_("The activity is logged. {school} confirms it.")
    notice = say(request, said, school=activity.host.name)
    if wants_part(request):
        return await show_logged(request, activity.id, notice)
    return go_to(request, f"/activities/{activity.id}", notice=notice)


def _wish(form: Form) -> dict[str, Any]:
    persons = _named(form)
    heads = form.number("person_times", default=len(persons))
    form.choice("place", PLACES)
    return {
        "twinning_id": form.id("twinning"),
        "kind": form.choice("kind", KINDS),
        "held_on": form.day("held_on"),
        "hours": form.number("hours", default=1),
        "person_times": heads,
        "subject": form.text("subject"),
        "topic": form.text("topic"),
        "persons": persons,
        "idempotency_key": str(form.id("idempotency_key", required=False) or "") or None,
    }


def _named(form: Form) -> list[UUID]:
    """Read who is named; a box that the form does not offer is left out."""
    named = list[UUID]()
    for each in form.all("persons"):
        try:
            named.append(UUID(each))
        except ValueError:
            continue
    return named


async def _form(request: Request, form: Form, *, status: int = 200) -> Response:
    actor, today = actor_of(request), this_day()
    async with database_of(request).transaction(actor) as session:
        choices = await _choices(session, actor, today)
    words = Words(request, today)
    if len(choices.pairs) == 1:
        form.values["twinning"] = str(choices.pairs[0].id)
    return page(
        request,
        "activity/new.html",
        part="activity/_form.html",
        status=status,
        form=form,
        choices=choices,
        pair_choices=[(each.id, _described(words, each)) for each in choices.pairs],
        teacher_choices=[(each.id, f"{each.name}") for each in choices.teachers],
        named=form.all("persons"),
        words=words,
        kinds=KINDS,
        places=PLACES,
        largest=MOST_BYTES // 1_000_000,
    )


async def _choices(session: AsyncSession, actor: Actor, today: date) -> Choices:
    """Read what can be chosen.

    :raises MayNot: when the viewer logs nothing
    """
    if not actor.writes:
        require(actor, Permission.LOG_ACTIVITY, NOWHERE)
    open_now = await open_twinnings(session, actor, today, states=TAKES_ACTIVITIES)
    pairs = [each for each in open_now if can(actor, Permission.LOG_ACTIVITY, side_of(actor, each))]
    teachers = [each for school in actor.schools for each in await teachers_who_may_go(session, actor, school)]
    return Choices(pairs=pairs, teachers=teachers)


def _described(words: Words, twinning: Twinning) -> str:
    supports = twinning.lead_school_id in words.actor.schools
    supported = twinning.partner_school_id in words.actor.schools
    if supports == supported:
        return words.pair(twinning)
    side = N_("{school} (we support it)") if supports else N_("{school} (it supports us)")
    return words.say(side, school=words.pair(twinning))


routes = [
    Route("/activities/new", new, methods=["GET"]),
    Route("/activities", log, methods=["POST"], max_body_size=MOST_BODY),
]
