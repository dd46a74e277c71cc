"""Reading a school's ledger, for whoever may see what concerns the school."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Permission, Place, require
from domain.activity.queries import WantedActivities, page_of_activities
from domain.calendar.rules import Period, school_year, term_of
from domain.exchange.queries import Wanted, page_of_postings
from domain.school.queries import find_school, schools_by_id
from domain.school.rules import has_flag
from domain.termledger.model import TermLedger

MOST = 1000


def period_of(year: str, term: int | None) -> Period:
    """Give the days of a school year, or of one of its terms.

    :raises NoSuchSchoolYear: when the label names no school year
    """
    whole = school_year(year)
    if term is None:
        return whole
    return term_of(whole.start if term == 1 else whole.last).period


async def term_ledger(
    session: AsyncSession, actor: Actor, school_id: UUID, *, year: str, term: int | None
) -> TermLedger:
    """Read the ledger of a school.

    :raises UnknownSchool: when there is no such school
    :raises MayNot: unless the actor may see what concerns the school
    :raises NoSuchSchoolYear: when the label names no school year
    """
    school = await find_school(session, school_id)
    require(actor, Permission.SEE_SCHOOL_FIGURE, Place(school.county_id, school.id))
    period = period_of(year, term)
    touching = Wanted(school_id=school_id, starts_before=period.end)
    found = await page_of_postings(session, actor, touching, size=MOST, earliest_first=True)
    postings = [each for each in found if each.last_day >= period.start and each.state != "cancelled"]
    held = WantedActivities(school_id=school_id, held_from=period.start, held_before=period.end)
    latest_first = await page_of_activities(session, actor, held, size=MOST)
    activities = [each for each in reversed(latest_first) if each.state != "cancelled"]
    named = {id for each in postings for id in (each.from_school_id, each.to_school_id)}
    named |= {id for each in activities for id in each.schools}
    schools = await schools_by_id(session, {school_id, *named})
    marked = {id for id, each in schools.items() if has_flag(each, "poverty_village", period.last)}
    return TermLedger(
        school=school, year=year, term=term, period=period, postings=postings, activities=activities, marked=marked
    )
