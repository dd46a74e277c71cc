"""Next year's classes: what they move is seen before they are made current, and nothing known before ever moves."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest

from domain.access import Actor, MayNot
from domain.classlist.actions import drop_class_list, make_class_list_current
from domain.classlist.queries import changes, class_lists, count_moved, page_of_moved
from domain.classlist.rules import DraftedMeanwhile, NotADraft, UnknownClassList
from domain.database import Busy, StaleVersion
from domain.enrolment.actions import approve_nomination, complete_training, enrol_teacher, record_attendance
from domain.figure.model import Figure, Metric
from domain.figure.replay import Replayed, replay
from domain.ledger.model import Kind
from domain.school.model import School
from domain.school.queries import find_school
from domain.school.rules import RURAL
from tests.classlist.made import classed, draft, load_urban_plan
from tests.ledger.sheets import counts, refusals, take
from tests.training.made import DURING, do, nominate, open_training
from tests.world import NOW, World

VILLAGE = RURAL["village"]
LATER = NOW + timedelta(days=1)


async def five_villages(world: World) -> list[School]:
    """Give five village schools with two teachers each, and a town school with ten of whom six have left."""
    schools = await classed(world, {"城关小学": "111"} | {f"第{number}村小学": "220" for number in range(1, 6)})
    town = [await world.add_teacher(schools[0]) for _ in range(10)]
    for school in schools[1:]:
        await world.add_teacher(school, name="村教师甲")
        await world.add_teacher(school, name="村教师乙")
    for teacher in town[:6]:
        await world.send(teacher, actor=world.staff_of(schools[0]))
    return schools[1:]


async def replayed(world: World, listed_id: UUID) -> list[Replayed]:
    async with world.database.transaction(world.personnel, now=LATER) as session:
        (listed,) = [each for each in await class_lists(session, world.personnel) if each.id == listed_id]
        return await replay(session, world.personnel, listed, code=world.county.code)


async def rotation(world: World, **wanted: Any) -> Figure:
    return await world.figure(Metric.ROTATION_RATE, division=world.county.code, now=LATER + timedelta(days=1), **wanted)


async def adopt(world: World, listed_id: UUID, *, actor: Actor | None = None, **wanted: Any) -> None:
    asking = actor or world.admin
    await world.do(make_class_list_current, listed_id, actor=asking, now=LATER, **wanted)


async def test_five_schools_from_rural_to_urban_show_both_shares_and_the_teachers_who_move(world: World) -> None:
    await load_urban_plan(world)
    villages = await five_villages(world)

    listed = await draft(world, {school.id: "112" for school in villages}, year=2025)
    (line,) = await replayed(world, listed.id)
    async with world.database.transaction(world.personnel, now=LATER) as session:
        schools = await changes(session, listed, VILLAGE, day=LATER.date())
        total = await count_moved(session, listed, VILLAGE, day=LATER.date())
        first = await page_of_moved(session, world.personnel, listed, VILLAGE, day=LATER.date(), size=6)
        rest = await page_of_moved(session, world.personnel, listed, VILLAGE, day=LATER.date(), size=6, page=2)

    assert (line.before.exact, line.after.exact) == (Fraction(6, 10), Fraction(6, 20))
    assert {(each.before, each.after, each.was_rural, each.is_rural) for each in schools} == {
        ("220", "112", True, False)
    }
    assert total == len({each.teacher_id for each in first + rest}) == 10
    assert {each.name for each in first + rest} == {"村教师甲", "村教师乙"}


async def test_a_draft_changes_no_figure_and_a_current_list_none_that_was_known_before(world: World) -> None:
    await load_urban_plan(world)
    villages = await five_villages(world)
    before = await rotation(world)

    listed = await draft(world, {school.id: "112" for school in villages}, year=2025)
    drafted = await rotation(world)
    promised = await replayed(world, listed.id)
    await adopt(world, listed.id)
    after = await rotation(world)
    known_before = await rotation(world, known_as_of=LATER - timedelta(seconds=1))
    kept = await replayed(world, listed.id)

    assert (before.exact, drafted.exact, after.exact) == (Fraction(3, 5), Fraction(3, 5), Fraction(3, 10))
    assert (known_before.exact, known_before.list_hash) == (before.exact, before.list_hash)
    assert [each.after.list_hash for each in promised] == [after.list_hash]
    assert [(each.before.exact, each.after.exact) for each in kept] == [(Fraction(3, 5), Fraction(3, 10))]


async def test_a_list_of_next_year_leaves_the_classes_of_this_year_alone(world: World) -> None:
    await load_urban_plan(world)
    villages = await five_villages(world)

    listed = await draft(world, {school.id: "112" for school in villages}, year=2026)
    (line,) = await replayed(world, listed.id)
    await adopt(world, listed.id)
    async with world.database.transaction(world.personnel) as session:
        school = await find_school(session, villages[0].id)

    assert (line.before.exact, line.after.exact) == (Fraction(3, 5), Fraction(3, 10))
    assert (await rotation(world)).exact == Fraction(3, 5)
    assert [(each.year, each.nbs) for each in school.classes] == [(2025, "220"), (2026, "112")]


async def test_a_sheet_becomes_a_draft_and_its_wrong_lines_are_refused(world: World) -> None:
    village, town = await classed(world, {"村小学": "220", "城关小学": "111"})
    row = {"code": village.code or "", "year": "2026", "nbs": "112"}

    wrong = await take(
        world,
        Kind.CLASSES,
        row,
        {**row, "nbs": "122"},
        {**row, "code": town.code or "", "year": "2027"},
        {**row, "code": town.code or "", "nbs": "333"},
        {**row, "code": "2199999999"},
        actor=world.admin,
    )
    good = await take(world, Kind.CLASSES, row, actor=world.admin)
    again = await take(world, Kind.CLASSES, {**row, "nbs": "111"}, actor=world.admin)
    lists = await world.do(class_lists, actor=world.evaluator, now=LATER)

    assert refusals(wrong) == [
        (3, "学校标识码", "already_stated"),
        (4, "分类年度", "another_year"),
        (5, "城乡分类代码", "unknown_nbs_class"),
        (6, "学校标识码", "unknown_school"),
    ]
    assert counts(good) == counts(again) == (1, 0, 0)
    assert sorted((each.state, each.year, each.schools) for each in lists) == [("draft", 2026, 1), ("dropped", 2026, 1)]


async def test_a_list_is_made_current_once_by_an_administrator_who_has_seen_it_as_it_is(world: World) -> None:
    (village,) = await classed(world, {"村小学": "220"})
    listed = await draft(world, {village.id: "112"})

    for actor, refusal, wanted in (
        (world.personnel, MayNot, {}),
        (world.clerk, UnknownClassList, {}),
        (world.admin, StaleVersion, {"version": 7}),
    ):
        with pytest.raises(refusal):
            await adopt(world, listed.id, actor=actor, **wanted)
    await adopt(world, listed.id, version=1)

    with pytest.raises(NotADraft):
        await adopt(world, listed.id)
    with pytest.raises(NotADraft):
        await world.do(drop_class_list, listed.id, actor=world.admin, now=LATER)


async def test_a_dropped_list_is_read_by_nothing(world: World) -> None:
    (village,) = await classed(world, {"村小学": "220"})
    listed = await draft(world, {village.id: "112"})

    await world.do(drop_class_list, listed.id, actor=world.admin, now=LATER)

    with pytest.raises(NotADraft):
        await adopt(world, listed.id)


async def test_two_drafts_of_one_year_at_once_leave_one_draft(world: World) -> None:
    (village,) = await classed(world, {"村小学": "220"})

    async def send(nbs: str) -> None:
        with suppress(DraftedMeanwhile, Busy):
            await draft(world, {village.id: nbs})

    await asyncio.gather(*(send(nbs) for nbs in ("111", "112", "121", "122")))

    lists = await world.do(class_lists, actor=world.admin, now=LATER)
    assert [each.state for each in lists].count("draft") == 1


async def test_an_evaluator_is_shown_who_moves_without_an_order_by_name(world: World) -> None:
    (village,) = await classed(world, {"村小学": "220"})
    teachers = [await world.add_teacher(village, name=name) for name in ("张三", "李四", "王五")]
    listed = await draft(world, {village.id: "112"})

    moved = await world.do(page_of_moved, listed, VILLAGE, actor=world.evaluator, now=LATER, day=LATER.date())

    assert [each.teacher_id for each in moved] == sorted(each.id for each in teachers)


async def test_the_share_of_rural_teachers_in_training_falls_though_nobody_has_moved(world: World) -> None:
    village, town = await classed(world, {"村小学": "220", "城关小学": "111"})
    training = await open_training(world, reserved=0)
    for school in (village, town):
        teacher = await world.add_teacher(school)
        enrolment = await nominate(world, training, teacher, actor=world.personnel)
        await do(world, approve_nomination, enrolment)
        await do(world, enrol_teacher, enrolment)
        await do(world, record_attendance, enrolment, came=True, now=DURING)
        await do(world, complete_training, enrolment, hours=60, now=DURING)
    await world.load_pack("d3")

    listed = await draft(world, {village.id: "112"}, year=2025)
    lines = await world.do(replay, listed, now=DURING + timedelta(days=30), code=world.county.code)

    shares = [
        (each.before.exact, each.after.exact)
        for each in lines
        if each.target.rule.metric == Metric.RURAL_TRAINING_SHARE
    ]
    assert (Fraction(1, 2), Fraction(0)) in shares
