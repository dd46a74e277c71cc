"""The notice and its roster as the rotation desk prints them: official layout on paper, and the same for Word."""

from io import BytesIO
from zipfile import ZipFile

from tests.browser.conftest import PageAs


def test_the_notice_and_its_roster_are_printed_as_the_standard_asks_and_saved_for_word(page_as: PageAs) -> None:
    visit = page_as("personnel")
    page = visit.page
    visit.go("/notices")

    page.locator("main th a[href^='/notices/']").first.click()
    with page.expect_download() as saved:
        page.locator("main a[href$='/papers/notice/word']").click()
    page.locator("main a[href$='/papers/notice']").click()
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
