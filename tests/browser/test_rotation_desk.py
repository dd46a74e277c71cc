"""The personnel office's jobs at the rotation desk: “if these seven go, what changes?”, and print notice and roster.

Each prints how many keys and clicks it took; what a page says is asserted, not how long it took.
"""

from dataclasses import dataclass
from io import BytesIO
from zipfile import ZipFile

from playwright.sync_api import Page

from api.demo.places import PARTNER_SCHOOL
from tests.browser.conftest import PageAs

SEVEN = 7
RATE = "main table tr:has-text('2.11')"


@dataclass
class Hands:
    """Somebody with mouse and keyboard, counted."""

    page: Page
    keys: int = 0
    clicks: int = 0

    def click(self, what: str) -> None:
        """Click on what a selector finds first."""
        self.clicks += 1
        self.page.locator(what).first.click()

    def type(self, where: str, text: str) -> None:
        """Type into a field."""
        self.keys += len(text)
        self.page.fill(where, text)

    def choose(self, where: str, label: str) -> None:
        """Choose from a list: one click opens it, one takes the entry."""
        self.clicks += 2
        self.page.locator(where).select_option(label=label)


def test_if_these_seven_go_what_changes(page_as: PageAs) -> None:
    visit = page_as("personnel")
    hands, page = Hands(visit.page), visit.page
    visit.go("/")

    hands.click(".main-nav a[href='/scratch']")
    hands.type("[name=name]", "七人")
    hands.click("form[action='/scratch'] button")
    page.wait_for_selector("#people")
    before = page.locator(RATE).first.inner_text()
    for place in range(SEVEN):
        hands.clicks += 1
        page.locator(".pick-list input").nth(place).check()
    hands.choose("[name=to_school]", PARTNER_SCHOOL)
    hands.click(".pick button")
    page.wait_for_selector("#lines tbody tr")
    after = page.locator(RATE).first.inner_text()

    assert "+7" in after
    assert "+7" not in before
    assert page.locator("#lines tbody tr").count() == SEVEN
    assert page.locator("main h2").all_inner_texts()[:3] == ["数字如何变化", "拟派出人员", "学校"]
    print(f"if these seven go: {hands.keys} keys, {hands.clicks} clicks")


def test_the_notice_and_its_roster_are_printed_as_the_standard_asks_and_saved_for_word(page_as: PageAs) -> None:
    visit = page_as("personnel")
    hands, page = Hands(visit.page), visit.page
    visit.go("/postings")

    hands.click("main a[href='/notices']")
    hands.click("main th a[href^='/notices/']")
    with page.expect_download() as saved:
        hands.click("main a[href$='/papers/notice/word']")
    hands.click("main a[href$='/papers/notice']")
    page.wait_for_selector(".annex table")
    page.emulate_media(media="print")
    printed = page.locator(".sheet").first.evaluate("it => getComputedStyle(it).lineHeight")
    roster = page.locator(".annex tbody tr").all_inner_texts()

    with ZipFile(BytesIO(saved.value.path().read_bytes())) as word:
        text = word.read("word/document.xml").decode()
    assert len(roster) >= 1
    assert all("***" in line for line in roster)
    assert roster[0].split()[1] in text
    assert 'w:linePitch="580"' in text
    assert abs(float(printed.removesuffix("px")) - 10.227 * 96 / 25.4) < 0.5
    print(f"print the notice and roster: {hands.keys} keys, {hands.clicks} clicks")
