"""What the personnel office of the demo is only thinking of: a scratch plan for next term."""

from itertools import islice

from sqlalchemy.ext.asyncio import AsyncSession

from api.demo.county import Built
from api.demo.people import Person
from domain.access import Actor
from domain.scratch.actions import keep_plan
from domain.scratch.model import ScratchPlan

GOING = 7


async def keep_draft(session: AsyncSession, office: Actor, built: Built) -> ScratchPlan:
    """Keep a plan by which seven primary teachers of the county town who are due would go to three townships."""
    clock = built.clock
    first = clock.next_term
    receivers = [built.schools[name] for name in _township_schools(built)]
    going = list(islice((person for person in built.eligible(clock.start) if _could_go(built, person)), GOING))
    return await keep_plan(
        session,
        office,
        county_id=built.county_id,
        name=f"{first.year}年{'春' if first.month == 2 else '秋'}季试排（初稿）",
        kind="regular_exchange",
        starts_on=first,
        planned_to=clock.end_of_year(first),
        moves=[(person.teacher.id, receivers[number % len(receivers)].id) for number, person in enumerate(going)],
    )


def _could_go(built: Built, person: Person) -> bool:
    site = built.site_of(built.school_of(person))
    return site.near == 0 and person.job.stage == "primary" and not person.posted and not person.pinned


def _township_schools(built: Built) -> list[str]:
    """Name the three largest primary schools outside the county town."""
    outside = [site for site in built.sites.values() if site.near > 0 and site.public and site.stages == ("primary",)]
    return [site.name for site in sorted(outside, key=lambda site: (-site.size, site.name))[:3]]
