"""Two school years of postings: those that ran their course, those under way, and the work that waits today.

The numbers are chosen for what they show. In the current school year 69 of 692 eligible teachers rotate: 9.97%, printed
10.0%, and one short of a tenth. 21 of the 98 who rotate are backbone teachers, one more than a fifth. In autumn the
calendar year counts 119 exchanges of the 120 wanted.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from api.demo.clock import DAY
from api.demo.county import PRINCIPALS_DUE
from api.demo.moves import Dispatcher, Move, Test
from api.demo.people import Person
from api.demo.places import CLERK_SCHOOL
from api.demo.waiting import STAGES, TRAVELLING, leave_work, principals_due

_ILL, _FAMILY, _NEEDED = "因病住院治疗，经两校同意提前返回", "家庭变故，本人申请返回", "派出学校学科缺人，召回任课"
_DROPPED = ("本人体检不合格，另行推荐", "接收学校该学科已补足", "派出学校人员调整，暂缓交流")


@dataclass(frozen=True, kw_only=True)
class Wave:
    """Who sets out in one term: backbone and other teachers, those who are due and those who volunteer."""

    due: tuple[int, int]
    willing: tuple[int, int]
    support: tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Volume:
    """How much moves in a county of one size."""

    before: Wave
    spring_before: Wave
    autumn: Wave
    spring: Wave
    others: int


WHOLE = Volume(
    before=Wave(due=(13, 53), willing=(6, 14), support=(1, 7)),
    spring_before=Wave(due=(1, 3), willing=(1, 3), support=(0, 4)),
    autumn=Wave(due=(13, 47), willing=(5, 21), support=(1, 7)),
    spring=Wave(due=(2, 7), willing=(1, 2), support=(0, 0)),
    others=4,
)
SMALL = Volume(
    before=Wave(due=(1, 3), willing=(0, 2), support=(0, 1)),
    spring_before=Wave(due=(0, 0), willing=(0, 1), support=(0, 0)),
    autumn=Wave(due=(1, 3), willing=(0, 2), support=(0, 1)),
    spring=Wave(due=(0, 1), willing=(0, 0), support=(0, 0)),
    others=1,
)


def tell(dispatcher: Dispatcher, volume: Volume) -> list[Move]:
    """Tell the two years of a county. What is to be so today is chosen first, so that there is always somebody left."""
    if CLERK_SCHOOL in dispatcher.built.schools:
        leave_work(dispatcher)
    _current_year(dispatcher, volume)
    _year_before(dispatcher, volume)
    return dispatcher.moves


def _current_year(to: Dispatcher, volume: Volume) -> None:
    first = to.clock.start
    for wave, spring in ((volume.autumn, False), (volume.spring, True)):
        for kind, test in _chosen(to, wave, first):
            starts = to.clock.spring if spring and to.clock.in_spring else _day_of_autumn(to)
            person = to.choose(_on_the_day(test, starts))
            years = to.rng.choices((1, 2, 3), weights=(60, 25, 15))[0] if kind == "regular_exchange" else 1
            to.arrive(to.send(person, kind, starts, to.clock.end_of_year(starts, years)))
    _others(to, first, volume.others)
    _principals(to, first)
    for reason in _DROPPED[: volume.others]:
        person = to.choose(lambda each: each.job.post == "teacher" and each.job.arrived_on < first)
        to.cancel(to.send(person, "regular_exchange", first, to.clock.end_of_year(first)), reason)


def _year_before(to: Dispatcher, volume: Volume) -> None:
    first, spring = to.clock.before, to.clock.last_spring
    sent: list[Move] = []
    for kind, test in _chosen(to, volume.before, first):
        years = to.rng.choices((1, 2, 3), weights=(65, 20, 15))[0] if kind == "regular_exchange" else 1
        sent.append(
            to.arrive(to.send(to.choose(_on_the_day(test, first)), kind, first, to.clock.end_of_year(first, years)))
        )
    for kind, test in _chosen(to, volume.spring_before, spring):
        years = to.rng.choice((1, 2)) if kind == "regular_exchange" else 1
        to.arrive(to.send(to.choose(_on_the_day(test, spring)), kind, spring, to.clock.end_of_year(spring, years)))
    _others(to, first, volume.others)
    if volume is WHOLE:
        _turns(to, [move for move in sent if move.kind == "regular_exchange"])


def _chosen(to: Dispatcher, wave: Wave, day: date) -> Iterator[tuple[str, Test]]:
    """Give the kind and the test of everybody in a wave: due or willing, backbone or not."""
    due = {id(person) for person in to.built.eligible(day)}

    def is_due(person: Person) -> bool:
        return id(person) in due

    def is_willing(person: Person) -> bool:
        return id(person) not in due and person.job.post == "teacher" and person.job.stage != "vocational"

    for kind, test, (backbone, plain) in (
        ("regular_exchange", is_due, wave.due),
        ("regular_exchange", is_willing, wave.willing),
        ("support_teaching", is_willing, wave.support),
    ):
        yield from ((kind, _ranked(test, day, backbone=True)) for _ in range(backbone))
        yield from ((kind, _ranked(test, day, backbone=False)) for _ in range(plain))


def _ranked(test: Test, day: date, *, backbone: bool) -> Test:
    """Narrow a test to those whose standing is the same on the day and half a year on, whichever day they set out."""
    days = (day, day + 80 * DAY, day + 180 * DAY)
    return lambda person: test(person) and all(person.is_backbone(each) is backbone for each in days)


def _on_the_day(test: Test, day: date) -> Test:
    """Narrow a test to those who are at their school on the day."""
    return lambda person: person.job.arrived_on < day and test(person)


def _day_of_autumn(to: Dispatcher) -> date:
    """Most set out on the first day of school, a few later, as far as autumn has come."""
    first = to.clock.start
    later = [day for day in (first + 14 * DAY, first + 38 * DAY, first + 62 * DAY) if day <= to.clock.today - 9 * DAY]
    return to.rng.choice(later) if later and to.rng.random() < 0.2 else first


def _others(to: Dispatcher, first: date, each: int) -> None:
    """Send the kinds that no rate counts: itinerant, attached, seconded, three-areas, silver, county-managed."""
    end, term = to.clock.end_of_year(first), to.clock.end_of_term(first)

    def teaches(person: Person) -> bool:
        return person.job.post == "teacher" and person.job.arrived_on < first and person.job.stage in STAGES

    for _ in range(2 * each):
        _travel(to, first, end, teaches)
    for kind, last, count in (("attachment", term, each), ("sanqu", end, each // 2)):
        for _ in range(count):
            to.arrive(to.send(to.choose(teaches), kind, first, last))
    for _ in range(each // 2):
        moved = to.send(
            to.choose(teaches), "county_managed", first, to.clock.end_of_year(first, 3), personnel_moved=True
        )
        to.arrive(moved)
        vice = to.choose(lambda person: person.job.post == "vice_principal" and person.job.arrived_on < first)
        to.arrive(to.send(vice, "secondment", first, end))
    for person in [each for each in to.built.retired if not each.posted][:each]:
        receiver = to.rng.choice(
            [s for s in to.built.schools.values() if to.built.site_of(s).near and "primary" in s.stages]
        )
        to.arrive(to.send(person, "silver", first, end, receiver=receiver))


def _travel(to: Dispatcher, first: date, last: date, teaches: Test) -> None:
    """Send somebody to teach one or two whole days a week, and one in four to a second school on another day."""
    person = to.choose(lambda each: teaches(each) and each.job.subject in TRAVELLING)
    days = to.rng.sample(range(5), 3)
    slots = sorted(slot for day in days[: to.rng.choice((1, 2))] for slot in (2 * day, 2 * day + 1))
    move = to.arrive(to.send(person, "itinerant", first, last, half_days=len(slots), slots=tuple(slots)))
    others = [s for s in to.built.schools.values() if person.job.stage in s.stages and s.public]
    others = [school for school in others if school not in (move.sender, move.receiver)]
    if others and to.rng.random() < 0.25:
        second = (2 * days[2], 2 * days[2] + 1)
        receiver = to.rng.choice(others)
        to.arrive(to.send(person, "itinerant", first, last, receiver=receiver, half_days=2, slots=second))


def _principals(to: Dispatcher, first: date) -> None:
    """Second all principals who are due but one, whose nomination waits."""
    due = principals_due(to)
    for person in due[: PRINCIPALS_DUE - 1]:
        to.arrive(to.send(person, "secondment", first, to.clock.end_of_year(first)))


def _turns(to: Dispatcher, sent: list[Move]) -> None:
    """Let some of last year's postings take a turn: ended early, extended, corrected, or written down late."""
    summer = to.clock.start - 75 * DAY
    first = to.clock.before
    short = [move for move in sent if move.planned_to == to.clock.end_of_year(first)]
    long = [move for move in sent if move.planned_to > to.clock.end_of_year(first)]
    for move, after, reason in zip(
        long[:2] + short[:2], (70, 190, 120, 230), (_ILL, _NEEDED, _FAMILY, _ILL), strict=True
    ):
        to.withdraw(move, first + after * DAY, reason)
    for move in short[2:4]:
        move.extended_on, move.extended_to = summer, to.clock.end_of_year(first, 2)
        move.completed_on = move.assessment = None
        move.reason = "两校协商一致，延长一学年"
    for move in short[4:6]:
        move.first_written_to, move.corrected_on = to.clock.end_of_term(first), first + 65 * DAY
    for move in short[6:8]:
        move.logged_on = move.confirmed_on = first + 100 * DAY


def across(home: Dispatcher, host: Dispatcher, kind: str) -> Move:
    """Send one teacher into the other county; both books will show it, and the teacher's own county counts it."""
    first = home.clock.start
    receiver = next(school for school in host.built.schools.values() if host.built.site_of(school).near)
    test = _ranked(lambda each: each.job.post == "teacher" and each.job.stage == "primary", first, backbone=False)
    not_due = {id(person) for person in home.built.people} - {id(person) for person in home.built.eligible(first)}
    person = home.choose(_on_the_day(lambda each: id(each) in not_due and test(each), first))
    return home.arrive(home.send(person, kind, first, home.clock.end_of_year(first), receiver=receiver))
