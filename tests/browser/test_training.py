"""Places of a training: the county shares out 103 of them and prints the proof; a school nominates and gives back."""

from datetime import date, timedelta

from playwright.sync_api import Page

from tests.browser.conftest import PageAs

TITLE = "省培计划：一百零三个名额"
SCHOOL = "听泉镇中心小学"


def opened(office: Page) -> str:
    """Open a session of 103 places, and give its address."""
    first = date.today() + timedelta(days=30)
    office.get_by_role("link", name="教师培训").first.click()
    office.get_by_role("link", name="新开班次").first.click()
    office.locator("#field-title").fill(TITLE)
    office.locator("#field-level").select_option("provincial")
    office.locator("#field-year").fill(str(first.year))
    for name in ("starts_on", "ends_on"):
        office.locator(f"#field-{name}").fill(first.isoformat())
    office.locator("#field-hours").fill("40")
    office.locator("#field-places").fill("103")
    office.get_by_role("button", name="开班").click()
    office.wait_for_url("**/training/sessions/*-*")
    return office.url


def shared_out(office: Page) -> dict[str, int]:
    """Give the school three reserved seats, take them from the largest share, and give what the sheet says."""
    office.get_by_role("link", name="分配名额").click()
    row = office.locator("tr", has=office.get_by_role("rowheader", name=SCHOOL, exact=True))
    places, reserved = row.locator("input").nth(0), row.locator("input").nth(1)
    had = int(reserved.input_value())
    reserved.fill("3")
    places.fill(str(max(3, int(places.input_value()))))
    for name in ("reserved", "places"):
        settle(office, name, 21 if name == "reserved" else 103)
    return {"had": had, "needed": 21}


def settle(office: Page, name: str, total: int) -> None:
    """Take what is too much from the largest of the other units, so that the column adds up."""
    inputs = office.locator(f"input[name^='{name}-']")
    values: list[int] = inputs.evaluate_all("all => all.map((each) => Number(each.value))")
    labels: list[str] = inputs.evaluate_all("all => all.map((each) => each.labels[0].textContent)")
    own = next(number for number, label in enumerate(labels) if SCHOOL in label)
    largest = max((number for number in range(len(values)) if number != own), key=lambda number: values[number])
    inputs.nth(largest).fill(str(values[largest] + total - sum(values)))


def test_places_are_shared_out_printed_nominated_for_and_given_back(page_as: PageAs) -> None:
    county = page_as("personnel")
    county.go("/")
    office = county.page
    address = opened(office)
    assert shared_out(office)["needed"] == 21
    assert "至少 21 个" in (office.locator("main").text_content() or "")
    sheet = office.pdf(format="A4", prefer_css_page_size=True)
    office.get_by_role("button", name="确认分配").click()
    office.wait_for_url(address)
    assert office.locator("dd", has_text="20.4%").count() == 1

    school = page_as("clerk2").page
    school.goto(address)
    left = school.locator("#remainder .left").first
    assert left.text_content() == "3"
    for remaining in ("2", "1"):
        school.locator("#field-teacher").select_option(index=1)
        school.get_by_role("button", name="推荐", exact=True).click()
        school.locator("#remainder .left", has_text=remaining).first.wait_for()
        assert left.text_content() == remaining
    school.locator("summary", has_text="放弃名额").first.click()
    school.locator("details[open] input[name=reason]").fill("病假")
    school.get_by_role("button", name="放弃名额").first.click()
    school.locator("#remainder .left", has_text="2").first.wait_for()
    assert left.text_content() == "2"
    assert school.get_by_text("已腾出").count() >= 1
    assert sheet.startswith(b"%PDF")
