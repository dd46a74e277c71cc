"""Training in figures: places kept, person-times and people, who is rural on which day, the hours of five years."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import update

from domain.calendar.rules import calendar_year
from domain.enrolment.actions import approve_nomination, complete_training, record_attendance
from domain.figure.lists import People, page_of_people, size_of
from domain.figure.model import Figure, Metric, Side, Verdict
from domain.figure.queries import answer, rows_behind
from domain.teacher.model import Employment, Teacher
from domain.training.actions import allocate_places, release_seats
from domain.training.model import TrainingSession
from domain.training.sharing import UnitShare
from tests.figure.counting import counted, listed, question
from tests.training.made import DURING, do, make_rural, nominate, open_training, places_of, plan
from tests.world import World

ASKED: dict[str, Any] = {
    "window": calendar_year(2025),
    "valid_as_of": date(2025, 12, 31),
    "known_as_of": datetime(2025, 10, 20, tzinfo=UTC),
}


async def figure(world: World, metric: Metric, **wanted: Any) -> Figure:
    return await counted(world, question(world, metric, **ASKED, **wanted))


async def completed(world: World, of: TrainingSession, teacher: Teacher, **wanted: Any) -> None:
    nominated = await nominate(world, of, teacher, actor=world.personnel, **wanted)
    await do(world, approve_nomination, nominated)
    await do(world, record_attendance, nominated, came=True, now=DURING)
    await do(world, complete_training, nominated, hours=of.hours, now=DURING)


@pytest.fixture
async def trained(world: World) -> list[TrainingSession]:
    """Let a rural teacher complete two sessions of two levels, and a teacher of the town one of them."""
    await make_rural(world, world.lead)
    townsman = await world.add_teacher(world.partner)
    national = await open_training(world, hours=200)
    city = await open_training(world, await plan(world, title="市培", level="municipal"), hours=160, reserved=1)
    for training in (national, city):
        await completed(world, training, world.teachers[0], reserved=True)
    await completed(world, national, townsman)
    return [national, city]


async def test_places_are_judged_level_by_level_and_what_was_released_was_kept_all_the_same(
    world: World, trained: list[TrainingSession]
) -> None:
    await do(
        world, release_seats, await places_of(world, trained[0]), count=1, decided_on=date(2025, 10, 9), decision="x"
    )

    kept = await figure(world, Metric.RURAL_TRAINING_RESERVATION)
    city = await figure(world, Metric.RURAL_TRAINING_RESERVATION, training_levels=("municipal",))
    provincial = await figure(world, Metric.RURAL_TRAINING_RESERVATION, training_levels=("provincial",))
    none_named = await figure(world, Metric.RURAL_TRAINING_RESERVATION, training_levels=())

    told = [(part.code, part.numerator, part.denominator) for part in kept.parts if part.denominator]
    assert told == [("national", 2, 10), ("municipal", 1, 10)]
    assert (kept.numerator, kept.denominator, kept.row_unit) == (3, 20, "名额")
    assert (city.numerator, city.denominator, provincial.verdict) == (1, 10, Verdict.NOT_APPLICABLE)
    assert (none_named.numerator, none_named.denominator) == (3, 20)


async def test_a_schools_places_are_its_own_share(world: World, trained: list[TrainingSession]) -> None:
    shares = [UnitShare(school_id=world.lead.id, places=4, reserved=2), UnitShare(places=6, reserved=0)]
    fresh = await open_training(world, await plan(world, title="省培", level="provincial"))
    await do(world, allocate_places, fresh, places=10, reserved=2, shares=shares)

    own = await figure(world, Metric.RURAL_TRAINING_RESERVATION, school_id=world.lead.id)

    assert (own.numerator, own.denominator) == (2, 4)


async def test_person_times_and_people_stand_beside_each_other(world: World, trained: list[TrainingSession]) -> None:
    times = await figure(world, Metric.TRAINING_PERSON_TIMES, rural_definition="village")
    everybody = await figure(world, Metric.TRAINING_PERSON_TIMES)
    people = await figure(world, Metric.TRAINING_PERSON_TIMES, count_by="persons")
    share = await figure(world, Metric.RURAL_TRAINING_SHARE)

    assert (times.numerator, times.unit, times.persons) == (2, "人次", 1)
    assert (everybody.numerator, people.numerator, people.unit) == (3, 2, "人")
    assert (share.numerator, share.denominator, share.row_unit) == (2, 3, "人次")
    rows = await listed(
        world,
        question(world, Metric.TRAINING_PERSON_TIMES, **ASKED),
        Side.NUMERATOR,
    )
    assert {(row.name, row.thing_id) for row in rows} >= {("王小梅", each.id) for each in trained}


async def test_who_moves_to_town_before_the_start_is_rural_or_not_by_the_day_that_is_named(
    world: World, trained: list[TrainingSession]
) -> None:
    mover = world.teachers[0]
    async with world.database.transaction(world.admin, now=datetime(2025, 10, 9, tzinfo=UTC)) as session:
        of_mover = Employment.teacher_id == mover.id
        await session.execute(update(Employment).where(of_mover).values(ended_on=date(2025, 10, 9)))
        job = {"post": "teacher", "in_establishment": True, "stage": "primary", "subject": "语文"}
        session.add(
            Employment(
                county_id=world.county.id,
                teacher_id=mover.id,
                school_id=world.partner.id,
                arrived_on=date(2025, 10, 10),
                **job,  # type: ignore[arg-type]
            )
        )

    shares = {
        day: (await figure(world, Metric.RURAL_TRAINING_SHARE, rural_date=day)).numerator
        for day in ("nomination", "session_start", "window_end")
    }

    assert shares == {"nomination": 2, "session_start": 0, "window_end": 0}


async def test_hours_are_added_up_over_the_years_that_end_on_the_day(
    world: World, trained: list[TrainingSession]
) -> None:
    enough = await figure(
        world, Metric.TRAINING_HOURS_COVERAGE, hours=360, hours_years=5, eligibility_date="window_end"
    )
    more = await figure(world, Metric.TRAINING_HOURS_COVERAGE, hours=361, hours_years=5, eligibility_date="window_end")
    earlier = await figure(world, Metric.TRAINING_HOURS_COVERAGE, hours=1, eligibility_date="10-01")

    assert (enough.numerator, enough.denominator, enough.unit, enough.row_unit) == (1, 2, "%", "人")
    assert (more.numerator, earlier.numerator) == (0, 0)


async def test_new_teachers_need_their_part_of_the_hours_where_the_rule_says_so(
    world: World, trained: list[TrainingSession]
) -> None:
    await world.add_teacher(world.partner, arrived_on=date(2025, 12, 20))
    asked = {"hours": 600, "hours_years": 5, "eligibility_date": "window_end"}

    whole = await figure(world, Metric.TRAINING_HOURS_COVERAGE, **asked)
    pro_rata = await figure(world, Metric.TRAINING_HOURS_COVERAGE, hours_pro_rata=True, **asked)
    cycle = await figure(
        world, Metric.TRAINING_HOURS_COVERAGE, hours_pro_rata=True, hours_cycle=2025, **asked | {"hours": 1800}
    )

    assert [(each.numerator, each.denominator) for each in (whole, pro_rata, cycle)] == [(0, 3), (1, 3), (2, 3)]


async def test_those_of_scarce_subjects_are_counted_by_what_they_taught_when_nominated(
    world: World, trained: list[TrainingSession]
) -> None:
    scarce = await figure(world, Metric.TRAINING_PERSON_TIMES, subjects=("语文",))
    none = await figure(world, Metric.TRAINING_PERSON_TIMES, subjects=("音乐", "体育"))

    assert (scarce.numerator, none.numerator) == (3, 0)


async def test_a_school_counts_the_hours_that_its_people_completed_while_at_other_schools(
    world: World, trained: list[TrainingSession]
) -> None:
    mover = world.teachers[0]
    async with world.database.transaction(world.admin, now=datetime(2025, 10, 19, tzinfo=UTC)) as session:
        for row, key in ((Employment, Employment.teacher_id), (Teacher, Teacher.id)):
            await session.execute(update(row).where(key == mover.id).values(school_id=world.stranger.id))
    asked = question(
        world, Metric.TRAINING_HOURS_COVERAGE, **ASKED, hours=360, eligibility_date="window_end",
        school_id=world.stranger.id,
    )  # fmt: skip

    told = []
    for actor in (world.personnel, world.stranger_clerk):
        async with world.database.transaction(actor, now=world.now) as session:
            rows = await rows_behind(session, asked, Side.NUMERATOR)
            told.append(((await answer(session, asked)).numerator, [row.name for row in rows]))
            size = await size_of(session, asked, People.NUMERATOR)
            assert size.rows == len(await page_of_people(session, asked, People.NUMERATOR)) == 1

    assert told == [(1, ["王小梅"])] * 2
