"""What is right for a scratch plan, and the arithmetic of staff: posts by the norm, people by subject."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from math import ceil
from uuid import UUID

from domain.exchange.model import WHOLE_WEEK, Posting
from domain.exchange.rules import Overlapping, check_posting, drafted
from domain.exchange.week import collides
from domain.figure.model import Supposed
from domain.language import N_
from domain.refusals import Conflict, Invalid, NotFound, Refusal
from domain.school.model import School
from domain.scratch.model import Send, Trial

MOST_LINES = 400
LONGEST_NAME = 60

PUPILS_PER_POST: Mapping[str, Fraction] = {
    "primary": Fraction(19),
    "junior": Fraction("13.5"),
    "senior": Fraction("12.5"),
}
"""中央编办发〔2014〕72号: pupils to one post, the same in town and country; small schools are given more locally."""


class UnknownScratch(NotFound):
    """No scratch plan, or line of one, that the actor may see has this id."""

    code = "unknown_scratch"
    message = N_("There is no such scratch plan.")


class NoPlanName(Invalid):
    """A plan is kept under a name by which others find it."""

    code = "no_plan_name"
    message = N_("Give the plan a name of at most {most} characters.")


class InPlanAlready(Conflict):
    """One plan sends a teacher once."""

    code = "in_plan_already"
    message = N_("{teacher} is in this plan already.")


class PlanFull(Invalid):
    """A plan that nobody can read is no plan."""

    code = "plan_full"
    message = N_("A plan has at most {most} lines.")


class ProposedAlready(Conflict):
    """What has become a posting is changed as a posting."""

    code = "proposed_already"
    message = N_("This line has been proposed already; change the posting itself.")


class CannotBeLeftOut(Invalid):
    """Only a posting that is still ahead or under way can be thought away."""

    code = "cannot_be_left_out"
    message = N_("Only a posting that is ahead or in progress can be left out.")


class NothingChosen(Invalid):
    """Something must be chosen first."""

    code = "nothing_chosen"
    message = N_("Choose at least one line first.")


@dataclass(frozen=True, kw_only=True)
class Job:
    """A home employment, as staff are counted by it."""

    school_id: UUID
    stage: str
    subject: str


@dataclass(kw_only=True)
class Staff:
    """A school's staff by subject, in half-days of the week, and the posts it should have, if the norm tells."""

    school: School
    posts: int | None
    before: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)

    @property
    def moved(self) -> list[str]:
        """Name the subjects whose staff changes."""
        return sorted(name for name in {*self.before, *self.after} if self.before[name] != self.after[name])

    @property
    def deserted(self) -> list[str]:
        """Name the subjects that somebody teaches now and nobody would."""
        return [name for name in self.moved if self.before[name] > 0 >= self.after[name]]

    def vacancy(self, staff: Counter[str]) -> Fraction | None:
        """Tell how many posts are empty with that staff; below nought there are more people than posts."""
        return None if self.posts is None else self.posts - persons(staff.total())


def persons(half_days: int) -> Fraction:
    """Count half-days of the week as persons."""
    return Fraction(half_days, WHOLE_WEEK)


def check_name(name: str) -> str:
    """Give back the name without blanks around it.

    :raises NoPlanName: when there is none, or it is a text
    """
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        raise NoPlanName(field="name", most=LONGEST_NAME)
    return name.strip()


def check_room(lines: int) -> None:
    """Refuse more lines than a plan has.

    :raises PlanFull: when there are
    """
    if lines > MOST_LINES:
        raise PlanFull(field="teachers", most=MOST_LINES)


def posting_of(send: Send, trial: Trial, *, now: datetime) -> Posting:
    """Write down the posting that a line would become, as if the teacher had arrived on the first day."""
    posting = drafted(
        {"kind": trial.kind, "starts_on": trial.starts_on, "planned_to": trial.planned_to},
        teacher=send.teacher,
        sender=send.sender,
        receiver=send.receiver,
        terms=None,
        now=now,
    )
    posting.state, posting.arrived_on = "active", trial.starts_on
    return posting


def supposed(trial: Trial, *, now: datetime) -> Supposed:
    """Give what a figure is to suppose under the trial."""
    return Supposed(
        more=tuple(posting_of(send, trial, now=now) for send in trial.sends),
        without=frozenset(posting.id for posting in trial.without),
    )


def refusal_of(send: Send, trial: Trial, others: Iterable[Posting], *, now: datetime, today: date) -> Refusal | None:
    """Tell which rule would refuse the line if it were proposed now, if any; `others` are the teacher's postings."""
    posting = posting_of(send, trial, now=now)
    away = {each.id for each in trial.without}
    try:
        posting.arrived_on = None
        check_posting(posting, teacher=send.teacher, sender=send.sender, receiver=send.receiver, today=today)
        if collides(posting, [other for other in others if other.id not in away]):
            raise Overlapping(field="starts_on")
    except Refusal as refusal:
        return refusal
    return None


def staffing(
    schools: Sequence[School], jobs: Iterable[Job], postings: Iterable[Posting], trial: Trial, *, now: datetime
) -> list[Staff]:
    """Count the staff of each school on the first day: who is at home there, less who is away, and who has come.

    `postings` are those that take time on that day.
    """
    jobs = list(jobs)
    counted = {each.id: Staff(school=each, posts=posts_by_norm(each, jobs)) for each in schools}
    for job in jobs:
        counted[job.school_id].before[job.subject] += WHOLE_WEEK
    for posting in postings:
        _shift(counted, posting, 1, after=False)
    for staff in counted.values():
        staff.after = Counter(staff.before)
    for send in trial.sends:
        _shift(counted, posting_of(send, trial, now=now), 1)
    for posting in trial.without:
        _shift(counted, posting, -1)
    return list(counted.values())


def _shift(counted: Mapping[UUID, Staff], posting: Posting, way: int, *, after: bool = True) -> None:
    for school_id, sign in ((posting.from_school_id, -1), (posting.to_school_id, 1)):
        if school_id in counted:
            staff = counted[school_id].after if after else counted[school_id].before
            staff[posting.subject] += sign * way * posting.half_days


def posts_by_norm(school: School, jobs: Iterable[Job]) -> int | None:
    """Give the posts due to the school for its pupils, rounded up; None where pupils or the norm are unknown.

    A school of several stages has its pupils shared out as its teachers are.
    """
    stages = Counter(job.stage for job in jobs if job.school_id == school.id and job.stage in PUPILS_PER_POST)
    if school.pupils is None or not stages or not set(school.stages) <= {*PUPILS_PER_POST, "preschool"}:
        return None
    due = sum(
        (Fraction(school.pupils * count, stages.total()) / PUPILS_PER_POST[stage] for stage, count in stages.items()),
        Fraction(0),
    )
    return ceil(due)
