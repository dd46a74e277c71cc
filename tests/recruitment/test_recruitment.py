"""Recruitment: within the establishment and each source, poverty villages' schools first, each post filled once."""

import asyncio
from datetime import date
from typing import Any

import pytest

from domain.access import MayNot
from domain.calendar.rules import NotYet
from domain.database import Busy, StaleVersion
from domain.journal.rules import NoReason
from domain.quota.rules import AbsurdNumber
from domain.recruitment.queries import WantedPosts, count_posts, find_post, hires_of, page_of_posts
from domain.recruitment.rules import (
    BelowApproved,
    BeyondSource,
    BeyondVacancies,
    Decided,
    LeftAlready,
    LeftBeforeHired,
    NameNeeded,
    NoPostLeft,
    NoSubject,
    NotPlanned,
    PovertyVillagesFirst,
    SameYear,
    StageNotTaught,
    UnknownPost,
    demand,
)
from domain.refusals import Refusal
from tests.recruitment.made import decided, ended, hired, planned, posted, poverty_village, revised
from tests.world import World


async def test_a_plan_stays_within_the_vacancies_net_of_every_other_source(world: World) -> None:
    plan = await planned(world, sources={"special_post": 4, "open_recruitment": 3, "directed": 3})

    assert (plan.vacancies, plan.planned, demand(plan)) == (10, 10, 3)
    with pytest.raises(SameYear):
        await planned(world)
    with pytest.raises(BeyondVacancies) as refused:
        await planned(world, year=2026, sources={"special_post": 4, "open_recruitment": 3, "directed": 4})
    assert refused.value.values == {"vacancies": 10, "planned": 11}
    with pytest.raises(BeyondVacancies):
        await planned(world, year=2026, on_roster=120, leaving=0, sources={"special_post": 1})
    with pytest.raises(AbsurdNumber):
        await planned(world, year=2026, leaving=96)


async def test_a_revision_keeps_what_is_approved(world: World) -> None:
    plan = await planned(world)
    await decided(world, await posted(world, posts=2), 2)

    with pytest.raises(BelowApproved) as refused:
        await revised(world, plan, sources={"special_post": 1, "open_recruitment": 2})
    with pytest.raises(BeyondVacancies):
        await revised(world, plan, leaving=0, on_roster=96)
    with pytest.raises(StaleVersion):
        await revised(world, plan, version=9)
    after = await revised(world, plan, sources={"special_post": 2, "open_recruitment": 2, "mountain": 1})

    assert refused.value.field == "special_post"
    assert (after.planned, sorted((each.source, each.posts) for each in after.sources)) == (
        5,
        [("mountain", 1), ("open_recruitment", 2), ("special_post", 2)],
    )


async def test_a_school_asks_for_its_own_stages_and_the_county_decides_once(world: World) -> None:
    await planned(world)
    refused: list[tuple[type[Refusal], dict[str, Any]]] = [
        (StageNotTaught, {"stage": "senior"}),
        (NoSubject, {"subject": " "}),
        (NotPlanned, {"source": "mountain"}),
        (AbsurdNumber, {"posts": 0}),
        (MayNot, {"actor": world.stranger_clerk}),
        (MayNot, {"actor": world.evaluator}),
    ]
    for refusal, wanted in refused:
        with pytest.raises(refusal):
            await posted(world, **wanted)
    post = await posted(world, posts=3)

    with pytest.raises(MayNot):
        await decided(world, post, actor=world.clerk)
    with pytest.raises(NoReason):
        await decided(world, post, 2)
    post = await decided(world, post, 2, reason="编制有限")
    with pytest.raises(Decided):
        await decided(world, post, 1)

    assert (post.state, post.approved, post.reason) == ("approved", 2, "编制有限")
    with pytest.raises(BeyondSource):
        await decided(world, await posted(world, posts=2), 2)
    assert (await decided(world, await posted(world), 0, reason="无空编")).state == "refused"


