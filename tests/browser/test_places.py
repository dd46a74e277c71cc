"""Places in a browser: next year's classes seen before they are current, and a candidate led to a reserved seat."""

from playwright.sync_api import expect

from tests.browser.conftest import PageAs


def test_an_administrator_sees_what_next_years_classes_move_and_makes_them_current(page_as: PageAs) -> None:
    visit = page_as("admin")
    visit.go("/class-lists")
    visit.page.locator("tbody th a").first.click()

    rate = visit.page.locator("#figures tr", has_text="城镇和优质学校交流轮岗10%")
    expect(rate).to_contain_text("9.8%")
    expect(rate).to_contain_text("未达标")
    expect(visit.page.locator("#schools .flag", has_text="变动")).to_have_count(5)
    expect(visit.page.locator("#teachers tbody tr")).not_to_have_count(0)
    visit.page.get_by_role("button", name="启用本名单").click()

    expect(visit.page.locator("#notice")).to_contain_text("此前时点的指标保持不变")
    expect(visit.page.get_by_role("button", name="启用本名单")).to_have_count(0)


def test_a_personnel_office_verifies_a_household_and_gives_a_reserved_seat(page_as: PageAs) -> None:
    visit = page_as("personnel")
    visit.go("/directed")
    visit.page.locator("tbody th a").first.click()
    visit.page.get_by_role("link", name="A-012").click()

    visit.page.locator("#field-status").select_option("registered_poor")
    visit.page.locator("#field-starts_on").fill("2016-01-01")
    visit.page.locator("#field-verified_by").fill("县乡村振兴局")
    visit.page.get_by_role("button", name="核实家庭类型").click()
    expect(visit.page.locator("#record")).to_contain_text("认定日有效")
    visit.page.locator("#field-lot").select_option(index=0)
    visit.page.get_by_role("button", name="录取").click()

    expect(visit.page.locator("#notice")).to_contain_text("A-012已录取")
    expect(visit.page.locator(".timeline").first).to_contain_text("已录取")
