"""What a notice says on paper: the public notice with its list, and the order. Papers are Chinese for every reader."""

from datetime import date

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Actor, Label, masked_name, sees
from domain.division.model import County
from domain.division.queries import counties_of
from domain.exchange.model import KINDS
from domain.language import N_, translate
from domain.publicity.model import Notice, NoticeLine
from domain.publicity.queries import find_notice
from domain.publicity.rules import UnknownNotice
from web.asking import actor_of, database_of
from web.page import page
from web.paper import WORD, Paper, word_file

_COLUMNS = (
    N_("No."), N_("Name"), N_("Id number"), N_("Subject"), N_("Sending school"), N_("Receiving school"), N_("Kind"),
    N_("First and last day"),
)  # fmt: skip
_OFF_THE_LIST = ("cancelled",)


async def show(request: Request) -> Response:
    """Show the paper as it is printed."""
    paper = await _paper(request)
    return page(request, "notice/paper.html", paper=paper, notice_id=request.path_params["id"])


async def word(request: Request) -> Response:
    """Give the paper as a Word file."""
    paper = await _paper(request)
    kind = request.path_params["kind"]
    named = f'attachment; filename="{kind}-{request.path_params["id"]}.docx"'
    return Response(word_file(paper), media_type=WORD, headers={"Content-Disposition": named})


async def _paper(request: Request) -> Paper:
    actor, kind = actor_of(request), request.path_params["kind"]
    async with database_of(request).transaction(actor) as session:
        notice = await find_notice(session, actor, request.path_params["id"])
        county = next(each for each in await counties_of(session, actor) if each.id == notice.county_id)
    if kind not in ("notice", "order") or (kind == "order" and notice.order_no is None):
        raise UnknownNotice
    return order_paper(notice, county, actor) if kind == "order" else notice_paper(notice, county, actor)


def notice_paper(notice: Notice, county: County, actor: Actor) -> Paper:
    """Write the public notice: period, where to object, and the list with masked id numbers and no telephone."""
    return Paper(
        title=notice.title,
        paragraphs=[
            _say(
                N_(
                    "Under the rules on the exchange and rotation of teachers, after nomination by the schools and"
                    " examination by the county, the {count} people on the list below are made public."
                ),
                count=len(notice.lines),
            ),
            _say(
                N_(
                    "The list is public from {first} to {last}. Objections are handed in within these days, in writing"
                    " and under one's name, to: {contact}."
                ),
                first=_day(notice.opens_on),
                last=_day(notice.closes_on),
                contact=notice.contact or _say(N_("the personnel office of the county education bureau")),
            ),
        ],
        list_title=_say(N_("Annex: list of those who are to go")),
        columns=[_say(column) for column in _COLUMNS],
        rows=[_row(number, line, actor) for number, line in enumerate(notice.lines, 1)],
        signed=_signed(county),
        dated=_day(notice.opens_on),
    )


def order_paper(notice: Notice, county: County, actor: Actor) -> Paper:
    """Write the order over everybody who stayed on the list."""
    staying = [line for line in notice.lines if line.posting.state not in _OFF_THE_LIST]
    return Paper(
        number=notice.order_no or "",
        title=_say(N_("Notice on the exchange and rotation of teachers")),
        paragraphs=[
            _say(
                N_(
                    "After publicity, the {count} people on the list below are ordered to the receiving schools."
                    " Sending schools hand over in time; receiving schools confirm each arrival."
                ),
                count=len(staying),
            )
        ],
        list_title=_say(N_("Annex: roster of those who go")),
        columns=[_say(column) for column in _COLUMNS],
        rows=[_row(number, line, actor) for number, line in enumerate(staying, 1)],
        signed=_signed(county),
        dated=_day(notice.ordered_on),
    )


def _row(number: int, line: NoticeLine, actor: Actor) -> list[str]:
    shown = sees(actor, Label.PERSONAL)
    return [
        str(number),
        line.teacher_name if shown else masked_name(line.teacher_name),
        line.id_hint if shown else "—",
        line.subject,
        line.from_school.name,
        line.to_school.name,
        _say(KINDS[line.kind]),
        f"{line.starts_on:%Y.%m.%d}—{line.planned_to:%Y.%m.%d}",
    ]


def _signed(county: County) -> str:
    return _say(N_("{county} education and sports bureau"), county=county.name)


def _day(day: date | None) -> str:
    return "" if day is None else f"{day.year}年{day.month}月{day.day}日"


def _say(sentence: str, **values: object) -> str:
    return translate("zh", sentence, values)


routes = [
    Route("/notices/{id:uuid}/papers/{kind}", show, methods=["GET"]),
    Route("/notices/{id:uuid}/papers/{kind}/word", word, methods=["GET"]),
]
