"""Activities: within the twinning's term, logged by one school, confirmed by the host, counted once."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.access import MayNot
from domain.activity.actions import cancel_activity, confirm_activity, correct_activity
from domain.activity.queries import (
    Sum,
    WantedActivities,
    count_activities,
    find_activity,
    page_of_activities,
    sums_of_activities,
)
from domain.activity.rules import (
    AlreadyLogged,
    FewerThanNamed,
    HostNotOfPair,
    NotOfThePair,
    OutsideTwinning,
    TooLong,
    UnknownActivity,
    WrongAmount,
    WrongState,
    amount_of,
)
from domain.calendar.rules import NotYet
from domain.database import KeyUsed, StaleVersion
from domain.journal.queries import story_of
from domain.journal.rules import NoReason
from domain.refusals import Refusal
from domain.teacher.rules import UnknownTeacher
from domain.twinning.actions import enter_twinning
from domain.twinning.rules import UnknownTwinning
from tests.world import World

AHEAD = date(2025, 11, 20)
LATER = datetime(2025, 11, 21, 2, 0, tzinfo=UTC)


async def test_one_school_logs_the_host_confirms_and_both_find_it(world: World) -> None:
    logged = await world.meet()
    confirmed = await world.do(confirm_activity, logged.id, actor=world.partner_clerk, version=logged.version)

    assert (logged.state, confirmed.state) == ("logged", "confirmed")
    assert (confirmed.host.name, confirmed.hours, confirmed.person_times) == (world.partner.name, 5, 26)
    for actor in (world.clerk, world.partner_clerk, world.personnel):
        async with world.database.transaction(actor) as session:
            found = await find_activity(session, actor, logged.id)
            story = [entry.deed for entry in await story_of(session, actor, logged.id)]
        assert (found.lead.name, story) == (world.lead.name, ["log_activity", "confirm_activity"])


async def test_what_the_host_logs_itself_stands_confirmed_once_its_day_has_come(world: World) -> None:
    assert (await world.meet(actor=world.partner_clerk)).state == "confirmed"
    assert (await world.meet(actor=world.partner_clerk, held_on=AHEAD)).state == "logged"
    assert (await world.meet(actor=world.clerk, kind="shadowing", host_school_id=world.lead.id)).state == "confirmed"


async def test_nothing_is_confirmed_before_its_day_twice_or_by_another_school(world: World) -> None:
    logged = await world.meet(held_on=AHEAD)

    for actor in (world.clerk, world.personnel):
        with pytest.raises(MayNot):
            await world.do(confirm_activity, logged.id, actor=actor, now=LATER)
    with pytest.raises(NotYet):
        await world.do(confirm_activity, logged.id, actor=world.partner_clerk)
    assert (await world.do(confirm_activity, logged.id, actor=world.partner_clerk, now=LATER)).state == "confirmed"
    with pytest.raises(WrongState):
        await world.do(confirm_activity, logged.id, actor=world.partner_clerk, now=LATER)


async def test_a_school_outside_the_pair_neither_sees_nor_logs_it(world: World, neighbour: World) -> None:
    logged = await world.meet()

    for actor in (world.stranger_clerk, neighbour.personnel):
        with pytest.raises(UnknownTwinning):
            await world.meet(actor=actor)
        with pytest.raises(UnknownActivity):
            await world.do(cancel_activity, logged.id, actor=actor, reason="误")
        async with world.database.transaction(actor) as session:
            assert await count_activities(session, actor, WantedActivities()) == 0
    with pytest.raises(MayNot):
        await world.meet(actor=world.evaluator)


@pytest.mark.parametrize(
    ("wanted", "refusal", "field"),
    [
        ({"held_on": date(2024, 2, 29)}, OutsideTwinning, "held_on"),
        ({"held_on": date(2028, 3, 1)}, OutsideTwinning, "held_on"),
        ({"hours": 0}, WrongAmount, "hours"),
        ({"hours": 1000}, WrongAmount, "hours"),
        ({"person_times": -1}, WrongAmount, "person_times"),
        ({"subject": "语" * 21}, TooLong, "subject"),
        ({"topic": "课" * 201}, TooLong, "topic"),
    ],
)
async def test_an_activity_that_cannot_be_is_refused_beside_its_field(
    wanted: dict[str, Any], refusal: type[Refusal], field: str, world: World
) -> None:
    with pytest.raises(refusal) as refused:
        await world.meet(**wanted)

    assert refused.value.field == field


async def test_the_first_and_the_last_day_of_the_term_belong_to_it(world: World) -> None:
    assert (await world.meet(held_on=world.twinning.starts_on)).held_on == date(2024, 3, 1)
    assert (await world.meet(held_on=world.twinning.ends_on)).state == "logged"


async def test_the_host_is_one_of_the_two(world: World) -> None:
    with pytest.raises(HostNotOfPair):
        await world.meet(host_school_id=world.stranger.id)

    assert (await world.meet(host_school_id=world.lead.id)).host.id == world.lead.id


async def test_the_same_day_kind_and_subject_is_counted_once_whoever_logs_it(world: World) -> None:
    first = await world.meet(subject="音乐")

    with pytest.raises(AlreadyLogged):
        await world.meet(actor=world.partner_clerk, subject="音乐")
    assert (await world.meet(actor=world.partner_clerk, subject="美术")).subject == "美术"
    await world.do(cancel_activity, first.id, actor=world.clerk, reason="天气原因")
    assert (await world.meet(actor=world.partner_clerk, subject="音乐")).state == "confirmed"


async def test_a_repeated_request_logs_nothing_twice(world: World) -> None:
    other = await world.add_school()
    first, again = await world.meet(idempotency_key="k1"), await world.meet(idempotency_key="k1")

    assert first.id == again.id
    async with world.database.transaction(world.personnel) as session:
        elsewhere = await enter_twinning(
            session, world.personnel, lead=world.lead, partner=other, stage="primary",
            starts_on=date(2025, 3, 1), ends_on=date(2028, 2, 29), agreement_no=None,
        )  # fmt: skip
    with pytest.raises(KeyUsed):
        await world.meet(twinning_id=elsewhere.id, idempotency_key="k1")


async def test_persons_are_teachers_of_the_two_schools_and_are_not_more_than_were_counted(world: World) -> None:
    mine, second = world.teachers[0], await world.add_teacher(name="张强")
    theirs = await world.add_teacher(world.partner, name="陈静")
    stranger = await world.add_teacher(world.stranger)

    with pytest.raises(UnknownTeacher):
        await world.meet(persons=[theirs.id])
    with pytest.raises(NotOfThePair):
        await world.meet(actor=world.personnel, persons=[stranger.id])
    with pytest.raises(FewerThanNamed):
        await world.meet(persons=[mine.id, second.id], person_times=1)
    logged = await world.meet(persons=[mine.id, second.id, mine.id])

    assert [each.teacher_name for each in logged.persons] == ["张强", "王小梅"]
    assert logged.person_times == 26


async def test_a_correction_by_one_school_keeps_whom_the_other_named_and_waits_for_the_host_anew(world: World) -> None:
    mine, theirs = world.teachers[0], await world.add_teacher(world.partner, name="陈静")
    logged = await world.meet(persons=[mine.id])
    await world.do(confirm_activity, logged.id, actor=world.partner_clerk)

    by_host = await world.do(
        correct_activity, logged.id, actor=world.partner_clerk, persons=[theirs.id], topic="分数的认识"
    )
    by_guest = await world.do(
        correct_activity, logged.id, actor=world.clerk, persons=[], hours=4, version=by_host.version
    )
    with pytest.raises(FewerThanNamed):
        await world.do(correct_activity, logged.id, actor=world.clerk, person_times=0)
    with pytest.raises(OutsideTwinning):
        await world.do(correct_activity, logged.id, actor=world.clerk, held_on=date(2023, 1, 1))
    with pytest.raises(StaleVersion):
        await world.do(correct_activity, logged.id, actor=world.clerk, hours=3, version=logged.version)

    assert (by_host.state, {each.teacher_name for each in by_host.persons}) == ("confirmed", {"陈静", "王小梅"})
    assert (by_guest.state, [each.teacher_name for each in by_guest.persons]) == ("logged", ["陈静"])
    assert (by_guest.hours, by_guest.topic) == (4, "分数的认识")


async def test_a_cancelled_activity_has_a_reason_and_comes_to_nothing(world: World) -> None:
    logged = await world.meet()
    await world.meet(kind="lecture", hours=2, person_times=40)

    with pytest.raises(NoReason):
        await world.do(cancel_activity, logged.id, actor=world.clerk, reason=" ")
    cancelled = await world.do(cancel_activity, logged.id, actor=world.partner_clerk, reason="当天停课")
    with pytest.raises(WrongState):
        await world.do(correct_activity, logged.id, actor=world.clerk, hours=3)
    async with world.database.transaction(world.clerk) as session:
        sums = await sums_of_activities(session, world.clerk, WantedActivities())

    assert (cancelled.state, cancelled.reason) == ("cancelled", "当天停课")
    assert sums == [Sum("lecture", 1, 2, 40)]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["lecture", "lesson_delivery"]),
        ({"kinds": ["lecture"]}, ["lecture"]),
        ({"states": ["confirmed"]}, ["lecture"]),
        ({"stage": "junior"}, []),
        ({"held_from": date(2025, 9, 26)}, ["lecture"]),
        ({"held_before": date(2025, 9, 26)}, ["lesson_delivery"]),
    ],
)
async def test_activities_are_found_by_what_is_wanted_of_them(
    wanted: dict[str, Any], found: list[str], world: World
) -> None:
    await world.meet()
    await world.meet(actor=world.partner_clerk, kind="lecture", held_on=date(2025, 9, 26))

    async with world.database.transaction(world.clerk) as session:
        page = await page_of_activities(session, world.clerk, WantedActivities(**wanted))

    assert [each.kind for each in page] == found


def test_lessons_are_counted_by_their_number_and_everything_else_by_how_often() -> None:
    assert amount_of("lesson_delivery", hours=5, times=2) == 5
    assert amount_of("teaching_research", hours=5, times=2) == 2
