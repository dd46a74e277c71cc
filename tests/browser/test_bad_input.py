"""What is wrong is said in one sentence beside its field, in the viewer's language, and nothing typed is lost."""

import pytest
from playwright.sync_api import Page, expect

from domain.database import StaleVersion
from domain.exchange.rules import AlreadyArrived, Overlapping
from domain.language import translate
from domain.school.rules import SameSchoolTwice
from domain.teacher.rules import EndsBeforeStart
from schema.front import GlobalId
from tests.browser.conftest import PageAs
from tests.browser.visit import Visit, asked, signed_in

REFUSED = frozenset({422})
AWAY = "{ postings(where: {states: [ACTIVE]}, first: 100) { edges { node { plannedTo teacher { id } } } } }"
SCRIPTS = pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])


def said_beside(page: Page, name: str) -> str:
    """Read the one sentence that stands beside a field, and that the summary above says too."""
    field = page.locator(f"#field-{name}")
    expect(field).to_have_attribute("aria-invalid", "true")
    beside = page.locator(f"#field-{name}-error p > span")
    assert beside.count() == 1, beside.all_inner_texts()
    sentence = str(beside.evaluate("span => span.lastChild.textContent")).strip()
    expect(page.locator(f".error-summary a[href='#field-{name}']")).to_have_text(sentence)
    return sentence


def fill_in(visit: Visit, *, teacher: str | None = None, **fields: str) -> None:
    """Open the form of a new posting and choose the first free teacher, the first school and an order number."""
    visit.go("/postings/new")
    free = visit.page.locator("#field-teacher option:not([value=''])", has_not_text=away_mark(visit.language))
    visit.page.locator("#field-teacher").select_option(teacher or free.first.get_attribute("value"))
    visit.page.locator("#field-to_school").select_option(index=1)
    for name, value in {"order_no": "清教人〔2026〕88号", **fields}.items():
        visit.page.locator(f"#field-{name}").fill(value)


def send(visit: Visit) -> None:
    """Send the form; what comes back is the form, with what is wrong."""
    with visit.page.expect_response(
        lambda answer: answer.request.method == "POST" and answer.url.endswith("/postings")
    ):
        visit.page.locator("#posting-form .button.primary").click()
    visit.page.wait_for_load_state()
    visit.page.locator(".error-summary").wait_for()


@pytest.mark.parametrize(("language", "javascript"), [("zh", True), ("en", False)], ids=["scripts", "no scripts"])
def test_a_posting_that_ends_before_it_begins_is_refused_beside_its_last_day(
    page_as: PageAs, language: str, javascript: bool
) -> None:
    visit = page_as("clerk", language=language, javascript=javascript, refusals=REFUSED)
    fill_in(visit, starts_on="2027-03-01", planned_to="2027-01-15")
    typed = values(visit.page)

    send(visit)

    assert said_beside(visit.page, "planned_to") == EndsBeforeStart(
        first=typed["starts_on"], last=typed["planned_to"]
    ).sentence(language)
    assert values(visit.page) == typed


def test_a_teacher_who_is_elsewhere_at_that_time_is_refused_beside_the_first_day(page_as: PageAs) -> None:
    visit = page_as("clerk", refusals=REFUSED)
    fill_in(visit, teacher=somebody_away(visit))
    typed = values(visit.page)

    send(visit)

    assert said_beside(visit.page, "starts_on") == Overlapping().sentence("zh")
    assert values(visit.page) == typed


def test_a_school_cannot_choose_itself_and_is_refused_when_the_form_is_tampered_with(page_as: PageAs) -> None:
    visit = page_as("clerk", language="en", refusals=REFUSED)
    fill_in(visit)
    own = visit.page.locator("[name=from_school]").get_attribute("value")
    offered = visit.page.locator(f"#field-to_school option[value='{own}']").count()
    visit.page.locator("#field-to_school option").nth(1).evaluate("(option, own) => { option.value = own }", own)

    send(visit)

    assert offered == 0
    assert said_beside(visit.page, "to_school") == SameSchoolTwice().sentence("en")


