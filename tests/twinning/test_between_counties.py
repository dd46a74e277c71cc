"""A twinning of two counties' schools: one owner row, counted once; a mirror that follows it; both sides at work."""

import asyncio
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from domain.access import Actor, MayNot, Role
from domain.activity import actions as activities
from domain.activity.model import Activity
from domain.activity.queries import WantedActivities, find_activity, page_of_activities
from domain.activity.returns import accept_activity, resubmit_activity, return_activity
from domain.calendar.rules import school_year
from domain.evidence.actions import attach_evidence
from domain.evidence.reading import take
from domain.evidence.rules import KeptElsewhere
from domain.figure.model import Metric, Side
from domain.journal.queries import story_of
from domain.mentoring.actions import end_teacher_pair, join_teacher_pair, open_teacher_pair
from domain.mentoring.queries import pairs_of_twinning
from domain.policy.rules import Parameters
from domain.review.queries import returns_of
from domain.twinning import actions
from domain.twinning.model import Twinning
from domain.twinning.queries import WantedTwinnings, find_twinning, page_of_twinnings
from domain.twinning.rules import AlreadyTwinned, OwnProposal
from tests.conftest import next_code
from tests.evidence.pictures import PDF
from tests.world import World, build_world

TERM: dict[str, Any] = {"starts_on": date(2025, 3, 1), "ends_on": date(2028, 2, 29)}


async def propose(world: World, neighbour: World, actor: Actor) -> Twinning:
    """Propose that the world's lead school support the neighbour's partner school."""
    return await world.do(
        actions.propose_twinning,
        actor=actor,
        lead=world.lead,
        partner=neighbour.partner,
        stage="primary",
        tier="city_county",
        **TERM,
    )


@pytest.fixture
async def across(world: World, neighbour: World) -> Twinning:
    """Give a twinning in force, led from the world, in the neighbour's book."""
    proposed = await propose(world, neighbour, world.clerk)
    await world.do(actions.accept_twinning, proposed.id, actor=neighbour.partner_clerk)
    registered: Twinning = await world.do(
        actions.register_twinning, proposed.id, actor=neighbour.personnel, agreement_no="城乡结〔2025〕1号"
    )
    return registered


async def seen(world: World, actor: Actor) -> list[tuple[object, str]]:
    """Give the twinnings across counties that the actor sees, with their states."""
    async with world.database.transaction(actor) as session:
        found = await page_of_twinnings(session, actor, WantedTwinnings())
        return [(each.id, each.state) for each in found if each.is_across]


async def test_its_files_are_attached_in_the_county_whose_book_keeps_it(
    world: World, neighbour: World, across: Twinning
) -> None:
    named: dict[str, Any] = {"thing": "twinning", "thing_id": across.id, "kind": "agreement"}
    files = [await take(PDF, "协议.pdf")]

    kept = await world.do(attach_evidence, actor=neighbour.partner_clerk, files=files, **named)

    assert [each.kind for each in kept.links] == ["agreement"]
    for actor in (world.clerk, world.personnel):
        with pytest.raises(KeptElsewhere):
            await world.do(attach_evidence, actor=actor, files=files, **named)


async def meet(world: World, across: Twinning, actor: Actor, **wanted: Any) -> Activity:
    return await world.meet(actor=actor, twinning_id=across.id, **wanted)


async def test_one_county_proposes_the_other_accepts_and_both_read_it_and_nobody_else_does(
    world: World, neighbour: World
) -> None:
    proposed = await propose(world, neighbour, world.clerk)
    with pytest.raises(OwnProposal):
        await world.do(actions.accept_twinning, proposed.id, actor=world.clerk)
    agreed = await world.do(actions.accept_twinning, proposed.id, actor=neighbour.partner_clerk)
    third = await build_world(world.database, next_code())

    both = (world.clerk, world.personnel, neighbour.partner_clerk, neighbour.personnel)
    province = world.actor(Role.PROVINCE, neighbour.county)
    others = (world.partner_clerk, neighbour.stranger_clerk, third.personnel)
    assert (agreed.county_id, agreed.lead_county_id) == (neighbour.county.id, world.county.id)
    assert [await seen(world, actor) for actor in (*both, province)] == [[(proposed.id, "agreed")]] * 5
    assert [await seen(world, actor) for actor in others] == [[]] * 3
    for actor in both:
        async with world.database.transaction(actor) as session:
            story = [entry.deed for entry in await story_of(session, actor, proposed.id)]
        assert story == ["propose_twinning", "accept_twinning"]


