"""What goes on today between the demo's twinned schools: a proposal, pairs of teachers, a lesson that was sent back."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.demo.county import Built
from api.demo.people import Person
from api.demo.places import CLERK_SCHOOL, PARTNER_SCHOOL
from api.demo.scribe import Scribe
from domain.activity.model import Activity
from domain.activity.returns import return_activity
from domain.calendar.rules import add_years
from domain.mentoring.actions import join_teacher_pair, open_teacher_pair
from domain.school.model import School
from domain.twinning.actions import propose_twinning
from domain.twinning.queries import twinning_between

SCHEME = "城乡学校结对帮扶"
_SUBJECTS = ("语文", "数学", "英语")
_PROPOSES = "雾里镇中心小学"
"""The school that would like the clerk's for a partner."""


async def meet_halfway(session: AsyncSession, scribe: Scribe, built: Built) -> None:
    """Leave something for both schools to answer, where the county has them."""
    if CLERK_SCHOOL not in built.schools:
        return
    lead, partner = built.schools[CLERK_SCHOOL], built.schools[PARTNER_SCHOOL]
    await _pair_teachers(session, scribe, built, lead, partner)
    await _send_back(session, scribe, built, partner)
    await _propose(session, scribe, built, lead)


async def _pair_teachers(session: AsyncSession, scribe: Scribe, built: Built, lead: School, partner: School) -> None:
    """Let two mentors of the lead school have a mentee each at the partner's, and a third wait for one."""
    today = built.clock.today
    office = scribe.school(lead)
    await scribe.as_office(office, today)
    twinning = await twinning_between(session, office, lead.id, partner.id, today)
    assert twinning is not None
    opened = []
    for subject in _SUBJECTS:
        pair = await open_teacher_pair(
            session, office, twinning_id=twinning.id, teacher_id=_teacher(built, lead, subject).teacher.id,
            side="mentor", subject=subject, starts_on=built.clock.start, ends_on=add_years(built.clock.start, 1),
        )  # fmt: skip
        opened.append(pair.id)
    other = scribe.school(partner)
    await scribe.as_office(other, today)
    for pair_id, subject in zip(opened[:2], _SUBJECTS, strict=False):
        await join_teacher_pair(session, other, pair_id, teacher_id=_teacher(built, partner, subject).teacher.id)


async def _send_back(session: AsyncSession, scribe: Scribe, built: Built, partner: School) -> None:
    """Let the partner send back the oldest lesson that waits for its word: the sheet of names says otherwise."""
    host = scribe.school(partner)
    await scribe.as_office(host, built.clock.today)
    waiting = select(Activity.id).where(
        Activity.county_id == built.county_id, Activity.host_school_id == partner.id, Activity.state == "logged",
        Activity.held_on < built.clock.today,
    )  # fmt: skip
    activity_id = await session.scalar(waiting.order_by(Activity.held_on, Activity.id).limit(1))
    if activity_id is not None:
        reason = "签到表上只有12人次，这里多写了，请核对"
        await return_activity(session, host, activity_id, field="person_times", reason=reason)


async def _propose(session: AsyncSession, scribe: Scribe, built: Built, lead: School) -> None:
    """Let a township school propose to be supported by the clerk's."""
    asking = built.schools.get(_PROPOSES)
    if asking is None:
        return
    office, clock = scribe.school(asking), built.clock
    await scribe.as_office(office, clock.today)
    await propose_twinning(
        session, office, lead=lead, partner=asking, stage="primary", starts_on=clock.next_term,
        ends_on=add_years(clock.next_term, 3), tier="county_rural", fields=["teaching", "development"],
        scheme=SCHEME,
    )  # fmt: skip


def _teacher(built: Built, school: School, subject: str) -> Person:
    """Choose a teacher of the school, of the subject if it has one."""
    there = [
        each for each in built.people
        if each.job.school_id == school.id and each.job.ended_on is None and each.job.arrived_on < built.clock.start
    ]  # fmt: skip
    return next((each for each in there if each.job.subject == subject), there[0])
