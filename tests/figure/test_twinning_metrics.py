"""Figures of twinning: who is supported, how often pairs meet, masters by subject, managers on each side."""

from datetime import date, datetime
from typing import Any

import pytest

from domain.activity.actions import confirm_activity
from domain.activity.model import Activity
from domain.calendar.rules import Period, calendar_year, school_year
from domain.figure.model import Figure, Metric, Side, Verdict
from domain.figure.rules import NOTHING_TO_JUDGE
from domain.policy.rules import Parameters
from domain.twinning.actions import terminate_twinning
from tests.world import World

YEAR = school_year(2025)
LATER = datetime.fromisoformat("2026-06-30T10:00+08:00")


async def met(world: World, **wanted: Any) -> Activity:
    """Let the pair meet, and the host confirm it."""
    activity = await world.meet(**wanted)
    return await world.do(confirm_activity, activity.id, actor=world.partner_clerk)


async def count(world: World, metric: Metric, window: Period = YEAR, **said: Any) -> Figure:
    """Count under the parameters, as it stands at the end of June."""
    return await world.figure(metric, parameters=Parameters(**said), window=window, now=LATER)


def told(figure: Figure) -> dict[str, int]:
    """Give what each part weighs."""
    return {part.label: part.numerator for part in figure.parts}


async def test_a_school_is_covered_by_a_twinning_in_force_with_activities_that_the_host_has_confirmed(
    world: World,
) -> None:
    before = await count(world, Metric.TWINNING_COVERAGE)
    await world.meet(kind="lecture")
    logged = await count(world, Metric.TWINNING_COVERAGE)
    await met(world)
    once, twice = [await count(world, Metric.TWINNING_COVERAGE, activities=least) for least in (1, 2)]
    earlier = await count(world, Metric.TWINNING_COVERAGE, window=school_year(2024))
    junior = await count(world, Metric.TWINNING_COVERAGE, stages=("junior",))

    assert [(each.numerator, each.denominator) for each in (before, logged, once, twice, earlier)] == [
        *((0, 3), (0, 3), (1, 3), (0, 3), (0, 3)),
    ]
    assert junior.not_applicable is not None
    (row,) = await world.rows(once, Side.NUMERATOR)
    assert (row.school_id, row.title) == (world.partner.id, world.partner.name)


async def test_a_twinning_that_was_ended_covers_what_happened_while_it_was_in_force(world: World) -> None:
    await met(world)
    await world.do(terminate_twinning, world.twinning.id, ended_on=date(2025, 9, 30), reason="并校")

    assert (await count(world, Metric.TWINNING_COVERAGE)).numerator == 1
    assert (await count(world, Metric.TWINNING_COVERAGE, window=school_year(2026))).numerator == 0


async def test_activities_come_to_lessons_or_to_those_who_took_part_where_the_rule_says_so(world: World) -> None:
    await met(world, hours=3, person_times=20)
    await met(world, kind="caravan", held_on=date(2025, 9, 26), hours=4, person_times=30)

    counted = [
        await count(world, Metric.ACTIVITY_FREQUENCY, count_by=by) for by in (None, "times", "lessons", "person_times")
    ]
    pairs = await count(world, Metric.ACTIVITY_FREQUENCY, count_by="lessons", judged_by="pair")

    assert [(each.numerator, each.row_unit) for each in counted] == [(2, "次"), (2, "次"), (7, "节"), (50, "人次")]
    assert list(told(pairs).values()) == [7]
    assert counted[0].list_hash == counted[1].list_hash != counted[2].list_hash


@pytest.mark.parametrize(
    ("said", "window", "number"),
    [
        ({}, calendar_year(2025), 2),
        ({"activity_kinds": ("caravan",)}, calendar_year(2025), 1),
        ({}, Period(date(2025, 9, 26), date(2025, 12, 31)), 1),
        ({"stages": ("junior",)}, calendar_year(2025), 0),
    ],
)
async def test_activities_are_counted_by_kind_and_time(
    said: dict[str, Any], window: Period, number: int, world: World
) -> None:
    await met(world)
    await met(world, kind="caravan", held_on=date(2025, 9, 26))

    assert (await count(world, Metric.ACTIVITY_FREQUENCY, window, **said)).numerator == number


