"""Every kind of page that each of the six demo accounts can reach: usable by everybody, complete in both languages."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain

import pytest
from httpx2 import Client
from playwright.sync_api import Browser

from api.demo import people
from domain.language import catalogue, translate
from tests.browser.conftest import Launch, PageAs
from tests.browser.program import Program
from tests.browser.survey import Seen, asked_for, laid_out, walked, without_barriers
from tests.browser.visit import Visit, visit

EVERYBODY = ("clerk", "clerk2", "personnel", "province", "evaluator", "admin")
ENGLISH_SENTENCE = re.compile(r"[A-Za-z]{4,}( [A-Za-z]+){3,}")
CHINESE = re.compile(r"[㐀-鿿]")
CHINESE_SENTENCE = re.compile(r"[。；？！]")
SUBJECTS = {subject for subjects in people.SUBJECTS.values() for subject in subjects}


@dataclass(frozen=True)
class Survey:
    """Everything that somebody has seen in Chinese and again in English, and what went wrong on the way."""

    pages: list[Seen]
    english: list[Seen]
    troubles: list[str]


Surveying = Callable[[str], Survey]


@pytest.fixture(scope="module")
def layout(launch: Launch) -> Iterator[Browser]:
    """Run a browser that lays pages out and never paints them: what the survey asks hangs on nothing else."""
    with launch("--disable-threaded-compositing") as browser:
        yield browser


@pytest.fixture(scope="module")
def surveyed(layout: Browser, served: Program) -> Surveying:
    """Give a walk through every kind of page, taken once for each account.

    What is said is read from every page as it is served. A page in which something is wired to scripts like nothing
    before is opened. One in which something is made like nothing before is laid on a table where axe is at hand, as its
    scripts have left it if it was opened, and judged; and it is asked for in English, read and laid out.
    """
    walker = visit(layout, served.address, width=1366, javascript=True, language="zh")
    walker.go("/login")
    table = Visit(walker.page.context.new_page(), served.address)
    table.go("/login")
    known: set[int] = set()

    @cache
    def walk(username: str) -> Survey:
        walker.sign_in(username)
        walker.troubles.clear()
        news: list[str] = []
        with walker.client("zh") as client:
            pages = walked(lambda path: see(client, path, news))
        with walker.client("en") as client:
            english = [see_in_english(client, path) for path in news]
        return Survey(pages, english, [*walker.troubles])

    def see(client: Client, path: str, news: list[str]) -> Seen:
        page = asked_for(table, client, path)
        html = page.answer.text
        if not page.wired <= known:
            walker.show(page.answer)
            html = walker.page.content()
        if not page.made <= known:
            without_barriers(table, laid_out(table, page.seen, html), known)
            news.append(path)
        known.update(page.made, page.wired)
        return page.seen

    def see_in_english(client: Client, path: str) -> Seen:
        page = asked_for(table, client, path)
        return laid_out(table, page.seen, page.answer.text)

    return walk


@pytest.mark.parametrize("username", EVERYBODY)
def test_every_page_is_whole_as_it_is_served_without_scripts(surveyed: Surveying, username: str) -> None:
    seen = surveyed(username)

    assert len(seen.pages) > 8
    assert {page.path: page.status for page in (*seen.pages, *seen.english) if page.status != 200} == {}
    assert [page.path for page in seen.pages if not page.heading] == []
    assert [form for page in seen.pages for form in page.bare_forms] == []


def test_a_browser_without_scripts_has_nothing_to_complain_of(page_as: PageAs) -> None:
    visit = page_as("clerk", javascript=False)

    assert [visit.go(path) for path in ("/", "/postings", "/postings/new")] == [200, 200, 200]


@pytest.mark.parametrize("username", EVERYBODY)
def test_no_page_has_a_barrier_or_asks_anybody_else_or_complains_on_a_screen_or_a_phone(
    surveyed: Surveying, username: str
) -> None:
    seen = surveyed(username)
    every = (*seen.pages, *seen.english)

    assert list(chain.from_iterable(page.barriers for page in every)) == []
    assert list(chain.from_iterable(page.too_wide for page in every)) == []
    assert seen.troubles == []


@pytest.mark.parametrize("username", EVERYBODY)
def test_a_chinese_page_has_no_english_sentence(surveyed: Surveying, username: str) -> None:
    pages = surveyed(username).pages
    left = {(page.path, text) for page in pages for text in page.texts if ENGLISH_SENTENCE.search(text)}

    assert left == set()


@pytest.mark.parametrize("username", EVERYBODY)
def test_an_english_page_has_no_chinese_but_names_and_titles(surveyed: Surveying, username: str) -> None:
    ours = {text for text in catalogue("zh").values() if CHINESE.search(text)} - SUBJECTS
    pages = surveyed(username).english
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
