"""The demo's story, told for any day: pure, without a database."""

from datetime import date
from functools import cache
from random import Random

import pytest

from api.demo.clock import Clock
from api.demo.county import Built, build
from api.demo.moves import Dispatcher, Move
from api.demo.people import Person
from api.demo.places import QINGXI, SCALES, SHIMEN_WHOLE
from api.demo.story import WHOLE, across, tell
from domain.cipher import Cipher

CIPHER = Cipher("a secret that only the tests know")


@cache
def told(today: date) -> tuple[Built, list[Move]]:
    """Build the county and tell its story as it stands on the day."""
    built, host = (
        build(place, county_id=number, clock=Clock(today), cipher=CIPHER, rng=Random(f"{today} {number}"))
        for number, place in enumerate(SCALES["county"], 1)
    )
    dispatcher = Dispatcher(built, Random(f"{today}"))
    tell(dispatcher, WHOLE)
    across(dispatcher, Dispatcher(host, Random(f"{today}")), "support_teaching")
    return built, dispatcher.moves


DAYS = [
    date(2026, 9, 1),
    date(2026, 9, 2),
    date(2026, 11, 30),
    date(2027, 1, 1),
    date(2027, 3, 2),
    date(2027, 3, 3),
    date(2027, 7, 11),
    date(2027, 8, 31),
    date(2028, 2, 29),
]
"""Days on which a story could break: where years and terms begin and end."""


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_on_any_day_one_eligible_teacher_too_few_has_set_out_and_backbone_teachers_are_a_fifth(today: date) -> None:
    built, moves = told(today)
    due = set(map(id, built.eligible(built.clock.start)))

    arrived = [move for move in moves if move.confirmed_on is not None and move.starts_on >= built.clock.start]
    rotated = [move for move in arrived if move.kind == "regular_exchange"]

    assert len(due) == 692
    assert len([move for move in rotated if id(move.person) in due]) == 69
    assert (len([each for each in rotated if each.person.is_backbone(each.starts_on)]), len(rotated)) == (21, 98)


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_on_any_day_everything_is_written_in_order_and_before_today_begins(today: date) -> None:
    _, moves = told(today)

    for move in moves:
        steps = [move.logged_on, move.approved_on, move.confirmed_on, move.completed_on or move.withdrawn_on]
        written = [step for step in steps if step is not None]
        assert written == sorted(written)
        assert written[-1] < today or written[-1] == move.starts_on == today
        assert move.starts_on <= move.planned_to


def test_the_same_day_tells_the_same_story() -> None:
    one, other = (told.__wrapped__(date(2026, 11, 23)) for _ in range(2))

    assert [_spelled(move) for move in one[1]] == [_spelled(move) for move in other[1]]
    assert [_named(person) for person in one[0].people] == [_named(person) for person in other[0].people]


def test_the_counties_of_a_province_share_no_school_code_and_no_person() -> None:
    built = [
        build(place, county_id=number, clock=Clock(date(2026, 11, 23)), cipher=CIPHER, rng=Random(f"{number}"))
        for number, place in enumerate(SCALES["province"], 1)
    ]
    codes = [school.code for each in built for school in each.schools.values() if school.code]
    people = [person.teacher.person_id for each in built for person in each.people]

    assert len(set(codes)) == len(codes)
    assert len(set(people)) == len(people)


def test_a_whole_county_has_sixty_schools_and_twenty_twinnings_between_them() -> None:
    for place in (QINGXI, SHIMEN_WHOLE):
        names = {site.name for site in place.sites}

        assert len(names) == len(place.sites) == 60
        assert len(place.pairs) == 20
        assert {name for pair in place.pairs for name in (pair.lead, pair.partner)} <= names


def _spelled(move: Move) -> tuple[object, ...]:
    return (move.id, move.person.teacher.name, move.sender.name, move.receiver.name, move.kind, move.logged_on)


def _named(person: Person) -> tuple[object, ...]:
    return (person.teacher.id, person.teacher.person_id, person.teacher.name, person.job.arrived_on)
