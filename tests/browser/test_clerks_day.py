"""A school clerk's jobs, each in well under a minute: what is missing, a returned cell, an edited file, print, search.

Each prints how many keys and clicks it took, how long the server worked, and how much went over the line; only what
does not depend on the machine is asserted.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from opencc import OpenCC  # type: ignore[import-untyped]
from playwright.sync_api import Page, Response, expect

from domain.spelling import search_key
from tests.browser.conftest import PageAs
from tests.browser.program import Program, copy_of, serving
from tests.browser.visit import Visit
from tests.evidence.pictures import photograph
from tests.revision.trips import opened

MOST_OF_A_STEP = 15_000
"""Bytes that an answer to htmx may bring over a slow line."""
MOST_OF_THE_FIRST_PAGE = 100_000
"""Bytes that may come before the first page is usable: under 3 s at 400 kbit/s with answers 300 ms away."""


@dataclass
class Hands:
    """A clerk with mouse and keyboard, and what each job costs."""

    visit: Visit
    keys: int = 0
    clicks: int = 0
    pages: int = 0
    served_ms: float = 0
    steps: list[int] = field(default_factory=list)
    loaded: int = 0

    def __post_init__(self) -> None:
        self.page.on("response", self._heard)

    @property
    def page(self) -> Page:
        """The window's page."""
        return self.visit.page

    def _heard(self, response: Response) -> None:
        request = response.request
        timing = request.timing
        self.served_ms += max(0.0, timing["responseStart"] - timing["requestStart"])
        response.finished()
        size = request.sizes()["responseBodySize"] + request.sizes()["responseHeadersSize"]
        self.loaded += size
        if request.headers.get("hx-request"):
            self.steps.append(size)
        elif request.is_navigation_request() and response.status == 200:
            self.pages += 1

    def click(self, what: str) -> None:
        """Click on what a selector finds first."""
        self.clicks += 1
        self.page.locator(what).first.click()

    def type(self, text: str) -> None:
        """Type."""
        self.keys += len(text)
        self.page.keyboard.type(text)

    def press(self, key: str) -> None:
        """Press a key."""
        self.keys += 1
        self.page.keyboard.press(key)

    def tell(self, job: str) -> None:
        """Print what the job cost."""
        self.page.wait_for_load_state("networkidle")  # what is still on its way counts too
        most = max(self.steps, default=0)
        print(
            f"| {job} | {self.keys} | {self.clicks} | {self.pages} | {self.served_ms:.0f} ms | {most / 1000:.1f} kB |"
        )


