"""What makes a plan right and one plan better than another; pure, so that the search can be held to it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.language import N_
from domain.refusals import Conflict, Invalid
from domain.suggestion.model import Person, Problem, Rule, Seat

Pair = tuple[Person, Seat]
LONGEST_SEARCH = 60


class NoOneDue(Conflict):
    """There is nobody to choose from."""

    code = "no_one_due"
    message = N_("Nobody who is due is left to go, so there is nothing to suggest.")


class SearchFailed(Conflict):
    """The search ended without an answer: too long, or too large for the memory that it is given."""

    code = "search_failed"
    message = N_("The search found no answer in its time. Ask for less at once, or give it longer.")


class OddWish(Invalid):
    """A bound that no plan is measured by."""

    code = "odd_wish"
    message = N_("Give a number between {least} and {most}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What a plan is judged by: seats of missing subjects left empty, then moves, then far ones, tenures and wishes.

    `unwilling` go though they ask to stay; `granted` come to the school that they wished for, which is told and not
    weighed: a seat is chosen for what the school needs.
    """

    still_short: int
    moves: int
    far: int
    tenure: int
    grudge: int = 0
    unwilling: int = 0
    granted: int = 0

    def key(self) -> tuple[int, int, int]:
        """Give what plans are compared by: the smaller the better."""
        return self.still_short, self.moves, 10 * self.far + self.tenure + self.grudge


def worth(problem: Problem, pairs: Sequence[Pair]) -> Worth:
    """Judge a plan."""
    return Worth(
        still_short=sum(seat.short for seat in problem.seats) - sum(seat.short for _, seat in pairs),
        moves=len(pairs),
        far=sum(is_far(problem, person.school, seat.school) for person, seat in pairs),
        tenure=sum(haste(person) for person, _ in pairs),
        grudge=sum(grudge(person) for person, _ in pairs),
        unwilling=sum(person.willing is False for person, _ in pairs),
        granted=sum(person.wished == seat.school for person, seat in pairs),
    )


def haste(person: Person) -> int:
    """Tell how early it is for somebody to go: those longest at their school go first, from 15 years on alike."""
    return max(0, 15 - person.years) // 2


def grudge(person: Person) -> int:
    """Tell how much speaks against sending somebody by what they wish: the willing first, those who ask to stay last.

    Sending one who asks to stay weighs as much as three ways to other townships.
    """
    return 5 if person.willing is None else 0 if person.willing else 30


def is_far(problem: Problem, one: str, other: str) -> bool:
    """Tell whether two schools lie in different townships; a school without a code is far from every other."""
    here, there = problem.townships.get(one, ""), problem.townships.get(other, "")
    return here != there or not here


def subject_key(school: str, stage: str, subject: str) -> str:
    """Name what `Problem.staff` counts."""
    return f"{school} {stage} {subject}"


def slacks(problem: Problem, pairs: Sequence[Pair]) -> dict[Rule, int]:
    """Tell, for each rule that is asked, by how much the plan keeps it; below nought it breaks it, at nought it binds.

    A rule that is kept or broken without a measure has the slack of one or of less than nought.
    """
    wishes = problem.wishes
    sent = Counter(person.school for person, _ in pairs)
    received = Counter(seat.school for _, seat in pairs)
    measured = {
        Rule.ROTATION: len(pairs) - wishes.least_moves,
        Rule.BACKBONE: _backbone_slack(problem, pairs),
        Rule.MOST_MOVES: (wishes.most_moves or 0) - len(pairs),
        Rule.SENT: (wishes.most_sent or 0) - max(sent.values(), default=0),
        Rule.RECEIVED: (wishes.most_received or 0) - max(received.values(), default=0),
        Rule.KEEP_ONE: min(_left(problem, pairs), default=1),
        Rule.TWICE: -sum(person.recent for person, _ in pairs) or 1,
        Rule.NEAR: -sum(is_far(problem, person.school, seat.school) for person, seat in pairs) or 1,
    }
    return {rule: measured[rule] for rule in wishes.asked}


def broken(problem: Problem, pairs: Sequence[Pair]) -> list[Rule]:
    """Name the rules that a plan breaks."""
    return [rule for rule, slack in slacks(problem, pairs).items() if slack < 0]


def binding(problem: Problem, pairs: Sequence[Pair]) -> list[Rule]:
    """Name the rules that the plan keeps with nothing to spare."""
    return [rule for rule, slack in slacks(problem, pairs).items() if slack == 0]


def fits(person: Person, seat: Seat) -> bool:
    """Tell whether somebody could take the seat at all: another school, the same stage and subject."""
    return (person.stage, person.subject) == (seat.stage, seat.subject) and person.school != seat.school


def pairs_of(problem: Problem, moves: Iterable[tuple[str, str]]) -> list[Pair]:
    """Give moves as people and seats; of several seats that fit, those of missing subjects are filled first."""
    people = {person.id: person for person in problem.people}
    free = defaultdict[tuple[str, str, str], list[Seat]](list)
    for seat in sorted(problem.seats, key=lambda each: each.short):
        free[seat.school, seat.stage, seat.subject].append(seat)
    return [
        (people[person], free[school, people[person].stage, people[person].subject].pop()) for person, school in moves
    ]


def matched(goers: Sequence[Person], seats: Sequence[Seat], townships: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Give every goer a seat in another township, by augmenting paths; the caller knows that there is a way.

    The school that somebody wishes for is tried first.
    """
    taken: dict[int, int] = {}

    def places(goer: int, tried: set[int]) -> bool:
        for number in sorted(range(len(seats)), key=lambda each: seats[each].school != goers[goer].wished):
            seat = seats[number]
            here, there = townships.get(goers[goer].school, ""), townships.get(seat.school, "")
            if number in tried or seat.school == goers[goer].school or (here == there and here):
                continue
            tried.add(number)
            if number not in taken or places(taken[number], tried):
                taken[number] = goer
                return True
        return False

    for goer in range(len(goers)):
        places(goer, set())
    yield from ((goers[goer].id, seats[number].school) for number, goer in sorted(taken.items()))


def _backbone_slack(problem: Problem, pairs: Sequence[Pair]) -> int:
    """Measure in backbone teachers, rounded towards breaking: (before + new) against the share of all who move."""
    wishes, share = problem.wishes, problem.wishes.share
    if share is None:
        return 1
    held = wishes.moved_backbone + sum(person.backbone for person, _ in pairs)
    return (held * share.denominator - share.numerator * (wishes.moved + len(pairs))) // share.denominator


def _left(problem: Problem, pairs: Sequence[Pair]) -> Iterator[int]:
    """Count who is left of each subject that somebody leaves, less the one who must stay."""
    leaving = Counter(subject_key(person.school, person.stage, person.subject) for person, _ in pairs)
    return (problem.staff.get(key, count) - count - 1 for key, count in leaving.items())
