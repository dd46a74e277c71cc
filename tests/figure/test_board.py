"""The board: every target of the plans in force, with a figure where there can be one."""

from collections.abc import Hashable
from datetime import UTC, date, datetime

import pytest

from domain.access import MayNot
from domain.calendar.rules import Period, calendar_year, school_year
from domain.database import Database
from domain.figure.board import Line, board
from domain.figure.memory import Kept, Memory
from domain.figure.model import Metric, Verdict
from domain.figure.queries import answer, ask
from domain.figure.rules import OutOfScope
from domain.school.model import SchoolFlag
from tests.conftest import Worlds
from tests.world import NOW, World, packs

IN_THE_YEAR = date(2025, 10, 8)


@pytest.fixture(scope="module")
async def sent(worlds: Worlds) -> World:
    """Give a county under the shipped plans that has sent one teacher: for all who read."""
    world = await worlds.another()
    await world.plan()
    await world.send()
    return world


@pytest.fixture
async def lines(sent: World) -> list[Line]:
    """Read that county's board."""
    return await read(sent)


async def read(world: World, *, on: date = IN_THE_YEAR, now: datetime = NOW) -> list[Line]:
    return await world.do(board, now=now, division=world.county.code, on=on)


def line(lines: list[Line], target_id: str) -> Line:
    return next(each for each in lines if each.target.id == target_id)


async def test_every_target_of_the_plans_stands_on_the_board_with_clause_and_responsible_unit(
    lines: list[Line],
) -> None:
    wanted = {f"{pack.policy.id}:{target.id}" for pack in packs().values() for target in pack.targets}

    shown = {f"{each.target.plan_id}:{each.target.id}" for each in lines}

    assert len(shown) == len(lines) == len(wanted)
    assert all(each.target.rule.clause.policy.title["zh"] and each.target.owners for each in lines)


async def test_a_target_whose_metric_has_no_rows_is_shown_as_not_counted_and_never_as_met(lines: list[Line]) -> None:
    without = [each for each in lines if each.figure is None]

    assert len(without) > 100
    assert Verdict.MET not in {each.verdict for each in without}
    assert {each.verdict for each in without if each.standing is None} == {Verdict.NOT_COUNTED}


async def test_a_duty_names_the_evidence_that_shows_it(lines: list[Line]) -> None:
    duty = line(lines, "d0-dropout-letters")

    assert (duty.figure, duty.evidence) == (None, ["responsibility_letter"])


async def test_each_target_is_measured_in_the_year_of_its_own_kind(lines: list[Line]) -> None:
    assert line(lines, "national-rotation-rate").window == school_year(2025)
    assert line(lines, "d0-exchange-count").window == calendar_year(2025)


async def test_the_board_and_the_figure_itself_give_the_same_number(sent: World, lines: list[Line]) -> None:
    shown = line(lines, "national-rotation-rate").figure
    async with sent.database.transaction(sent.personnel, now=NOW) as session:
        question = await ask(
            session,
            sent.personnel,
            Metric.ROTATION_RATE,
            rule_id="national-rotation-rate",
            division=sent.county.code,
        )
        asked = await answer(session, question)

    assert shown is not None
    assert (shown.exact, shown.list_hash, shown.margin) == (asked.exact, asked.list_hash, asked.margin)
    assert (asked.numerator, asked.denominator) == (1, 1)


async def test_looking_at_another_year_counts_that_year(sent: World, lines: list[Line]) -> None:
    before = await read(sent, on=date(2024, 10, 1))

    found = line(before, "d0-exchange-count")
    assert found.window == Period(date(2024, 1, 1), date(2025, 1, 1))
    assert (found.figure and found.figure.numerator) == 0
    now = line(lines, "d0-exchange-count").figure
    assert now is not None
    assert (now.numerator, now.verdict, now.margin and now.margin.to_add) == (1, Verdict.NOT_MET, 119)


async def test_a_school_office_sees_its_own_contribution_but_not_the_county(sent: World) -> None:
    async with sent.database.transaction(sent.clerk, now=NOW) as session:
        own = await board(session, sent.clerk, division=sent.county.code, on=IN_THE_YEAR, school_id=sent.lead.id)
        with pytest.raises(MayNot):
            await board(session, sent.clerk, division=sent.county.code, on=IN_THE_YEAR)

    counted = line(own, "d0-exchange-count").figure
    assert counted is not None
    assert counted.numerator == 1


async def test_the_board_of_a_county_out_of_reach_is_refused(world: World, neighbour: World) -> None:
    database: Database = world.database
    async with database.transaction(world.personnel, now=NOW) as session:
        with pytest.raises(OutOfScope):
            await board(session, world.personnel, division=neighbour.county.code, on=IN_THE_YEAR)


async def test_a_figure_that_was_counted_is_given_again_until_somebody_writes_in_the_county(world: World) -> None:
    await world.plan("national-rotation", "d0")
    first, counted = await read(world), remembered(world)
    await read(world)
    again = remembered(world)
    await world.send()
    after, anew = await read(world), remembered(world)

    assert counted
    assert all(again[key] is kept for key, kept in counted.items())
    assert all(anew[key] is not kept for key, kept in counted.items())
    assert [exchanged(each) for each in (first, after)] == [0, 1]


async def test_what_is_remembered_of_one_county_or_school_is_told_to_no_other(world: World, neighbour: World) -> None:
    await world.plan("national-rotation", "d0")
    await world.send()
    whole = await read(world)

    own = await world.do(
        board,
        actor=world.stranger_clerk,
        now=NOW,
        division=world.county.code,
        on=IN_THE_YEAR,
        school_id=world.stranger.id,
    )

    await neighbour.plan("national-rotation", "d0")
    theirs = await read(neighbour)

    assert [exchanged(each) for each in (whole, own, theirs)] == [1, 0, 0]


async def test_a_school_on_a_list_is_a_change_though_no_journal_tells_of_it(world: World) -> None:
    await world.plan("national-rotation", "d0")
    before = line(await read(world, now=datetime.now(UTC)), "national-rotation-urban-rate").figure

    async with world.database.transaction(world.admin) as session:
        session.add(SchoolFlag(school_id=world.lead.id, flag="quality"))
    after = line(await read(world, now=datetime.now(UTC)), "national-rotation-urban-rate").figure

    assert before is not None
    assert after is not None
    assert (before.denominator, after.denominator) == (0, 1)


def exchanged(lines: list[Line]) -> int | None:
    figure = line(lines, "d0-exchange-count").figure
    return figure.numerator if figure else None


def remembered(world: World) -> dict[Hashable, Kept]:
    """Give what the process remembers of the county."""
    memory: Memory = world.database.memory["figures"]
    return {key: kept for key, kept in memory.kept.items() if world.county.id in kept.figure.question.scope.counties}
