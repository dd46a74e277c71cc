"""Making pages: the templates, the frame around them, and the one way in which a page is answered."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from domain.access import Role
from domain.calendar.rules import SHANGHAI
from domain.language import N_
from web.asking import language_of, say, told, viewer_of, wants_part
from web.compiled import beside

FOLDER = Path(__file__).parent
STATIC = FOLDER / "static"
VERSION = version("jiedui")

_EVERYBODY = (
    ("/", N_("Home")),
    ("/postings", N_("Postings")),
    ("/twinnings", N_("Twinning")),
    ("/training", N_("Training")),
    ("/targets", N_("Targets")),
    ("/schools", N_("Schools")),
    ("/recruitment", N_("Recruitment")),
)
_FURTHER: Mapping[Role, tuple[tuple[str, str], ...]] = {
    Role.SCHOOL: (("/teachers", N_("Teachers")), ("/ledgers", N_("Ledgers"))),
    Role.PERSONNEL: (
        ("/teachers", N_("Teachers")),
        ("/ledgers", N_("Ledgers")),
        ("/scratch", N_("What if")),
        ("/import", N_("Import")),
        ("/query", N_("Query")),
    ),
    Role.ADMIN: (
        ("/teachers", N_("Teachers")),
        ("/ledgers", N_("Ledgers")),
        ("/scratch", N_("What if")),
        ("/import", N_("Import")),
        ("/query", N_("Query")),
    ),
    Role.PROVINCE: (("/query", N_("Query")),),
    Role.EVALUATOR: (("/query", N_("Query")),),
}

_UNDER: Mapping[str, tuple[str, ...]] = {
    "/schools": ("/schools", "/class-lists"),
    "/recruitment": ("/recruitment", "/posts/", "/directed", "/candidates"),
    "/targets": (
        *("/targets", "/figures", "/plans", "/rules", "/editions"),
        *("/submissions", "/returns", "/balance", "/fairness"),
    ),
    "/teachers": ("/teachers", "/principals", "/exemptions"),
    "/scratch": ("/scratch", "/suggestions", "/shortage"),
    "/twinnings": ("/twinnings", "/activities", "/teacher-pairs"),
    "/postings": ("/postings", "/notices", "/wishes", "/clashes"),
}


class Item(NamedTuple):
    """An entry of the main menu."""

    href: str
    label: str
    current: bool


def page(
    request: Request,
    template: str,
    *,
    part: str | None = None,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **context: Any,
) -> Response:
    """Answer with a page or, when htmx asks and there is one, with the part of it that changed.

    The part is a template that the page itself includes, so both always show the same.
    """
    name = part if part is not None and wants_part(request) else template
    html = templates().get_template(name).render(**_frame(request), status=status, **context)
    sent = {"Vary": "HX-Request, HX-Request-Type, Cookie", "Cache-Control": "no-store"} | dict(headers or {})
    return HTMLResponse(html, status, sent)


def go_to(request: Request, href: str, *, notice: str | None = None) -> Response:
    """Send the browser to another page of ours, with a sentence to show there; htmx is told to load it whole."""
    answer: Response
    if request.headers.get("HX-Request") == "true":
        answer = Response(status_code=204, headers={"HX-Redirect": href})
    else:
        answer = RedirectResponse(href, 303)
    if notice is not None:
        answer.set_cookie("notice", quote(notice), max_age=30, httponly=True, samesite="lax")
    return answer


def link(path: str, **query: object) -> str:
    """Make the address of a page with its query; empty values are left out."""
    given = {name: value for name, value in query.items() if value not in (None, "", ())}
    return f"{path}?{urlencode(given, doseq=True)}" if given else path


@cache
def templates() -> Environment:
    """Give the templates: everything is escaped, and a name that is not handed in is a mistake."""
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        bytecode_cache=beside(FOLDER / "templates", maker=Path(__file__).read_text()),
    )
    made.trim_blocks = made.lstrip_blocks = True
    made.globals.update(static=static, link=link)
    made.filters.update(day=day, moment=moment)
    return made


@cache
def static(path: str) -> str:
    """Give the address of a file of ours, which changes whenever the file does."""
    digest = sha256((STATIC / path).read_bytes()).hexdigest()[:12]
    return f"/static/{path}?v={digest}"


def day(value: date | None) -> str:
    """Write a day as both languages read it."""
    return "—" if value is None else value.isoformat()


def moment(value: datetime | None) -> str:
    """Write an instant by the clocks of China, to the minute."""
    return "—" if value is None else value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def _frame(request: Request) -> dict[str, Any]:
    def translated(sentence: str, **values: object) -> str:
        return say(request, sentence, **values)

    def in_language(text: Mapping[str, Any] | None) -> str:
        return told(request, text)

    language = language_of(request)
    return {
        "_": translated,
        "told": in_language,
        "language": language,
        "language_href": link("/language", to="en" if language == "zh" else "zh", next=_here(request)),
        "viewer": viewer_of(request),
        "navigation": _navigation(request),
        "notice": getattr(request.state, "notice", None),
        "version": VERSION,
        "as_of": None,
        "here": request.url.path,
    }


def _here(request: Request) -> str:
    if request.method != "GET":
        return request.url.path
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def _navigation(request: Request) -> list[Item]:
    viewer = viewer_of(request)
    if viewer is None:
        return []
    here = request.url.path
    return [
        Item(href, say(request, label), _lies_under(here, href))
        for href, label in (*_EVERYBODY, *_FURTHER[viewer.actor.role])
    ]


def _lies_under(here: str, href: str) -> bool:
    """Tell whether a page belongs to an entry of the menu, also one that is reached from its pages."""
    return here == href or (href != "/" and here.startswith(_UNDER.get(href, (href,))))
