"""Two people write at the same moment: exactly one wins, nobody is left waiting, and the other is told why."""

import asyncio
from collections import Counter
from collections.abc import Awaitable
from datetime import date, timedelta
from typing import Any

import pytest

from domain.database import KeyUsed
from domain.exchange import actions
from domain.exchange.model import Posting
from domain.exchange.rules import AlreadyArrived, Overlapping
from domain.teacher.model import Teacher
from tests.id_numbers import next_id_number
from tests.world import World

ROUNDS = 20
AUTUMN, SPRING = date(2025, 9, 1), date(2026, 3, 1)


async def at_once(*asked: Awaitable[Posting]) -> Counter[str]:
    """Let all begin before any has ended, and count how they ended."""
    ended = await asyncio.gather(*asked, return_exceptions=True)
    return Counter("won" if isinstance(each, Posting) else type(each).__name__ for each in ended)


async def same_person(world: World, neighbour: World) -> tuple[Teacher, Teacher]:
    """Put one human on the books of both counties."""
    number = next_id_number()
    return await world.add_teacher(id_number=number), await neighbour.add_teacher(id_number=number)


async def test_of_two_overlapping_postings_in_one_county_exactly_one_wins(world: World) -> None:
    for _round in range(ROUNDS):
        teacher = await world.add_teacher()

        ended = await at_once(
            world.log(teacher),
            world.log(teacher, to_school_id=world.stranger.id, starts_on=SPRING, actor=world.personnel),
        )

        assert ended == {"won": 1, "Overlapping": 1}


async def test_of_two_overlapping_postings_from_two_counties_exactly_one_wins(world: World, neighbour: World) -> None:
    for _round in range(ROUNDS):
        here, there = await same_person(world, neighbour)

        ended = await at_once(world.log(here), neighbour.log(there, starts_on=SPRING))

        assert ended == {"won": 1, "Overlapping": 1}


async def test_of_two_counties_that_send_one_person_to_each_other_exactly_one_wins(
    world: World, neighbour: World
) -> None:
    for _round in range(ROUNDS):
        here, there = await same_person(world, neighbour)

        ended = await at_once(
            world.log(here, to_school_id=neighbour.partner.id), neighbour.log(there, to_school_id=world.partner.id)
        )

        assert ended == {"won": 1, "Overlapping": 1}


async def test_two_postings_that_follow_each_other_both_win(world: World, neighbour: World) -> None:
    here, there = await same_person(world, neighbour)

    ended = await at_once(
        world.log(here, planned_to=SPRING - timedelta(days=1)), neighbour.log(there, starts_on=SPRING)
    )

    assert ended == {"won": 2}


SHARES: list[tuple[dict[str, Any], dict[str, Any], Counter[str]]] = [
    ({"half_days": 5}, {"half_days": 5}, Counter(won=2)),
    ({"half_days": 5}, {"half_days": 6}, Counter(won=1, Overlapping=1)),
    ({"half_days": 2, "slots": [0, 1]}, {"half_days": 2, "slots": [2, 3]}, Counter(won=2)),
    ({"half_days": 3, "slots": [0, 4, 8]}, {"half_days": 3, "slots": [8, 5, 2]}, Counter(won=1, Overlapping=1)),
    ({"half_days": 2, "slots": [0, 1]}, {"half_days": 8}, Counter(won=2)),
    ({"half_days": 2, "slots": [0, 1]}, {"half_days": 9}, Counter(won=1, Overlapping=1)),
    ({"half_days": 1, "slots": [3]}, {}, Counter(won=1, Overlapping=1)),
]


@pytest.mark.parametrize(("one", "other", "expected"), SHARES)
async def test_half_days_in_one_county_add_up_to_a_week_and_to_no_more(
    one: dict[str, Any], other: dict[str, Any], expected: Counter[str], world: World
) -> None:
    for _round in range(3):
        teacher = await world.add_teacher()

        ended = await at_once(
            world.log(teacher, kind="itinerant", **one),
            world.log(teacher, kind="itinerant", to_school_id=world.stranger.id, **other),
        )

        assert ended == expected


@pytest.mark.parametrize(("one", "other", "expected"), SHARES)
async def test_half_days_in_two_counties_add_up_to_a_week_and_to_no_more(
    one: dict[str, Any], other: dict[str, Any], expected: Counter[str], world: World, neighbour: World
) -> None:
    for _round in range(3):
        here, there = await same_person(world, neighbour)

        ended = await at_once(world.log(here, kind="itinerant", **one), neighbour.log(there, kind="itinerant", **other))

        assert ended == expected


@pytest.mark.parametrize("across", [False, True], ids=["within the county", "from another county"])
async def test_of_forty_simultaneous_confirmations_exactly_one_wins(
    across: bool, world: World, neighbour: World
) -> None:
    host = neighbour if across else world
    posting = await world.log(to_school_id=host.partner.id)

    ended = await at_once(*(host.confirm(posting) for _ in range(40)))

    assert ended == {"won": 1, "AlreadyArrived": 39}


async def test_the_second_confirmation_says_on_which_day_the_first_one_was(world: World) -> None:
    posting = await world.send()

    with pytest.raises(AlreadyArrived) as refused:
        await world.confirm(posting)

    assert refused.value.values == {"day": posting.starts_on}


async def test_changes_and_a_new_posting_of_one_teacher_do_not_wait_for_each_other_for_ever(world: World) -> None:
    for _round in range(5):
        teacher = await world.add_teacher()
        posting = await world.send(teacher, kind="itinerant", half_days=4)

        ended = await at_once(
            _withdraw(world, posting),
            world.log(teacher, kind="itinerant", half_days=6, to_school_id=world.stranger.id),
        )

        assert ended == {"won": 2}


async def _withdraw(world: World, posting: Posting) -> Posting:
    return await world.do(
        actions.withdraw_posting, posting.id, actor=world.clerk, ended_on=date(2025, 10, 1), reason="病假"
    )


async def test_a_request_repeated_at_the_same_moment_logs_one_posting(world: World) -> None:
    first, second = await asyncio.gather(world.log(idempotency_key="a"), world.log(idempotency_key="a"))

    assert first.id == second.id


async def test_a_key_that_was_given_to_another_request_is_refused(world: World) -> None:
    another = await world.add_teacher()
    strangers = await world.add_teacher(world.stranger)
    await world.log(idempotency_key="a")

    with pytest.raises(KeyUsed):
        await world.log(another, idempotency_key="a")
    with pytest.raises(KeyUsed):
        await world.log(strangers, actor=world.stranger_clerk, idempotency_key="a")


async def test_free_half_days_are_found_though_they_are_other_ones_on_other_days(
    world: World, neighbour: World
) -> None:
    here, there = await same_person(world, neighbour)
    terms = [(date(2025, 9, month), date(2025, 9, month + 1)) for month in (1, 2, 4, 3)]

    for first, last in terms[:3]:
        await world.log(here, kind="itinerant", half_days=5, starts_on=first, planned_to=last)
    fitting = await neighbour.log(there, kind="itinerant", half_days=5, starts_on=terms[3][0], planned_to=terms[3][1])

    assert fitting.state == "approved"
    with pytest.raises(Overlapping):
        await neighbour.log(there, kind="itinerant", half_days=1, starts_on=terms[3][0], planned_to=terms[3][1])
