"""The register of exemptions: entered, corrected and ended by the county alone, with a warning before each ends."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.calendar.rules import day_in_shanghai
from domain.teacher.model import Exemption
from schema.front import GlobalId
from tests.web.conftest import Browse
from tests.web.plans import planned
from tests.web.test_same_refusal import told_by_graphql, told_by_page
from tests.web.test_target_pages import text
from tests.world import World

__all__ = ["planned"]

HERE = "/teachers/exemptions"
TODAY = day_in_shanghai(datetime.now(UTC))
ENTRY: dict[str, Any] = {
    "kind": "illness",
    "starts_on": "2025-09-01",
    "ends_on": "2026-02-28",
    "ground": "县医院证明",
    "decision": "教体局局务会2025年第9次会议",
    "clause": "教师〔2014〕4号 交流对象",
}


async def entry(world: World, **wanted: Any) -> Exemption:
    """Register an illness from a year ago on, unless told otherwise."""
    given: dict[str, Any] = {"starts_on": TODAY - timedelta(days=365), "ground": "证明"}
    return await world.exempt(world.teachers[0], **given | wanted)


async def test_an_entry_keeps_ground_decision_and_clause_and_what_was_done_to_it(world: World, browse: Browse) -> None:
    office = await browse(world.personnel)

    await office.post(f"/teachers/{world.teachers[0].id}/exemptions", **ENTRY)
    listed = await office.get(HERE, heap="all")
    path = listed.text.split('href="/exemptions/', 1)[1].split('"', 1)[0]
    shown = await office.get(f"/exemptions/{path}")
    ended = await office.post(f"/exemptions/{path}/end", ends_on="2026-01-15", version="1")
    corrected = await office.post(
        f"/exemptions/{path}/correction", **ENTRY | {"ends_on": "2026-01-16", "clause": ""}, version="2"
    )
    after = text((await office.get(f"/exemptions/{path}")).text)

    for said in (ENTRY["ground"], ENTRY["decision"], ENTRY["clause"], "2025-09-01"):
        assert said in text(shown.text)
    assert (ended.status_code, corrected.status_code) == (303, 303)
    assert "2026-01-16" in after
    assert ENTRY["clause"] not in after
    for said in ("Registered", "Ended early", "Corrected"):
        assert said in after


async def test_what_ends_soon_what_has_ended_and_who_is_away_are_heaps_of_their_own(
    world: World, browse: Browse
) -> None:
    people = {name: await world.add_teacher(name=name) for name in ("甲将尽", "乙已尽", "丙无期", "丁在外", "戊未始")}
    for name, first, last in (
        ("甲将尽", -100, 20),
        ("乙已尽", -100, -3),
        ("丙无期", -100, None),
        ("丁在外", -100, 300),
        ("戊未始", 5, 300),
    ):
        await world.exempt(
            people[name],
            starts_on=TODAY + timedelta(days=first),
            ends_on=None if last is None else TODAY + timedelta(days=last),
        )
    await world.log(people["丁在外"], starts_on=TODAY - timedelta(days=9), planned_to=TODAY + timedelta(days=90))
    office = await browse(world.personnel)

    for heap, expected in {
        "in_force": {"甲将尽", "丙无期", "丁在外"},
        "ending": {"甲将尽"},
        "ended": {"乙已尽"},
        "open": {"丙无期"},
        "away": {"丁在外"},
        "to_come": {"戊未始"},
        "all": set(people),
    }.items():
        page = (await office.get(HERE, js=True, heap=heap)).text
        assert {name for name in people if name in page} == expected, heap
    assert "甲将尽" not in (await office.get(HERE, js=True, heap="ending", days="19")).text
    assert "Ends in 20 days" in text((await office.get(HERE)).text)
    assert "Posted meanwhile" in text((await office.get(HERE, heap="away")).text)


async def test_to_exempt_somebody_who_is_away_is_warned_of_and_not_refused(world: World, browse: Browse) -> None:
    await world.send()
    office = await browse(world.personnel)

    done = await office.post(f"/teachers/{world.teachers[0].id}/exemptions", **ENTRY)
    notice = text((await office.get("/")).text)

    assert done.status_code == 303
    assert "Note that the teacher is posted on some of these days." in notice


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"ends_on": "2025-08-31"}, "ends_before_start", "ends_on"),
        ({"ground": " "}, "no_ground", "ground"),
        ({"clause": "条" * 501}, "text_too_long", "clause"),
        ({"version": 7}, "stale_version", "version"),
    ],
)
async def test_a_correction_that_cannot_be_is_refused_alike_at_both_doors(
    world: World, browse: Browse, changes: dict[str, Any], code: str, field: str
) -> None:
    made = await entry(world)
    client = await browse(world.personnel)
    wish = {"version": 1} | ENTRY | changes

    given = {"exemption": str(GlobalId.of("Exemption", made.id, made.county_id)), "kind": "ILLNESS"}
    given |= {"startsOn": wish["starts_on"], "endsOn": wish["ends_on"]}
    given |= {name: wish[name] for name in ("ground", "decision", "clause", "version")}
    graphql = await told_by_graphql(client, "correctExemption", given)
    page = await told_by_page(client, f"/exemptions/{made.id}/correction", **wish)

    assert (graphql.code, graphql.field) == (code, field)
    assert page == graphql or field == "ground", "an empty field is missed by the form before the rule sees it"


async def test_an_exemption_ends_no_later_and_not_before_it_begins(world: World, browse: Browse) -> None:
    made = await entry(world, ends_on=TODAY + timedelta(days=10))
    client = await browse(world.personnel)
    path, given = f"/exemptions/{made.id}/end", {"exemption": str(GlobalId.of("Exemption", made.id, made.county_id))}

    for last, code in ((made.starts_on - timedelta(days=1), "ends_before_start"), (made.ends_on, "ends_no_earlier")):
        page = await told_by_page(client, path, ends_on=last, version=1)
        assert page == await told_by_graphql(client, "endExemption", given | {"endsOn": str(last), "version": 1})
        assert (page.code, page.field) == (code, "ends_on")
    assert (await client.post(path, ends_on=str(made.ends_on and made.ends_on - timedelta(days=1)))).status_code == 303


async def test_only_the_county_keeps_the_register_and_others_see_what_is_theirs(
    planned: World, neighbour: World, browse: Browse
) -> None:
    made = await entry(planned)
    path = f"/exemptions/{made.id}"
    clerk, stranger = await browse(planned.clerk), await browse(planned.stranger_clerk)
    evaluator, other = await browse(planned.evaluator), await browse(neighbour.personnel)

    masked = (await evaluator.get(path)).text

    assert [(await each.get(path)).status_code for each in (clerk, stranger, evaluator, other)] == [200, 404, 200, 404]
    assert [(await each.post(f"{path}/end", ends_on=str(TODAY))).status_code for each in (clerk, evaluator, other)] == [
        403,
        403,
        404,
    ]
    assert "End it early" not in (await clerk.get(path)).text
    for hidden in ("王小梅", "illness", "证明"):
        assert hidden not in masked
