"""What teachers wish for the coming school year: noted by their school, seen by the county that plans with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Actor, Permission, can, place_of
from domain.calendar.rules import day_in_shanghai, school_year_of
from domain.database import now_of
from domain.exchange.queries import teachers_who_may_go
from domain.language import N_
from domain.school.model import School
from domain.school.queries import schools_of
from domain.teacher.model import Teacher
from domain.wish.actions import state_wish, withdraw_wish
from domain.wish.model import STANDS, TeacherWish
from domain.wish.queries import WantedWishes, count_wishes, page_of_wishes
from web.ask import version
from web.asking import actor_of, choices, database_of, say
from web.doing import doing
from web.figure_rows import shown_name
from web.form import Form, asked_form, attempt, sent_form
from web.page import go_to, link, page
from web.paging import PAGE, page_asked, pager

FILTERS = {"year": "", "stand_of": "", "school": "", "page": "1"}
FIELDS = ("teacher", "stand", "to_school", "reason", "wish_year")
TONES = {"willing": "good", "unwilling": "warn"}


@dataclass(frozen=True, kw_only=True)
class Known:
    """Everything that the page shows."""

    today: date
    year: int
    wishes: Sequence[TeacherWish]
    total: int
    number: int
    schools: Sequence[School]
    teachers: Sequence[Teacher]


async def index(request: Request) -> Response:
    """Show the wishes of a year, and the form that notes one to the teacher's own school."""
    return await _page(request, asked_form(request, **FILTERS))


async def state(request: Request) -> Response:
    """Note a wish, or say beside each field what is wrong."""
    form = await sent_form(request, fields=FIELDS)
    teacher_id, to_school = form.id("teacher"), form.id("to_school", required=False)
    stand, year, reason = form.choice("stand", STANDS), form.number("wish_year", default=0), form.text("reason")

    async def stated(session: AsyncSession, actor: Actor) -> TeacherWish:
        return await state_wish(
            session, actor, teacher_id=teacher_id or UUID(int=0), year=year, stand=stand, to_school_id=to_school,
            reason=reason,
        )  # fmt: skip

    wish = await attempt(request, form, stated) if form.accepted else None
    if wish is None:
        form.gather(FIELDS)
        return await _page(request, form, status=422)
    return go_to(request, link("/wishes", year=wish.year), notice=say(request, N_("The wish is noted.")))


async def _page(request: Request, form: Form, *, status: int = 200) -> Response:
    actor = actor_of(request)
    form.values = {**FILTERS, **dict.fromkeys(FIELDS, ""), **form.values}
    async with database_of(request).transaction(actor) as session:
        known = await _known(session, actor, form)
    form.values["wish_year"] = form.values["wish_year"] or str(known.year)
    return page(
        request,
        "wish/index.html",
        status=status if form.accepted else 422,
        form=form,
        known=known,
        stands=STANDS,
        tones=TONES,
        name=lambda each: shown_name(actor, each.teacher_name),
        may_change=lambda each: can(actor, Permission.STATE_WISH, each.place),
        may_state=actor.of_school and can(actor, Permission.STATE_WISH, place_of(actor)),
        stand_choices=choices(request, STANDS),
        teacher_choices=[(each.id, each.name) for each in known.teachers],
        school_choices=[(each.id, each.name) for each in known.schools],
        year_choices=[(str(year), f"{year}–{year + 1}") for year in range(known.year + 1, known.year - 4, -1)],
        **pager(known.number, known.total, lambda page: link("/wishes", **form.kept(FILTERS) | {"page": page})),
    )


async def _known(session: AsyncSession, actor: Actor, form: Form) -> Known:
    today = day_in_shanghai(now_of(session))
    coming = school_year_of(today).start.year + 1
    year = form.number("year", default=0) or coming
    wanted = WantedWishes(
        year=year,
        stand=form.choice("stand_of", STANDS, required=False),
        school_id=form.id("school", required=False),
    )
    total = await count_wishes(session, actor, wanted)
    number = page_asked(form, total)
    own = actor.schools[0] if actor.of_school and actor.schools else None
    return Known(
        today=today,
        year=year,
        wishes=await page_of_wishes(session, actor, wanted, page=number, size=PAGE),
        total=total,
        number=number,
        schools=[each for each in await schools_of(session, actor.counties) if each.id != own],
        teachers=await teachers_who_may_go(session, actor, own) if own else (),
    )


async def _refused(request: Request, form: Form) -> Response:
    form.gather(())
    return await _page(request, form, status=422)


withdraw = doing(
    withdraw_wish,
    (version(),),
    back="/wishes?year={thing.year}",
    said=N_("The wish is taken back."),
    refused=_refused,
)

routes = [
    Route("/wishes", index, methods=["GET"]),
    Route("/wishes", state, methods=["POST"]),
    Route("/wishes/{id:uuid}/withdrawal", withdraw, methods=["POST"]),
]
