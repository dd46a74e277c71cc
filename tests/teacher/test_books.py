"""Teachers in the books: found by those who may, one home and one entry for each human in a county."""

from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from domain.cipher import hint
from domain.database import cipher_of
from domain.teacher.model import Employment, Teacher
from domain.teacher.queries import WantedTeachers, count_teachers, find_teacher, page_of_teachers
from domain.teacher.rules import SamePersonTwice, UnknownTeacher
from tests.id_numbers import next_id_number
from tests.world import World


async def test_a_teacher_is_found_with_the_whole_record_by_the_school_that_keeps_it_and_the_county(
    world: World,
) -> None:
    teacher = await world.add_teacher(award={"level": "county", "awarded_on": date(2020, 9, 1)})
    await world.exempt(teacher, starts_on=date(2025, 1, 1))

    for actor in (world.clerk, world.personnel, world.evaluator):
        async with world.database.transaction(actor) as session:
            found = await find_teacher(session, actor, teacher.id)
        assert (len(found.employments), len(found.awards), len(found.exemptions)) == (1, 1, 1)
        assert found.employments[0].school.name == found.school.name == world.lead.name


async def test_another_school_and_another_county_do_not_learn_that_the_teacher_exists(
    world: World, neighbour: World
) -> None:
    teacher = world.teachers[0]

    for actor in (world.partner_clerk, neighbour.personnel):
        async with world.database.transaction(actor) as session:
            with pytest.raises(UnknownTeacher):
                await find_teacher(session, actor, teacher.id)
            wanted = WantedTeachers(day=world.now.date(), school_id=world.lead.id)
            assert await page_of_teachers(session, actor, wanted) == []
            assert await count_teachers(session, actor, wanted) == 0


async def test_an_id_number_is_kept_sealed_and_names_the_same_person_in_every_county(
    world: World, neighbour: World
) -> None:
    number = next_id_number()
    here, there = await world.add_teacher(id_number=number), await neighbour.add_teacher(id_number=number)

    async with world.database.transaction(world.personnel) as session:
        kept = await find_teacher(session, world.personnel, here.id)
        assert kept.id_sealed is not None
        assert cipher_of(session).unseal(kept.id_sealed) == number
    assert number.encode() not in kept.id_sealed
    assert here.person_id == there.person_id
    assert hint(number) == f"99{'*' * 14}{number[-2:]}"


async def test_one_human_stands_once_in_a_countys_book(world: World) -> None:
    number = next_id_number()
    await world.add_teacher(id_number=number)

    with pytest.raises(SamePersonTwice):
        await world.add_teacher(world.stranger, id_number=number)


async def test_a_teacher_has_one_home_at_a_time(world: World) -> None:
    teacher = world.teachers[0]

    async def second_home(ended_on: date | None) -> None:
        async with world.database.transaction(world.admin) as session:
            session.add(
                Employment(
                    county_id=world.county.id, teacher_id=teacher.id, school_id=world.partner.id, post="teacher",
                    in_establishment=True, stage="primary", subject="语文", arrived_on=date(2010, 9, 1),
                    ended_on=ended_on,
                )
            )  # fmt: skip

    with pytest.raises(IntegrityError, match="employment_one_home_key"):
        await second_home(None)
    await second_home(date(2012, 8, 31))

    async with world.database.transaction(world.admin) as session:
        found: Teacher = await find_teacher(session, world.admin, teacher.id)
        assert [home.school_id for home in found.employments] == [world.partner.id, world.lead.id]
