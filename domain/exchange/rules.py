"""What is right for a posting: two open schools of one stage, a home to come from, one place at a time, due order."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Required, TypedDict

from domain.calendar.rules import NotYet, add_years
from domain.exchange.model import AHEAD, STATES, UNDER_WAY, WHOLE_WEEK, Posting
from domain.exchange.week import check_share
from domain.language import N_
from domain.policy.model import PostingTerms
from domain.refusals import Conflict, Invalid, NotFound
from domain.school.model import School
from domain.school.rules import check_open, check_pair
from domain.teacher.model import Teacher
from domain.teacher.rules import check_span, employment_on

LONGEST_YEARS = 6
EARLIEST = date(1985, 1, 1)
AHEAD_YEARS = 2

DEEDS: dict[str, tuple[str, ...]] = {
    "approve": ("nominated",),
    "publicize": ("endorsed", "approved"),
    "order": ("publicized",),
    "confirm_arrival": ("approved", "ordered"),
    "complete": ("active",),
    "withdraw": ("active",),
    "extend": ("approved", "ordered", "active"),
    "cancel": AHEAD,
    **dict.fromkeys(("correct", "send_back", "resubmit", "accept"), (*UNDER_WAY, "completed", "withdrawn")),
}
RETURNABLE = ("kind", "starts_on", "planned_to", "half_days", "order_no")
"""The fields for which a county may send a posting back: those that can be put right."""


class UnknownPosting(NotFound):
    """No posting that the actor may see has this id."""

    code = "unknown_posting"
    message = N_("There is no such posting.")


class NotEmployedThere(Invalid):
    """A teacher is sent by the school where the home employment is."""

    code = "not_employed_there"
    message = N_("{teacher} is not employed at {school} on {day}.")


class Overlapping(Conflict):
    """One person is never posted twice at the same time, in whichever county."""

    code = "overlapping_posting"
    message = N_("This teacher is already posted elsewhere at that time.")


class AbsurdDates(Invalid):
    """A posting of more than six years, or one that starts in another age, is a slip of the pen."""

    code = "absurd_dates"
    message = N_("These dates cannot be right: a posting starts after 1985 and lasts at most {years} years.")


class WrongState(Conflict):
    """The posting has gone past, or not yet come to, the state in which this is done."""

    code = "wrong_state"
    message = N_("This posting is “{state}”, so this can no longer be done.")


class AlreadyArrived(Conflict):
    """An arrival is confirmed once."""

    code = "already_arrived"
    message = N_("The arrival was already confirmed, for {day}.")


class OutsidePosting(Invalid):
    """The day lies outside the posting."""

    code = "outside_posting"
    message = N_("{day} does not lie between {first} and {last}.")


class NotLater(Invalid):
    """An extension ends later than what it extends."""

    code = "not_later"
    message = N_("An extension ends after {day}.")


class Wish(TypedDict, total=False):
    """What is asked for when a posting is logged; a part of the week is given in half-days, named or only counted."""

    kind: Required[str]
    starts_on: Required[date]
    planned_to: Required[date]
    personnel_moved: bool
    half_days: int
    slots: Sequence[int]
    subject: str | None
    order_no: str | None


class Correction(TypedDict, total=False):
    """What can be put right in a posting; anything else is another posting."""

    kind: str
    starts_on: date
    planned_to: date
    half_days: int
    slots: Sequence[int]
    order_no: str | None


def drafted(
    wish: Wish, *, teacher: Teacher, sender: School, receiver: School, terms: PostingTerms | None, now: datetime
) -> Posting:
    """Write down what is wished for, with the teacher's name, subject and stage as they are on the first day."""
    home = employment_on(teacher, wish["starts_on"])
    moved = wish.get("personnel_moved", False)
    return Posting(
        county_id=teacher.county_id,
        host_county_id=receiver.county_id,
        teacher_id=teacher.id,
        person_id=teacher.person_id,
        teacher_name=teacher.name,
        subject=wish.get("subject") or (home.subject if home else ""),
        stage=home.stage if home else receiver.stages[0],
        from_school_id=sender.id,
        to_school_id=receiver.id,
        kind=wish["kind"],
        personnel_moved=moved,
        half_days=wish.get("half_days", WHOLE_WEEK),
        slots=sorted(wish.get("slots", ())),
        starts_on=wish["starts_on"],
        planned_to=wish["planned_to"],
        state=first_state(wish["kind"], moved, terms),
        order_no=wish.get("order_no"),
        logged_at=now,
    )


