"""Pairs of teachers on the page of their twinning: name the first, join with the second, end with a reason."""

from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Actor, Permission, Place, can
from domain.calendar.rules import school_year_of
from domain.exchange.queries import teachers_who_may_go
from domain.language import N_
from domain.mentoring.actions import end_teacher_pair, join_teacher_pair, open_teacher_pair
from domain.mentoring.model import SIDES, TeacherPair
from domain.mentoring.queries import find_pair
from domain.twinning.queries import find_twinning
from web.ask import Ask, choice, chosen, day, text, version
from web.asking import actor_of, database_of, this_day
from web.doing import doing
from web.form import Form, empty_form
from web.page import page
from web.twinning_words import Words

OPENED = (
    chosen("teacher", "teacher_id"),
    choice("side", SIDES),
    text("subject", required=True),
    day("starts_on"),
    day("ends_on"),
)


async def new(request: Request) -> Response:
    """Show the form of a new pair."""
    today = this_day()
    last = school_year_of(today).last
    form = empty_form(request, teacher="", side="mentor", subject="", starts_on=f"{today}", ends_on=f"{last}")
    return await _form(request, form)


async def show(request: Request) -> Response:
    """Show a pair, with the forms to join it or to end it."""
    today = this_day()
    return await _show(request, empty_form(request, teacher="", ended_on=f"{today}", reason=""))


async def _form(request: Request, form: Form, *, status: int = 200) -> Response:
    actor, today = actor_of(request), this_day()
    async with database_of(request).transaction(actor) as session:
        twinning = await find_twinning(session, actor, request.path_params["id"])
        teachers = await _teachers(session, actor, twinning.schools)
    words = Words(request, today)
    return page(
        request,
        "twinning/pair_new.html",
        status=status,
        form=form,
        twinning=twinning,
        teacher_choices=teachers,
        words=words,
        sides=SIDES,
    )


async def _show(request: Request, form: Form, *, status: int = 200) -> Response:
    actor, today = actor_of(request), this_day()
    async with database_of(request).transaction(actor) as session:
        pair = await find_pair(session, actor, request.path_params["id"])
        missing = pair.mentor_school_id if pair.missing == "mentor" else pair.mentee_school_id
        teachers = await _teachers(session, actor, (missing,)) if pair.missing else []
    return page(
        request,
        "twinning/pair.html",
        status=status,
        form=form,
        pair=pair,
        teacher_choices=teachers,
        may_end=any(can(actor, Permission.PAIR_TEACHERS, Place(pair.county_id, each)) for each in pair.schools),
        words=Words(request, today),
    )


async def _teachers(session: AsyncSession, actor: Actor, schools: tuple[UUID, ...]) -> list[tuple[UUID, str]]:
    """Give the teachers whom the viewer may name: of the own school or, for the county, of either."""
    named = [each for each in schools if not actor.of_school or each in actor.schools]
    found = [each for school in named for each in await teachers_who_may_go(session, actor, school)]
    return [(each.id, f"{each.name} · {each.employments[-1].subject}") for each in found]


async def _open(session: AsyncSession, actor: Actor, twinning_id: UUID, **wish: Any) -> TeacherPair:
    return await open_teacher_pair(session, actor, twinning_id=twinning_id, **wish)


def _doing(act: Any, *asks: Ask, said: str, refused: Any = _show) -> Any:
    """Make the handler of a form after which the twinning is shown again."""
    there = "/twinnings/{thing.twinning_id}"
    return doing(act, asks, back=there, said=said, refused=partial(refused, status=422))


open_ = _doing(
    _open, *OPENED, said=N_("The teacher is named. The other school joins with one of its own."), refused=_form
)
join = _doing(join_teacher_pair, chosen("teacher", "teacher_id"), version(), said=N_("The two are a pair."))
end = _doing(end_teacher_pair, day("ended_on"), text("reason"), version(), said=N_("The pair has ended."))

routes = [
    Route("/twinnings/{id:uuid}/teacher-pairs/new", new, methods=["GET"]),
    Route("/twinnings/{id:uuid}/teacher-pairs", open_, methods=["POST"]),
    Route("/teacher-pairs/{id:uuid}", show, methods=["GET"]),
    Route("/teacher-pairs/{id:uuid}/other", join, methods=["POST"]),
    Route("/teacher-pairs/{id:uuid}/end", end, methods=["POST"]),
]
