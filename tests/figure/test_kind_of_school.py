"""A rule for urban and quality schools looks at those schools above the line as well as below it."""

from datetime import UTC, datetime

from domain.calendar.rules import school_year
from domain.figure.model import Figure, Metric
from domain.figure.queries import answer, ask
from domain.policy.rules import Parameters
from domain.school.model import SchoolFlag
from tests.world import NOW, World


async def backbone_share(world: World, school_scope: str) -> Figure:
    parameters = Parameters(base="rotated", numerator_scope="all").model_copy(update={"school_scope": school_scope})
    async with world.database.transaction(world.personnel, now=NOW) as session:
        question = await ask(
            session,
            world.personnel,
            Metric.BACKBONE_SHARE,
            parameters=parameters,
            division=world.county.code,
            window=school_year(2025),
        )
        return await answer(session, question)


async def test_those_who_moved_from_other_schools_are_left_out_of_a_share_of_all_who_moved(world: World) -> None:
    async with world.database.transaction(world.admin, now=datetime(2024, 1, 1, tzinfo=UTC)) as session:
        session.add(SchoolFlag(school_id=world.lead.id, flag="quality"))
    await world.send()
    rural = await world.add_teacher(world.stranger)
    await world.send(rural, actor=world.stranger_clerk)

    every, quality, urban = [await backbone_share(world, scope) for scope in ("any", "quality", "urban")]

    assert (every.denominator, quality.denominator, urban.denominator) == (2, 1, 0)
