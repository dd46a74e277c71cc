"""The personnel office's ten jobs by keyboard alone: each told with its keys, and with what a mouse would take.

Who has a mouse clicks once for each link, button, box or field, twice for an entry of a list, and types the same.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect

from api.demo.places import PARTNER_SCHOOL
from domain.calendar.rules import day_in_shanghai, school_year_of
from domain.language import translate
from tests.browser.conftest import PageAs
from tests.browser.keyboard import Keyboard
from tests.browser.visit import Visit

TODAY = day_in_shanghai(datetime.now(UTC))
MOST_STROKES = 400
"""A job that takes more keys than these takes more than a minute."""
SEVEN = 7


@dataclass
class Cost:
    """What a job has taken: all keys without a mouse; clicks and typed keys with one."""

    strokes: int = 0
    clicks: int = 0
    typed: int = 0


@dataclass
class Desk:
    """One officer at a keyboard, and what each job has taken."""

    visit: Visit
    keys: Keyboard
    taken: dict[str, Cost] = field(default_factory=dict)
    now: Cost = field(default_factory=Cost)

    def say(self, sentence: str) -> str:
        """Say what a page says."""
        return translate(self.visit.language, sentence)

    def read(self) -> str:
        """Give what the page says."""
        return self.visit.page.locator("main").inner_text()

    @contextmanager
    def job(self, name: str, start: str = "/") -> Iterator[None]:
        """Begin a job on a page that the menu or a bookmark leads to, and count what it takes."""
        self.visit.go(start)
        before, self.now = self.keys.strokes, Cost()
        yield
        self.now.strokes = self.keys.strokes - before
        self.taken[name], self.now = self.now, Cost()

    def follow(self, name: str, *, leading_to: str = "") -> None:
        """Go to a link and press Enter; the page that comes is awaited."""
        self.now.clicks += 1
        self.keys.follow(name, leading_to=leading_to)

    def press(self, button: str) -> None:
        """Go to a button and press it; the page that comes is awaited."""
        self.now.clicks += 1
        self.keys.go_to(button, tag="BUTTON")
        self.keys.enter()

    def send(self, button: str) -> None:
        """Go to a button and press it, where the answer comes into the page as it stands."""
        self.now.clicks += 1
        self.keys.go_to(button, tag="BUTTON")
        self.keys.press("Enter")

    def choose(self, label: str, option: str) -> None:
        """Choose an entry of a list."""
        self.now.clicks += 2
        self.keys.choose(label, option)

    def fill(self, label: str, typed: str) -> None:
        """Type into a field."""
        self.now.clicks += 1
        self.now.typed += len(typed)
        self.keys.go_to(label)
        self.keys.type(typed)

    def tick(self, count: int) -> None:
        """Tick the boxes that come next."""
        self.now.clicks += count
        for _ in range(count):
            self.keys.go_to("", tag="INPUT")
            self.keys.press("Space")

    def narrow(self, label: str, typed: str) -> None:
        """Type into a filter and press Enter, where the list changes without a new page."""
        self.fill(label, typed)
        with self.visit.page.expect_response(lambda answer: "/teachers/" in answer.url):
            self.keys.press("Enter")

    def tell(self) -> None:
        """Print what each job has taken, as docs/rotation-desk.md shows it."""
        for name, cost in sorted(self.taken.items(), key=lambda each: int(each[0].split()[0])):
            print(f"| {name} | {cost.strokes} | {cost.clicks} | {cost.typed} |")


def test_the_personnel_office_does_its_ten_jobs_by_keyboard(page_as: PageAs) -> None:
    visit = page_as("personnel", language="en", refusals=frozenset({422}))
    desk = Desk(visit, Keyboard(visit.page))

    look_at_the_year(desk)
    try_out_seven(desk)
    share_out_places(desk)
    print_the_notice(desk)
    look_for_double_bookings(desk)
    hand_in_and_compare(desk)

    desk.tell()
    assert {int(name.split()[0]) for name in desk.taken} == set(range(1, 11))
    assert {name: cost.strokes for name, cost in desk.taken.items() if cost.strokes > MOST_STROKES} == {}


def look_at_the_year(desk: Desk) -> None:
    """Do the jobs that only look: today's figures, who is due, the sixth year, who lacks hours."""
    visit = desk.visit
    with desk.job("1 today's rate and share with what is missing"):
        desk.follow("Targets", leading_to="/targets")
        line = visit.page.locator("#target-national-rotation-rate").inner_text()
    assert "1 more teacher" in line

    with desk.job("2 the eligible list with each reason and clause", "/teachers"):
        desk.follow("Who is due, and why", leading_to="/teachers/eligibility")
        everybody = desk.read()
    assert "692" in everybody
    assert "Years at the school:" in everybody

    with desk.job("5 who is in the sixth year at one school and teaches PE", "/teachers/eligibility"):
        desk.choose("Subject", "体育")
        desk.narrow("Year at the school", "6")
        visit.page.wait_for_url(lambda url: "year=6" in url)
        years = visit.page.locator("#list tbody td[data-label='Year at the school']").all_inner_texts()
    assert set(years) == {"6"}

    with desk.job("7 who lacks 360 hours, by school"):
        desk.follow("Training", leading_to="/training")
        desk.follow("Who lacks hours", leading_to="/training/hours")
        first = visit.page.locator("tbody tr").first
        school, lacking = first.locator("th a").inner_text(), first.locator("td.numeric").first.inner_text()
        desk.follow(school, leading_to="?school=")
        gaps = [int(each) for each in visit.page.locator("td[data-label='Hours missing']").all_inner_texts()]
    assert len(gaps) == int(lacking) > 0
    assert gaps == sorted(gaps, reverse=True)


