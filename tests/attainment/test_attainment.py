"""Targets that no figure tells of: a milestone's day and a duty's papers, in time, late, still to come or overdue."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.access import MayNot
from domain.attainment import actions
from domain.attainment.model import Attainment
from domain.attainment.rules import (
    BeforeItsPeriod,
    CountedInstead,
    NothingShown,
    NotShown,
    Standing,
    due_on,
    period_for,
    standing_of,
)
from domain.calendar.rules import NotYet, Period, calendar_year
from domain.database import HISTORIES
from domain.figure.board import Line, board
from domain.figure.model import Verdict
from domain.policy.model import Rule
from domain.policy.queries import find_target
from domain.policy.rows import rules_of
from tests.world import World, packs

YEAR = calendar_year(2025)
PAPERS = "清教体〔2025〕12号"


def rule(name: str) -> Rule:
    return next(each for each in rules_of(packs()["d2"]) if each.id == name)


def shown_on(day: date) -> Attainment:
    return Attainment(
        county_id=1, target_id="", window_first=day, window_last=day, done_on=day, shown_by=PAPERS, evidence=[]
    )


def test_a_milestone_is_reached_once_by_its_day_and_a_duty_again_in_each_period() -> None:
    report, archive = rule("d2-self-report"), rule("d2-support-archive")
    earlier = calendar_year(2019)

    assert period_for(report, YEAR) == Period(date(2020, 1, 1), date(2020, 4, 1))
    assert due_on(report, YEAR) == date(2020, 3, 31)
    assert (period_for(archive, earlier), due_on(archive, earlier)) == (earlier, date(2019, 12, 31))
    assert due_on(archive, YEAR) is None
    for day, attainment, standing in (
        (date(2020, 3, 31), None, Standing.TO_BE_SHOWN),
        (date(2020, 4, 1), None, Standing.OVERDUE),
        (date(2021, 1, 1), shown_on(date(2020, 3, 31)), Standing.SHOWN),
        (date(2021, 1, 1), shown_on(date(2020, 4, 1)), Standing.SHOWN_LATE),
    ):
        assert standing_of(report, YEAR, attainment, day) is standing
    assert standing_of(report, YEAR, None, None) is Standing.TO_BE_SHOWN


async def show(world: World, name: str = "support-archive", **wanted: Any) -> Attainment:
    asking = wanted.pop("actor", world.personnel)
    given: dict[str, Any] = {
        "done_on": date(2025, 9, 30),
        "shown_by": PAPERS,
        "evidence": ["photos", "agreement", "notice"],
    } | wanted
    async with world.database.transaction(asking, now=wanted.pop("now", world.now)) as session:
        target = await find_target(session, f"d2-{world.county.code}-d2-{name}")
        return await actions.show_target(
            session, asking, target, county_id=world.county.id, window=YEAR, **given
        )  # fmt: skip


async def line(world: World, name: str = "support-archive") -> Line:
    every = await world.do(board, division=world.county.code, on=date(2025, 10, 8))
    return next(each for each in every if each.target.id == f"d2-{world.county.code}-d2-{name}")


async def test_what_shows_a_target_stands_on_its_line_is_put_right_and_taken_back_and_history_keeps_it(
    world: World,
) -> None:
    await world.load_pack("d2")
    before = await line(world)
    shown = await show(world)
    first = await line(world)
    world.now += timedelta(days=1)
    await show(world, shown_by="清教体〔2025〕13号")
    async with world.database.transaction(world.personnel, now=world.now) as session:
        target = await find_target(session, shown.target_id)
        await actions.take_back(session, world.personnel, target, county_id=world.county.id, window=YEAR)
    async with world.database.transaction(world.personnel, now=world.now) as session:
        twin = HISTORIES["attainment"]
        kept = (await session.scalars(twin.select().with_only_columns(twin.c.shown_by))).all()
        with pytest.raises(NotShown):
            await actions.take_back(session, world.personnel, target, county_id=world.county.id, window=YEAR)

    assert (before.standing, before.verdict) == (Standing.TO_BE_SHOWN, Verdict.NOT_JUDGED)
    assert (first.standing, first.verdict) == (Standing.SHOWN, Verdict.MET)
    assert first.attainment is not None
    assert (first.attainment.shown_by, first.attainment.evidence) == (PAPERS, ["notice", "photos"])
    assert PAPERS in kept
    assert (await line(world)).standing is Standing.TO_BE_SHOWN


async def test_a_day_to_come_or_before_the_period_no_paper_a_counted_target_or_another_office_is_refused(
    world: World,
) -> None:
    await world.load_pack("d2")
    for wanted, refusal in (
        ({"done_on": date(2025, 10, 9)}, NotYet),
        ({"done_on": date(2024, 12, 31)}, BeforeItsPeriod),
        ({"shown_by": " "}, NothingShown),
        ({"shown_by": "字" * 301}, NothingShown),
        ({"actor": world.evaluator}, MayNot),
        ({"actor": world.clerk}, MayNot),
    ):
        with pytest.raises(refusal):
            await show(world, **wanted)
    counted = next(each for each in packs()["d2"].rules if each.metric)
    target = next(each for each in packs()["d2"].targets if each.rule == counted.id)
    with pytest.raises(CountedInstead):
        await show(world, target.id.removeprefix("d2-"))
    assert (await show(world)).done_on == date(2025, 9, 30)
