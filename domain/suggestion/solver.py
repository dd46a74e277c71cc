"""The process that searches: it limits itself, reads a problem from standard input, answers in JSON, and ends.

Run as `python -m domain.suggestion.solver`; nothing else imports it, and only it imports the solver's library.
"""

import json
import resource
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict
from itertools import combinations
from typing import Any

from ortools.sat.python import cp_model

from domain.suggestion.model import Found, Person, Problem, Rule, Search, Seat, Suggestion
from domain.suggestion.rules import grudge, haste, matched, subject_key

MEMORY_BYTES = 6_000_000_000
_MOST_ALIKE = 7, 10
"""Of a plan, at most this part of the people may go in the next one as well."""

Key = tuple[str, str]


def main() -> None:
    """Search within the limits named on the command line, and print what is found."""
    search = Search(**json.loads(sys.argv[1]))
    seconds = int(search.seconds) * 4 + 20
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    found = suggested(Problem.of(json.load(sys.stdin)), search)
    json.dump(asdict(found), sys.stdout)


def suggested(problem: Problem, search: Search) -> Suggestion:
    """Find the best plan and others that differ from it; if there is none, the fewest rules to give up."""
    plans, timed_out = list[Found](), False
    for number in range(search.plans):
        model = _Model(problem)
        for before in plans:
            model.differ_from(before)
        status, found = model.best(search, seconds=search.seconds / (2 if number == 0 else 2 * (search.plans - 1)))
        if found is None:
            timed_out = number == 0 and status != cp_model.INFEASIBLE
            break
        plans.append(found)
    if plans or timed_out:
        return Suggestion(plans=tuple(plans), timed_out=timed_out)
    return Suggestion(give_up=fewest_to_give_up(problem, search))


def fewest_to_give_up(problem: Problem, search: Search) -> tuple[Rule, ...]:
    """Find the smallest set of rules without which there is a plan; of several, the last in the rules' order first."""
    asked = problem.wishes.asked[::-1]
    sets = (without for size in range(1, len(asked) + 1) for without in combinations(asked, size))
    return next((without for without in sets if _Model(problem, without=without).is_possible(search)), ())