def try_out_seven(desk: Desk) -> None:
    """Ask what changes if seven go, in a scratch plan."""
    with desk.job("4 “if these seven go, what changes?”", "/scratch"):
        desk.fill("Name of the plan", "七人")
        desk.press("Begin")
        desk.keys.go_to("Which teachers", tag="SELECT")
        desk.tick(SEVEN)
        desk.choose("Would go to", PARTNER_SCHOOL)
        desk.press("Let them go in this plan")
        changed = desk.visit.page.locator("main table tr:has-text('2.11')").first.inner_text()
    assert f"+{SEVEN}" in changed
    assert desk.visit.page.locator("#lines tbody tr").count() == SEVEN


def share_out_places(desk: Desk) -> None:
    """Share out 103 places with a fifth for rural teachers, and read the proof."""
    first = TODAY + timedelta(days=30)
    with desk.job("6 share out 103 places, a fifth of them rural, with the proof", "/training/sessions/new"):
        desk.fill("Name of the training", "省培")
        desk.choose("Level", "Provincial")
        for label in ("First day", "Last day"):
            desk.fill(label, f"{first:%m%d%Y}")
        desk.fill("Hours", "40")
        desk.fill("Places", "103")
        desk.press("Open the session")
        desk.follow("Share out the places")
        proof = desk.read()
        desk.press("Confirm the shares")
    assert "at least 21" in proof
    assert "The sheet adds up" in proof
    assert "20.4%" in desk.read()


def print_the_notice(desk: Desk) -> None:
    """Open the notice with its roster, as it is printed."""
    with desk.job("8 print the notice and roster", "/notices"):
        desk.keys.go_to("", leading_to="/notices/")
        desk.now.clicks += 1
        desk.keys.enter()
        desk.follow("", leading_to="/papers/notice")
        roster = desk.visit.page.locator(".annex tbody tr").count()
        desk.keys.go_to("Print", tag="BUTTON")
        desk.now.clicks += 1
    assert roster >= 1


def look_for_double_bookings(desk: Desk) -> None:
    """See who is booked twice, and that a second whole posting is refused before it is made."""
    visit = desk.visit
    with desk.job("9 see double bookings", "/postings"):
        desk.follow("Double bookings", leading_to="/clashes")
        told = desk.read()
    assert desk.say("Posted though exempt") in told
    assert desk.say("Two postings at once") in told

    visit.go("/postings?state=active&kind=regular_exchange")
    busy = visit.page.locator("tbody th a").first.get_attribute("href")
    visit.go(str(busy))
    away = str(visit.page.locator("main a[href^='/teachers/']").first.get_attribute("href")).rsplit("/", 1)[1]
    home = str(visit.page.locator("main a[href^='/schools/']").first.get_attribute("href")).rsplit("/", 1)[1]
    visit.go(f"/postings/new?from_school={home}&teacher={away}")
    desk.keys.go_to("Receiving school", tag="SELECT")
    desk.keys.press("ArrowDown", 3)
    desk.send("Log the posting")
    expect(visit.page.locator("[data-code=overlapping_posting]")).to_have_count(1)


def hand_in_and_compare(desk: Desk) -> None:
    """Hand in last year's rate, register an exemption since, and be told of it beside the number."""
    visit, last_year = desk.visit, school_year_of(TODAY).start.year - 1
    visit.go(f"/returns/rotation?year={last_year}")
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
        desk.now.clicks += 1
        desk.choose("Ground", "Serious illness")
        for label, value in (("First day", f"0801{last_year}"), ("Last day", f"0801{last_year + 3}")):
            desk.fill(label, value)
        desk.fill("Certificate or decision", "县医院〔2026〕1号")
        desk.press("Register")
    assert "县医院〔2026〕1号" in desk.read()

    with desk.job("10 the same number as last year's report, and what was written since", "/submissions"):
        desk.follow("Rotation rate", leading_to="/submissions/")
        since = desk.read()
    assert visit.path == submission
    assert teacher in since
    assert "exemption registered" in since
