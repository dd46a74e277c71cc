"""Walks through every kind of page that somebody can reach by links, and notes what is wrong with each."""

import re
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urldefrag, urlsplit

from tests.browser.visit import HEIGHTS, Visit

AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"
MOST_KINDS = 60
WIDTHS = (1366, 390)

_NAMED = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=^/plans/)[^/]+|(?<=^/figures/)[^/]+")
_NO_PAGES = ("/language", "/logout", "/static/", "/graphql", "/metrics")

_LINKS = "() => [...document.querySelectorAll('a[href]')].map((link) => link.getAttribute('href'))"
_BARE_FORMS = """() => [...document.forms]
  .filter((form) => !form.hasAttribute('action') || !form.hasAttribute('method'))
  .map((form) => form.outerHTML.slice(0, 90))"""
_BARRIERS = """async () => (await axe.run(document, {resultTypes: ['violations'], preload: false})).violations
  .flatMap((broken) => broken.nodes.map((node) => `${broken.id}: ${node.target.join(' ')} ${node.html}`))"""
# Of many rows of one making axe judges one; what it looks for does not hang on their words, save ids that stand twice.
_IDS_TWICE = """() => {
  const ids = [...document.querySelectorAll('[id]')].map((each) => each.id);
  return ids.filter((id, place) => ids.indexOf(id) !== place).map((id) => `the id ${id} stands twice`);
}"""
_ONE_OF_A_KIND = """() => {
  const making = (it) => [it.tagName, it.className, ...it.getAttributeNames(), ...[...it.children].map(making)].join();
  const seen = new Map();
  for (const row of document.querySelectorAll('tbody tr, li, option')) {
    if (!seen.has(row.parentElement)) seen.set(row.parentElement, new Set());
    const known = seen.get(row.parentElement), kind = making(row);
    if (known.has(kind)) row.remove();
    known.add(kind);
  }
}"""
_WIDTH = "() => document.documentElement.scrollWidth"
_TEXTS = """() => {
  const said = [];
  const walk = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const parent = walk.currentNode.parentElement;
    if (parent.closest('script, style, code, pre, textarea, noscript, a[hreflang]')) continue;
    said.push(walk.currentNode.textContent.replace(/\\s+/g, ' ').trim());
  }
  for (const each of document.querySelectorAll('[aria-label], [placeholder], [title], [alt]')) {
    for (const name of ['aria-label', 'placeholder', 'title', 'alt']) said.push(each.getAttribute(name) || '');
  }
  return said.filter(Boolean);
}"""
_FRAME = """() => [...document.querySelectorAll(
    '.main-nav a, .tabs a, th[scope=col], dt, legend, label:not(.choice):not(:has(.visually-hidden))')]
  .map((each) => each.textContent.replace(/\\s+/g, ' ').trim())"""


@dataclass
class Seen:
    """One page as it was met: what it answered, its heading, and everything that is wrong with it."""

    path: str
    status: int
    heading: str
    texts: list[str] = field(default_factory=list)
    frame: list[str] = field(default_factory=list)
    bare_forms: list[str] = field(default_factory=list)
    barriers: list[str] = field(default_factory=list)
    too_wide: list[str] = field(default_factory=list)


def reached(visit: Visit, start: str = "/") -> list[Seen]:
    """Follow links from the start until no page of a new kind turns up; give one page of each kind."""
    found: dict[str, Seen] = {}
    ahead = deque([start])
    while ahead:
        path = urldefrag(ahead.popleft()).url
        if kind_of(path) in found:
            continue
        found[kind_of(path)] = look(visit, path)
        assert len(found) <= MOST_KINDS, sorted(found)
        ahead += [link for link in visit.page.evaluate(_LINKS) if is_page(link)]
    return list(found.values())


def look(visit: Visit, path: str) -> Seen:
    """Open a page and note what it answers and says."""
    return read(visit, visit.go(path))


def read(visit: Visit, status: int) -> Seen:
    """Note what the page that is open says."""
    heading = visit.page.locator("main h1")
    return Seen(
        path=visit.path,
        status=status,
        heading=heading.first.inner_text() if heading.count() and heading.first.is_visible() else "",
        texts=visit.page.evaluate(_TEXTS),
        frame=visit.page.evaluate(_FRAME),
        bare_forms=visit.page.evaluate(_BARE_FORMS),
    )


def judged(visit: Visit, seen: Seen) -> Seen:
    """Have axe judge the page that is open, on a phone and on a screen."""
    page = visit.page
    seen.barriers += [f"{seen.path}: {each}" for each in page.evaluate(_IDS_TWICE)]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        actual = int(page.evaluate(_WIDTH))
        if actual > width:
            seen.too_wide.append(f"{seen.path} is {actual} wide at {width}")
    page.evaluate(AXE.read_text())
    page.evaluate(_ONE_OF_A_KIND)
    for width in reversed(WIDTHS):
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        seen.barriers += [f"{seen.path} at {width}: {each}" for each in page.evaluate(_BARRIERS)]
    return seen


def kind_of(path: str) -> str:
    """Give what two pages of one making share: the path without what it names, and the deed that is open."""
    parts = urlsplit(path)
    deed = dict(parse_qsl(parts.query)).get("deed")
    return _NAMED.sub(":one", parts.path) + (f"?deed={deed}" if deed else "")


def is_page(link: str) -> bool:
    """Tell whether a link leads to a page of ours."""
    path = urlsplit(link).path
    return link.startswith("/") and not link.startswith(_NO_PAGES) and not path.endswith((".csv", ".xlsx"))
