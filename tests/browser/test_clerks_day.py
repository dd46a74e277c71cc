"""A school clerk's ten jobs, each in well under a minute, none with more than one page besides the list it starts from.

Each prints how many keys and clicks it took, how long the server worked, and how much went over the line; only what
does not depend on the machine is asserted.
"""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from opencc import OpenCC  # type: ignore[import-untyped]
from playwright.sync_api import FilePayload, Page, Response, expect

from domain.spelling import search_key
from tests.browser.conftest import PageAs
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
        self.visit.listen(self._heard)

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

    def start_at(self, path: str) -> None:
        """Open the list from which the job starts; it does not count."""
        self.visit.go(path)
        self.page.wait_for_load_state("networkidle")
        self.pages, self.steps = 0, []

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

    def choose(self, what: str, text: str) -> None:
        """Choose from a list by its words."""
        self.clicks += 2
        options = self.page.locator(f"{what} option")
        fitting = options.filter(has_text=text).first
        self.page.select_option(what, value=fitting.get_attribute("value"))

    def tell(self, job: str) -> None:
        """Print what the job cost, and hold it to one page and to small steps."""
        self.page.wait_for_load_state("networkidle")  # what is still on its way counts too
        most = max(self.steps, default=0)
        print(
            f"| {job} | {self.keys} | {self.clicks} | {self.pages} | {self.served_ms:.0f} ms | {most / 1000:.1f} kB |"
        )
        assert self.pages <= 1
        assert most < MOST_OF_A_STEP


@pytest.fixture
def clerk(page_as: PageAs) -> Hands:
    """Seat the sending school's clerk before the first page."""
    visit = page_as("clerk")
    visit.go("/")
    return Hands(visit)


@pytest.fixture
def partner(page_as: PageAs) -> Hands:
    """Seat the receiving school's clerk before the first page."""
    visit = page_as("clerk2")
    visit.go("/")
    return Hands(visit)


def test_a_teacher_who_goes_to_another_school_for_two_days_a_week_is_recorded_in_one_form(clerk: Hands) -> None:
    clerk.click("a[href='/postings/new']")
    clerk.page.wait_for_url("**/postings/new")
    named = clerk.page.locator("#field-teacher option:not([disabled])", has_text="音乐").first.inner_text()
    clerk.choose("#field-teacher", named)
    clerk.choose("#field-to_school", "听泉镇中心小学")
    clerk.click("label[for='field-share-part']")
    for slot in range(4):
        clerk.click(f"input[name=slots][value='{slot}']")
    clerk.click("#posting-form button.primary")
    expect(clerk.page.locator("#record h1")).to_contain_text(named.split()[0][:2])
    expect(clerk.page.locator("#notice .good")).to_be_visible()
    assert "/postings/" in clerk.page.url
    clerk.tell("1 record who goes where, from when, for two days a week")

    assert clerk.keys == 0


def test_an_arrival_is_confirmed_with_one_tap(partner: Hands) -> None:
    partner.click("form[action$='/arrival'] button")
    expect(partner.page.locator("#notice .good")).to_be_visible()
    partner.tell("2 confirm the arrival of a sent teacher")

    assert (partner.keys, partner.clicks) == (0, 1)


def test_a_lesson_with_six_participants_and_two_photographs_is_logged_in_one_form(clerk: Hands) -> None:
    photographs: list[FilePayload] = [
        {"name": f"{colour}.jpg", "mimeType": "image/jpeg", "buffer": photograph(colour=colour)}
        for colour in ("red", "blue")
    ]
    clerk.click("a[href^='/activities/new?twinning=']")
    clerk.page.wait_for_url("**/activities/new?*")
    clerk.click(".named summary")
    for number in range(6):
        clerk.page.locator("input[name=persons]").nth(number).click()
    clerk.clicks += 7
    clerk.page.set_input_files("#field-files", photographs)
    clerk.click("#activity-form button.primary")
    expect(clerk.page.locator(".files img")).to_have_count(2)
    expect(clerk.page.locator("#notice .good")).to_be_visible()
    expect(clerk.page.locator("#record .plain-list li")).to_have_count(6)
    expect(clerk.page.locator("#record dd", has_text="6")).not_to_have_count(0)
    assert "/new" not in clerk.page.url
    clerk.tell("3 log a lesson with 6 participants by name and 2 photographs")

    assert (clerk.keys, clerk.clicks) == (0, 10)