async def test_a_lead_school_accepts_or_declines_what_another_countys_school_proposes(
    world: World, neighbour: World
) -> None:
    asked = await propose(world, neighbour, neighbour.partner_clerk)
    declined = await world.do(actions.decline_twinning, asked.id, actor=world.clerk, reason="本学年已结对三所")
    again = await propose(world, neighbour, neighbour.partner_clerk)
    accepted = await world.do(actions.accept_twinning, again.id, actor=world.clerk, version=again.version)

    assert (declined.state, declined.reason, accepted.state) == ("terminated", "本学年已结对三所", "agreed")
    assert await seen(world, neighbour.personnel) == [(again.id, "agreed"), (asked.id, "terminated")]


async def test_its_own_county_keeps_it_and_the_other_reads_every_turn(
    across: Twinning, world: World, neighbour: World
) -> None:
    turns: list[tuple[Any, dict[str, Any]]] = [
        (actions.suspend_twinning, {"suspended_on": date(2025, 9, 30), "reason": "校舍维修"}),
        (actions.resume_twinning, {}),
        (actions.renew_twinning, {"ends_on": date(2030, 2, 28), "agreement_no": "城乡结〔2028〕1号"}),
    ]

    for deed, facts in turns:
        with pytest.raises(MayNot):
            await world.do(deed, across.id, **facts)
        latest = await world.do(deed, across.id, actor=neighbour.personnel, **facts)
        both = [await seen(world, actor) for actor in (world.personnel, neighbour.personnel)]
        assert both[0] == both[1]
        assert (latest.id, latest.state) in both[0]

    assert (across.id, "renewed") in await seen(world, world.clerk)


async def test_nobody_writes_a_mirror_but_by_the_owners_action(
    across: Twinning, world: World, neighbour: World
) -> None:
    async with world.database.transaction(world.personnel) as session:
        changed = await session.execute(sa.text("update twinning set scheme = '改' where id = :id"), {"id": across.id})
        assert changed.rowcount == 0  # type: ignore[attr-defined]  # a cursor's own count
    async with world.database.transaction(world.clerk) as session:
        assert (await find_twinning(session, world.clerk, across.id)).scheme == ""


async def test_two_sides_at_once_end_in_one_answer(world: World, neighbour: World) -> None:
    proposed = await propose(world, neighbour, world.clerk)

    answers = await asyncio.gather(
        world.do(actions.accept_twinning, proposed.id, actor=neighbour.partner_clerk, version=proposed.version),
        world.do(actions.decline_twinning, proposed.id, actor=world.clerk, reason="撤回", version=proposed.version),
        return_exceptions=True,
    )

    states = {each.state for each in answers if isinstance(each, Twinning)}
    refused = [each for each in answers if not isinstance(each, Twinning)]
    assert len(states) == 1
    assert len(refused) == 1
    assert await seen(world, world.clerk) == await seen(world, neighbour.personnel) == [(proposed.id, states.pop())]


async def test_two_proposals_of_one_pair_at_once_end_in_one(world: World, neighbour: World) -> None:
    answers = await asyncio.gather(
        propose(world, neighbour, world.clerk),
        propose(world, neighbour, neighbour.partner_clerk),
        return_exceptions=True,
    )

    made = [each for each in answers if isinstance(each, Twinning)]
    assert [type(each) for each in answers if not isinstance(each, Twinning)] == [AlreadyTwinned]
    assert await seen(world, world.clerk) == await seen(world, neighbour.personnel) == [(made[0].id, "draft")]


async def test_the_host_confirms_though_it_lies_in_the_other_county(
    across: Twinning, world: World, neighbour: World
) -> None:
    visit = await meet(world, across, world.clerk, persons=[world.teachers[0].id])
    stay = await meet(world, across, neighbour.partner_clerk, kind="shadowing", host_school_id=world.lead.id)
    with pytest.raises(MayNot):
        await world.do(activities.confirm_activity, visit.id, actor=world.clerk)
    confirmed = [
        await world.do(activities.confirm_activity, visit.id, actor=neighbour.partner_clerk, version=visit.version),
        await world.do(activities.confirm_activity, stay.id, actor=world.clerk, version=stay.version),
    ]

    assert [(each.state, each.county_id) for each in confirmed] == [("confirmed", neighbour.county.id)] * 2
    for actor in (world.clerk, world.evaluator, neighbour.partner_clerk):
        async with world.database.transaction(actor) as session:
            found = await find_activity(session, actor, visit.id)
        assert [(each.teacher_name, each.school_id) for each in found.persons] == [("王小梅", world.lead.id)]
        assert (found.state, found.host.name) == ("confirmed", neighbour.partner.name)


