"""What is counted may be more than people: places that weigh, things, and parts that are judged one by one."""

from fractions import Fraction
from hashlib import sha256
from uuid import UUID

import pytest
from sqlalchemy import Integer, Text, Uuid, column, select, values
from sqlalchemy.sql.selectable import CTE

from domain.figure.lists import People, Size, page_of_people, size_of
from domain.figure.metrics import METRICS
from domain.figure.metrics.rows import Sets, named_parts
from domain.figure.model import Figure, Margin, Metric, Question, Side, Verdict
from domain.figure.rules import Standard, judged, judged_together, margin, margins_together
from tests.figure.counting import counted, listed, question
from tests.world import World

LEVELS = {"national": "National", "provincial": "Provincial", "municipal": "Municipal"}
SESSIONS = {"national": (60, 18), "provincial": (37, 7), "municipal": (3, 0)}


def places(world: World, name: str, side: int) -> CTE:
    rows = [
        (UUID(int=number), world.lead.id, level, seats[side])
        for number, (level, seats) in enumerate(SESSIONS.items(), start=1)
        if seats[side]
    ]
    named = [column("key", Uuid), column("school_id", Uuid), column("part", Text), column("weight", Integer)]
    return select(values(*named, name=f"{name}_told").data(rows)).cte(name)


@pytest.fixture
def seats(world: World, monkeypatch: pytest.MonkeyPatch) -> Question:
    def sets(asked: Question) -> Sets:
        return Sets(
            numerator=places(world, "reserved", 1),
            denominator=places(world, "places", 0),
            unit="名额",
            parts=named_parts(LEVELS),
            each_part=asked.parameters.base != "rotated",
            paged_by="key",
        )

    monkeypatch.setattr("domain.figure.queries.METRICS", {**METRICS, Metric.RURAL_TRAINING_RESERVATION: sets})
    return question(world, Metric.RURAL_TRAINING_RESERVATION)


def told(figure: Figure) -> list[tuple[str, int, int | None]]:
    return [(part.code, part.numerator, part.denominator) for part in figure.parts]


async def test_rows_that_weigh_are_added_up_and_told_for_each_part(world: World, seats: Question) -> None:
    figure = await counted(world, seats)

    assert (figure.numerator, figure.denominator, figure.exact) == (25, 100, Fraction(1, 4))
    assert (figure.unit, figure.row_unit, figure.persons) == ("%", "名额", None)
    assert told(figure) == [("national", 18, 60), ("provincial", 7, 37), ("municipal", 0, 3)]
    keys = [str(UUID(int=number)) for number in (1, 2, 3)]
    reserved, offered = f"{keys[0]}:18,{keys[1]}:7", f"{keys[0]}:60,{keys[1]}:37,{keys[2]}:3"
    digests = "/".join(sha256(text.encode()).hexdigest() for text in (reserved, offered))
    assert figure.list_hash == sha256(digests.encode()).hexdigest()


async def test_what_is_left_of_a_weight_is_the_rest(world: World, seats: Question) -> None:
    async with world.database.transaction(world.personnel, now=world.now) as session:
        rest = await page_of_people(session, seats, People.REST)
        size = await size_of(session, seats, People.REST)

    assert sorted((row.part, row.weight) for row in rest) == [("municipal", 3), ("national", 42), ("provincial", 30)]
    assert size == Size(weight=75, rows=3)
    rows = await listed(world, seats, Side.NUMERATOR)
    assert [(row.weight, row.name, row.school_id) for row in rows] == [
        (18, None, world.lead.id), (7, None, world.lead.id),
    ]  # fmt: skip


async def test_where_every_part_is_judged_the_whole_is_met_only_when_each_of_them_is(
    world: World, seats: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.figure.queries.standard_of", lambda _asked: Standard(Fraction(1, 5)))

    each = await counted(world, seats)
    pooled = await counted(world, question(world, Metric.RURAL_TRAINING_RESERVATION, base="rotated"))

    assert [part.verdict for part in each.parts] == [Verdict.MET, Verdict.NOT_MET, Verdict.NOT_MET]
    assert (each.verdict, each.each_part) == (Verdict.NOT_MET, True)
    assert each.margin == Margin(to_add=2, to_swap=2, spare=0)
    assert (pooled.verdict, pooled.each_part, told(pooled)) == (Verdict.MET, False, told(each))
    assert pooled.margin == Margin(to_add=0, to_swap=0, spare=5)
    assert {(part.verdict, part.margin) for part in pooled.parts} == {(Verdict.NOT_JUDGED, None)}


def test_a_band_holds_between_its_bounds_both_included() -> None:
    band = Standard(low=Fraction(1), high=Fraction(2))

    assert [judged(Fraction(number), band) for number in range(4)] == [
        Verdict.NOT_MET, Verdict.MET, Verdict.MET, Verdict.NOT_MET,
    ]  # fmt: skip
    assert margin(0, None, band, grows=False) == Margin(to_add=1, to_swap=1, spare=0)
    assert margin(2, None, band, grows=False) == Margin(to_add=0, to_swap=0, spare=1)
    assert margin(5, None, band, grows=False) == Margin(to_add=0, to_swap=0, spare=4, excess=3)
    assert margin(5, None, Standard(Fraction(3), "<="), grows=False) == Margin(to_add=0, to_swap=0, spare=0, excess=2)


def test_a_part_with_nothing_to_judge_does_not_speak_for_the_whole() -> None:
    nothing, met, missed = Verdict.NOT_APPLICABLE, Verdict.MET, Verdict.NOT_MET

    assert judged_together([met, nothing, met]) is met
    assert judged_together([met, missed, nothing]) is missed
    assert judged_together([nothing, nothing]) is nothing
    assert judged_together([Verdict.NOT_JUDGED]) is Verdict.NOT_JUDGED
    assert margins_together([None, None]) is None
    assert margins_together([Margin(to_add=2, to_swap=1, spare=0), None, Margin(to_add=None, to_swap=3, spare=4)]) == (
        Margin(to_add=None, to_swap=4, spare=0)
    )
