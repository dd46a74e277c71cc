"""Every kind of page that each of the six demo accounts can reach: usable by everybody, complete in both languages."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import chain

import pytest
from playwright.sync_api import Browser

from api.demo import people
from domain.language import catalogue, translate
from tests.browser.conftest import PageAs
from tests.browser.program import Program
from tests.browser.survey import Seen, judged, kind_of, look, walked
from tests.browser.visit import visit

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
def scripted(browser: Browser, served: Program) -> Surveying:
    """Give a walk through every kind of page, each judged by axe, taken once for each account and language."""
    makings: set[str] = set()

    @cache
    def walk(username: str, language: str) -> Survey:
        walker = visit(browser, served.address, width=1366, javascript=True, language=language, refusals=frozenset())
        walker.sign_in(username)
        pages = walked(lambda path: judged(walker, look(walker, path), makings))
        walker.page.context.close()
        return Survey(pages, walker.troubles)

    return walk


@pytest.fixture(scope="module")
def plain(browser: Browser, served: Program, scripted: Surveying) -> Surveying:
    """Give a second walk to the same pages without scripts; what one account has seen the next need not see again."""
    kinds: set[str] = set()

    @cache
    def walk(username: str) -> Survey:
        walker = visit(browser, served.address, width=1366, javascript=False, language="zh", refusals=frozenset())
        walker.sign_in(username)
        ahead = [page.path for page in scripted(username, "zh").pages]
        pages = [look(walker, path) for path in ahead if path == "/" or kind_of(path) not in kinds]
        kinds.update(kind_of(path) for path in ahead)
        walker.page.context.close()
        return Survey(pages, walker.troubles)

    return walk


@pytest.mark.parametrize("username", EVERYBODY)
def test_every_page_works_without_scripts(plain: Surveying, username: str) -> None:
    seen = plain(username)

    assert {page.path: page.status for page in seen.pages if page.status != 200} == {}
    assert [page.path for page in seen.pages if not page.heading] == []
    assert [form for page in seen.pages for form in page.bare_forms] == []
    assert seen.troubles == []


@pytest.mark.parametrize(
    ("username", "language"),
    [*((each, "zh") for each in EVERYBODY), *((each, "en") for each in READERS_OF_ENGLISH)],
)
def test_no_page_has_a_barrier_or_asks_anybody_else_or_complains_on_a_screen_or_a_phone(
    scripted: Surveying, username: str, language: str
) -> None:
    seen = scripted(username, language)

    assert len(seen.pages) > 8
    assert {page.path: page.status for page in seen.pages if page.status != 200} == {}
    assert list(chain.from_iterable(page.barriers for page in seen.pages)) == []
    assert list(chain.from_iterable(page.too_wide for page in seen.pages)) == []
    assert seen.troubles == []


@pytest.mark.parametrize("username", EVERYBODY)
def test_a_chinese_page_has_no_english_sentence(scripted: Surveying, username: str) -> None:
    pages = scripted(username, "zh").pages
    left = {(page.path, text) for page in pages for text in page.texts if ENGLISH_SENTENCE.search(text)}

    assert left == set()


@pytest.mark.parametrize("username", READERS_OF_ENGLISH)
def test_an_english_page_has_no_chinese_but_names_and_titles(scripted: Surveying, username: str) -> None:
    ours = {text for text in catalogue("zh").values() if CHINESE.search(text)} - SUBJECTS
    pages = scripted(username, "en").pages
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
