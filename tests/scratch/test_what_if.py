"""If these go, what changes? Every figure and every school's staff, with nothing written but what is kept."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
import sqlalchemy as sa

from domain.access import Actor, MayNot
from domain.database import Base
from domain.exchange.actions import withdraw_posting
from domain.exchange.model import Claim, Posting
from domain.exchange.rules import AbsurdDates, Overlapping
from domain.journal.model import Entry
from domain.scratch import actions
from domain.scratch.actions import Proposal, keep_plan
from domain.scratch.effect import Measured, figures_under, staff_under
from domain.scratch.model import ScratchPlan, Trial
from domain.scratch.queries import plans_of, refusals_of, trial, trial_of
from domain.scratch.rules import (
    CannotBeLeftOut,
    InPlanAlready,
    NoPlanName,
    NothingChosen,
    ProposedAlready,
    Staff,
    UnknownScratch,
)
from domain.teacher.model import Teacher
from tests.world import YEAR_END, YEAR_START, World

RATE, BACKBONE = "national-rotation-rate", "national-rotation-backbone-share"
ROUND: dict[str, Any] = {"kind": "regular_exchange", "starts_on": YEAR_START, "planned_to": YEAR_END}


async def try_out(world: World, *teachers: Teacher, without: Sequence[Posting] = (), **changes: Any) -> Trial:
    return await world.do(
        trial,
        county_id=world.county.id,
        moves=[(teacher.id, world.partner.id) for teacher in teachers],
        without=[posting.id for posting in without],
        **ROUND | changes,
    )


async def measured(world: World, *trials: Trial, actor: Actor | None = None) -> dict[str, Measured]:
    asking = actor or world.personnel
    found = await world.do(figures_under, world.county, trials, actor=asking)
    return {each.target.rule_id.removeprefix(f"{each.target.plan_id}-"): each for each in found}


async def staff(world: World, tried: Trial) -> dict[str, Staff]:
    async with world.database.transaction(world.personnel, now=world.now) as session:
        return {each.school.name: each for each in await staff_under(session, tried)}


async def keep(world: World, *teachers: Teacher, name: str = "秋季试排", **changes: Any) -> ScratchPlan:
    return await world.do(
        keep_plan,
        county_id=world.county.id,
        name=name,
        moves=[(teacher.id, world.partner.id) for teacher in teachers],
        **ROUND | changes,
    )


async def count(world: World, row: type[Base]) -> int:
    async with world.database.transaction(world.personnel, now=world.now) as session:
        return await session.scalar(sa.select(sa.func.count()).select_from(row)) or 0


async def test_if_a_teacher_went_each_figure_is_what_it_will_be_once_the_teacher_has_gone(world: World) -> None:
    await world.load_pack()
    await world.add_teacher(award={"level": "county", "awarded_on": date(2020, 9, 1)})
    tried = await try_out(world, *world.teachers)

    before = await measured(world, tried)
    for teacher in world.teachers:
        await world.send(teacher)
    after = await measured(world)

    assert set(before) >= {RATE, BACKBONE}
    assert before[RATE].now.numerator == 0
    for metric, each in before.items():
        (then,) = each.then
        assert (then.numerator, then.denominator) == (after[metric].now.numerator, after[metric].now.denominator)
        assert then.list_hash == after[metric].now.list_hash


async def test_nothing_is_left_behind_when_something_is_tried_out(world: World) -> None:
    await world.load_pack()
    posting = await world.send()
    await world.add_teacher()
    counted = [await count(world, row) for row in (Posting, Claim, Entry, ScratchPlan)]

    await measured(world, await try_out(world, world.teachers[1], without=[posting]))

    assert [await count(world, row) for row in (Posting, Claim, Entry, ScratchPlan)] == counted


async def test_a_posting_that_is_left_out_no_longer_counts_and_two_trials_stand_beside_each_other(world: World) -> None:
    await world.load_pack()
    posting = await world.send()
    second = await world.add_teacher()

    rate = (await measured(world, await try_out(world, without=[posting]), await try_out(world, second)))[RATE]

    assert rate.now.numerator == 1
    assert [each.numerator for each in rate.then] == [0, 2]


async def test_staff_of_both_schools_moves_by_subject_and_a_vacancy_closes(world: World) -> None:
    school = await world.add_school(name="云台小学", pupils=38)
    only = await world.add_teacher(subject="音乐")
    await world.add_teacher(school, subject="语文")
    tried = await world.do(trial, county_id=world.county.id, moves=[(only.id, school.id)], **ROUND)

    counted = await staff(world, tried)

    poor, lead = counted["云台小学"], counted[world.lead.name]
    assert (poor.posts, poor.vacancy(poor.before), poor.vacancy(poor.after)) == (2, Fraction(1), Fraction(0))
    assert (poor.before["音乐"], poor.after["音乐"]) == (0, 10)
    assert (lead.deserted, poor.deserted, lead.posts) == (["音乐"], [], None)


async def test_a_line_says_beforehand_what_would_be_refused_and_by_which_rule(world: World) -> None:
    posted = await world.log()
    free = await world.add_teacher()
    tried = await try_out(world, world.teachers[0], free)
    async with world.database.transaction(world.personnel, now=world.now) as session:
        refused = await refusals_of(session, tried)
        allowed = await refusals_of(session, await try_out(world, world.teachers[0], without=[posted]))
        absurd = await refusals_of(session, await try_out(world, free, planned_to=date(2035, 7, 10)))

    assert {key: type(value) for key, value in refused.items()} == {posted.teacher_id: Overlapping}
    assert allowed == {}
    assert [type(each) for each in absurd.values()] == [AbsurdDates]


async def test_a_plan_is_kept_changed_compared_and_thrown_away(world: World) -> None:
    second, third = await world.add_teacher(name="赵一"), await world.add_teacher(name="钱二")
    plan = await keep(world, world.teachers[0])

    plan = await world.do(actions.try_moves, plan.id, teacher_ids=[second.id], to_school_id=world.stranger.id)
    with pytest.raises(InPlanAlready):
        await world.do(actions.try_moves, plan.id, teacher_ids=[second.id], to_school_id=world.partner.id)
    line = next(each for each in plan.lines if each.teacher_id == second.id)
    plan = await world.do(actions.swap_scratch_line, plan.id, line.id, teacher_id=third.id)
    swapped = next(each for each in plan.lines if each.teacher_id == third.id)
    plan = await world.do(actions.swap_scratch_line, plan.id, swapped.id, to_school_id=world.partner.id)
    plan = await world.do(actions.rename_plan, plan.id, name=" 第二稿 ")

    tried = trial_of(plan)
    assert plan.name == "第二稿"
    assert {(send.teacher.id, send.receiver.id) for send in tried.sends} == {
        (world.teachers[0].id, world.partner.id),
        (third.id, world.partner.id),
    }
    plan = await world.do(actions.drop_scratch_lines, plan.id, line_ids=[each.id for each in plan.lines])
    assert plan.lines == []
    await world.do(actions.discard_plan, plan.id)
    async with world.database.transaction(world.personnel) as session:
        assert await plans_of(session, world.personnel) == []


async def test_lines_are_proposed_one_by_one_and_a_refused_one_says_why_while_the_others_go(world: World) -> None:
    await world.log()
    second = await world.add_teacher()
    plan = await keep(world, world.teachers[0], second)
    lines = [each.id for each in plan.lines]

    proposal: Proposal = await world.do(actions.propose, plan.id, line_ids=lines)
    done = next(each for each in proposal.plan.lines if each.posting_id)
    with pytest.raises(ProposedAlready):
        await world.do(actions.swap_scratch_line, plan.id, done.id, to_school_id=world.stranger.id)
    again: Proposal = await world.do(actions.propose, plan.id, line_ids=lines)

    (posting,) = proposal.logged
    ((line, refusal),) = proposal.refused
    assert (posting.teacher_id, posting.state, posting.kind) == (second.id, "approved", "regular_exchange")
    assert (line.teacher_id, type(refusal)) == (world.teachers[0].id, Overlapping)
    assert again.logged == ()
    assert await count(world, Posting) == 2
    assert [send.teacher.id for send in trial_of(proposal.plan).sends] == [world.teachers[0].id]


async def test_only_the_countys_own_office_thinks_aloud(world: World, neighbour: World) -> None:
    plan = await keep(world, world.teachers[0])

    for actor in (world.clerk, world.evaluator):
        with pytest.raises(MayNot):
            await world.do(keep_plan, actor=actor, county_id=world.county.id, name="我的", **ROUND)
    with pytest.raises(MayNot):
        await world.do(actions.discard_plan, plan.id, actor=world.evaluator)
    for actor in (world.clerk, neighbour.personnel):
        with pytest.raises(UnknownScratch):
            await world.do(actions.rename_plan, plan.id, actor=actor, name="别的")
    with pytest.raises(MayNot):
        await measured(world, actor=world.evaluator)


async def test_an_unnamed_plan_an_empty_choice_and_a_finished_posting_are_refused(world: World) -> None:
    ended = await world.send()
    await world.do(withdraw_posting, ended.id, actor=world.clerk, ended_on=date(2025, 9, 30), reason="病")
    plan = await keep(world)

    with pytest.raises(NoPlanName):
        await keep(world, name=" ")
    with pytest.raises(NothingChosen):
        await world.do(actions.propose, plan.id, line_ids=[])
    with pytest.raises(NothingChosen):
        await world.do(actions.try_moves, plan.id, teacher_ids=[], to_school_id=world.partner.id)
    with pytest.raises(CannotBeLeftOut):
        await world.do(actions.leave_out, plan.id, posting_id=ended.id)
