"""What goes on today between the demo's two counties: a twinning in force, a day of it to confirm, and a proposal."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from api.demo.clock import DAY
from api.demo.county import Built
from api.demo.places import CLERK_SCHOOL
from api.demo.scribe import Scribe
from domain.activity.actions import log_activity
from domain.calendar.rules import add_years
from domain.school.model import School
from domain.twinning.actions import enter_twinning, propose_twinning
from domain.twinning.queries import twinning_between

SCHEME = "县域间学校对口帮扶"


async def twin_counties(session: AsyncSession, scribe: Scribe, built: Sequence[Built]) -> None:
    """Enter the agreement by which the clerk's school supports a village school of the second county."""
    home, host = built[:2]
    opened = home.clock.opened
    office = scribe.personnel(host.county_id)
    await scribe.as_office(office, opened)
    await enter_twinning(
        session, office, lead=home.schools[CLERK_SCHOOL], partner=_village(host), stage="primary",
        starts_on=opened, ends_on=add_years(opened, 3) - DAY, agreement_no=f"两县帮扶〔{opened.year}〕1号",
        agreed_on=opened, scheme=SCHEME, tier="county_rural", fields=["teaching", "development"],
    )  # fmt: skip


async def wait_across(session: AsyncSession, scribe: Scribe, built: Sequence[Built]) -> None:
    """Leave a day at the clerk's school for it to confirm, and a proposal to answer."""
    home, host = built[:2]
    lead, village, today = home.schools[CLERK_SCHOOL], _village(host), home.clock.today
    guest = scribe.school(village)
    await scribe.as_office(guest, today)
    twinning = await twinning_between(session, guest, lead.id, village.id, today)
    assert twinning is not None
    await log_activity(
        session, guest, twinning_id=twinning.id, kind="shadowing", held_on=home.clock.by_now(today - 4 * DAY),
        topic="跟岗学习：复式教学", hours=4, person_times=3, host_school_id=lead.id,
    )  # fmt: skip
    await _propose(session, scribe, home, lead, _centre(host))


async def _propose(session: AsyncSession, scribe: Scribe, home: Built, lead: School, asking: School) -> None:
    first = home.clock.next_term
    office = scribe.school(asking)
    await scribe.as_office(office, home.clock.today)
    await propose_twinning(
        session, office, lead=lead, partner=asking, stage="primary", starts_on=first,
        ends_on=add_years(first, 3), tier="county_rural", fields=["teaching", "management"], scheme=SCHEME,
    )  # fmt: skip


def _village(built: Built) -> School:
    return next(
        school for name, school in reversed(built.schools.items())
        if school.kind == "primary_school" and built.sites[name].near and not name.endswith("中心小学")
    )  # fmt: skip


def _centre(built: Built) -> School:
    return next(school for name, school in built.schools.items() if name.endswith("中心小学"))