@SCRIPTS
def test_of_two_tabs_that_correct_the_same_posting_the_second_is_refused_and_keeps_what_was_typed(
    page_as: PageAs, javascript: bool
) -> None:
    visit = page_as("personnel", language="en", javascript=javascript, refusals=REFUSED)
    posting = some_posting(visit, "ACTIVE", last=javascript)
    first, second = visit.page, visit.page.context.new_page()
    for tab in (first, second):
        tab.goto(f"{visit.address}/postings/{posting}?deed=correct")
    first.locator("#field-order_no").fill("first tab")
    second.locator("#field-order_no").fill("second tab")

    first.locator(".deeds .button.primary").click()
    expect(first.locator("#notice .message")).to_be_visible()
    second.locator(".deeds .button.primary").click()

    expect(second.locator(".error-summary li")).to_have_text(StaleVersion().sentence("en"))
    expect(second.locator("#field-order_no")).to_have_value("second tab")


@SCRIPTS
def test_a_second_confirmation_of_the_same_arrival_is_refused_in_one_sentence(
    page_as: PageAs, javascript: bool
) -> None:
    visit = page_as("clerk2", javascript=javascript, refusals=REFUSED)
    posting = some_posting(visit, "APPROVED", last=javascript)
    first, second = visit.page, visit.page.context.new_page()
    for tab in (first, second):
        tab.goto(f"{visit.address}/postings/{posting}")

    first.locator(".deeds .button.primary").click()
    expect(first.locator("#notice .message")).to_be_visible()
    arrived = second.locator("#field-arrived_on").input_value()
    second.locator(".deeds .button.primary").click()

    expect(second.locator(".error-summary li")).to_have_text(AlreadyArrived(day=arrived).sentence("zh"))


@SCRIPTS
def test_a_double_click_logs_one_posting(page_as: PageAs, javascript: bool) -> None:
    visit = page_as("clerk", javascript=javascript)
    order = "清教人〔2026〕双击号" if javascript else "清教人〔2026〕双击二号"
    fill_in(visit, order_no=order)

    visit.page.locator("#posting-form .button.primary").dblclick()
    visit.page.wait_for_url("**/postings/*-*")

    with signed_in(visit.address, "clerk") as client:
        found = asked(client, "{ postings(first: 100) { edges { node { orderNo } } } }")["postings"]["edges"]
    assert [edge["node"]["orderNo"] for edge in found].count(order) == 1


def values(page: Page) -> dict[str, str]:
    """Read everything that the form holds."""
    found: dict[str, str] = page.evaluate(
        "() => Object.fromEntries(new FormData(document.getElementById('posting-form')))"
    )
    return found


def away_mark(language: str) -> str:
    """Give the words that the list of teachers adds to those who are elsewhere."""
    return translate(language, "{teacher} (posted already)").replace("{teacher}", "").strip()


def somebody_away(visit: Visit) -> str:
    """Find a teacher of the clerk's school whose posting goes on for as long as the form's first day at least."""
    with signed_in(visit.address, "clerk") as client:
        found = asked(client, AWAY)
    visit.go("/postings/new")
    first_day = visit.page.locator("#field-starts_on").input_value()
    away = [each["node"] for each in found["postings"]["edges"] if each["node"]["plannedTo"] >= first_day]
    ids = (str(GlobalId.read(each["teacher"]["id"]).uuid) for each in away if each["teacher"])
    return next(one for one in ids if visit.page.locator(f"#field-teacher option[value='{one}']").count())


def some_posting(visit: Visit, state: str, *, last: bool) -> str:
    """Find a posting that stands in the list of the state and can be worked on, the last or the first of them."""
    visit.go(f"/postings?state={state.lower()}")
    links = visit.page.locator("#list tbody th a")
    chosen = links.last if last else links.first
    return str(chosen.get_attribute("href")).removeprefix("/postings/")
