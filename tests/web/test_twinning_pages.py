"""The pages of twinnings: proposed by one school, accepted by the other, registered by the county, seen by both."""

from datetime import date
from typing import Any

from tests.web.conftest import Browse
from tests.world import World


def filled(world: World, **typed: Any) -> dict[str, Any]:
    """Fill in a proposal that the stranger school be supported."""
    return {
        "side": "lead",
        "other": str(world.stranger.id),
        "stage": "primary",
        "starts_on": "2025-03-01",
        "ends_on": "2028-02-29",
        "scheme": "1+1",
        "tier": "county_rural",
        "fields": ["teaching", "management"],
    } | typed


async def test_a_twinning_goes_from_proposal_to_register_by_three_offices(world: World, browse: Browse) -> None:
    ours, theirs, county = [await browse(each) for each in (world.partner_clerk, world.stranger_clerk, world.personnel)]

    sent = await ours.post("/twinnings", **filled(world))
    here = sent.headers["location"]
    proposed = await theirs.get(here)
    accepted = await theirs.post(f"{here}/acceptance", js=True, version="1")
    unnumbered = await county.post(f"{here}/registration", js=True, version="2", agreement_no="", agreed_on="")
    registered = await county.post(f"{here}/registration", js=True, version="2", agreement_no="9号", agreed_on="")
    listed = await ours.get("/twinnings", tier="county_rural", js=True)

    assert sent.status_code == 303
    assert f'action="{here}/acceptance"' in proposed.text
    assert "Both schools have agreed." in accepted.text
    assert (unnumbered.status_code, "Please give the number" in unnumbered.text) == (422, True)
    assert "in force" in registered.text
    assert here in listed.text
    assert "<html" not in listed.text


async def test_what_is_wrong_with_a_proposal_is_said_beside_the_field(world: World, browse: Browse) -> None:
    ours = await browse(world.partner_clerk)

    missing = await ours.post("/twinnings", **filled(world, other="", stage=""))
    twice = await ours.post("/twinnings", **filled(world, side="partner", other=str(world.lead.id)))
    backwards = await ours.post("/twinnings", **filled(world, ends_on="2024-01-01"))

    assert 'id="field-other-error"' in missing.text
    assert 'id="field-stage-error"' in missing.text
    assert "already twinned" in twice.text
    assert 'id="field-ends_on-error"' in backwards.text
    assert [each.status_code for each in (missing, twice, backwards)] == [422, 422, 422]


async def test_a_school_of_another_county_is_named_by_its_code_and_accepts_on_its_own_page(
    world: World, neighbour: World, browse: Browse
) -> None:
    ours, theirs, county = [await browse(each) for each in (world.clerk, neighbour.partner_clerk, neighbour.personnel)]
    unknown = await ours.post("/twinnings", **filled(world, other="", code="9999999999"))

    sent = await ours.post("/twinnings", **filled(world, other="", code=neighbour.partner.code))
    here = sent.headers["location"]
    accepted = await theirs.post(f"{here}/acceptance", version="1")
    registered = await county.post(f"{here}/registration", version="2", agreement_no="9号", agreed_on="")
    mirrored = await ours.get(here)

    assert (unknown.status_code, 'id="field-code-error"' in unknown.text) == (422, True)
    assert [each.status_code for each in (sent, accepted, registered)] == [303, 303, 303]
    assert f"{neighbour.county.name}, read by both counties" in mirrored.text
    assert f"{here}?deed=" not in mirrored.text
    assert here in (await ours.get("/twinnings", js=True)).text
    assert here.removeprefix("/twinnings/") in (await ours.get("/activities/new")).text


async def test_both_schools_see_one_calendar_of_the_term(world: World, browse: Browse) -> None:
    done, planned = await world.meet(), await world.meet(held_on=date(2025, 11, 20), kind="lecture")
    here = f"/twinnings/{world.twinning.id}/calendar"

    for actor in (world.clerk, world.partner_clerk):
        office = await browse(actor)
        autumn = await office.get(here, js=True, term="2025-1")
        spring = await office.get(here, js=True, term="2025-2")
        assert (str(done.id) in autumn.text, str(planned.id) in autumn.text) == (True, True)
        assert "<html" not in autumn.text
        assert "Nothing in this term" in spring.text
    assert (await (await browse(world.stranger_clerk)).get(here)).status_code == 404


async def test_the_county_enters_suspends_resumes_renews_and_ends(world: World, browse: Browse) -> None:
    county = await browse(world.personnel)
    entered = await county.post(
        "/twinnings", **filled(world, lead=str(world.partner.id), partner=str(world.stranger.id), agreement_no="3号")
    )
    here = entered.headers["location"]

    steps = [
        await county.post(f"{here}/suspension", version="1", suspended_on="2025-09-01", reason="校舍改造"),
        await county.post(f"{here}/resumption", version="2"),
        await county.post(f"{here}/amendment", version="3", starts_on="2025-03-01", ends_on="2027-02-28", scheme="1+1"),
        await county.post(f"{here}/renewal", version="4", ends_on="2030-02-28", agreement_no="4号"),
    ]
    stale = await county.post(f"{here}/termination", version="9", ended_on="2025-09-30", reason="并校")
    new = steps[-1].headers["location"]

    assert [each.status_code for each in steps] == [303, 303, 303, 303]
    assert stale.status_code == 422
    assert new != here
    assert "Renewed" in (await county.get(here)).text
    assert (await county.get(new)).status_code == 200


async def test_a_pair_of_teachers_is_made_by_both_schools_and_ended(world: World, browse: Browse) -> None:
    theirs = await world.add_teacher(world.partner, name="陈静")
    ours, partners = await browse(world.clerk), await browse(world.partner_clerk)
    here = f"/twinnings/{world.twinning.id}"
    named: dict[str, Any] = {"side": "mentor", "subject": "数学", "starts_on": "2025-09-01", "ends_on": "2026-07-10"}

    form = await ours.get(f"{here}/teacher-pairs/new")
    empty = await ours.post(f"{here}/teacher-pairs", teacher="", **named)
    opened = await ours.post(f"{here}/teacher-pairs", teacher=str(world.teachers[0].id), **named)
    record = await partners.get(here)
    pair = record.text.split('href="/teacher-pairs/')[1].split('"')[0]
    page = await partners.get(f"/teacher-pairs/{pair}")
    joined = await partners.post(f"/teacher-pairs/{pair}/other", teacher=str(theirs.id), version="1")
    unreasoned = await ours.post(f"/teacher-pairs/{pair}/end", ended_on="2025-10-01", reason="", version="2")
    ended = await ours.post(f"/teacher-pairs/{pair}/end", ended_on="2025-10-01", reason="调动", version="2")

    assert "王小梅" in form.text
    assert "陈静" not in form.text
    assert (empty.status_code, unreasoned.status_code) == (422, 422)
    assert [each.status_code for each in (opened, joined, ended)] == [303, 303, 303]
    assert "mentee wanted" in page.text
    assert "王小梅 → 陈静" in (await ours.get(here)).text


async def test_readers_see_the_register_and_propose_nothing(world: World, browse: Browse) -> None:
    evaluator = await browse(world.evaluator)

    listed, record = await evaluator.get("/twinnings"), await evaluator.get(f"/twinnings/{world.twinning.id}")

    assert world.partner.name in listed.text
    assert "/twinnings/new" not in listed.text
    assert record.status_code == 200
    assert (await evaluator.get("/twinnings/new")).status_code == 403
