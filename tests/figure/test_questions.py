"""Asking: what is not said comes from the rule; what may not be asked is refused; readings stand side by side."""

from datetime import date
from fractions import Fraction
from typing import Any, cast
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import NOBODY, Actor, MayNot, Role
from domain.calendar.rules import Period, calendar_year, school_year
from domain.exchange import books
from domain.exchange.model import Posting
from domain.figure.lists import People, page_of_people
from domain.figure.metrics import METRICS
from domain.figure.model import Figure, Metric, Side, Verdict
from domain.figure.queries import answer, answer_with_readings, ask, rows_behind, window_of
from domain.figure.rules import NotCounted, OutOfScope
from domain.policy.model import Rule
from domain.policy.queries import UnknownRule
from domain.policy.rules import NoSuchReading, Parameters
from domain.school.rules import UnknownSchool
from tests.world import YEAR_END, YEAR_START, World, put_teacher

ELIGIBLE, BACKBONE, ROTATED, ROTATED_BACKBONE = 600, 150, 66, 14


@pytest.fixture
async def hundreds(world: World) -> tuple[World, str]:
    """Give 600 who are eligible, 150 of them backbone teachers, 66 of them rotated, 14 of these backbone teachers."""
    plan = await world.load_pack()
    award = {"level": "county", "awarded_on": date(2020, 9, 1)}
    async with world.database.transaction(world.admin, now=world.now) as session:
        teachers = [
            put_teacher(session, world.county.id, world.lead, award=award if number < BACKBONE else None)
            for number in range(ELIGIBLE - 1)
        ]
        await session.flush()
        goers = teachers[:ROTATED_BACKBONE] + teachers[BACKBONE : BACKBONE + ROTATED - ROTATED_BACKBONE]
        assert (
            await books.enter_many(session, [_gone(world, teacher.id, teacher.person_id) for teacher in goers]) == set()
        )
    return world, plan


def _gone(world: World, teacher_id: UUID, person_id: UUID) -> Posting:
    return Posting(
        county_id=world.county.id,
        host_county_id=world.county.id,
        teacher_id=teacher_id,
        person_id=person_id,
        teacher_name="李建国",
        subject="语文",
        stage="primary",
        from_school_id=world.lead.id,
        to_school_id=world.partner.id,
        kind="regular_exchange",
        starts_on=YEAR_START,
        planned_to=YEAR_END,
        arrived_on=YEAR_START,
        state="active",
        logged_at=world.now,
    )


async def with_readings(world: World, metric: Metric, rule: str) -> Figure:
    async with world.database.transaction(world.personnel, now=world.now) as session:
        return await answer_with_readings(session, await ask(session, world.personnel, metric, rule_id=rule))


async def test_the_readings_of_the_national_rule_side_by_side_give_different_verdicts(
    hundreds: tuple[World, str],
) -> None:
    world, plan = hundreds

    rate = await with_readings(world, Metric.ROTATION_RATE, f"{plan}-national-rotation-rate")
    share = await with_readings(world, Metric.BACKBONE_SHARE, f"{plan}-national-rotation-backbone-share")

    assert (rate.exact, rate.printed, rate.verdict) == (Fraction(66, 600), "11.0%", Verdict.MET)
    assert rate.margin is not None
    assert (rate.margin.to_add, rate.margin.spare) == (0, 6)
    told = {read.id: (read.figure.numerator, read.figure.denominator, read.figure.verdict) for read in share.readings}
    assert told == {
        "of-rotated": (14, 66, Verdict.MET),
        "of-eligible": (14, 600, Verdict.NOT_MET),
        "of-eligible-backbone": (14, 150, Verdict.NOT_MET),
        "award-at-year-end": (14, 66, Verdict.MET),
    }
    assert (share.exact, share.printed, share.rounding_trap) == (Fraction(7, 33), "21.2%", False)
    assert {read.id for read in rate.readings} >= {"strict", "form", "touched", "five-years", "of-all-teachers"}


async def test_the_rows_behind_a_number_are_as_many_as_it_says_page_by_page(hundreds: tuple[World, str]) -> None:
    world, plan = hundreds
    async with world.database.transaction(world.personnel, now=world.now) as session:
        asked = await ask(session, world.personnel, Metric.ROTATION_RATE, rule_id=f"{plan}-national-rotation-rate")
        pages = [await rows_behind(session, asked, Side.NUMERATOR, first=50)]
        while pages[-1]:
            pages.append(await rows_behind(session, asked, Side.NUMERATOR, first=50, after=pages[-1][-1].teacher_id))
        numbered = [await page_of_people(session, asked, People.NUMERATOR, page=page, size=50) for page in (1, 2, 3)]

    assert [len(page) for page in pages] == [50, 16, 0]
    assert [len(page) for page in numbered] == [50, 16, 0]
    assert {row.person_id for page in pages for row in page} == {row.person_id for page in numbered for row in page}
    assert all(row.posting_id and row.to_school_id == world.partner.id for page in pages for row in page)


