"""Walks through every kind of page that somebody can reach by links, and notes what is wrong with each."""

import re
from collections import deque
from collections.abc import Callable, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urldefrag, urlsplit

import httpx2

from tests.browser.visit import HEIGHTS, Visit

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text()
ASKING = Path(__file__).with_name("survey.js").read_text()
MOST_KINDS = 120

_NAMED = re.compile(
    r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=^/plans/)[^/]+|(?<=^/figures/)[^/]+|(?<=^/targets/)[^/]+|(?<=^/rules/)[^/]+"
)
_NO_PAGES = ("/language", "/logout", "/static/", "/graphql", "/metrics", "/evidence/")


@dataclass
class Seen:
    """One page as it was met: what it answered, its heading, and everything that is wrong with it."""

    path: str
    status: int
    heading: str
    texts: list[str] = field(default_factory=list)
    frame: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    bare_forms: list[str] = field(default_factory=list)
    barriers: list[str] = field(default_factory=list)
    too_wide: list[str] = field(default_factory=list)


def walked(see: Callable[[str], Seen], start: str = "/") -> list[Seen]:
    """Follow links from the start until no page of a new kind turns up, and see one page of each kind."""
    found: dict[str, Seen] = {}
    ahead = deque([start])
    while ahead:
        path = urldefrag(ahead.popleft()).url
        if kind_of(path) in found:
            continue
        seen = found[kind_of(path)] = see(path)
        assert len(found) <= MOST_KINDS, sorted(found)
        ahead += [link for link in seen.links if is_page(link)]
    return list(found.values())


def look(visit: Visit, path: str) -> Seen:
    """Open a page and note what it answers and says."""
    return read(visit, visit.go(path))


@dataclass(frozen=True)
class Served:
    """A page as it was served and nobody has drawn it: the answer, what it says, how all in it is made and wired."""

    answer: httpx2.Response
    seen: Seen
    made: set[int]
    wired: set[int]


def asked_for(window: Visit, client: httpx2.Client, path: str) -> Served:
    """Ask for a page and note what it says and what is wrong with it as a text; the window only reads the HTML."""
    answer = client.get(path)
    said, made, wired, wrong = ask(window, "served()", answer.text)
    place = answer.url.raw_path.decode()
    seen = Seen(path=place, status=answer.status_code, **said)
    seen.barriers += [f"{place}: {each}" for each in wrong]
    return Served(answer, seen, set(made), set(wired))


def laid_out(table: Visit, seen: Seen, html: str) -> Seen:
    """Lay a page out in the window of another, where its scripts do not run, and note where it is too wide."""
    ask(table, "lay()", html)
    return fitting(table, seen)


def read(visit: Visit, status: int) -> Seen:
    """Note what the page that is open says."""
    return Seen(path=visit.path, status=status, **ask(visit, "read()"))


def judged(visit: Visit, seen: Seen) -> Seen:
    """Judge the page that is open by its width and by axe, on a screen and on a phone."""
    return without_barriers(visit, fitting(visit, seen))


def fitting(visit: Visit, seen: Seen) -> Seen:
    """Note where the page that is open is wider than a screen or a phone."""
    for width in widths(visit):
        resize(visit, width)
        if (actual := ask(visit, "width()")) > width:
            seen.too_wide.append(f"{seen.path} is {actual} wide at {width}")
    return seen


def without_barriers(visit: Visit, seen: Seen, known: Set[int] = frozenset()) -> Seen:
    """Have axe judge the page that is open, on a screen and on a phone; `known` are makings judged before."""
    seen.barriers += [f"{seen.path}: {each}" for each in ask(visit, "idsTwice()")]
    ask(visit, "thin()")
    if not visit.page.evaluate("'axe' in window"):
        visit.page.evaluate(AXE)
    for width in widths(visit):
        resize(visit, width)
        seen.barriers += [f"{seen.path} at {width}: {each}" for each in ask(visit, "barriers(given)", list(known))]
    return seen


def widths(visit: Visit) -> list[int]:
    """Give the widths of a screen and of a phone, that of the window as it stands first."""
    now = visit.page.viewport_size
    return sorted(HEIGHTS, key=lambda width: now is None or width != now["width"])


def resize(visit: Visit, width: int) -> None:
    """Make the window as wide as that of a screen or a phone."""
    visit.page.set_viewport_size({"width": width, "height": HEIGHTS[width]})


def ask(visit: Visit, question: str, given: object = None) -> Any:
    """Ask something of the page that is open, or of HTML that is given and is not, by a function of survey.js."""
    return visit.page.evaluate(f"(given) => {{ {ASKING}\n return {question}; }}", given)


def kind_of(path: str) -> str:
    """Give what two pages of one making share: the path without what it names, and the deed that is open."""
    parts = urlsplit(path)
    deed = dict(parse_qsl(parts.query)).get("deed")
    return _NAMED.sub(":one", parts.path) + (f"?deed={deed}" if deed else "")


def is_page(link: str) -> bool:
    """Tell whether a link leads to a page of ours."""
    path = urlsplit(link).path
    return link.startswith("/") and not link.startswith(_NO_PAGES) and not path.endswith((".csv", ".xlsx", "/word"))