@pytest.fixture(scope="module")
def office(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """Serve a demo county for these jobs alone, because they change it."""
    with serving(copy_of(demo, tmp_path_factory.mktemp("office") / "var"), "--demo") as program:
        yield program


@pytest.fixture
def clerk(page_as: PageAs, office: Program) -> Hands:
    """Seat the sending school's clerk before the first page."""
    visit = page_as("clerk", at=office.address)
    visit.go("/")
    return Hands(visit)


def test_what_is_missing_and_until_when_stands_on_the_first_page(clerk: Hands) -> None:
    due = clerk.page.locator("#due-title").locator("xpath=ancestor::section")

    expect(due.locator("summary").first).to_contain_text("每月")
    expect(due.locator("summary").first).to_contain_text("至 20")
    clerk.click("#due-title >> xpath=ancestor::section >> summary")
    expect(due.locator("details[open] li").first).to_be_visible()
    clerk.tell("4 what is missing this month, and until when")

    assert (clerk.keys, clerk.clicks, clerk.pages) == (0, 1, 0)


def test_a_returned_cell_is_put_right_with_the_reason_in_view(clerk: Hands) -> None:
    clerk.click("a.decide:has-text('改正')")
    clerk.page.wait_for_load_state()
    form = clerk.page.locator("form[action$='/resubmission']")
    expect(form.locator(".returned")).to_contain_text("课表是每周三个半天")
    clerk.click("form[action$='/resubmission'] input[name=slots]:checked")
    clerk.click("form[action$='/resubmission'] button.primary")
    expect(clerk.page.locator(".thread .resubmitted")).to_be_visible()
    clerk.tell("5 fix one returned cell")

    assert clerk.clicks == 3
    assert clerk.pages == 1
    assert max(clerk.steps) < MOST_OF_A_STEP


def test_an_edited_ledger_shows_which_cells_change_before_it_is_written(clerk: Hands, tmp_path: Path) -> None:
    answer = clerk.page.context.request.get(f"{clerk.visit.address}/ledgers/postings.xlsx")
    sheet = opened(answer.body())
    sheet.rows[-1]["文号"] = "清教人〔2026〕88号"
    edited = tmp_path / "台账.xlsx"
    edited.write_bytes(sheet.workbook())

    clerk.click("nav a[href='/ledgers']")
    clerk.page.set_input_files("input[type=file]", edited)
    clerk.click("form[action='/ledgers'] button")
    expect(clerk.page.locator("#rows ins")).to_have_text("清教人〔2026〕88号")
    clerk.click("form[action$='/writing'] button")
    expect(clerk.page.locator(".outcome .message.good")).to_contain_text("修改 1 行")
    clerk.tell("7 upload the edited Excel, see and write its cells")

    assert clerk.clicks == 3
    assert clerk.keys == 0


def test_the_ledger_of_the_term_prints_on_one_broad_sheet(clerk: Hands) -> None:
    clerk.click("nav a[href='/ledgers']")
    clerk.click("a[href$='/ledger']")
    expect(clerk.page.locator(".official h1")).to_contain_text("工作台账")
    clerk.tell("8 print the ledger in the official table")
    printed = clerk.page.pdf(prefer_css_page_size=True)
    clerk.page.emulate_media(media="print")

    expect(clerk.page.locator(".top")).to_be_hidden()
    assert printed.startswith(b"%PDF")
    assert b"/MediaBox [0 0 841.9" in printed or b"/MediaBox [0 0 842" in printed
    assert clerk.clicks == 2


def test_somebody_is_found_by_initials_or_in_the_other_script_from_any_page(clerk: Hands) -> None:
    clerk.visit.go("/teachers")
    names = clerk.page.locator("#list th a").all_inner_texts()
    traditional = OpenCC("s2t")
    name = next(each for each in names if traditional.convert(each) != each)
    initials = search_key(name).split()[1]
    clerk.visit.go("/")

    clerk.press("/")
    clerk.type(initials)
    expect(clerk.page.locator(".found a", has_text=name).first).to_be_visible()
    clerk.page.locator("#top-search").fill("")
    clerk.type(str(traditional.convert(name)))
    expect(clerk.page.locator(".found a").first).to_contain_text(name)
    clerk.press("Enter")
    expect(clerk.page.locator("main h1")).to_contain_text(name)
    clerk.tell("9 find a person by initials, then in the other script")

    assert clerk.clicks == 0
    assert max(clerk.steps) < MOST_OF_A_STEP


def test_the_first_page_is_small_enough_for_a_slow_line(page_as: PageAs, office: Program) -> None:
    visit = page_as("clerk", at=office.address)
    hands = Hands(visit)
    line = visit.page.context.new_cdp_session(visit.page)
    line.send("Network.enable")
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    slow = {"offline": False, "latency": 300, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
    line.send("Network.emulateNetworkConditions", slow)

    visit.go("/")
    usable = visit.page.evaluate("() => performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
    print(f"| first page at 400 kbit/s, 300 ms | | | | {usable:.0f} ms | {hands.loaded / 1000:.1f} kB |")

    assert hands.loaded < MOST_OF_THE_FIRST_PAGE


def test_a_lesson_with_six_participants_and_two_photographs_is_logged_in_one_form(clerk: Hands) -> None:
    photographs = [
        {"name": f"{colour}.jpg", "mimeType": "image/jpeg", "buffer": photograph(colour=colour)}
        for colour in ("red", "blue")
    ]
    clerk.click("a[href='/activities/new']")
    clerk.page.wait_for_load_state()
    clerk.clicks += 1
    clerk.page.select_option("#field-twinning", index=1)
    clerk.click("#field-person_times")
    clerk.type("6")
    clerk.clicks += 1
    clerk.page.set_input_files("#field-files", photographs)  # type: ignore[arg-type]
    clerk.click("#activity-form button.primary")
    expect(clerk.page.locator(".files img")).to_have_count(2)
    expect(clerk.page.locator("#notice .good")).to_be_visible()
    clerk.tell("3 log a lesson with 6 participants and 2 photographs")

    assert (clerk.keys, clerk.clicks) == (1, 5)


def test_an_arrival_is_confirmed_with_one_tap(page_as: PageAs, office: Program) -> None:
    visit = page_as("clerk2", at=office.address)
    visit.go("/")
    partner = Hands(visit)

    partner.click("form[action$='/arrival'] button")
    expect(partner.page.locator("#notice .good")).to_be_visible()
    partner.tell("2 confirm the arrival of a sent teacher")

    assert (partner.keys, partner.clicks) == (0, 1)
