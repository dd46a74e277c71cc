"""How long a search for plans takes: a made-up county of 6,000 teachers, and one that asks too much.

`python -m bench.suggestion` prints both; it measures the child process as the server runs it, start included.
"""

from time import perf_counter

from domain.suggestion.model import Problem, Search, Suggestion
from domain.suggestion.rules import binding, broken, pairs_of, worth
from domain.suggestion.searching import run
from tests.suggestion.made import county

TEACHERS = 6_000


def main() -> None:
    """Search twice and print what was found."""
    asked = county(
        TEACHERS, least_moves=150, least_backbone="1/5", moved=20, moved_backbone=3, most_sent=3, most_received=3
    )
    print(f"{TEACHERS:,} teachers, {len(asked.people):,} due, {len(asked.seats):,} seats")
    for plan in _timed("three plans", asked).plans:
        pairs = pairs_of(asked, plan.moves)
        proof = "proved best" if plan.proved else f"gap {plan.gap:.2%}"
        print(f"  {worth(asked, pairs)} {proof}; broken: {broken(asked, pairs)}; binding: {binding(asked, pairs)}")
    crowded = county(TEACHERS, least_moves=500, most_sent=2, most_moves=400)
    print(f"  give up: {_timed('too much asked', crowded).give_up}")


def _timed(what: str, problem: Problem) -> Suggestion:
    began = perf_counter()
    found = run(problem, Search(seconds=20))
    print(f"{what}: {perf_counter() - began:.1f} s")
    return found


if __name__ == "__main__":
    main()
