"""Who was sent never, once or more than once in ten years: names behind the balance, on a page and to take along."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Actor, Permission, Place, require
from domain.calendar.rules import day_in_shanghai
from domain.database import now_of
from domain.division.model import County
from domain.division.queries import counties_of
from domain.figure.balance import Load
from domain.figure.fairness import (
    TURN_NAMES,
    YEARS_BACK,
    Sent,
    Turns,
    WantedTurns,
    count_sent,
    load,
    page_of_sent,
)
from domain.school.model import School
from domain.school.queries import schools_of
from domain.spreadsheet.writing import Column, Written
from web.asking import actor_of, database_of, say
from web.county import county_asked, county_choices
from web.download import MEDIA, attachment, written
from web.figure_rows import shown_name
from web.form import Form, asked_form
from web.page import day, link, page
from web.paging import PAGE, page_asked, pager

MOST = 20_000
FILTERS = {"county": "", "turns": "never", "school": "", "subject": "", "on": "", "page": "1"}
COLUMNS = (
    Column(heading="姓名"), Column(heading="学校"), Column(heading="任教学科"), Column(heading="到校日期", days=True),
    Column(heading="交流次数"), Column(heading="最近一次", days=True),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Known:
    """Everything that the page shows."""

    county: County | None
    day: date
    wanted: WantedTurns
    loads: Load | None = None
    listed: Sequence[Sent] = ()
    total: int = 0
    number: int = 1
    schools: Sequence[School] = ()


async def show(request: Request) -> Response:
    """Show the names, a page of them."""
    actor, form = actor_of(request), asked_form(request, **FILTERS)
    async with database_of(request).transaction(actor) as session:
        counties = await counties_of(session, actor)
        known = await _known(session, actor, form, counties, size=PAGE)
    return page(
        request,
        "fairness/index.html",
        status=200 if form.accepted else 422,
        form=form,
        known=known,
        years=YEARS_BACK,
        tabs=_tabs(request, form, known),
        name=lambda each: shown_name(actor, each.name),
        county_choices=county_choices(counties),
        school_choices=[(each.id, each.name) for each in known.schools],
        downloads=[(kind, _href(form, f"/fairness.{kind}", page="")) for kind in MEDIA],
        **pager(known.number, known.total, lambda page: _href(form, "/fairness", page=page)),
    )


async def download(request: Request) -> Response:
    """Give the whole list as a file; names as the viewer is shown them."""
    actor, form, kind = actor_of(request), asked_form(request, **FILTERS), request.url.path.rpartition(".")[2]
    async with database_of(request).transaction(actor) as session:
        known = await _known(session, actor, form, await counties_of(session, actor), size=MOST)
    title = f"{YEARS_BACK}年交流{say(request, TURN_NAMES[known.wanted.turns])}"
    table = Written(title=title, columns=COLUMNS, rows=[_cells(actor, each) for each in known.listed])
    return attachment(written(table, kind), name=f"fairness-{known.wanted.turns}-{known.day}", kind=kind)


async def _known(session: AsyncSession, actor: Actor, form: Form, counties: Sequence[County], *, size: int) -> Known:
    county = county_asked(form, counties)
    on = form.day("on", required=False) or day_in_shanghai(now_of(session))
    wanted = WantedTurns(
        turns=Turns(form.choice("turns", list(Turns), required=False) or Turns.NEVER),
        school_id=form.id("school", required=False),
        subject=form.text("subject"),
    )
    if county is None:
        return Known(county=None, day=on, wanted=wanted)
    require(actor, Permission.SEE_COUNTY_FIGURE, Place(county.id))
    asked: dict[str, Any] = {"county_id": county.id, "day": on}
    total = await count_sent(session, actor, wanted=wanted, **asked)
    number = page_asked(form, total, size=size)
    return Known(
        county=county,
        day=on,
        wanted=wanted,
        loads=await load(session, actor, **asked),
        listed=await page_of_sent(session, actor, wanted=wanted, page=number, size=size, **asked),
        total=total,
        number=number,
        schools=await schools_of(session, [county.id]),
    )


def _tabs(request: Request, form: Form, known: Known) -> list[dict[str, Any]]:
    return [
        {
            "label": say(request, label),
            "href": _href(form, "/fairness", turns=turns, page=""),
            "count": getattr(known.loads, turns) if known.loads else 0,
            "current": turns is known.wanted.turns,
        }
        for turns, label in TURN_NAMES.items()
    ]


def _href(form: Form, path: str, **more: object) -> str:
    return link(path, **form.kept(FILTERS) | more)


def _cells(actor: Actor, each: Sent) -> list[str]:
    return [
        shown_name(actor, each.name), each.school, each.subject, each.arrived_on.isoformat(), str(each.times),
        day(each.last_on) if each.last_on else "",
    ]  # fmt: skip


routes = [
    Route("/fairness", show, methods=["GET"]),
    *(Route(f"/fairness.{kind}", download, methods=["GET"]) for kind in MEDIA),
]