def test_what_is_missing_and_until_when_stands_on_the_first_page(clerk: Hands) -> None:
    due = clerk.page.locator("#due-title").locator("xpath=ancestor::section")

    expect(due.locator("summary").first).to_contain_text("每月")
    expect(due.locator("summary").first).to_contain_text("至 20")
    clerk.click("#due-title >> xpath=ancestor::section >> summary")
    expect(due.locator("details[open] li").first).to_be_visible()
    clerk.tell("4 what is missing this month, and until when")

    assert (clerk.keys, clerk.clicks, clerk.pages) == (0, 1, 0)


def test_a_returned_cell_is_put_right_with_the_reason_in_view(clerk: Hands) -> None:
    clerk.click("a.decide[href^='/postings/']:has-text('改正')")
    clerk.page.wait_for_load_state()
    form = clerk.page.locator("form[action$='/resubmission']")
    expect(form.locator(".returned")).to_contain_text("课表是每周三个半天")
    clerk.click("form[action$='/resubmission'] input[name=slots]:checked")
    clerk.click("form[action$='/resubmission'] button.primary")
    expect(clerk.page.locator(".thread .resubmitted")).to_be_visible()
    clerk.tell("5 fix one returned cell")

    assert clerk.clicks == 3


def test_two_rural_teachers_are_nominated_into_reserved_seats_and_the_remainder_is_seen(partner: Hands) -> None:
    partner.click("a.decide[href^='/training/sessions/']")
    left = partner.page.locator("#remainder .left").first
    free = int(left.inner_text())
    assert free >= 3
    for remaining in (str(free - 1), str(free - 2)):
        partner.clicks += 2
        partner.page.select_option("#field-teacher", index=1)
        partner.click(".nominate button.primary")
        expect(left).to_have_text(remaining)
    partner.tell("6 nominate two rural teachers into reserved seats")

    assert (partner.keys, partner.clicks) == (0, 7)


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
    clerk.click("main a[href$='/ledger']")
    expect(clerk.page.locator(".official h1")).to_contain_text("工作台账")
    clerk.tell("8 print the ledger in the official table")
    printed = clerk.page.pdf(prefer_css_page_size=True)
    clerk.page.emulate_media(media="print")

    expect(clerk.page.locator(".top")).to_be_hidden()
    assert printed.startswith(b"%PDF")
    assert b"/MediaBox [0 0 841.9" in printed or b"/MediaBox [0 0 842" in printed
    assert clerk.clicks == 1


def test_somebody_is_found_by_initials_or_in_the_other_script_from_any_page(clerk: Hands) -> None:
    clerk.visit.go("/teachers")
    names = clerk.page.locator("#list th a").all_inner_texts()
    traditional = OpenCC("s2t")
    name = next(each for each in names if traditional.convert(each) != each)
    initials = search_key(name).split()[1]
    clerk.start_at("/")

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


def test_a_posting_is_ended_early_with_the_reason(clerk: Hands) -> None:
    clerk.start_at("/postings?state=active")
    clerk.click("#list th a")
    clerk.click("a[href$='?deed=withdraw']")
    clerk.page.locator("#field-reason").click()
    clerk.clicks += 1
    clerk.type("病休")
    clerk.click("form[action$='/withdrawal'] button.danger")
    expect(clerk.page.locator("#notice .good")).to_be_visible()
    expect(clerk.page.locator("#record dd", has_text="病休")).to_be_visible()
    clerk.tell("10 end a posting early, with the reason")

    assert (clerk.keys, clerk.clicks) == (2, 4)


def test_the_first_page_is_small_enough_for_a_slow_line(page_as: PageAs) -> None:
    visit = page_as("clerk")
    hands = Hands(visit)
    line = visit.page.context.new_cdp_session(visit.page)
    line.send("Network.enable")
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    slow = {"offline": False, "latency": 300, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
    line.send("Network.emulateNetworkConditions", slow)

    visit.go("/")
    usable = visit.page.evaluate("() => performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
    line.detach()
    print(f"| first page at 400 kbit/s, 300 ms | | | | {usable:.0f} ms | {hands.loaded / 1000:.1f} kB |")

    assert hands.loaded < MOST_OF_THE_FIRST_PAGE
