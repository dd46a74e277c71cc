"""What the personnel office of the demo has in hand today: a scratch plan for next term, and a list that is public."""

from itertools import islice

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.demo.clock import DAY
from api.demo.county import Built
from api.demo.people import Person
from domain.access import Actor
from domain.exchange.model import Posting
from domain.publicity.actions import object_to, open_notice
from domain.publicity.rules import USUAL_DAYS
from domain.scratch.actions import keep_plan

GOING = 7
SAID = "家中有不满周岁的婴儿需要照料，希望推迟一年派出"


async def leave_in_hand(session: AsyncSession, office: Actor, built: Built) -> None:
    """Leave a plan to think about, and a notice with an objection that waits for its answer."""
    await _keep_plan(session, office, built)
    await _make_public(session, office, built)


async def _keep_plan(session: AsyncSession, office: Actor, built: Built) -> None:
    """Keep a plan by which seven primary teachers of the county town who are due would go to three townships."""
    clock = built.clock
    first = clock.next_term
    receivers = [built.schools[name] for name in _township_schools(built)]
    going = list(islice((person for person in built.eligible(clock.start) if _could_go(built, person)), GOING))
    await keep_plan(
        session,
        office,
        county_id=built.county_id,
        name=f"{first.year}年{_season(first.month)}季试排（初稿）",
        kind="regular_exchange",
        starts_on=first,
        planned_to=clock.end_of_year(first),
        moves=[(person.teacher.id, receivers[number % len(receivers)].id) for number, person in enumerate(going)],
    )


async def _make_public(session: AsyncSession, office: Actor, built: Built) -> None:
    """Make those public who prepare to set out next term, since the day before yesterday."""
    clock = built.clock
    opens = clock.today - 2 * DAY
    ready = select(Posting.id).where(
        Posting.county_id == built.county_id, Posting.state == "approved", Posting.starts_on == clock.next_term
    )
    postings = (await session.scalars(ready.order_by(Posting.id))).all()
    if not postings:
        return
    notice = await open_notice(
        session,
        office,
        county_id=built.county_id,
        title=f"{clock.next_term.year}年{_season(clock.next_term.month)}季教师交流轮岗拟派人选公示",
        opens_on=opens,
        closes_on=opens + (USUAL_DAYS - 1) * DAY,
        posting_ids=postings,
        contact="县教体局人事股（办公楼二楼）",
    )
    await object_to(
        session,
        office,
        notice.id,
        line_id=notice.lines[0].id,
        raised_on=opens + DAY,
        raised_by=notice.lines[0].teacher_name,
        said=SAID,
    )


def _season(month: int) -> str:
    return "春" if month == 2 else "秋"


def _could_go(built: Built, person: Person) -> bool:
    site = built.site_of(built.school_of(person))
    return site.near == 0 and person.job.stage == "primary" and not person.posted and not person.pinned


def _township_schools(built: Built) -> list[str]:
    """Name the three largest primary schools outside the county town."""
    outside = [site for site in built.sites.values() if site.near > 0 and site.public and site.stages == ("primary",)]
    return [site.name for site in sorted(outside, key=lambda site: (-site.size, site.name))[:3]]
