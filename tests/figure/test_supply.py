"""Directed plans and recruitment as figures: seats, hires and posts, each with the rows behind it."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from domain.calendar.rules import calendar_year
from domain.figure.model import Figure, Metric, Side, Verdict
from domain.policy.rules import Parameters
from tests.directed import made as directed
from tests.recruitment import made as recruitment
from tests.world import NOW, World

YEAR = calendar_year(2025)
LATER = NOW + timedelta(days=30)


async def measured(world: World, metric: Metric, **wanted: Any) -> Figure:
    instant = {"known_as_of": wanted.pop("known_as_of")} if "known_as_of" in wanted else {}
    return await world.figure(
        metric,
        division=world.county.code,
        window=YEAR,
        now=LATER,
        parameters=Parameters.model_validate(wanted),
        **instant,
    )


async def test_a_directed_plan_is_measured_by_what_it_keeps_back_and_by_what_is_filled(world: World) -> None:
    plan = await directed.planned(world, total=103, lots=[(directed.POOR, 21)])
    for number in range(5):
        candidate = await directed.applied(world, plan, {})
        await directed.admitted(world, candidate, lot=plan.lots[0].id if number < 3 else None)
    gone = await directed.admitted(world, await directed.applied(world, plan, {}), lot=plan.lots[0].id)
    await directed.moved(world, gone, "withdraw", reason="放弃")
    await directed.planned(world, year=2026)

    reserved = await measured(world, Metric.DIRECTED_RESERVATION)
    filled = await measured(world, Metric.DIRECTED_RESERVATION, directed="filled")
    share = await measured(world, Metric.DIRECTED_RESERVATION, directed="filled_of_admitted")
    (row,) = await world.rows(reserved, Side.NUMERATOR)

    assert (reserved.exact, reserved.row_unit) == (Fraction(21, 103), "名额")
    assert (filled.numerator, filled.denominator) == (3, 21)
    assert share.exact == Fraction(3, 5)
    assert (row.thing_id, row.weight, row.title) == (plan.id, 21, "2025")
    assert (await measured(world, Metric.DIRECTED_RESERVATION, plan_of="college")).verdict is Verdict.NOT_APPLICABLE


async def test_each_plan_must_keep_the_share_unless_they_are_judged_together(world: World) -> None:
    await world.load_pack("d0")
    await directed.planned(world, total=10, lots=[(directed.POOR, 3)], college="乙")
    await directed.planned(world, total=10, lots=[(directed.POOR, 1)], reserve_reason="师范学院多留", college="甲")

    together = await measured(world, Metric.DIRECTED_RESERVATION)
    apart = await measured(world, Metric.DIRECTED_RESERVATION, judged_by="session")

    assert (together.exact, together.verdict, together.parts) == (Fraction(1, 5), Verdict.MET, ())
    assert [(each.label, each.verdict) for each in apart.parts] == [
        ("2025 乙", Verdict.MET),
        ("2025 甲", Verdict.NOT_MET),
    ]
    assert apart.verdict is Verdict.NOT_MET


async def test_a_lower_total_or_a_release_leaves_what_was_known_before(world: World) -> None:
    plan = await directed.planned(world)
    world.now = NOW + timedelta(days=10)
    await directed.released(world, plan, seats=2)
    await directed.revised(world, plan, total=5)

    after = await measured(world, Metric.DIRECTED_RESERVATION)
    before = await measured(world, Metric.DIRECTED_RESERVATION, known_as_of=NOW + timedelta(days=1))

    assert (before.exact, after.exact) == (Fraction(2, 10), Fraction(2, 5))


async def test_recruitment_is_a_number_a_share_of_the_plan_and_what_poverty_villages_get(world: World) -> None:
    village = await recruitment.poverty_village(world)
    await recruitment.planned(world)
    first = await recruitment.decided(world, await recruitment.posted(world, school=village, posts=2), 2)
    town = await recruitment.decided(world, await recruitment.posted(world, subject="美术"))
    open_post = await recruitment.posted(world, source="open_recruitment", subject="音乐")
    await recruitment.hired(world, first, name="周山")
    gone = await recruitment.hired(world, town)
    await recruitment.ended(world, gone)
    await recruitment.hired(world, town, name="吴城")
    await recruitment.hired(world, await recruitment.decided(world, open_post), hired_on=date(2025, 9, 1), name="郑音")

    hires = await measured(world, Metric.RECRUITMENT_FILLED)
    special = await measured(world, Metric.RECRUITMENT_FILLED, sources=["special_post"])
    planned = await measured(world, Metric.RECRUITMENT_FILLED, recruited="planned")
    share = await measured(world, Metric.RECRUITMENT_FILLED, recruited="poverty_share")
    posts = await measured(world, Metric.RECRUITMENT_FILLED, recruited="poverty_posts_filled")
    rows = await world.rows(hires, Side.NUMERATOR)

    assert (hires.numerator, hires.denominator, hires.unit, special.numerator) == (3, None, "名", 2)
    assert (planned.numerator, planned.denominator) == (3, 5)
    assert share.exact == Fraction(1, 3)
    assert (posts.numerator, posts.denominator) == (1, 2)
    assert {each.name for each in rows} == {"周山", "吴城", "郑音"}


async def test_a_school_sees_its_own_part_of_recruitment(world: World) -> None:
    await recruitment.hired(world, await recruitment.decided(world, await recruitment.posted(world)))

    async def of(world: World, school: Any) -> int:
        figure = await world.figure(Metric.RECRUITMENT_FILLED, actor=world.staff_of(school), window=YEAR, now=LATER)
        return figure.numerator

    assert [await of(world, world.lead), await of(world, world.partner)] == [1, 0]
