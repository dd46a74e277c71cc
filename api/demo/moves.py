"""How people are chosen and sent: a move is a posting with the days on which somebody wrote something about it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random
from uuid import UUID

from api.demo.clock import DAY, Clock, id_of
from api.demo.county import Built
from api.demo.people import Person
from domain.exchange.model import WHOLE_WEEK
from domain.school.model import School

Test = Callable[[Person], bool]

_ASSESSMENTS = {"excellent": 18, "good": 52, "sufficient": 29, "insufficient": 1}


@dataclass(kw_only=True, eq=False)
class Move:
    """A posting from its first entry to its end; a day that is missing has not come."""

    id: UUID
    person: Person
    sender: School
    receiver: School
    kind: str
    starts_on: date
    planned_to: date
    logged_on: date
    personnel_moved: bool = False
    half_days: int = WHOLE_WEEK
    slots: tuple[int, ...] = ()
    approved_on: date | None = None
    order_no: str | None = None
    arrived_on: date | None = None
    confirmed_on: date | None = None
    completed_on: date | None = None
    assessment: str | None = None
    withdrawn_on: date | None = None
    cancelled_on: date | None = None
    reason: str = ""
    extended_on: date | None = None
    extended_to: date | None = None
    corrected_on: date | None = None
    first_written_to: date | None = None
    returned_on: date | None = None
    returned_for: tuple[str, str] = ("", "")

    @property
    def by_hand(self) -> bool:
        """Tell whether it takes a turn or crosses a border, so that each step is taken by the room's own action."""
        turns = (self.withdrawn_on, self.cancelled_on, self.extended_on, self.corrected_on, self.returned_on)
        across = self.sender.county_id != self.receiver.county_id
        return across or any(turns)


class Dispatcher:
    """Sends the people of one county, each to one place at a time."""

    def __init__(self, built: Built, rng: Random) -> None:
        self.built, self.rng = built, rng
        self.moves: list[Move] = []
        self._queue = [person for person in built.people if not person.pinned]
        rng.shuffle(self._queue)
        self._partners = {(pair.lead, pair.stage): pair.partner for pair in built.place.pairs}

    @property
    def clock(self) -> Clock:
        """Give the demo's days."""
        return self.built.clock

    def choose(self, test: Test) -> Person:
        """Take the next person who was never sent, has somewhere to go, and passes the test."""
        for person in self._queue:
            if not person.posted and test(person) and self.built.school_of(person).public and self._options(person):
                return person
        raise LookupError("The county has nobody left to send.")

    def send(
        self,
        person: Person,
        kind: str,
        first: date,
        last: date,
        *,
        receiver: School | None = None,
        logged_on: date | None = None,
        personnel_moved: bool = False,
        half_days: int = WHOLE_WEEK,
        slots: tuple[int, ...] = (),
    ) -> Move:
        """Write down that somebody is to go; whether it is approved, and the teacher arrives, is told later."""
        logged = logged_on or self.clock.by_now(first - self.rng.choice((4, 6, 8, 12)) * DAY)
        move = Move(
            id=id_of(self.rng, logged),
            person=person,
            sender=self.built.school_of(person),
            receiver=receiver or self._destination(person, kind),
            kind=kind,
            starts_on=first,
            planned_to=last,
            logged_on=logged,
            personnel_moved=personnel_moved,
            half_days=half_days,
            slots=slots,
        )
        person.posted = True
        self.moves.append(move)
        return move

    def arrive(self, move: Move, *, later: int | None = None) -> Move:
        """Let the receiving school confirm the arrival within days and, when the time has run, the end."""
        if needs_approval(move):
            move.approved_on = max(move.logged_on, self.clock.by_now(move.starts_on - 3 * DAY))
            move.order_no = f"教体人字〔{move.approved_on.year}〕{self.rng.randint(10, 99)}号"
        days = self.rng.choice((0, 1, 1, 2, 2, 3, 6)) if later is None else later
        move.confirmed_on = max(move.starts_on, move.logged_on, self.clock.by_now(move.starts_on + days * DAY))
        move.arrived_on = min(move.confirmed_on, move.starts_on + self.rng.choice((0, 0, 0, 1)) * DAY)
        if move.planned_to < self.clock.today - DAY:
            move.completed_on = max(
                move.planned_to, self.clock.by_now(move.planned_to + self.rng.choice((0, 1, 2, 4)) * DAY)
            )
            move.assessment = self.rng.choices(list(_ASSESSMENTS), weights=list(_ASSESSMENTS.values()))[0]
        return move

    def withdraw(self, move: Move, day: date, reason: str) -> Move:
        """End a posting early on the day."""
        move.withdrawn_on, move.reason, move.completed_on = day, reason, None
        return move

    def cancel(self, move: Move, reason: str) -> Move:
        """Take a posting back before anybody sets out."""
        move.cancelled_on, move.reason = max(move.logged_on, self.clock.by_now(move.starts_on - 2 * DAY)), reason
        return move

    def _options(self, person: Person) -> list[School]:
        stage, home = person.job.stage, person.job.school_id
        schools = self.built.schools.values()
        return [school for school in schools if stage in school.stages and school.id != home and school.public]

    def _destination(self, person: Person, kind: str) -> School:
        """Choose where to: often the twinned partner; from the seat to the country, from there now and then back."""
        options = self._options(person)
        home = self.built.site_of(self.built.school_of(person))
        partner = self._partners.get((home.name, person.job.stage))
        if partner and kind in ("regular_exchange", "support_teaching") and self.rng.random() < 0.4:
            return self.built.schools[partner]
        near = {school.id: self.built.site_of(school).near for school in options}
        country = [school for school in options if near[school.id] and near[school.id] != home.near]
        neighbours = [school for school in options if near[school.id] == home.near]
        seat = [school for school in options if near[school.id] == 0]
        if kind == "attachment":
            return self.rng.choice(seat or options)
        if home.near == 0:
            return self.rng.choice(country or options)
        if kind == "itinerant":
            return self.rng.choice(neighbours or options)
        if kind in ("support_teaching", "sanqu"):
            return self.rng.choice(country + neighbours or options)
        return self.rng.choice((seat if self.rng.random() < 0.3 else country) or options)


def needs_approval(move: Move) -> bool:
    """Tell which moves the county approves in the demo; the plan decides it again when they are logged."""
    return move.personnel_moved or move.kind in ("secondment", "county_managed", "outreach", "sanqu")
