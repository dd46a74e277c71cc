"""What is due and until when: the periods of plans by the calendar, and pairs that have met too seldom."""

from datetime import date
from uuid import UUID

import pytest

from domain.access import Actor
from domain.activity import actions as activity
from domain.calendar.rules import Period
from domain.duty.queries import Shortfall, deadlines, shortfalls, undocumented
from domain.duty.rules import Urgency, due_by, period_of
from domain.evidence.actions import attach_evidence
from domain.evidence.reading import take
from tests.evidence.pictures import PDF
from tests.world import World


@pytest.mark.parametrize(
    ("window", "day", "first", "last"),
    [
        ("month", date(2026, 2, 28), date(2026, 2, 1), date(2026, 2, 28)),
        ("month", date(2026, 12, 31), date(2026, 12, 1), date(2026, 12, 31)),
        ("quarter", date(2026, 5, 9), date(2026, 4, 1), date(2026, 6, 30)),
        ("term", date(2025, 10, 8), date(2025, 9, 1), date(2026, 2, 28)),
        ("season", date(2026, 3, 1), date(2026, 3, 1), date(2026, 8, 31)),
        ("school_year", date(2026, 8, 31), date(2025, 9, 1), date(2026, 8, 31)),
        ("calendar_year", date(2026, 8, 31), date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_of_a_plan_is_that_in_which_the_day_lies(window: str, day: date, first: date, last: date) -> None:
    period = period_of(window, day)

    assert period is not None
    assert (period.start, period.last, day in period) == (first, last, True)


def test_what_does_not_come_again_has_no_period() -> None:
    assert [period_of(window, date(2026, 1, 1)) for window in ("open", "round", "date")] == [None] * 3
    assert isinstance(period_of("month", date(2026, 1, 1)), Period)


@pytest.mark.parametrize(
    ("day", "urgency"),
    [(7, Urgency.OVERDUE), (8, Urgency.SOON), (15, Urgency.SOON), (16, Urgency.LATER)],
)
def test_a_day_is_overdue_the_day_after_and_near_a_week_before(day: int, urgency: Urgency) -> None:
    assert due_by(date(2025, 10, day), date(2025, 10, 8)).urgency is urgency


async def short(world: World, actor: Actor) -> list[Shortfall]:
    async with world.database.transaction(actor, now=world.now) as session:
        return list(await shortfalls(session, actor, world.county.code, world.now.date()))


async def test_a_pair_that_has_met_too_seldom_is_told_until_it_has(world: World) -> None:
    await world.load_pack("d1")
    before = {each.target.rule.window: each for each in await short(world, world.clerk)}
    met = await world.meet(kind="caravan", held_on=date(2025, 9, 20))
    logged = await short(world, world.clerk)
    async with world.database.transaction(world.partner_clerk, now=world.now) as session:
        await activity.confirm_activity(session, world.partner_clerk, met.id)
    after = {each.target.rule.window: each for each in await short(world, world.clerk)}

    assert {window: (each.done, each.wanted) for window, each in before.items()} == {
        "season": (0, 1),
        "calendar_year": (0, 2),
    }
    assert before["season"].due.day == date(2026, 2, 28)
    assert len(logged) == 2
    assert {window: (each.done, each.wanted) for window, each in after.items()} == {"calendar_year": (1, 2)}
    assert await short(world, world.stranger_clerk) == []
    assert len(await short(world, world.personnel)) == 1


async def test_deadlines_come_from_the_periods_of_the_plans_in_force_the_nearest_first(world: World) -> None:
    await world.load_pack("d4")

    async with world.database.transaction(world.clerk, now=world.now) as session:
        found = await deadlines(session, world.county.code, world.now.date())

    assert [each.due.day for each in found] == sorted(each.due.day for each in found)
    assert found[0].window == "month"
    assert found[0].due.day == date(2025, 10, 31)
    assert any(target.rule_id.startswith("d4") for target in found[0].targets)


async def test_a_school_is_told_which_of_its_records_lack_evidence_until_somebody_attaches_it(world: World) -> None:
    lesson = await world.meet(held_on=date(2025, 9, 20))
    await world.meet(held_on=date(2025, 5, 20))

    async def lacking(actor: Actor) -> dict[UUID, list[str]]:
        async with world.database.transaction(actor, now=world.now) as session:
            found = await undocumented(session, actor, world.now.date())
            return {each.row.id: list(each.missing) for each in found}

    before = await lacking(world.clerk)
    async with world.database.transaction(world.clerk, now=world.now) as session:
        files = [await take(PDF, "照片.pdf")]
        await attach_evidence(session, world.clerk, thing="activity", thing_id=lesson.id, kind="photos", files=files)

    pair = {world.twinning.id: ["agreement", "plan_and_summary"]}
    assert before == {lesson.id: ["photos", "roster"], **pair}
    assert await lacking(world.partner_clerk) == {lesson.id: ["roster"], **pair}
    assert await lacking(world.stranger_clerk) == await lacking(world.personnel) == {}
