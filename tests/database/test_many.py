"""Very many changed rows are written at once, and each as if it were alone: versions, the past, and what is stale."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from domain.database import HISTORIES, StaleVersion, flush_many
from domain.teacher.model import Teacher
from tests.world import World, put_teacher

MANY = 30


async def teachers_of(world: World) -> list[Teacher]:
    """Put many teachers on the books."""
    async with world.database.transaction(world.admin, now=world.now - timedelta(days=1)) as session:
        return [put_teacher(session, world.county.id, world.lead, name=f"甲{number}") for number in range(MANY)]


async def test_many_rows_are_written_with_their_versions_and_their_past(world: World) -> None:
    people = await teachers_of(world)
    ids = [each.id for each in people]

    async with world.database.transaction(world.admin, now=world.now) as session:
        found = (await session.scalars(sa.select(Teacher).where(Teacher.id.in_(ids)))).all()
        for number, each in enumerate(found):
            each.title, each.born_on = "senior", date(1980, 1, 1) + timedelta(days=number)
        await flush_many(session)
        assert not any(sa.inspect(each).attrs.title.history.has_changes() for each in found)
        found[0].name = "乙"
    past = HISTORIES["teacher"].c
    async with world.database.transaction(world.admin) as session:
        now = {each.id: each for each in await session.scalars(sa.select(Teacher).where(Teacher.id.in_(ids)))}
        kept = (await session.execute(sa.select(past.title, past.recorded_to).where(past.id.in_(ids)))).all()

    assert {each.title for each in now.values()} == {"senior"}
    assert sorted(each.born_on for each in now.values()) == [
        date(1980, 1, 1) + timedelta(days=number) for number in range(MANY)
    ]
    assert sorted(each.version for each in now.values()) == [2] * (MANY - 1) + [3]
    assert now[found[0].id].name == "乙"
    assert set(kept) == {(None, world.now)}


async def test_what_somebody_else_has_changed_meanwhile_is_not_written_over(world: World) -> None:
    people = await teachers_of(world)
    ids = [each.id for each in people]

    async def change_all(*, disturbed: bool) -> None:
        async with world.database.transaction(world.admin, now=world.now) as session:
            for each in await session.scalars(sa.select(Teacher).where(Teacher.id.in_(ids))):
                each.title = "first"
            if disturbed:
                async with world.database.transaction(world.admin, now=world.now) as other:
                    (await other.get_one(Teacher, (world.county.id, ids[0]))).title = "third"
            await flush_many(session)

    with pytest.raises(StaleVersion):
        await change_all(disturbed=True)
    await change_all(disturbed=False)
