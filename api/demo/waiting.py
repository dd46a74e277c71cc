"""The work that waits today for those who sign in to the demo."""

from api.demo.clock import DAY
from api.demo.moves import Dispatcher, Test
from api.demo.people import Person
from api.demo.places import CLERK_SCHOOL, PARTNER_SCHOOL
from domain.calendar.rules import add_years

STAGES = ("primary", "junior")
TRAVELLING = ("音乐", "美术", "体育", "英语", "信息科技", "科学")
_SECOND_SCHOOL, _HOST_NEXT_TERM = "清溪县第二小学", "松涛镇中心小学"


def leave_work(to: Dispatcher) -> None:
    """Leave something to do for the sending clerk, the receiving clerk and the personnel office."""
    _overdue(to)
    _to_confirm(to)
    _to_approve(to)
    _next_term(to)


def principals_due(to: Dispatcher) -> list[Person]:
    """Give the principals who have been ten years at their schools and were not sent anywhere yet."""
    since = add_years(to.clock.start, -10)
    leading = [person for person in to.built.people if person.job.post == "principal" and not person.posted]
    return [each for each in leading if each.job.arrived_on <= since and each.job.stage in STAGES]


def _overdue(to: Dispatcher) -> None:
    """Leave a posting of the clerk's school that is past its planned end, and that nobody has closed."""
    first = to.clock.before
    person = to.choose(_spare(to, CLERK_SCHOOL))
    receiver = to.built.schools[PARTNER_SCHOOL]
    move = to.arrive(to.send(person, "regular_exchange", first, to.clock.end_of_year(first), receiver=receiver))
    move.completed_on = move.assessment = None


def _to_confirm(to: Dispatcher) -> None:
    """Leave two arrivals that the partner has yet to confirm, one of them returned; neither is counted yet."""
    clock, receiver = to.clock, to.built.schools[PARTNER_SCHOOL]
    first, last = max(clock.start, clock.today - 5 * DAY), clock.end_of_year(clock.today)
    logged = clock.by_now(first - 6 * DAY)
    person = to.choose(_spare(to, CLERK_SCHOOL, TRAVELLING))
    part = to.send(
        person, "itinerant", first, last, receiver=receiver, logged_on=logged, half_days=4, slots=(2, 3, 6, 7)
    )
    part.returned_on = clock.by_now(clock.today - DAY)
    part.returned_for = ("half_days", "听泉镇中心小学报来的课表是每周三个半天，这里写了四个，请核对后重新提交")
    to.send(to.choose(_spare(to, _SECOND_SCHOOL)), "support_teaching", first, last, receiver=receiver, logged_on=logged)


def _to_approve(to: Dispatcher) -> None:
    """Leave three nominations: the last principal who is due, and two teachers whose contracts move."""
    clock = to.clock
    first, logged = clock.today + 10 * DAY, clock.by_now(clock.today - 2 * DAY)
    one, three = clock.end_of_year(first), clock.end_of_year(first, 3)
    to.send(principals_due(to)[-1], "secondment", first, one, logged_on=logged)
    for school, kind in ((CLERK_SCHOOL, "regular_exchange"), (_SECOND_SCHOOL, "county_managed")):
        to.send(to.choose(_spare(to, school)), kind, first, three, logged_on=logged, personnel_moved=True)


def _next_term(to: Dispatcher) -> None:
    """Let four who are due, of other schools, prepare to set out next term."""
    clock, receiver = to.clock, to.built.schools[_HOST_NEXT_TERM]
    due = set(map(id, to.built.eligible(clock.start)))
    elsewhere = {to.built.schools[name].id for name in (CLERK_SCHOOL, PARTNER_SCHOOL, _SECOND_SCHOOL, _HOST_NEXT_TERM)}
    first, logged = clock.next_term, clock.by_now(clock.today - 3 * DAY)
    for _ in range(4):
        person = to.choose(
            lambda each: id(each) in due and each.job.stage == "primary" and each.job.school_id not in elsewhere
        )
        to.send(person, "regular_exchange", first, clock.end_of_year(first), receiver=receiver, logged_on=logged)


def _spare(to: Dispatcher, school: str, subjects: tuple[str, ...] = ()) -> Test:
    """Test for a teacher of the school who is not due and of no award, so that sending one moves no rate by itself."""
    due = set(map(id, to.built.eligible(to.clock.start)))
    home, known, start = to.built.schools[school].id, to.clock.before, to.clock.start
    return lambda each: (
        each.job.school_id == home
        and id(each) not in due
        and each.job.post == "teacher"
        and each.job.arrived_on < known
        and not each.is_backbone(start)
        and (not subjects or each.job.subject in subjects)
    )