async def test_poverty_villages_come_first_or_a_reason_is_recorded(world: World) -> None:
    village = await poverty_village(world)
    first = await decided(world, await posted(world, school=village))
    other = await decided(world, await posted(world))
    music = await decided(world, await posted(world, source="open_recruitment", subject="音乐"))

    assert (await hired(world, music)).priority_reason is None
    with pytest.raises(PovertyVillagesFirst) as refused:
        await hired(world, other)
    assert refused.value.values == {"school": "山背村小学"}
    early = await hired(world, other, priority_reason="村小学岗位首轮无人报考")
    await hired(world, first)

    assert (first.poverty_village, other.poverty_village) == (True, False)
    assert early.priority_reason == "村小学岗位首轮无人报考"


async def test_no_more_are_hired_than_posts_are_approved_and_who_leaves_frees_the_post(world: World) -> None:
    post = await posted(world)
    with pytest.raises(NoPostLeft):
        await hired(world, post)
    post = await decided(world, post)
    with pytest.raises(NameNeeded):
        await hired(world, post, name=" ")
    with pytest.raises(NotYet):
        await hired(world, post, hired_on=date(2025, 10, 9))
    with pytest.raises(MayNot):
        await hired(world, post, actor=world.clerk)

    hire = await hired(world, post, idempotency_key="once")
    assert (await hired(world, post, idempotency_key="once")).id == hire.id
    with pytest.raises(NoPostLeft):
        await hired(world, post)
    with pytest.raises(LeftBeforeHired):
        await ended(world, hire, left_on=date(2025, 8, 1))
    with pytest.raises(NoReason):
        await ended(world, hire, reason="")
    await ended(world, hire)
    with pytest.raises(LeftAlready):
        await ended(world, hire)
    await hired(world, post, name="吴晓")

    async with world.database.transaction(world.clerk) as session:
        those = await hires_of(session, world.clerk, post.id)
    assert [(each.name, each.left_on) for each in those] == [("周新", date(2025, 9, 20)), ("吴晓", None)]


async def test_two_offices_that_fill_the_last_posts_at_once_fill_as_many_as_there_are(world: World) -> None:
    post = await decided(world, await posted(world, posts=2), 2)

    async def fill(number: int) -> bool:
        try:
            await hired(world, post, actor=(world.personnel, world.admin)[number % 2])
        except (NoPostLeft, Busy):
            return False
        return True

    won = await asyncio.gather(*(fill(number) for number in range(8)))

    async with world.database.transaction(world.personnel) as session:
        after = await find_post(session, world.personnel, post.id)
        those = await hires_of(session, world.personnel, post.id)
    assert (sum(won), after.hired, len(those)) == (2, 2, 2)


async def test_two_offices_that_approve_the_last_posts_at_once_approve_as_many_as_the_source_brings(
    world: World,
) -> None:
    await planned(world)
    asked = [await posted(world) for _ in range(5)]

    async def approve(number: int) -> bool:
        try:
            await decided(world, asked[number], actor=(world.personnel, world.admin)[number % 2])
        except (BeyondSource, Busy):
            return False
        return True

    won = await asyncio.gather(*(approve(number) for number in range(5)))

    assert sum(won) == 3


async def test_a_school_sees_its_own_posts_and_the_county_those_of_poverty_villages_first(world: World) -> None:
    plan = await planned(world)
    village = await poverty_village(world)
    own, far = await posted(world), await posted(world, school=village)

    async with world.database.transaction(world.clerk) as session:
        with pytest.raises(UnknownPost):
            await find_post(session, world.clerk, far.id)
        seen = await page_of_posts(session, world.clerk, WantedPosts(plan_id=plan.id))
    async with world.database.transaction(world.evaluator) as session:
        every = await page_of_posts(session, world.evaluator, WantedPosts(plan_id=plan.id))
        villages = await count_posts(session, world.evaluator, WantedPosts(plan_id=plan.id, poverty_village=True))

    assert [each.id for each in seen] == [own.id]
    assert [each.id for each in every] == [far.id, own.id]
    assert villages == 1