def check_posting(posting: Posting, *, teacher: Teacher, sender: School, receiver: School, today: date) -> None:
    """Refuse a posting that cannot be, by the first rule that it breaks.

    :raises SameSchoolTwice: when a school would send to itself
    :raises EndsBeforeStart: when the last day lies before the first
    :raises AbsurdDates: when the dates are beyond belief
    :raises SchoolClosed: when a school is closed on one of the days
    :raises NoCommonStage: when the schools share no stage
    :raises NotEmployedThere: when the teacher's home is another school, or there is none up to the last day
    :raises OutsidePosting: when it has begun or ended on a day that is no longer part of it
    :raises WrongShare: when the half-days do not add up
    """
    check_pair(sender, receiver, field="to_school")
    check_span(posting.starts_on, posting.planned_to, field="planned_to")
    check_dates(posting.starts_on, posting.planned_to, today)
    check_open(receiver, posting.starts_on, posting.planned_to, field="to_school")
    check_open(sender, posting.starts_on, posting.starts_on, field="from_school")
    check_home(posting, teacher, sender)
    check_share(posting.half_days, posting.slots)
    check_within(posting)


def check_dates(first: date, last: date, today: date) -> None:
    """Refuse dates that no posting has.

    :raises AbsurdDates: when it starts before 1985 or over two years from now, or lasts over six years
    """
    too_far = first < EARLIEST or first > add_years(today, AHEAD_YEARS)
    if too_far or last > add_years(first, LONGEST_YEARS):
        raise AbsurdDates(field="starts_on", years=LONGEST_YEARS)


def check_home(posting: Posting, teacher: Teacher, sender: School) -> None:
    """Refuse a sender that is not the teacher's home on the first day, or a teacher who leaves before the last.

    A home that changes on the way leaves the posting as it was ordered; a retired teacher (银龄) has no home to leave.

    :raises NotEmployedThere: when the home of the first day is elsewhere, or there is none on the last
    """
    if posting.kind == "silver":
        return
    first, last = posting.starts_on, posting.last_day
    home = employment_on(teacher, first)
    if home is None or home.school_id != sender.id:
        raise NotEmployedThere(field="from_school", teacher=teacher.name, school=sender.name, day=first)
    if employment_on(teacher, last) is None:
        raise NotEmployedThere(field="planned_to", teacher=teacher.name, school=sender.name, day=last)


def needs_approval(kind: str, personnel_moved: bool, terms: PostingTerms | None) -> bool:
    """Tell whether the clause in force wants the county's approval before anybody sets out."""
    return terms is not None and (
        kind in terms.approval_kinds or (personnel_moved and terms.approval_when_personnel_moved)
    )


def first_state(kind: str, personnel_moved: bool, terms: PostingTerms | None) -> str:
    """Tell whether a new posting waits for the county's approval or only for arrival."""
    return "nominated" if needs_approval(kind, personnel_moved, terms) else "approved"


def approved_state(terms: PostingTerms | None) -> str:
    """Tell whether an approved posting is first made public, as the clause in force may want, or waits for arrival."""
    return "endorsed" if terms is not None and terms.publicity_days else "approved"


def check_state(posting: Posting, deed: str) -> None:
    """Refuse a deed that does not belong to the posting's state: each state has its own next steps.

    :raises AlreadyArrived: when an arrival is confirmed a second time
    :raises WrongState: when the state is another
    """
    if deed == "confirm_arrival" and posting.arrived_on is not None:
        raise AlreadyArrived(field="arrived_on", day=posting.arrived_on)
    if posting.state not in DEEDS[deed]:
        raise WrongState(state=STATES[posting.state])


def check_happened(posting: Posting, day: date, today: date, *, field: str) -> None:
    """Refuse a day of arrival or ending that is still to come, lies outside the posting or before the arrival.

    :raises NotYet: when it is still to come
    :raises OutsidePosting: when it lies outside
    """
    if day > today:
        raise NotYet(field=field, day=day)
    first = posting.arrived_on or posting.starts_on
    if not first <= day <= posting.planned_to:
        raise OutsidePosting(field=field, day=day, first=first, last=posting.planned_to)


def check_within(posting: Posting) -> None:
    """Refuse dates that no longer hold the day on which the teacher arrived, or that on which the posting ended.

    :raises OutsidePosting: when one of them lies outside
    """
    first, last = posting.starts_on, posting.planned_to
    for field, day in (("starts_on", posting.arrived_on), ("planned_to", posting.ended_on)):
        if day is not None and not first <= day <= last:
            raise OutsidePosting(field=field, day=day, first=first, last=last)


LATE_ENTRY_DAYS = 30
"""After so many days an entry is late where no plan in force says otherwise."""


def is_late_entry(posting: Posting, logged_on: date, terms: PostingTerms | None) -> bool:
    """Tell whether it was written down so long after it began that it is marked 补录."""
    days = terms.late_entry_days if terms else LATE_ENTRY_DAYS
    return logged_on > posting.starts_on + timedelta(days=days)