async def asked(world: World, actor: Actor, metric: Metric = Metric.ROTATION_RATE, **wanted: Any) -> Any:
    return await world.do(ask, metric, actor=actor, **wanted)


async def test_a_question_takes_from_the_rule_what_it_does_not_say(world: World) -> None:
    plan = await world.load_pack()

    question = await asked(
        world, world.personnel, rule_id=f"{plan}-national-rotation-rate", parameters=Parameters(tenure_years=3)
    )
    read = await asked(world, world.personnel, rule_id=f"{plan}-national-rotation-rate", reading="five-years")

    assert question.window == school_year(2025)
    assert (question.valid_as_of, question.known_as_of) == (date(2025, 10, 8), world.now)
    assert (question.parameters.tenure_years, question.parameters.posts) == (3, ("teacher",))
    assert question.parameters.states == ("active", "completed", "withdrawn")
    assert read.parameters.tenure_years == 5
    assert question.scope.counties == (world.county.id,)
    assert question.scope.code == world.county.code


async def test_what_no_plan_knows_is_refused(world: World) -> None:
    plan = await world.load_pack()

    with pytest.raises(UnknownRule):
        await asked(world, world.personnel, rule_id="no-such-rule")
    with pytest.raises(NoSuchReading):
        await asked(world, world.personnel, rule_id=f"{plan}-national-rotation-rate", reading="no-such-reading")
    with pytest.raises(UnknownSchool):
        await asked(world, world.personnel, school_id=UUID(int=99))


async def test_a_metric_without_rows_is_named_as_not_counted_and_never_as_met(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(cast("dict[Metric, object]", METRICS), Metric.TWINNING_COVERAGE)

    async def count(session: AsyncSession, metric: Metric) -> Figure:
        return await answer(session, await ask(session, world.personnel, metric))

    async with world.database.transaction(world.personnel, now=world.now) as session:
        with pytest.raises(NotCounted) as refused:
            await count(session, Metric.TWINNING_COVERAGE)
        assert "Schools with an active twinning" in refused.value.sentence("en")
        assert (await count(session, Metric.EXCHANGE_COUNT)).numerator == 0


async def test_an_office_asks_for_what_it_sees_whole_and_for_nothing_else(world: World, neighbour: World) -> None:
    own = await asked(world, world.clerk)
    whole = await asked(world, world.personnel, division=world.county.code)
    province = await asked(world, world.actor(Role.PROVINCE, neighbour.county))

    assert own.scope.school_id == world.lead.id
    assert (whole.scope.school_id, whole.scope.name) == (None, world.county.name)
    assert set(province.scope.counties) == {world.county.id, neighbour.county.id}
    for actor, wanted, refusal in (
        (world.clerk, {"division": world.county.code}, MayNot),
        (world.clerk, {"school_id": world.partner.id}, MayNot),
        (world.personnel, {"school_id": neighbour.lead.id}, MayNot),
        (world.personnel, {"division": neighbour.county.code}, OutOfScope),
        (NOBODY, {}, OutOfScope),
    ):
        with pytest.raises(refusal):
            await asked(world, actor, **wanted)


def rule(**wanted: Any) -> Rule:
    given: dict[str, Any] = dict.fromkeys(
        ("metric", "threshold", "low", "high", "period_from", "period_to", "note"), None
    )
    words: dict[str, Any] = {
        "id": "r",
        "clause_id": "c",
        "position": 0,
        "kind": "duty",
        "comparator": ">=",
        "unit": "人",
    }
    lists: dict[str, Any] = {"period": {}, "places": 1, "parameters": {}, "readings": [], "evidence": []}
    return Rule(**given | words | lists | wanted)


@pytest.mark.parametrize(
    ("kind", "bounds", "window"),
    [
        ("school_year", {}, school_year(2025)),
        ("term", {}, school_year(2025)),
        ("calendar_year", {}, calendar_year(2025)),
        (
            "round",
            {"period_from": date(2019, 1, 1), "period_to": date(2020, 12, 31)},
            Period(date(2019, 1, 1), date(2021, 1, 1)),
        ),
        ("open", {"period_from": date(2020, 1, 1)}, Period(date(2020, 1, 1), date(2025, 10, 9))),
    ],
)
def test_a_window_is_the_year_that_the_day_lies_in_or_as_the_plan_states_it(
    kind: str, bounds: dict[str, Any], window: Period
) -> None:
    assert window_of(kind, date(2025, 10, 8), rule(window=kind, **bounds)) == window


def test_an_open_window_that_has_not_begun_is_its_first_day() -> None:
    opens = date(2016, 1, 1)

    assert window_of("open", date(2015, 12, 31), rule(window="open", period_from=opens)) == Period(
        opens, date(2016, 1, 2)
    )


async def test_a_named_month_and_day_is_the_eligibility_day_of_the_windows_year(world: World) -> None:
    question = await asked(world, world.personnel, parameters=Parameters(eligibility_date="06-30"))

    assert question.eligibility_day == date(2025, 6, 30)
