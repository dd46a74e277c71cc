"""One teacher's eligibility in words agrees with the population that SQL counts."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from itertools import cycle, product
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Label
from domain.calendar.rules import school_year
from domain.database import Database
from domain.figure.eligibility import Standing, standing_of
from domain.figure.lists import People, page_of_people
from domain.figure.model import Metric, Question
from domain.figure.queries import ask
from domain.policy.rules import Parameters, merged
from domain.school.model import School, SchoolClass, SchoolFlag
from domain.school.queries import schools_by_id, schools_of
from domain.teacher.model import Employment, Exemption, Teacher
from domain.teacher.queries import WantedTeachers, find_teacher, page_of_teachers
from tests.world import World, put_teacher

DAY = date(2025, 9, 1)
NOW = datetime(2025, 10, 8, 2, 0, tzinfo=UTC)
NATIONAL = Parameters(
    tenure_years=6,
    stages=("primary", "junior"),
    public_only=True,
    in_establishment=True,
    posts=("teacher",),
    exempt=True,
    retirement_months=60,
    base="eligible",
)
ARRIVALS = (date(2012, 9, 1), date(2019, 9, 1), date(2019, 9, 2), date(2020, 2, 29), date(2025, 9, 2))
BIRTHS = (date(1967, 9, 30), date(1969, 1, 1), date(1972, 3, 15), date(1985, 5, 20))
GROUNDS = (None, (date(2025, 9, 1), date(2025, 9, 1)), (date(2025, 1, 1), None), (date(2025, 9, 2), None))
READINGS = (
    NATIONAL,
    merged(NATIONAL, Parameters(tenure_years=5)),
    merged(NATIONAL, Parameters(school_scope="urban")),
    merged(NATIONAL, Parameters(school_scope="quality")),
    merged(NATIONAL, Parameters(school_scope="urban_or_quality", class_year=2023)),
    merged(NATIONAL, Parameters(posts=("teacher", "principal"), retirement_months=0, exempt=False)),
    merged(NATIONAL, Parameters(eligibility_date="window_end")),
    Parameters(base="eligible"),
)


@pytest.fixture
async def staffed(world: World) -> World:
    """Give the county schools of every kind and some two hundred teachers who each differ in what a rule looks at."""
    schools = [world.lead, world.partner, world.stranger]
    schools.append(await world.add_school(public=False))
    schools.append(await world.add_school(stages=["preschool"]))
    async with world.database.transaction(world.admin, now=datetime(2024, 1, 1, tzinfo=UTC)) as session:
        session.add(SchoolClass(school_id=world.lead.id, year=2023, nbs="111"))
        session.add(SchoolClass(school_id=world.lead.id, year=2025, nbs="220"))
        session.add(SchoolClass(school_id=world.partner.id, year=2025, nbs="121"))
        session.add(SchoolClass(school_id=world.partner.id, year=2026, nbs="210"))
        session.add(SchoolFlag(school_id=world.stranger.id, flag="quality", ends_on=date(2025, 12, 31)))
        _put_teachers(world, schools, session)
    return world


def _put_teachers(world: World, schools: list[School], session: AsyncSession) -> None:
    in_turn, posts = cycle(schools), cycle(("teacher", "teacher", "principal"))
    establishment = cycle((True,) * 6 + (False,))
    for sex, born_on, arrived_on, ground in product(("male", "female"), BIRTHS, ARRIVALS, GROUNDS):
        school = next(in_turn)
        teacher = put_teacher(
            session,
            world.county.id,
            school,
            sex=sex,
            born_on=born_on,
            arrived_on=arrived_on,
            post=next(posts),
            in_establishment=next(establishment),
        )
        if ground is not None:
            _exempt(session, teacher, *ground)
    _move(world, session)


def _exempt(session: AsyncSession, teacher: Teacher, first: date, last: date | None) -> None:
    session.add(
        Exemption(
            county_id=teacher.county_id,
            teacher_id=teacher.id,
            school_id=teacher.school_id,
            kind="illness",
            starts_on=first,
            ends_on=last,
        )
    )


def _move(world: World, session: AsyncSession) -> None:
    """Put somebody on the books of two schools on the very day: the last at one, the first at the other."""
    teacher = put_teacher(session, world.county.id, world.partner, arrived_on=DAY)
    session.add(
        Employment(
            county_id=world.county.id,
            teacher_id=teacher.id,
            school_id=world.partner.id,
            post="teacher",
            in_establishment=True,
            stage="primary",
            subject="数学",
            arrived_on=date(2001, 9, 1),
            ended_on=DAY,
        )
    )


@pytest.mark.parametrize("reading", READINGS)
async def test_the_reasons_given_to_one_teacher_agree_with_the_population_counted_for_all(
    staffed: World, reading: Parameters
) -> None:
    database: Database = staffed.database
    async with database.transaction(staffed.personnel, now=NOW) as session:
        question = await ask(
            session,
            staffed.personnel,
            Metric.ROTATION_RATE,
            parameters=reading,
            division=staffed.county.code,
            window=school_year(2025),
        )
        counted = {row.teacher_id for row in await page_of_people(session, question, People.DENOMINATOR, size=1000)}
        schools = await schools_by_id(session, await _school_ids(session, staffed))
        teachers = await page_of_teachers(session, staffed.personnel, WantedTeachers(day=DAY), size=1000)

    explained = {teacher.id for teacher in teachers if _standing(teacher, schools, question).eligible}

    assert len(teachers) > 150
    assert 0 < len(counted) < len(teachers)
    assert explained == counted


async def _school_ids(session: AsyncSession, world: World) -> list[UUID]:
    return [school.id for school in await schools_of(session, [world.county.id])]


def _standing(teacher: Teacher, schools: Mapping[UUID, School], question: Question) -> Standing:
    day = question.eligibility_day
    return standing_of(teacher, schools, question.parameters, day, class_year=question.window.start.year)


async def test_each_condition_says_by_itself_why_a_teacher_is_not_due(world: World) -> None:
    teacher = await world.add_teacher(arrived_on=date(2020, 9, 1), post="principal")
    async with world.database.transaction(world.personnel, now=NOW) as session:
        known = await find_teacher(session, world.personnel, teacher.id)
        schools = await schools_by_id(session, [world.lead.id])

    standing = standing_of(known, schools, NATIONAL, DAY, class_year=2025)

    assert not standing.eligible
    assert [each.name for each in standing.conditions if not each.holds] == ["Post", "Years at the school"]
    assert [each.name for each in standing.conditions if each.label is Label.PERSONAL] == ["Retirement"]


async def test_a_teacher_who_left_is_employed_nowhere(world: World) -> None:
    teacher = Teacher(county_id=1, school_id=world.lead.id, person_id=world.lead.id, name="旧", sex="male", born_on=DAY)

    standing = standing_of(teacher, {}, NATIONAL, DAY, class_year=2025)

    assert [each.holds for each in standing.conditions] == [False]
