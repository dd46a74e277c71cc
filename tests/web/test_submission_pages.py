"""Figures handed in, on pages and by GraphQL: the form filled from rows, submit, lock, amend, and the delta told."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.calendar.rules import school_year_of
from schema.front import GlobalId
from tests.web.conftest import Browse
from tests.web.plans import planned
from tests.web.test_target_pages import text
from tests.world import World

__all__ = ["planned"]

NOW = datetime.now(UTC)
YEAR = school_year_of(NOW.date())
HERE = "/returns/rotation"


def asked(world: World, **changes: Any) -> dict[str, Any]:
    """Name the rate of this school year as the form of the return does."""
    return {
        "metric": "rotation_rate",
        "rule": "national-rotation-rate",
        "reading": "form",
        "division": world.county.code,
        "from": YEAR.start.isoformat(),
        "to": YEAR.last.isoformat(),
    } | changes


async def sent(world: World) -> None:
    """Send the first teacher this school year."""
    world.now = datetime.now(UTC)
    await world.send(starts_on=YEAR.start, planned_to=YEAR.start + timedelta(days=300))


async def test_the_form_of_the_national_return_is_filled_from_rows_and_each_number_opens(
    planned: World, browse: Browse
) -> None:
    for _ in range(5):
        await planned.add_teacher(award={"level": "county", "awarded_on": YEAR.start - timedelta(days=900)})
    await sent(planned)
    office = await browse(planned.personnel)

    page = (await office.get(HERE, year=str(YEAR.start.year))).text
    said = text(page)
    hrefs = re.findall(r'class="blank" href="([^"]+)"', page)

    assert "fulfil the conditions of rotation: 6 persons" in said
    assert "rotated in the year before: 1 persons" in said
    assert "fulfil the conditions: 16.7%" in said
    assert "Backbone teachers among those who rotated: 0 persons Share of all who rotated: 0.0%" in said
    assert len(hrefs) == 5
    assert (await office.get(hrefs[1].replace("&amp;", "&").removesuffix("#rows"))).status_code == 200
    assert (await office.get(HERE, year="1999")).status_code == 422


async def test_a_figure_is_handed_in_locked_and_amended_and_the_late_row_is_told(
    planned: World, browse: Browse
) -> None:
    await planned.add_teacher()
    office, evaluator = await browse(planned.personnel), await browse(planned.evaluator)

    handed_in = await office.post("/submissions", **asked(planned))
    path = handed_in.headers["location"]
    again = await office.post("/submissions", **asked(planned))
    too_early = await office.post(f"{path}/amendment", reason="补录")
    locked = await office.post(f"{path}/lock")
    nothing = await office.post(f"{path}/amendment", reason="补录")
    await sent(planned)
    before = text((await office.get(path)).text)
    masked = (await evaluator.get(path)).text
    amended = await office.post(f"{path}/amendment", reason="九月到岗一人漏报")
    old, new = [text((await office.get(each)).text) for each in (path, amended.headers["location"])]

    assert [each.status_code for each in (handed_in, again, too_early, locked, nothing, amended)] == [
        303, 422, 422, 303, 422, 303,
    ]  # fmt: skip
    assert "Asked again as it was known then: the same number and the same rows" in before
    assert "0.0% 0 / 2 Not met" in before
    assert "As known now it is 50.0% 1 / 2 Met" in before
    assert re.search(rf"王小梅 joined those counted .*posting logged {planned.clerk.name}", before)
    assert "王小梅" not in masked
    assert planned.clerk.name not in masked
    assert "0.0% 0 / 2 Not met" in old
    assert "The next version says 50.0%" in old
    assert "50.0% 1 / 2 Met" in new
    assert "九月到岗一人漏报" in new
    assert "Figures handed in" in text((await office.get("/submissions")).text)


async def test_graphql_hands_in_and_refuses_alike(planned: World, browse: Browse) -> None:
    office = await browse(planned.personnel)
    submit = """mutation($input: SubmitFigureInput!) { submitFigure(input: $input) {
      ... on Submission { id version printed lockedAt proved } ... on Refusal { code } } }"""
    given = {
        "metric": "ROTATION_RATE",
        "rule": str(GlobalId.of("Rule", "national-rotation-rate")),
        "division": planned.county.code,
        "window": {"from": YEAR.start.isoformat(), "to": YEAR.last.isoformat()},
    }

    async def ask(query: str, **variables: Any) -> Any:
        answer = (await office.http.post("/graphql", json={"query": query, "variables": variables})).json()
        assert "errors" not in answer, answer
        return answer["data"]

    made = (await ask(submit, input=given))["submitFigure"]
    again = (await ask(submit, input=given))["submitFigure"]
    locked = await ask(
        "mutation($id: ID!) { lockSubmission(input: {submission: $id}) { ... on Submission { lockedAt } } }",
        id=made["id"],
    )
    await sent(planned)
    listed = await ask(
        """{ submissions(first: 5) { totalCount edges { node { printed asItIsNow { printed }
             delta { total changes { side joined name traces { deed who } } } } } } }"""
    )
    amended = await ask(
        """mutation($id: ID!) { amendSubmission(input: {submission: $id, reason: "补录"}) {
             ... on Submission { version printed } ... on Refusal { code } } }""",
        id=made["id"],
    )

    assert (made["version"], made["printed"], made["lockedAt"], made["proved"]) == (1, "0.0%", None, True)
    assert again == {"code": "already_submitted"}
    assert locked["lockSubmission"]["lockedAt"]
    (node,) = [edge["node"] for edge in listed["submissions"]["edges"]]
    assert (node["printed"], node["asItIsNow"]["printed"], node["delta"]["total"]) == ("0.0%", "100.0%", 1)
    (change,) = node["delta"]["changes"]
    assert (change["side"], change["joined"], change["name"]) == ("NUMERATOR", True, "王小梅")
    assert [trace["deed"] for trace in change["traces"]] == ["log_posting", "confirm_arrival"]
    assert amended["amendSubmission"] == {"version": 2, "printed": "100.0%"}


async def test_a_school_office_and_a_neighbour_are_given_none(planned: World, neighbour: World, browse: Browse) -> None:
    office = await browse(planned.personnel)
    path = (await office.post("/submissions", **asked(planned))).headers["location"]

    for actor in (planned.clerk, neighbour.personnel):
        assert (await (await browse(actor)).get(path)).status_code == 404
    assert (await (await browse(planned.clerk)).post("/submissions", **asked(planned))).status_code == 403
    assert (await office.post("/submissions", **asked(planned, to="2020-01-01"))).status_code == 422
