"""Every kind of page that each of the six demo accounts can reach: usable by everybody, complete in both languages."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain

import pytest
from playwright.sync_api import Browser

from api.demo import people
from domain.language import catalogue, translate
from tests.browser.conftest import Launch, PageAs
from tests.browser.program import Program
from tests.browser.survey import Seen, fetched, fitting, kind_of, opened, walked, without_barriers
from tests.browser.visit import Visit, visit

EVERYBODY = ("clerk", "clerk2", "personnel", "province", "evaluator", "admin")
READERS_OF_ENGLISH = ("clerk", "personnel")

ENGLISH_SENTENCE = re.compile(r"[A-Za-z]{4,}( [A-Za-z]+){3,}")
CHINESE = re.compile(r"[㐀-鿿]")
CHINESE_SENTENCE = re.compile(r"[。；？！]")
SUBJECTS = {subject for subjects in people.SUBJECTS.values() for subject in subjects}


@dataclass(frozen=True)
class Survey:
    """Everything that somebody has seen, and what went wrong on the way."""

    pages: list[Seen]
    troubles: list[str]


Surveying = Callable[..., Survey]


@pytest.fixture(scope="module")
def layout(launch: Launch) -> Iterator[Browser]:
    """Run a browser that lays pages out and never paints them: what the survey asks hangs on nothing else."""
    with launch("--disable-threaded-compositing") as browser:
        yield browser


@pytest.fixture(scope="module")
def surveyed(layout: Browser, served: Program) -> Surveying:
    """Give a walk through every kind of page, taken once for each account and language.

    What is said is read from every page as it is served. A page is drawn where it is the first of its kind in that
    language, or something in it is made like nothing before, and judged by axe where that is so in either language.
    """
    drawn: set[tuple[str, object]] = set()
    judged: set[int] = set()

    @cache
    def walk(username: str, language: str) -> Survey:
        walker = visit(layout, served.address, width=1366, javascript=True, language=language, refusals=frozenset())
        walker.sign_in(username)
        pages = walked(lambda path: see(walker, path))
        walker.page.context.close()
        return Survey(pages, walker.troubles)

    def see(walker: Visit, path: str) -> Seen:
        kind = (walker.language, kind_of(path))
        seen, makings = (fetched if kind in drawn else opened)(walker, path)
        made = {(walker.language, making) for making in makings}
        if not made <= drawn and (kind not in drawn or walker.go(path) == seen.status):
            fitting(walker, seen)
            if not makings <= judged:
                without_barriers(walker, seen, judged)
            judged.update(makings)
        drawn.update(made, [kind])
        return seen

    return walk


@pytest.mark.parametrize("username", EVERYBODY)
def test_every_page_is_whole_as_it_is_served_without_scripts(surveyed: Surveying, username: str) -> None:
    seen = surveyed(username, "zh")

    assert {page.path: page.status for page in seen.pages if page.status != 200} == {}
    assert [page.path for page in seen.pages if not page.heading] == []
    assert [form for page in seen.pages for form in page.bare_forms] == []


def test_a_browser_without_scripts_has_nothing_to_complain_of(page_as: PageAs) -> None:
    visit = page_as("clerk", javascript=False)

    assert [visit.go(path) for path in ("/", "/postings", "/postings/new")] == [200, 200, 200]


@pytest.mark.parametrize(
    ("username", "language"),
    [*((each, "zh") for each in EVERYBODY), *((each, "en") for each in READERS_OF_ENGLISH)],
)
def test_no_page_has_a_barrier_or_asks_anybody_else_or_complains_on_a_screen_or_a_phone(
    surveyed: Surveying, username: str, language: str
) -> None:
    seen = surveyed(username, language)

    assert len(seen.pages) > 8
    assert {page.path: page.status for page in seen.pages if page.status != 200} == {}
    assert list(chain.from_iterable(page.barriers for page in seen.pages)) == []
    assert list(chain.from_iterable(page.too_wide for page in seen.pages)) == []
    assert seen.troubles == []


@pytest.mark.parametrize("username", EVERYBODY)
def test_a_chinese_page_has_no_english_sentence(surveyed: Surveying, username: str) -> None:
    pages = surveyed(username, "zh").pages
    left = {(page.path, text) for page in pages for text in page.texts if ENGLISH_SENTENCE.search(text)}

    assert left == set()


@pytest.mark.parametrize("username", READERS_OF_ENGLISH)
def test_an_english_page_has_no_chinese_but_names_and_titles(surveyed: Surveying, username: str) -> None:
    ours = {text for text in catalogue("zh").values() if CHINESE.search(text)} - SUBJECTS
    pages = surveyed(username, "en").pages
    frame = {(page.path, text) for page in pages for text in page.frame if CHINESE.search(text)}
    left = {(page.path, text) for page in pages for text in page.texts if text in ours or CHINESE_SENTENCE.search(text)}

    assert frame == set()
    assert left == set()


def test_the_language_switch_keeps_the_page_with_everything_that_was_asked(page_as: PageAs) -> None:
    visit = page_as("personnel")
    visit.go("/postings?state=active&kind=regular_exchange")

    visit.page.get_by_role("link", name="English").click()
    visit.page.get_by_role("heading", name="Postings", level=1).wait_for()
    there = visit.path, visit.page.locator("html").get_attribute("lang")
    visit.page.get_by_role("link", name="中文").click()
    visit.page.get_by_role("heading", name=translate("zh", "Postings"), level=1).wait_for()

    assert there == ("/postings?state=active&kind=regular_exchange", "en")
    assert visit.path == there[0]
    assert visit.page.locator("html").get_attribute("lang") == "zh-CN"
    assert visit.page.locator("#filter-state").input_value() == "active"
