"""Wishes: noted by the teacher's school, anew if need be, taken back; and what a plan makes of them."""

from datetime import date
from typing import Any

import pytest

from domain.access import Actor, MayNot
from domain.calendar.rules import day_in_shanghai
from domain.quota.rules import AbsurdNumber
from domain.refusals import Refusal
from domain.suggestion.model import Person, Problem, Search, Seat, Wishes
from domain.suggestion.queries import Ask, problem_of
from domain.suggestion.rules import pairs_of, worth
from domain.suggestion.solver import suggested
from domain.teacher.rules import UnknownTeacher
from domain.wish.actions import state_wish, withdraw_wish
from domain.wish.model import TeacherWish
from domain.wish.queries import WantedWishes, page_of_wishes
from domain.wish.rules import NoSuchStand, OwnSchool, StayNeedsReason, StaysNowhere
from tests.world import World


async def say(world: World, *, actor: Actor | None = None, **wanted: Any) -> TeacherWish:
    asking = actor or world.clerk
    given: dict[str, Any] = {"teacher_id": world.teachers[0].id, "year": 2026, "stand": "willing"}
    return await world.do(state_wish, actor=asking, **given | wanted)


async def test_a_teacher_says_one_thing_about_one_year_and_may_say_another(world: World) -> None:
    first = await say(world, to_school_id=world.partner.id)
    again = await say(world, stand="unwilling", reason="孩子年幼")
    other = await say(world, year=2027)

    assert (first.stand, again.id, again.stand, again.to_school_id) == ("willing", first.id, "unwilling", None)
    assert (again.stated_on, other.id != first.id) == (day_in_shanghai(world.now), True)
    async with world.database.transaction(world.clerk, now=world.now) as session:
        await withdraw_wish(session, world.clerk, other.id, version=other.version)
        left = await page_of_wishes(session, world.clerk, WantedWishes())
    assert [wish.id for wish in left] == [first.id]


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"stand": "unwilling"}, StayNeedsReason),
        ({"stand": "perhaps"}, NoSuchStand),
        ({"year": 1}, AbsurdNumber),
    ],
)
async def test_a_wish_that_cannot_be_is_refused(world: World, said: dict[str, Any], refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        await say(world, **said)
    with pytest.raises(OwnSchool):
        await say(world, to_school_id=world.lead.id)
    with pytest.raises(StaysNowhere):
        await say(world, stand="unwilling", reason="x", to_school_id=world.partner.id)


async def test_a_school_speaks_for_its_own_and_the_county_for_all(world: World) -> None:
    with pytest.raises(UnknownTeacher):
        await say(world, actor=world.partner_clerk)
    with pytest.raises(MayNot):
        await say(world, actor=world.evaluator)

    assert (await say(world, actor=world.personnel)).stand == "willing"


def problem(**wills: bool | None) -> Problem:
    """Let three teachers of one subject be due, one of whom must go to the only seat."""
    people = [
        Person(
            id=name, school="A", stage="primary", subject="语文", years=10, willing=will, wished="B" if will else None
        )
        for name, will in wills.items()
    ]
    return Problem(
        people=tuple(people),
        seats=(Seat(school="B", stage="primary", subject="语文"),),
        townships={"A": "T1", "B": "T2"},
        staff={"A primary 语文": 3},
        wishes=Wishes(least_moves=1),
    )


def test_the_willing_go_first_and_who_asks_to_stay_goes_last() -> None:
    for wills, goer in (
        ({"p1": False, "p2": None, "p3": True}, "p3"),
        ({"p1": False, "p2": None, "p3": False}, "p2"),
        ({"p1": False}, "p1"),
    ):
        asked = problem(**wills)
        (best, *_others) = suggested(asked, Search(seconds=5, plans=1)).plans
        found = worth(asked, pairs_of(asked, best.moves))

        assert (best.moves, best.proved) == (((goer, "B"),), True)
        assert (found.unwilling, found.granted) == (int(goer == "p1"), int(goer == "p3"))


async def test_a_search_in_the_books_reads_the_wishes_of_its_school_year(world: World) -> None:
    await world.load_pack()
    await say(world, year=2026, to_school_id=world.partner.id)
    asked = Ask(starts_on=date(2026, 9, 1), planned_to=date(2027, 7, 10))

    async def willing(ask: Ask) -> list[tuple[bool | None, str | None]]:
        found = await world.do(problem_of, world.county, ask)
        return [(each.willing, each.wished) for each in found.people]

    assert await willing(asked) == [(True, str(world.partner.id))]
    assert await willing(Ask(starts_on=asked.starts_on, planned_to=asked.planned_to, by_wishes=False)) == [(None, None)]
    assert await willing(Ask(starts_on=date(2025, 10, 9), planned_to=date(2026, 7, 10))) == [(None, None)]
