"""A figure as JSON: on the query page, with scripts and without, and in a terminal."""

import json

import pytest

from tests.browser.conftest import PageAs
from tests.browser.program import Program, run
from tests.browser.visit import Visit, asked, signed_in

FIGURE = "query ($rule: ID) { figure(metric: ROTATION_RATE, rule: $rule) { numerator denominator exact verdict } }"
SAID_ANYWHERE = """query { figure(metric: ROTATION_RATE, rule: "national-rotation-rate", division: "990102") {
  numerator denominator exact printed verdict roundingTrap listHash
} }"""
VARIABLES = {"rule": "national-rotation-rate"}


def shown(visit: Visit) -> object:
    """Read the result as JSON."""
    return json.loads(visit.page.locator("#result").inner_text())


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_a_query_shows_the_figure_as_json(page_as: PageAs, javascript: bool) -> None:
    visit = page_as("evaluator", javascript=javascript)
    visit.go("/query")
    visit.page.locator("#query").fill(FIGURE)
    visit.page.locator("#variables").fill(json.dumps(VARIABLES))

    if javascript:
        visit.page.locator("#variables").press("Control+Enter")
        visit.page.locator("#result", has_text="denominator").wait_for()
    else:
        with visit.page.expect_navigation():
            visit.page.locator("#query-form button[type=submit]").click()

    with signed_in(visit.address, "evaluator") as client:
        assert shown(visit) == {"data": asked(client, FIGURE, **VARIABLES)}
    assert visit.page.locator("#query").input_value() == FIGURE
    assert "200" in visit.page.locator("#result-status").inner_text()


def test_a_figure_on_the_command_line_is_the_one_that_graphql_gives(served: Program) -> None:
    answered = run(
        served.folder, "figure", "ROTATION_RATE", "--rule", "national-rotation-rate", "--division", "990102", "--json"
    )
    with signed_in(served.address, "evaluator") as client:
        figure = asked(client, SAID_ANYWHERE)["figure"]

    assert answered.returncode == 0, answered.stderr
    printed = json.loads(answered.stdout)
    assert {name: printed[name] for name in figure} | {"verdict": printed["verdict"].upper()} == figure
    assert figure["denominator"] > 0


def test_an_example_is_loaded_and_runs_as_it_stands(page_as: PageAs) -> None:
    visit = page_as("personnel", language="en")
    visit.go("/query")

    for example in visit.page.locator("#example option").all():
        visit.page.locator("#example").select_option(example.get_attribute("value"))
        visit.page.get_by_role("button", name="Load the example").click()
        visit.page.get_by_role("button", name="Run").click()
        visit.page.locator("#result-status", has_text="Status 200").wait_for()
        assert "errors" not in visit.page.locator("#result").inner_text()
        visit.page.locator("#result-status").evaluate("(said) => { said.textContent = '' }")