async def test_either_side_corrects_what_it_wrote_and_the_other_reads_it(
    across: Twinning, world: World, neighbour: World
) -> None:
    second = await world.add_teacher(name="赵文")
    visit = await meet(world, across, world.clerk, persons=[world.teachers[0].id])

    corrected = await world.do(activities.correct_activity, visit.id, actor=world.clerk, hours=6, persons=[second.id])
    cancelled = await world.do(activities.cancel_activity, visit.id, actor=neighbour.partner_clerk, reason="改期")

    assert (corrected.hours, [each.teacher_name for each in corrected.persons]) == (6, ["赵文"])
    assert (cancelled.hours, [each.teacher_name for each in cancelled.persons]) == (6, ["赵文"])
    async with world.database.transaction(world.clerk) as session:
        assert (await find_activity(session, world.clerk, visit.id)).reason == "改期"


async def test_an_activity_is_sent_back_over_the_border_put_right_and_settled(
    across: Twinning, world: World, neighbour: World
) -> None:
    visit = await meet(world, across, world.clerk)
    host = neighbour.partner_clerk
    await world.do(return_activity, visit.id, actor=host, reason="人次不符", field="person_times")
    async with world.database.transaction(world.clerk) as session:
        (waiting,) = await page_of_activities(session, world.clerk, WantedActivities(returned="open"))
        (said,) = await returns_of(session, world.clerk, visit.id)
    answered = await world.do(resubmit_activity, visit.id, actor=world.clerk, answer="已核对", person_times=12)
    await world.do(accept_activity, visit.id, actor=host)

    assert (waiting.id, said.reason, answered.person_times) == (visit.id, "人次不符", 12)
    for actor in (world.personnel, neighbour.personnel):
        async with world.database.transaction(actor) as session:
            thread = await returns_of(session, actor, visit.id)
        assert [(each.state, each.answer) for each in thread] == [("settled", "已核对")]


async def test_mentor_and_mentee_are_named_each_from_their_own_county(
    across: Twinning, world: World, neighbour: World
) -> None:
    theirs = await neighbour.add_teacher(neighbour.partner, name="陈静")
    opened, spare = [
        await world.do(
            open_teacher_pair, actor=world.clerk, twinning_id=across.id, teacher_id=world.teachers[0].id,
            side="mentor", subject=subject, starts_on=date(2025, 9, 1), ends_on=date(2026, 7, 10),
        )
        for subject in ("数学", "语文")
    ]  # fmt: skip
    joined = await world.do(join_teacher_pair, opened.id, actor=neighbour.partner_clerk, teacher_id=theirs.id)
    over: dict[str, Any] = {"actor": world.clerk, "ended_on": date(2025, 9, 30), "reason": "调动"}
    await world.do(end_teacher_pair, spare.id, **over)

    assert (joined.mentor_name, joined.mentee_name, joined.state) == ("王小梅", "陈静", "paired")
    for actor in (world.clerk, world.personnel, neighbour.personnel):
        async with world.database.transaction(actor) as session:
            assert [each.mentee_name for each in await pairs_of_twinning(session, actor, across.id)] == ["陈静"]
    assert (await world.do(end_teacher_pair, opened.id, version=joined.version, **over)).state == "ended"


async def test_each_county_counts_its_own_schools_and_the_province_nobody_twice(
    across: Twinning, world: World, neighbour: World
) -> None:
    visit = await meet(world, across, world.clerk)
    await world.do(activities.confirm_activity, visit.id, actor=neighbour.partner_clerk)
    there = await world.log(kind="secondment", to_school_id=neighbour.partner.id)
    await neighbour.confirm(there)
    province = world.actor(Role.PROVINCE, neighbour.county)

    async def counted(metric: Metric, **said: Any) -> list[int]:
        return [
            (await world.figure(metric, actor=actor, parameters=Parameters(**said), window=school_year(2025))).numerator
            for actor in (world.personnel, neighbour.personnel, province)
        ]

    async def sides(actor: Actor) -> dict[str, int]:
        asked = Parameters(kinds=("secondment",))
        figure = await world.figure(Metric.SECONDMENT_BAND, actor=actor, parameters=asked, window=school_year(2025))
        names = (world.lead.name, neighbour.partner.name)
        rows = await world.rows(figure, Side.NUMERATOR, actor=actor)
        assert len(rows) == figure.numerator
        return {each.label: each.numerator for each in figure.parts if set(each.label.split(" → ")) == set(names)}

    lead, partner = world.lead.name, neighbour.partner.name
    assert there.twinning_id == across.id
    assert await counted(Metric.TWINNING_COVERAGE) == [0, 1, 1]
    assert await counted(Metric.ACTIVITY_FREQUENCY) == [0, 1, 1]
    assert await sides(world.personnel) == {f"{lead} → {partner}": 1}
    assert await sides(neighbour.personnel) == {f"{partner} → {lead}": 0}
    assert await sides(province) == {f"{lead} → {partner}": 1, f"{partner} → {lead}": 0}
