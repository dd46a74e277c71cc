"""Training made for the tests: a programme with a session, a rural school, and nominations for it."""

from datetime import UTC, date, datetime
from typing import Any

from domain.access import Actor
from domain.enrolment import actions as enrolment
from domain.enrolment.model import Enrolment
from domain.school.model import School, SchoolClass
from domain.teacher.model import Teacher
from domain.training import actions as training
from domain.training.model import PlaceAllocation, TrainingProgramme, TrainingSession
from domain.training.queries import find_training
from tests.world import World

BEFORE = datetime(2025, 9, 20, 2, 0, tzinfo=UTC)
"""When the county has planned what the tests nominate for."""
FIRST, LAST = date(2025, 10, 13), date(2025, 10, 30)
DURING = datetime(2025, 10, 14, 2, 0, tzinfo=UTC)


async def plan(world: World, **wanted: Any) -> TrainingProgramme:
    """Plan a national programme of 2025."""
    given: dict[str, Any] = {"county_id": world.county.id, "title": "国培：乡村教师能力提升", "level": "national"}
    return await world.do(training.plan_programme, now=BEFORE, **{"year": 2025} | given | wanted)


async def open_training(
    world: World, programme: TrainingProgramme | None = None, *, actor: Actor | None = None, **wanted: Any
) -> TrainingSession:
    """Open a session of ten places, two of them for rural teachers, of a programme made for it unless one is named."""
    asking = actor or world.personnel
    programme = programme or await plan(world)
    given: dict[str, Any] = {"starts_on": FIRST, "ends_on": LAST, "hours": 60, "places": 10, "reserved": 2}
    return await world.do(training.open_session, programme.id, actor=asking, now=BEFORE, **given | wanted)


async def make_rural(world: World, school: School, *, nbs: str = "220", year: int = 2025) -> School:
    """Put the school on the year's urban-rural list as a village school."""
    async with world.database.transaction(world.admin, now=datetime(2024, 1, 1, tzinfo=UTC)) as session:
        session.add(SchoolClass(school_id=school.id, year=year, nbs=nbs))
    return school


async def nominate(
    world: World, of: TrainingSession, teacher: Teacher | None = None, *, actor: Actor | None = None, **wanted: Any
) -> Enrolment:
    """Nominate the first teacher, as the lead school's office, unless told otherwise."""
    asking, now = actor or world.clerk, wanted.pop("now", world.now)
    return await world.do(
        enrolment.nominate_teacher, of.id, actor=asking, now=now, teacher_id=(teacher or world.teachers[0]).id, **wanted
    )


async def do(world: World, deed: Any, on: Any, *, actor: Actor | None = None, **wanted: Any) -> Any:
    """Do one deed to a thing, as the personnel office unless told otherwise."""
    asking, now = actor or world.personnel, wanted.pop("now", world.now)
    return await world.do(deed, on.id, actor=asking, now=now, **wanted)


async def looked_at(world: World, of: TrainingSession) -> TrainingSession:
    """Look at the session as it is now."""
    return await world.do(find_training, of.id)


async def places_of(world: World, of: TrainingSession) -> PlaceAllocation:
    """Give the only unit's places of the session as they are now."""
    (allocation,) = (await looked_at(world, of)).allocations
    return allocation
