"""Who only asks for the number is not made to wait for rows to be put in order."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.dialects import postgresql

from domain.figure.counting import count
from domain.figure.metrics.keys import keys_alone
from domain.figure.metrics.rows import Sets
from domain.figure.model import Metric, Side
from domain.figure.queries import sets_of
from tests.figure.counting import question
from tests.world import World


def sorted_for(sets: Sets) -> int:
    """Count the sets of a share in which rows are put in order."""
    both: list[Any] = [sets.numerator, sets.denominator]
    dialect: Any = postgresql.dialect
    return str(select(*both).compile(dialect=dialect())).count("DISTINCT ON")


@pytest.mark.parametrize("metric", [Metric.ROTATION_RATE, Metric.EXCHANGE_COUNT, Metric.BACKBONE_SHARE])
async def test_keys_alone_weigh_what_the_rows_weigh(world: World, metric: Metric) -> None:
    await world.confirm(await world.log())
    sets = sets_of(question(world, metric, base="eligible"))

    async with world.database.transaction(world.personnel, now=world.now) as session:
        weighed = await count(session, sets)
        assert await count(session, keys_alone(sets)) == weighed
    assert weighed.numerator == (metric is not Metric.BACKBONE_SHARE)


async def test_rows_that_are_shown_are_chosen_and_of_the_others_keys_are_enough(world: World) -> None:
    sets = sets_of(question(world, Metric.ROTATION_RATE, base="eligible"))

    assert sorted_for(sets) == 2
    assert sorted_for(keys_alone(sets, {Side.NUMERATOR})) == 1
    assert keys_alone(sets, {Side.DENOMINATOR, Side.NUMERATOR}) is sets