async def test_each_pair_is_counted_by_itself_those_that_have_not_met_included(world: World) -> None:
    await met(world)

    figure = await count(world, Metric.ACTIVITY_FREQUENCY, judged_by="pair")

    assert told(figure) == {f"{world.lead.name} → {world.partner.name}": 1}
    assert told(await count(world, Metric.ACTIVITY_FREQUENCY, judged_by="pair", window=school_year(2026))) == {
        f"{world.lead.name} → {world.partner.name}": 0
    }


async def test_managers_are_counted_on_each_side_of_each_pair_and_each_person_once(world: World) -> None:
    await world.send(kind="secondment", planned_to=date(2026, 1, 20))
    await world.send(await world.add_teacher(), kind="secondment")
    await world.send(await world.add_teacher(), kind="regular_exchange")

    figure = await count(world, Metric.SECONDMENT_BAND, kinds=("secondment",))

    assert told(figure) == {
        f"{world.lead.name} → {world.partner.name}": 2,
        f"{world.partner.name} → {world.lead.name}": 0,
    }


async def test_masters_are_counted_subject_by_subject_and_a_subject_without_one_is_named(world: World) -> None:
    await world.send(await world.add_teacher(subject="数学"), kind="support_teaching")
    await world.send(await world.add_teacher(subject="数学"), kind="support_teaching")

    figure = await count(world, Metric.SUBJECT_BAND, kinds=("support_teaching",), subjects=("数学", "历史"))

    assert told(figure) == {"数学": 2, "历史": 0}


async def test_masters_of_a_caravan_are_those_who_are_named_with_it(world: World) -> None:
    await met(world, kind="caravan", subject="语文", persons=[world.teachers[0].id])

    figure = await count(world, Metric.SUBJECT_BAND, activity_kinds=("caravan",), subjects=("语文", "数学"))

    assert told(figure) == {"语文": 1, "数学": 0}


async def test_agreements_in_force_are_counted_by_stage_and_for_the_school_that_a_plan_names(world: World) -> None:
    short = world.partner.name[-4:]

    counts = [
        (await count(world, Metric.TWINNING_PAIRS, **said)).numerator
        for said in ({}, {"partner": short}, {"partner": "没有这所学校"}, {"stages": ("senior",)})
    ]
    before = await count(world, Metric.TWINNING_PAIRS, window=school_year(2020))

    assert counts == [1, 1, 0, 0]
    assert before.numerator == 0


async def test_master_teachers_sent_in_the_year_are_counted_each_once(world: World) -> None:
    await world.send(kind="support_teaching")
    await world.send(await world.add_teacher(), kind="attachment")

    figure = await count(world, Metric.MASTER_TEACHER_COUNT, kinds=("support_teaching",))

    assert (figure.numerator, figure.row_unit) == (1, "名")


@pytest.mark.parametrize(
    ("last", "months"),
    [(date(2025, 9, 29), 0), (date(2025, 9, 30), 1), (date(2025, 10, 15), 2), (date(2025, 10, 31), 2),
     (date(2025, 11, 1), 3)],
)  # fmt: skip
async def test_a_shadowing_of_one_to_two_months_is_told_by_whole_and_begun_months(
    world: World, last: date, months: int
) -> None:
    await world.send(kind="attachment", planned_to=last)

    figure = await count(world, Metric.SHADOW_LENGTH, kinds=("attachment",))

    assert told(figure) == {f"{world.lead.name} → {world.partner.name} 2025-09-01": months}


async def test_a_year_without_pairs_is_neither_met_nor_missed(world: World) -> None:
    before = await count(world, Metric.SECONDMENT_BAND, window=calendar_year(2012))
    now = await count(world, Metric.SECONDMENT_BAND)

    assert (before.verdict, before.not_applicable) == (Verdict.NOT_APPLICABLE, NOTHING_TO_JUDGE)
    assert before.margin is None
    assert now.not_applicable is None
    assert len(now.parts) == 2
