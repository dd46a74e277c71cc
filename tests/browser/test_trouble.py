"""Pages that nobody wants to see, and forms that come back: they too are for everybody, in both languages."""

from uuid import uuid4

import pytest

from tests.browser.conftest import PageAs
from tests.browser.survey import Seen, judged, look, read
from tests.browser.test_bad_input import fill_in, send
from tests.browser.visit import Visit

LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])


def faults(seen: Seen) -> list[str]:
    """Give everything that is wrong with a page but its status."""
    return [*seen.barriers, *seen.too_wide, *seen.bare_forms]


@LANGUAGES
def test_what_is_not_there_or_not_open_to_somebody_is_said_on_a_page_of_ours(page_as: PageAs, language: str) -> None:
    visit = page_as("evaluator", language=language, refusals=frozenset({403, 404}))
    wanted = {"/nothing-here": 404, f"/postings/{uuid4()}": 404, "/figures/no_such_figure": 404, "/postings/new": 403}

    seen = {path: judged(visit, look(visit, path)) for path in wanted}

    assert {path: page.status for path, page in seen.items()} == wanted
    assert [fault for page in seen.values() for fault in faults(page)] == []
    assert all(page.heading for page in seen.values())


@LANGUAGES
def test_the_door_is_open_to_everybody_and_says_when_a_password_is_wrong(page_as: PageAs, language: str) -> None:
    visit = page_as(None, language=language, refusals=frozenset({422}))
    door = judged(visit, look(visit, "/login?next=/postings"))
    visit.page.reload()
    visit.page.locator("[name=username]").fill("nobody")
    visit.page.locator("[name=password]").fill("no password of anybody")

    with visit.page.expect_navigation():
        visit.page.locator("main form button").click()
    refused = judged(visit, read(visit, 422))

    assert faults(door) + faults(refused) == []
    assert visit.page.locator(".error-summary").is_visible()
    assert visit.page.locator("[name=username]").input_value() == "nobody"
    assert visit.page.locator("[name=password]").input_value() == ""


def test_a_form_that_comes_back_has_no_barrier_and_takes_the_focus_to_its_summary(page_as: PageAs) -> None:
    visit = page_as("clerk", refusals=frozenset({422}))
    fill_in(visit, starts_on="2027-03-01", planned_to="2027-01-15")

    send(visit)
    visit.page.locator(".error-summary:focus").wait_for()
    refused = judged(visit, read(visit, 422))

    assert faults(refused) == []


def test_a_figure_that_cannot_be_counted_as_asked_says_why_beside_the_field(page_as: PageAs) -> None:
    visit = page_as("personnel", language="en", refusals=frozenset({422}))

    seen = judged(visit, look(visit, "/figures/rotation_rate?from=2027-09-01&to=2026-09-01"))

    assert seen.status == 422
    assert faults(seen) == []
    assert visit.page.locator("#field-to-error").is_visible()


def test_whoever_has_not_signed_in_is_led_to_the_door_and_then_to_where_they_wanted_to_go(page_as: PageAs) -> None:
    visit = page_as(None)
    visit.go("/targets")
    door = visit.path

    enter(visit, "province")

    assert door == "/login?next=%2Ftargets"
    assert visit.path == "/targets"


def enter(visit: Visit, username: str) -> None:
    """Fill in the door that is open, and go through."""
    visit.page.locator("[name=username]").fill(username)
    visit.page.locator("[name=password]").fill(f"demo-{username}-2026")
    with visit.page.expect_navigation():
        visit.page.locator("main form button").click()
