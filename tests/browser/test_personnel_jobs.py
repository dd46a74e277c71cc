"""The personnel office's jobs by keyboard alone: each told with the number of its keys."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from playwright.sync_api import expect

from domain.calendar.rules import day_in_shanghai, school_year_of
from domain.language import translate
from tests.browser.conftest import PageAs
from tests.browser.keyboard import Keyboard
from tests.browser.program import Program
from tests.browser.visit import Visit

TODAY = day_in_shanghai(datetime.now(UTC))
MOST_STROKES = 400
"""A job that takes more keys than these takes more than a minute."""


@dataclass
class Desk:
    """One officer at a keyboard, and what each job has taken."""

    visit: Visit
    keys: Keyboard
    taken: dict[str, int] = field(default_factory=dict)

    def say(self, sentence: str) -> str:
        """Say what a page says."""
        return translate(self.visit.language, sentence)

    def read(self) -> str:
        """Give what the page says."""
        return self.visit.page.locator("main").inner_text()

    @contextmanager
    def job(self, name: str, start: str = "/") -> Iterator[None]:
        """Begin a job on a page that the menu or a bookmark leads to, and count its keys."""
        self.visit.go(start)
        before = self.keys.strokes
        yield
        self.taken[name] = self.keys.strokes - before

    def press(self, button: str) -> None:
        """Go to a button and press it; the page that comes is awaited."""
        self.keys.go_to(button, tag="BUTTON")
        self.keys.enter()

    def narrow(self, label: str, typed: str) -> None:
        """Type into a filter and press Enter, where the list changes without a new page."""
        self.keys.go_to(label)
        self.keys.type(typed)
        with self.visit.page.expect_response(lambda answer: "/teachers/" in answer.url):
            self.keys.press("Enter")


def test_the_personnel_office_does_its_jobs_by_keyboard(untouched: Program, page_as: PageAs) -> None:
    visit = page_as("personnel", at=untouched.address, language="en", refusals=frozenset({422}))
    desk = Desk(visit, Keyboard(visit.page))
    last_year = school_year_of(TODAY).start.year - 1

    with desk.job("1 today's rate and share with what is missing"):
        desk.keys.follow("Targets", leading_to="/targets")
        line = visit.page.locator("#target-national-rotation-rate").inner_text()
    assert "1 more teacher" in line

    with desk.job("2 the eligible list with each reason and clause", "/teachers"):
        desk.keys.follow("Who is due, and why", leading_to="/teachers/eligibility")
        everybody = desk.read()
    assert "692" in everybody
    assert "Years at the school:" in everybody

    with desk.job("5 who is in the sixth year at one school and teaches PE", "/teachers/eligibility"):
        desk.keys.choose("Subject", "体育")
        desk.narrow("Year at the school", "6")
        visit.page.wait_for_url(lambda url: "year=6" in url)
        years = visit.page.locator("#list tbody td[data-label='Year at the school']").all_inner_texts()
    assert set(years) == {"6"}

    with desk.job("10 hand in last year's rate, and lock it", f"/returns/rotation?year={last_year}"):
        desk.press("Hand in")
        submission = visit.path
        desk.press("Lock this version")
    assert "the same number and the same rows" in desk.read()

    visit.go("/teachers/eligibility?outcome=in")
    due = visit.page.locator("#list tbody th a[href^='/teachers/0']").first
    teacher, record = due.inner_text(), due.get_attribute("href")
    with desk.job("3 an exemption with its certificate and its last day", f"{record}#exemptions"):
        desk.keys.go_to("Register an exemption")
        desk.keys.press("Enter")
        desk.keys.choose("Ground", "Serious illness")
        for label, value in (("First day", f"0801{last_year}"), ("Last day", f"0801{last_year + 3}")):
            desk.keys.go_to(label)
            desk.keys.type(value)
        desk.keys.go_to("Certificate or decision")
        desk.keys.type("县医院〔2026〕1号")
        desk.press("Register")
    assert "县医院〔2026〕1号" in desk.read()

    with desk.job("10 the same number as last year's report, and what was written since", "/submissions"):
        desk.keys.follow("Rotation rate", leading_to="/submissions/")
        since = desk.read()
    assert visit.path == submission
    assert teacher in since
    assert "exemption registered" in since

    visit.go("/postings?state=active&kind=regular_exchange")
    busy = visit.page.locator("tbody th a").first.get_attribute("href")
    visit.go(str(busy))
    away = str(visit.page.locator("main a[href^='/teachers/']").first.get_attribute("href")).rsplit("/", 1)[1]
    home = str(visit.page.locator("main a[href^='/schools/']").first.get_attribute("href")).rsplit("/", 1)[1]
    with desk.job("9 a double booking is seen before it is made", f"/postings/new?from_school={home}&teacher={away}"):
        desk.keys.go_to("Receiving school", tag="SELECT")
        desk.keys.press("ArrowDown", 3)
        desk.press("Log the posting")
    expect(visit.page.locator("[data-code=overlapping_posting]")).to_have_count(1)

    for name, strokes in desk.taken.items():
        print(f"{strokes:4d} keys: {name}")
    assert {name: strokes for name, strokes in desk.taken.items() if strokes > MOST_STROKES} == {}