class _Model:
    """The problem as constraints. Whoever goes either stays within the township, to one named seat, or leaves it.

    People who leave it are counted by township and not seat by seat: any of them can be seated elsewhere as long as no
    township sends and takes more of a subject than move at all, and `matched` then finds the seats. So the search is
    over thousands of choices and not hundreds of thousands.
    """

    def __init__(self, problem: Problem, *, without: tuple[Rule, ...] = ()) -> None:
        self.problem, self.model = problem, cp_model.CpModel()
        new = self.model.new_bool_var
        self.kept = [rule for rule in problem.wishes.asked if rule not in without]
        self.leaves = [new("") for _ in problem.people]
        self.filled = [new("") for _ in problem.seats]
        self.near = self._near()
        self.goes = self._goes()
        self._seat()
        self._ask()

    def _near(self) -> dict[tuple[int, int], Any]:
        """Make a choice for each person and each fitting seat of the same township."""
        seats = defaultdict[tuple[str, Key], list[int]](list)
        townships = self.problem.townships
        for number, seat in enumerate(self.problem.seats):
            if townships.get(seat.school):
                seats[townships[seat.school], _key(seat)].append(number)
        return {
            (one, other): self.model.new_bool_var("")
            for one, person in enumerate(self.problem.people)
            for other in seats[townships.get(person.school, ""), _key(person)]
            if self.problem.seats[other].school != person.school
        }

    def _goes(self) -> list[Any]:
        """Make one choice for each person out of all the ways to go."""
        ways = [[leaves] for leaves in self.leaves]
        for (one, _), choice in self.near.items():
            ways[one].append(choice)
        return [self._only_one(each) for each in ways]

    def _only_one(self, ways: list[Any]) -> Any:
        if len(ways) == 1:
            return ways[0]
        goes = self.model.new_bool_var("")
        self.model.add(sum(ways) == goes)
        return goes

    def _seat(self) -> None:
        """Let each seat be taken once, and seat those who leave their township in others."""
        within = defaultdict[int, list[Any]](list)
        for (_, place), choice in self.near.items():
            within[place].append(choice)
        for number, choices in within.items():
            self.model.add(self.filled[number] + sum(choices) <= 1)
        self.taken = [self.filled[number] + sum(within[number]) for number in range(len(self.filled))]
        by_key = defaultdict[Key, tuple[list[int], list[int]]](lambda: ([], []))
        for number, person in enumerate(self.problem.people):
            by_key[_key(person)][0].append(number)
        for number, seat in enumerate(self.problem.seats):
            by_key[_key(seat)][1].append(number)
        for people, seats in by_key.values():
            self._seat_afar(people, seats)

    def _seat_afar(self, people: list[int], seats: list[int]) -> None:
        leaving = sum(self.leaves[each] for each in people)
        self.model.add(leaving == sum(self.filled[each] for each in seats))
        for place in sorted({self._place(self.problem.people[each]) for each in people}):
            out = [self.leaves[each] for each in people if self._place(self.problem.people[each]) == place]
            into = [self.filled[each] for each in seats if self._place(self.problem.seats[each]) == place]
            if into:
                self.model.add(sum(out) + sum(into) <= leaving)

    def _place(self, thing: Person | Seat) -> str:
        """Name the township; a school without one is a place of its own."""
        return self.problem.townships.get(thing.school) or thing.school

    def _ask(self) -> None:
        """State each rule that is asked for and not given up."""
        wishes, people = self.problem.wishes, self.problem.people
        moves, share = sum(self.goes), wishes.share
        self._rule(Rule.ROTATION, [moves >= wishes.least_moves])
        if share is not None:
            held = wishes.moved_backbone + sum(
                goes for goes, person in zip(self.goes, people, strict=True) if person.backbone
            )
            self._rule(Rule.BACKBONE, [held * share.denominator >= share.numerator * (wishes.moved + moves)])
        self._rule(Rule.MOST_MOVES, [moves <= (wishes.most_moves or 0)])
        self._rule(Rule.SENT, [sum(out) <= (wishes.most_sent or 0) for out in self._by_school(people, self.goes)])
        taking = self._by_school(self.problem.seats, self.taken)
        self._rule(Rule.RECEIVED, [sum(into) <= (wishes.most_received or 0) for into in taking])
        self._rule(Rule.KEEP_ONE, self._keeping_one())
        self._rule(Rule.TWICE, [goes == 0 for goes, each in zip(self.goes, people, strict=True) if each.recent])
        self._rule(Rule.NEAR, [leaves == 0 for leaves in self.leaves])

    def _rule(self, rule: Rule, constraints: Iterable[Any]) -> None:
        if rule in self.kept:
            for constraint in constraints:
                self.model.add(constraint)

    def _by_school(self, things: Iterable[Person | Seat], choices: Iterable[Any]) -> list[list[Any]]:
        of_school = defaultdict[str, list[Any]](list)
        for thing, choice in zip(things, choices, strict=True):
            of_school[thing.school].append(choice)
        return list(of_school.values())

    def _keeping_one(self) -> list[Any]:
        leaving = defaultdict[str, list[Any]](list)
        for goes, person in zip(self.goes, self.problem.people, strict=True):
            leaving[subject_key(person.school, person.stage, person.subject)].append(goes)
        return [sum(out) <= self.problem.staff.get(key, len(out) + 1) - 1 for key, out in leaving.items()]

    def differ_from(self, before: Found) -> None:
        """Let no more than a part of a plan's people go in this one as well."""
        gone = {person for person, _ in before.moves}
        again = [goes for goes, each in zip(self.goes, self.problem.people, strict=True) if each.id in gone]
        self.model.add(sum(again) <= len(again) * _MOST_ALIKE[0] // _MOST_ALIKE[1])

    def best(self, search: Search, *, seconds: float) -> tuple[Any, Found | None]:
        """Find the best plan, and tell how far from the best it may be if there was no time to prove it."""
        self.model.minimize(self._cost())
        solver = _solver(search, seconds)
        status = solver.solve(self.model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return status, None
        value, bound = solver.objective_value, solver.best_objective_bound
        gap = 0.0 if value == bound else (value - bound) / max(abs(value), 1.0)
        return status, Found(moves=tuple(self._moves(solver)), proved=status == cp_model.OPTIMAL, gap=gap)

    def is_possible(self, search: Search) -> bool:
        """Tell whether there is a plan at all; what could not be decided in its time counts as impossible."""
        return _solver(search, search.seconds).solve(self.model) in (cp_model.OPTIMAL, cp_model.FEASIBLE)

    def _cost(self) -> Any:
        """Weigh so that one more subject taught outweighs all moves, and one move fewer all else."""
        people, seats = self.problem.people, self.problem.seats
        most = sum(10 + haste(person) + grudge(person) for person in people) + 1
        lesser = sum(10 * leaves for leaves in self.leaves) + sum(
            (haste(person) + grudge(person)) * goes for person, goes in zip(people, self.goes, strict=True)
        )
        taught = sum(taken for taken, seat in zip(self.taken, seats, strict=True) if seat.short)
        return lesser + most * sum(self.goes) - most * (len(people) + 1) * taught

    def _moves(self, solver: Any) -> list[tuple[str, str]]:
        """Name who goes where: those within their township as chosen, the others matched to the seats elsewhere."""
        people, seats = self.problem.people, self.problem.seats
        moves = [
            (people[one].id, seats[other].school) for (one, other), choice in self.near.items() if solver.value(choice)
        ]
        goers, free = defaultdict[Key, list[Person]](list), defaultdict[Key, list[Seat]](list)
        for person, leaves in zip(people, self.leaves, strict=True):
            if solver.value(leaves):
                goers[_key(person)].append(person)
        for seat, filled in zip(seats, self.filled, strict=True):
            if solver.value(filled):
                free[_key(seat)].append(seat)
        for key, going in goers.items():
            moves += matched(going, free[key], self.problem.townships)
        return sorted(moves)


def _key(thing: Person | Seat) -> Key:
    return thing.stage, thing.subject


def _solver(search: Search, seconds: float) -> cp_model.CpSolver:
    """Make a solver that gives the same answer every time: one worker, one seed, and time counted in its own work."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = search.seed
    solver.parameters.max_deterministic_time = seconds
    solver.parameters.max_time_in_seconds = 3 * seconds
    return solver


if __name__ == "__main__":
    main()
