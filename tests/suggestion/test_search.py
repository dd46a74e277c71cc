"""The search, held to brute force on small counties, and to its word on a large one."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.suggestion.model import Person, Problem, Rule, Search, Seat, Wishes
from domain.suggestion.rules import Pair, SearchFailed, binding, broken, fits, matched, pairs_of, subject_key, worth
from domain.suggestion.searching import run
from domain.suggestion.solver import suggested
from tests.suggestion.made import county

ONE = Search(seconds=10, plans=1)
SCHOOLS = {"A": "t1", "B": "t1", "C": "t2", "D": ""}

people = st.builds(
    Person,
    id=st.just(""),
    school=st.sampled_from(sorted(SCHOOLS)),
    stage=st.just("primary"),
    subject=st.sampled_from(["语文", "音乐"]),
    years=st.integers(6, 16),
    backbone=st.booleans(),
    recent=st.sampled_from([False, False, True]),
)
seats = st.builds(
    Seat,
    school=st.sampled_from(sorted(SCHOOLS)),
    stage=st.just("primary"),
    subject=st.sampled_from(["语文", "音乐"]),
    short=st.booleans(),
)
wishes = st.builds(
    Wishes,
    least_moves=st.integers(0, 4),
    least_backbone=st.sampled_from([None, "1/5", "1/2"]),
    moved=st.integers(0, 3),
    most_moves=st.sampled_from([None, 1, 2, 3]),
    most_sent=st.sampled_from([None, 1, 2]),
    most_received=st.sampled_from([None, 1]),
    keep_one=st.booleans(),
    no_twice=st.booleans(),
    near_only=st.booleans(),
)


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    going = [replace(each, id=f"P{n}") for n, each in enumerate(draw(st.lists(people, max_size=5)))]
    room = draw(st.lists(seats, max_size=5, unique_by=lambda each: (each.school, each.subject)))
    staff: dict[str, int] = {}
    for each in going:
        key = subject_key(each.school, each.stage, each.subject)
        staff[key] = staff.get(key, draw(st.integers(0, 1))) + 1
    return Problem(people=tuple(going), seats=tuple(room), townships=SCHOOLS, staff=staff, wishes=draw(wishes))


def every_plan(problem: Problem) -> Iterator[list[Pair]]:
    """Give every way in which people can take seats."""

    def seated(left: Sequence[Person], free: frozenset[int]) -> Iterator[list[Pair]]:
        if not left:
            yield []
            return
        yield from seated(left[1:], free)
        for number in free:
            if fits(left[0], problem.seats[number]):
                for rest in seated(left[1:], free - {number}):
                    yield [(left[0], problem.seats[number]), *rest]

    yield from seated(problem.people, frozenset(range(len(problem.seats))))


def possible(problem: Problem, without: tuple[Rule, ...] = ()) -> list[list[Pair]]:
    return [plan for plan in every_plan(problem) if not set(broken(problem, plan)) - set(without)]


@given(problems())
def test_the_plan_is_the_best_that_there_is_and_without_one_the_fewest_rules_are_given_up(problem: Problem) -> None:
    plans = possible(problem)

    found = suggested(problem, ONE)

    if plans:
        (plan,) = found.plans
        pairs = pairs_of(problem, plan.moves)
        assert all(fits(person, seat) for person, seat in pairs)
        assert broken(problem, pairs) == []
        assert plan.proved
        assert worth(problem, pairs).key() == min(worth(problem, each).key() for each in plans)
    else:
        assert found.plans == ()
        assert possible(problem, found.give_up)
        for fewer in combinations(problem.wishes.asked, len(found.give_up) - 1):
            assert not possible(problem, fewer)


def test_a_county_that_asks_too_much_is_told_which_rule_to_give_up() -> None:
    crowded = county(300, schools=12, least_moves=30, most_sent=2, most_moves=40)

    found = run(crowded, ONE)
    eased = suggested(replace(crowded, wishes=replace(crowded.wishes, most_sent=None)), ONE)

    assert found.plans == ()
    assert found.give_up == (Rule.SENT,)
    assert len(eased.plans) == 1


def test_the_same_seed_finds_the_same_plans_they_differ_and_each_says_what_binds_it() -> None:
    asked = county(240, schools=10, least_moves=10, least_backbone="1/5", most_sent=2)

    once, again = (suggested(asked, Search(seconds=10, plans=3)) for _ in range(2))

    assert once == again
    first, second, third = (dict(plan.moves) for plan in once.plans)
    for one, other in combinations((first, second, third), 2):
        assert len(set(one) & set(other)) <= len(one) * 7 // 10
    for plan in once.plans:
        pairs = pairs_of(asked, plan.moves)
        assert broken(asked, pairs) == []
        assert Rule.ROTATION in binding(asked, pairs)


def test_a_search_without_time_says_so_and_does_not_pretend() -> None:
    with pytest.raises(SearchFailed):
        run(county(600, schools=20, least_moves=40), Search(seconds=0.001, plans=1))


def test_goers_are_matched_to_seats_elsewhere_whatever_their_order() -> None:
    def person(name: str, school: str) -> Person:
        return Person(id=name, school=school, stage="primary", subject="音乐", years=6)

    goers = [person("1", "A"), person("2", "B"), person("3", "C")]
    room = [Seat(school=school, stage="primary", subject="音乐") for school in ("A", "C", "D")]

    assert dict(matched(goers, room, SCHOOLS)) == {"1": "D", "2": "C", "3": "A"} or dict(
        matched(goers, room, SCHOOLS)
    ) == {"1": "C", "2": "D", "3": "A"}
