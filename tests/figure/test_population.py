"""Who is eligible: each parameter of the rotation rule's population, at its very edge."""

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from domain.figure.model import Metric, Side
from domain.school.model import SchoolClass, SchoolFlag
from domain.teacher.model import Employment
from tests.figure.counting import YEAR, count, listed, question
from tests.world import World

FIRST_DAY = YEAR.start


async def eligible(world: World, **asked: Any) -> int | None:
    return (await count(world, Metric.ROTATION_RATE, base="eligible", **asked))[1]


async def test_everybody_is_eligible_where_nothing_more_is_said(world: World) -> None:
    await world.add_teacher(post="staff", in_establishment=False, arrived_on=FIRST_DAY)

    assert await eligible(world) == 2


async def test_tenure_is_full_on_its_anniversary_and_not_a_day_before(world: World) -> None:
    await world.add_teacher(arrived_on=date(2019, 9, 1))
    await world.add_teacher(arrived_on=date(2019, 9, 2))

    assert await eligible(world, tenure_years=6) == 2
    assert await eligible(world, tenure_years=5) == 3


async def test_who_is_there_is_judged_on_the_eligibility_date(world: World) -> None:
    await world.add_teacher(arrived_on=date(2025, 10, 1))

    by_date = {
        named: await eligible(world, eligibility_date=named)
        for named in ("window_start", "window_end", "08-31", "09-30", "10-01")
    }

    assert by_date == {"window_start": 1, "window_end": 2, "08-31": 1, "09-30": 1, "10-01": 2}


async def test_whoever_left_the_school_is_there_up_to_the_last_day(world: World) -> None:
    for last in (FIRST_DAY - timedelta(days=1), FIRST_DAY):
        teacher = await world.add_teacher()
        async with world.database.transaction(world.admin, now=world.now) as session:
            await session.execute(
                sa.update(Employment).where(Employment.teacher_id == teacher.id).values(ended_on=last)
            )

    assert await eligible(world) == 2


async def test_post_establishment_and_stage_narrow_the_population(world: World) -> None:
    people: list[dict[str, Any]] = [
        {"post": "principal"},
        {"in_establishment": False},
        {"stage": "preschool"},
        {"stage": "junior"},
    ]
    for wanted in people:
        await world.add_teacher(**wanted)

    assert await eligible(world) == 5
    assert await eligible(world, posts=("teacher",)) == 4
    assert await eligible(world, posts=("teacher", "principal")) == 5
    assert await eligible(world, in_establishment=True) == 4
    assert await eligible(world, stages=("primary", "junior")) == 4
    assert await eligible(world, stages=("preschool",)) == 1


async def test_a_private_schools_teachers_are_left_out_where_the_rule_is_for_public_ones(world: World) -> None:
    private = await world.add_school(public=False)
    await world.add_teacher(private)

    assert await eligible(world, public_only=True) == 1
    assert await eligible(world, public_only=False) == 2


async def test_an_exemption_counts_on_both_of_its_days(world: World) -> None:
    for first, last in (
        (FIRST_DAY, FIRST_DAY),
        (FIRST_DAY - timedelta(days=1), FIRST_DAY),
        (FIRST_DAY, None),
        (date(2024, 1, 1), FIRST_DAY - timedelta(days=1)),
        (FIRST_DAY + timedelta(days=1), None),
    ):
        await world.exempt(await world.add_teacher(name=f"{first} – {last}"), starts_on=first, ends_on=last)

    rows = await listed(world, question(world, Metric.ROTATION_RATE, base="eligible", exempt=True), Side.DENOMINATOR)

    assert {row.name for row in rows} == {"王小梅", "2024-01-01 – 2025-08-31", "2025-09-02 – None"}
    assert await eligible(world, exempt=False) == 6


async def test_sixty_months_before_retirement_is_far_enough_and_fifty_nine_is_not(world: World) -> None:
    # By the schedule of 2025 a man born in July 1969 retires in September 2030, one born in June in August.
    await world.add_teacher(sex="male", born_on=date(1969, 7, 31))
    await world.add_teacher(sex="male", born_on=date(1969, 6, 30))
    await world.add_teacher(sex="female", born_on=date(1969, 7, 31))

    assert await eligible(world, retirement_months=60) == 2
    assert await eligible(world, retirement_months=61) == 1
    assert await eligible(world, retirement_months=59) == 3
    assert await eligible(world) == 4


async def classify(world: World, *lists: tuple[int, str]) -> None:
    async with world.database.transaction(world.admin, now=world.now) as session:
        session.add_all(SchoolClass(school_id=world.lead.id, year=year, nbs=nbs) for year, nbs in lists)


async def test_a_school_is_urban_by_the_latest_list_up_to_the_class_year(world: World) -> None:
    await classify(world, (2024, "121"), (2026, "220"))

    by_year = {
        year: await eligible(world, school_scope="urban", class_year=year)
        for year in (None, "window", 2024, 2023, 2026, 2030)
    }

    assert by_year == {None: 1, "window": 1, 2024: 1, 2023: 0, 2026: 0, 2030: 0}


async def test_towns_are_urban_and_townships_and_villages_are_not(world: World) -> None:
    codes = ("111", "112", "121", "122", "123", "210", "220")
    await classify(world, *zip(range(2001, 2008), codes, strict=True))

    for scope in ("urban", "urban_or_quality"):
        urban = [await eligible(world, school_scope=scope, class_year=year) for year in range(2001, 2008)]
        assert urban == [1, 1, 1, 1, 1, 0, 0]

    assert await eligible(world, school_scope="any", class_year=2007) == 1


async def test_a_quality_school_stands_on_the_list_on_that_day(world: World) -> None:
    days: list[tuple[date | None, date | None]] = [
        (None, None),
        (FIRST_DAY, FIRST_DAY),
        (FIRST_DAY + timedelta(days=1), None),
        (None, FIRST_DAY - timedelta(days=1)),
    ]
    schools = [await world.add_school(name=f"{first} – {last}") for first, last in days]
    for school in schools:
        await world.add_teacher(school, name=school.name)
    async with world.database.transaction(world.admin, now=world.now) as session:
        for school, (first, last) in zip(schools, days, strict=True):
            session.add(SchoolFlag(school_id=school.id, flag="quality", starts_on=first, ends_on=last))
        session.add(SchoolFlag(school_id=world.lead.id, flag="weak"))

    for scope in ("quality", "urban_or_quality"):
        asked = question(world, Metric.ROTATION_RATE, base="eligible", school_scope=scope)
        rows = await listed(world, asked, Side.DENOMINATOR)
        assert {row.name for row in rows} == {"None – None", "2025-09-01 – 2025-09-01"}


async def test_all_teachers_are_the_base_where_the_rule_says_so_whatever_their_tenure_or_exemptions(
    world: World,
) -> None:
    await world.add_teacher(arrived_on=date(2025, 1, 1))
    await world.exempt(world.teachers[0], starts_on=date(2025, 1, 1))

    counts = await count(world, Metric.ROTATION_RATE, base="all_teachers", tenure_years=6, exempt=True)

    assert counts == (0, 2)
    assert await eligible(world, tenure_years=6, exempt=True) == 0
